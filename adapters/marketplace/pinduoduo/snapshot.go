package pinduoduo

import (
	"cmp"
	"encoding/json"
	"strconv"

	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxWords bounds what is read of the buyer's own words, in characters.
const maxWords = 2000

// goodsKinds are the kinds of request about goods: after_sales_type of the
// detail, bill_type of messages, and one less than after_sales_type of the list.
var goodsKinds = map[wire.Scalar]aftersale.Kind{
	"2": aftersale.KindReturnRefund, "3": aftersale.KindExchange, "4": aftersale.KindReship, "5": aftersale.KindRepair,
}

// kind maps after_sales_type, and for money only whether the order was
// shipped. mayHaveLeft is true where the platform does not say.
func (d *detailData) kind() (k aftersale.Kind, mayHaveLeft bool) {
	switch {
	case d.Type != "1":
		return cmp.Or(goodsKinds[d.Type], aftersale.KindOther), false
	case d.Shipped == "1":
		return aftersale.KindRefundShipped, false
	}
	return aftersale.KindRefundUnshipped, d.Shipped != "0"
}

// statuses maps after_sales_status. 3 and 7 become "returning" when the buyer
// has sent the goods, which the number does not say.
var statuses = map[wire.Scalar]aftersale.Status{
	"2":  aftersale.StatusPending,
	"3":  aftersale.StatusPending,
	"4":  aftersale.StatusRefunding,
	"5":  aftersale.StatusRefunding,
	"6":  aftersale.StatusRefused,
	"7":  aftersale.StatusAwaitReturn,
	"8":  aftersale.StatusPending, // with the platform's staff
	"9":  aftersale.StatusClosed,
	"10": aftersale.StatusRefunded,
	"11": aftersale.StatusClosed,
	"12": aftersale.StatusClosed,
	"13": aftersale.StatusClosed,
	"14": aftersale.StatusPending,
	"15": aftersale.StatusAwaitReturn, // exchange or re-send, the buyer's move
	"16": aftersale.StatusRefunded,    // exchange or re-send complete
	"17": aftersale.StatusClosed,
	"18": aftersale.StatusFulfilling,
	"21": aftersale.StatusPending,
	"22": aftersale.StatusAwaitReturn, // repair agreed, the buyer sends the goods
	"24": aftersale.StatusClosed,
	"25": aftersale.StatusRefunded, // repair complete
	"27": aftersale.StatusFulfilling,
	"31": aftersale.StatusAwaitReturn, // money once the buyer has refused the parcel
	"32": aftersale.StatusFulfilling,
	"33": aftersale.StatusAwaitReturn, // money once the seller has called the parcel back
}

func statusOf(code wire.Scalar) aftersale.Status {
	return cmp.Or(statuses[code], aftersale.StatusUnknown)
}

// status is where the request stands; sentBack says that the buyer has sent
// the goods.
func (d *detailData) status(sentBack bool) aftersale.Status {
	if sentBack && (d.Status == "3" || d.Status == "7") {
		return aftersale.StatusReturning
	}
	return statusOf(d.Status)
}

// platformHandles reports whether the platform's staff has the request.
func (d *detailData) platformHandles() bool {
	return d.Status == "8" || d.Joined.Yes() && !statusOf(d.Status).Final()
}

// sentBack reports whether express_no is a parcel of the buyer. The platform
// documents it as the return parcel's number. In status 3 it is believed only
// if the order shows that it is not the number of the parcel to the buyer:
// taking the one for the other would pay for goods that nobody has sent.
func (d *detailData) sentBack(o *order) bool {
	if d.Type != "2" || d.ExpressNo == "" {
		return false
	}
	if o == nil {
		return d.Status != "3"
	}
	return !o.carries(string(d.ExpressNo))
}

// outbound is the parcels to the buyer. Where the order cannot be read,
// express_no of a shipped refund without return stands in for it.
func (d *detailData) outbound(o *order) []aftersale.Waybill {
	if o != nil {
		return o.Parcels
	}
	if d.Type == "1" && d.Shipped == "1" && d.ExpressNo != "" {
		return []aftersale.Waybill{d.parcel()}
	}
	return nil
}

// parcel is express_no with the company's name.
func (d *detailData) parcel() aftersale.Waybill {
	return aftersale.Waybill{Courier: courier.Canonical(string(d.ExpressName)), Number: string(d.ExpressNo)}
}

// snapshot puts the detail and the order together; o is nil where the order
// cannot be read. There is always exactly one item: an order has one SKU.
func (d *detailData) snapshot(ref aftersale.Ref, orderID string, o *order) *aftersale.Snapshot {
	kind, mayHaveLeft := d.kind()
	back := d.sentBack(o)
	amount, _ := d.Amount.Fen()
	s := &aftersale.Snapshot{
		Ref: ref, OrderID: orderID, Kind: kind, Status: d.status(back), Amount: amount,
		Version: versionOf(d.Updated, d.Status, amount), AppliedAt: moment(d.Recreated), UpdatedAt: moment(d.Updated),
		Reason: wire.Short(redact.Words(string(d.Reason)), 100), EvidenceCount: d.images(), Intervention: d.platformHandles(),
		BuyerReceived: d.UserShipping == "2", Partial: d.partial(), MayHaveLeft: mayHaveLeft,
		Outbound: d.outbound(o), Items: []aftersale.Item{d.item(o)},
		RawStatus:  "type " + d.Type.Short(10) + " status " + d.Status.Short(10),
		BuyerWords: d.Remark.Short(maxWords),
	}
	if s.Status.WaitsForSeller() {
		s.Deadline = moment(d.Expires)
	}
	if back {
		w := d.parcel()
		s.Return = &w
	}
	s.Instant = d.instant(s)
	if kind == aftersale.KindOther {
		s.ManualReason = wordsOther
	}
	return s
}

// instant reports whether the platform paid by itself for an unshipped order:
// the flag alone only says that the request may be paid so.
func (d *detailData) instant(s *aftersale.Snapshot) bool {
	return d.Speed == "1" && s.Status.Paid() && s.Kind == aftersale.KindRefundUnshipped &&
		(d.Operator == "3" || d.Operator == "4")
}

// partial reports whether the request is about part of the goods or of the money.
func (d *detailData) partial() bool {
	switch value, ok := d.PartValue.Whole(); {
	case ok && d.PartType == "1":
		if all, known := d.Quantity.Whole(); known && value < all {
			return true
		}
	case ok && d.PartType == "2" && value < 100:
		return true
	}
	asked, ok1 := d.Amount.Whole()
	paid, ok2 := d.OrderAmount.Whole()
	return ok1 && ok2 && 0 < asked && asked < paid
}

func (d *detailData) images() int {
	var all []json.RawMessage
	_ = json.Unmarshal(d.Images, &all) // anything but an array is no pictures
	return len(all)
}

// item is the line of the order.
func (d *detailData) item(o *order) aftersale.Item {
	paid, _ := d.OrderAmount.Fen()
	item := aftersale.Item{
		SKU: string(d.SKU), OuterSKU: string(d.OuterSKU), Product: string(d.Product), Quantity: d.Quantity.Count(), Amount: paid,
	}
	if o != nil {
		o.describe(&item)
	}
	return item
}

// versionOf makes the version of a request, which the platform does not have:
// the second of its last change, the same in list and detail however each
// writes it; without one, what shows a change best.
func versionOf(updated, status wire.Scalar, amount aftersale.Money) string {
	if t := moment(updated); !t.IsZero() {
		return strconv.FormatInt(t.Unix(), 10)
	}
	if updated != "" {
		return updated.Short(40)
	}
	return "status " + status.Short(10) + " amount " + strconv.FormatInt(amount.Minor, 10)
}
