package taobao

import (
	"strings"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// maxWords bounds what is read of the buyer's own words, in characters.
const maxWords = 2000

// statusOf maps status. EXCHANGE_TRANSFORM_TO_REFUND is left unknown: whether
// a new request follows it, and who moves next, is not documented.
func statusOf(word scalar) aftersale.Status {
	switch word {
	case "WAIT_SELLER_AGREE":
		return aftersale.StatusPending
	case "WAIT_BUYER_RETURN_GOODS":
		return aftersale.StatusAwaitReturn
	case "WAIT_SELLER_CONFIRM_GOODS":
		return aftersale.StatusReturning
	case "SELLER_REFUSE_BUYER":
		return aftersale.StatusRefused
	case "CLOSED":
		return aftersale.StatusClosed
	case "SUCCESS":
		return aftersale.StatusRefunded
	case "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS", "WAIT_SELLER_CONSIGN_GOODS", "WAIT_BUYER_CONFIRM_REDO_SEND_GOODS":
		return aftersale.StatusFulfilling
	}
	return aftersale.StatusUnknown
}

// shipment is what the order's status says about the parcel.
type shipment int

const (
	shipmentUnknown shipment = iota
	unshipped
	shipped
)

// shipped reads order_status. Where that says nothing (closed, part shipped,
// absent), the phase after the trade and goods with the buyer still do.
func (r *refund) shipped() shipment {
	switch r.OrderStatus {
	case "WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_PAY", "TRADE_NO_CREATE_PAY", "PAY_PENDING":
		return unshipped
	case "WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED", "TRADE_FINISHED":
		return shipped
	}
	if r.Phase == "aftersale" || r.received() {
		return shipped
	}
	return shipmentUnknown
}

// received reports whether the buyer says that the goods arrived; who has
// sent them back had them.
func (r *refund) received() bool {
	return r.GoodStatus == "BUYER_RECEIVED" || r.GoodStatus == "BUYER_RETURNED_GOODS"
}

// kind maps dispute_type; an answer without one still says whether goods come
// back. "" is a dispute type that nobody said.
func (r *refund) kind() aftersale.Kind {
	switch r.Dispute {
	case "REFUND":
		return r.moneyOnly()
	case "REFUND_AND_RETURN":
		return aftersale.KindReturnRefund
	case "TMALL_EXCHANGE", "TAOBAO_EXCHANGE":
		return aftersale.KindExchange
	case "REPAIR":
		return aftersale.KindRepair
	case "RESHIPPING":
		return aftersale.KindReship
	case "":
		switch {
		case r.GoodReturn.yes():
			return aftersale.KindReturnRefund
		case r.GoodReturn.no():
			return r.moneyOnly()
		}
		return ""
	}
	return aftersale.KindOther
}

func (r *refund) moneyOnly() aftersale.Kind {
	if r.shipped() == shipped {
		return aftersale.KindRefundShipped
	}
	return aftersale.KindRefundUnshipped
}

// version is what the platform wants back with an action. Tmall wants the
// phase as well, which no field of an action holds, so it is part of the
// version there: "1763800000000|onsale".
func (a *Adapter) version(r *refund) string {
	if !isID(string(r.Version)) {
		return ""
	}
	if !a.tmall {
		return string(r.Version)
	}
	if r.Phase != "onsale" && r.Phase != "aftersale" {
		return ""
	}
	return string(r.Version + "|" + r.Phase)
}

// snapshot turns a refund into a snapshot; ok is false if the amount is none.
func (a *Adapter) snapshot(r *refund, ref aftersale.Ref) (s *aftersale.Snapshot, ok bool) {
	amount, ok := r.Fee.yuan()
	if !ok {
		return nil, false
	}
	s = &aftersale.Snapshot{
		Ref: ref, Kind: r.kind(), Status: statusOf(r.Status), Amount: amount, Version: a.version(r),
		AppliedAt: r.Created.time(), UpdatedAt: r.Modified.time(), Reason: a.clean(string(r.Reason)),
		BuyerReceived: r.received(), Partial: r.partial(), Intervention: intervening(r.CSStatus),
		Return: r.returned(), Items: r.items(), RawStatus: r.raw(),
		Buyer: short(string(r.OpenUID), 100), BuyerWords: short(string(r.Desc), maxWords),
	}
	if s.Kind == "" {
		s.Kind = aftersale.KindOther
	}
	if isID(string(r.Tid)) {
		s.OrderID = string(r.Tid)
	}
	if r.Remind.Exists.yes() {
		s.Deadline = r.Remind.Timeout.time()
	}
	if s.Kind == aftersale.KindRefundUnshipped {
		s.MayHaveLeft = r.shipped() == shipmentUnknown || r.received()
	}
	s.ManualReason = wordsByKind[s.Kind]
	if r.Constraint == "refund_onweb" {
		s.ManualReason = wordsOnWeb
	}
	return s, true
}

// partial: the order of a single line has oid equal to tid.
func (r *refund) partial() bool {
	return isID(string(r.Oid)) && isID(string(r.Tid)) && r.Oid != r.Tid
}

// intervening: 1 none needed, 6 done, 7 withdrawn; everything above 1 but
// those is the platform's staff at work.
func intervening(status scalar) bool {
	n, ok := status.whole()
	return ok && n >= 2 && n != 6 && n != 7
}

// raw is for people: the platform's words as they came.
func (r *refund) raw() string {
	var words []string
	for _, f := range []struct {
		name  string
		value scalar
	}{
		{"status", r.Status}, {"order_status", r.OrderStatus}, {"dispute_type", r.Dispute}, {"good_status", r.GoodStatus},
		{"refund_phase", r.Phase}, {"operation_contraint", r.Constraint}, {"cs_status", r.CSStatus}, {"advance_status", r.Advance},
	} {
		if f.value != "" {
			words = append(words, f.name+" "+short(string(f.value), 50))
		}
	}
	return strings.Join(words, " ")
}

// returned is the parcel coming back, if there is one.
func (r *refund) returned() *aftersale.Waybill {
	if r.ReturnSid == "" {
		return nil
	}
	return &aftersale.Waybill{
		Courier: canonicalCourier(string(r.ReturnedBy)), Number: string(r.ReturnSid), ShippedAt: r.ReturnedAt.time(),
	}
}

// items is the one line of the order that the refund is about. sku is
// "id|colour and size"; the amount of the line is not in the answer.
func (r *refund) items() []aftersale.Item {
	sku, _, _ := strings.Cut(string(r.SKU), "|")
	item := aftersale.Item{SKU: sku, OuterSKU: string(r.OuterID)}
	if isID(string(r.Product)) {
		item.Product = string(r.Product)
	}
	if n, ok := r.Quantity.whole(); ok && n > 0 && n <= 1_000_000 {
		item.Quantity = int(n)
	}
	if item == (aftersale.Item{}) {
		return nil
	}
	return []aftersale.Item{item}
}

// canonicalCourier returns "" for a company no courier adapter knows.
func canonicalCourier(word string) string {
	switch name := courier.Normal(word); name {
	case courier.SF, courier.ZTO, courier.YTO, courier.STO, courier.Yunda,
		courier.JTExpress, courier.JDL, courier.EMS, courier.Deppon:
		return name
	}
	return ""
}
