package kuaishou

import (
	"slices"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's states of an after-sale that matter beside the table.
const (
	rawPending     = "10" // waits for the seller
	rawDispute     = "20" // waits for the platform's staff
	rawArbitrated  = "22" // the platform's staff has decided that the goods come back
	rawAwaitReturn = "30"
	rawReturning   = "40"
	rawRefunding   = "50"
	rawRefunded    = "60"
)

// The other numbers that matter here.
const (
	wayRefund    = "10"
	specialPrice = "1" // price protection

	negotiateRejected = "3" // the seller said no, the buyer may change the request
	receiptReceived   = "2"
)

// statuses maps status. A dispute is undecided: Intervention says who is at it.
var statuses = map[wire.Scalar]aftersale.Status{
	rawPending:     aftersale.StatusPending,
	"12":           aftersale.StatusRefused,
	rawDispute:     aftersale.StatusPending,
	rawArbitrated:  aftersale.StatusAwaitReturn,
	rawAwaitReturn: aftersale.StatusAwaitReturn,
	rawReturning:   aftersale.StatusReturning,
	"45":           aftersale.StatusFulfilling, // the replacement is on its way
	rawRefunding:   aftersale.StatusRefunding,
	rawRefunded:    aftersale.StatusRefunded,
	"70":           aftersale.StatusClosed,
}

// statusOf maps status; within "waits for the seller" negotiateStatus may say
// that it is the buyer's turn.
func statusOf(code, negotiate wire.Scalar) aftersale.Status {
	s, known := statuses[code]
	switch {
	case !known:
		return aftersale.StatusUnknown
	case code == rawPending && negotiate == negotiateRejected:
		return aftersale.StatusRefused
	}
	return s
}

// kinds maps handlingWay.
var kinds = map[wire.Scalar]aftersale.Kind{
	"1": aftersale.KindReturnRefund, "3": aftersale.KindExchange, "4": aftersale.KindReship, "5": aftersale.KindRepair,
	wayRefund: aftersale.KindRefundUnshipped,
}

// kindOf maps handlingWay; for money without a return the order says whether
// it was shipped.
func kindOf(way, special wire.Scalar, shipped bool) aftersale.Kind {
	kind, known := kinds[way]
	switch {
	case !known || special == specialPrice:
		return aftersale.KindOther
	case way == wayRefund && shipped:
		return aftersale.KindRefundShipped
	}
	return kind
}

// snapshot is what the after-sale says by itself; place adds the order. code
// is "" or bad_amount.
func (d *detailData) snapshot(ref aftersale.Ref, now time.Time) (s *aftersale.Snapshot, code string) {
	amount, ok := d.Amount.Fen()
	if !ok {
		return nil, "bad_amount"
	}
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: idOf(d.OrderID), Kind: kindOf(d.Way, d.Special, false), Status: statusOf(d.Status, d.Negotiate),
		Amount: amount, Version: version(d.UpdateTime),
		AppliedAt: d.CreateTime.Millis(), UpdatedAt: d.UpdateTime.Millis(),
		ReasonCode: d.ReasonCode.Short(20), Reason: wire.Short(redact.Words(string(d.Reason)), 200),
		BuyerReceived: d.Receipt == receiptReceived, Intervention: d.Status == rawDispute,
		RawStatus: d.rawStatus(), ManualReason: d.manual(),
		Buyer: d.Buyer.Short(marketplace.MaxBuyerID), BuyerWords: d.Words.Short(marketplace.MaxBuyerWords),
	}
	// What the field means is not said: it counts while the seller is under a
	// clock and only if it lies ahead.
	if at := d.ExpireTime.Millis(); at.After(now) && s.Status.WaitsForSeller() && !s.Intervention {
		s.Deadline = at
	}
	if s.Kind == aftersale.KindReturnRefund || s.Kind == aftersale.KindExchange || s.Kind == aftersale.KindRepair {
		if back := waybills(d.Logistics, time.Time{}); len(back) > 0 {
			s.Return = &back[0]
		}
	}
	return s, ""
}

// manual says why a person has to act, "" if none has to.
func (d *detailData) manual() string {
	switch {
	case kindOf(d.Way, d.Special, false) == aftersale.KindOther:
		return wordsOther
	case d.Status == rawReturning && slices.ContainsFunc(d.ReturnFreight, freight.claimed):
		return wordsFreight
	}
	return ""
}

// rawStatus is for people: the platform's numbers as they came.
func (d *detailData) rawStatus() string {
	text := "handlingWay " + d.Way.Short(10) + " status " + d.Status.Short(10)
	if d.Negotiate != "" && d.Negotiate != "0" {
		text += " negotiateStatus " + d.Negotiate.Short(10)
	}
	return text
}
