package taobao

import (
	"cmp"
	"strings"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxWords bounds what is read of the buyer's own words, in characters.
const maxWords = 2000

// statuses maps status. EXCHANGE_TRANSFORM_TO_REFUND is left unknown: whether
// a new request follows it, and who moves next, is not documented.
var statuses = map[wire.Scalar]aftersale.Status{
	"WAIT_SELLER_AGREE":         aftersale.StatusPending,
	"WAIT_BUYER_RETURN_GOODS":   aftersale.StatusAwaitReturn,
	"WAIT_SELLER_CONFIRM_GOODS": aftersale.StatusReturning,
	"SELLER_REFUSE_BUYER":       aftersale.StatusRefused,
	"CLOSED":                    aftersale.StatusClosed,
	"SUCCESS":                   aftersale.StatusRefunded,
	"WAIT_SELLER_CONSIGN_GOODS": aftersale.StatusFulfilling,

	"WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS": aftersale.StatusFulfilling,
	"WAIT_BUYER_CONFIRM_REDO_SEND_GOODS":            aftersale.StatusFulfilling,
}

func statusOf(word wire.Scalar) aftersale.Status {
	return cmp.Or(statuses[word], aftersale.StatusUnknown)
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
	switch {
	case r.Dispute == "REFUND" || r.Dispute == "" && saysNo(r.GoodReturn):
		return r.moneyOnly()
	case r.Dispute == "" && saysYes(r.GoodReturn):
		return aftersale.KindReturnRefund
	case r.Dispute == "":
		return ""
	}
	return cmp.Or(disputes[r.Dispute], aftersale.KindOther)
}

// disputes maps dispute_type but for REFUND, where the order decides.
var disputes = map[wire.Scalar]aftersale.Kind{
	"REFUND_AND_RETURN": aftersale.KindReturnRefund,
	"TMALL_EXCHANGE":    aftersale.KindExchange,
	"TAOBAO_EXCHANGE":   aftersale.KindExchange,
	"REPAIR":            aftersale.KindRepair,
	"RESHIPPING":        aftersale.KindReship,
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
	if !r.Version.IsID() {
		return ""
	}
	if !a.config.Tmall {
		return string(r.Version)
	}
	if r.Phase != "onsale" && r.Phase != "aftersale" {
		return ""
	}
	return string(r.Version + "|" + r.Phase)
}

// snapshot turns a refund into a snapshot; ok is false if the amount is none.
func (a *Adapter) snapshot(r *refund, ref aftersale.Ref) (s *aftersale.Snapshot, ok bool) {
	amount, ok := r.Fee.Yuan()
	if !ok {
		return nil, false
	}
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: r.Tid.ID(), Kind: cmp.Or(r.kind(), aftersale.KindOther), Status: statusOf(r.Status), Amount: amount, Version: a.version(r),
		AppliedAt: timeOf(r.Created), UpdatedAt: timeOf(r.Modified), Reason: a.api.Clean(string(r.Reason)),
		BuyerReceived: r.received(), Partial: r.partial(), Intervention: intervening(r.CSStatus),
		Return: r.returned(), Items: r.items(), RawStatus: r.raw(),
		Buyer: r.OpenUID.Short(100), BuyerWords: r.Desc.Short(maxWords),
	}
	if saysYes(r.Remind.Exists) {
		s.Deadline = timeOf(r.Remind.Timeout)
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
	return r.Oid.IsID() && r.Tid.IsID() && r.Oid != r.Tid
}

// intervening: 1 none needed, 6 done, 7 withdrawn; everything above 1 but
// those is the platform's staff at work.
func intervening(status wire.Scalar) bool {
	n, ok := status.Whole()
	return ok && n >= 2 && n != 6 && n != 7
}

// raw is for people: the platform's words as they came.
func (r *refund) raw() string {
	var words []string
	for _, f := range []struct {
		name  string
		value wire.Scalar
	}{
		{"status", r.Status}, {"order_status", r.OrderStatus}, {"dispute_type", r.Dispute}, {"good_status", r.GoodStatus},
		{"refund_phase", r.Phase}, {"operation_contraint", r.Constraint}, {"cs_status", r.CSStatus}, {"advance_status", r.Advance},
	} {
		if f.value != "" {
			words = append(words, f.name+" "+f.value.Short(50))
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
		Courier: courier.Canonical(string(r.ReturnedBy)), Number: string(r.ReturnSid), ShippedAt: timeOf(r.ReturnedAt),
	}
}

// items is the one line of the order that the refund is about. sku is
// "id|colour and size"; the amount of the line is not in the answer.
func (r *refund) items() []aftersale.Item {
	sku, _, _ := strings.Cut(string(r.SKU), "|")
	item := aftersale.Item{SKU: sku, OuterSKU: string(r.OuterID), Product: r.Product.ID(), Quantity: r.Quantity.Count()}
	if item == (aftersale.Item{}) {
		return nil
	}
	return []aftersale.Item{item}
}
