package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// NewFacts reads the facts from the input. A case that has not been read from
// its platform yet has no facts but the shop's.
func NewFacts(in Input) Facts { return newFacts(&in) }

func newFacts(in *Input) Facts {
	f := Facts{
		Platform: in.Case.Ref.Platform, Shop: in.Case.Ref.Shop, State: string(in.Case.State),
		Goods: string(in.Goods), PlatformPaid: in.Case.PlatformPaid,
		CanIntercept: in.CanIntercept, CanTrack: in.CanTrack, CanRefuse: in.CanRefuse,
		CanConvert: in.CanConvert, CanMessage: in.CanMessage, ReasonClass: in.Case.ReasonClass,
		BuyerRequests: in.Buyer.Requests, BuyerRefunds: in.Buyer.Refunds, BuyerRefundMinor: in.Buyer.RefundMinor, BuyerList: in.Buyer.List,
		Mode: string(in.Shop.Mode), KillSwitch: in.Shop.KillSwitch, Thresholds: in.Thresholds,
		Parcel: ParcelNone, ReturnParcel: ParcelNone, Intercept: InterceptNone, TrackingAge: never, TimeLeft: never,
	}
	if f.Goods == "" {
		f.Goods = string(aftersale.GoodsStandard)
	}
	if f.ReasonClass == "" {
		f.ReasonClass = string(reason.Unknown)
	}
	if f.BuyerList == "" {
		f.BuyerList = BuyerOnNone
	}
	f.clocks(in)
	f.inquiries(in)
	if in.Case.Snapshot != nil {
		f.request(in.Case.Snapshot)
		f.parcels(in)
		f.ledger(in)
		f.fulfilment(in)
	}
	return f
}

// request reads what the platform shows.
func (f *Facts) request(s *aftersale.Snapshot) {
	f.Kind, f.Status, f.ReasonCode = string(s.Kind), string(s.Status), s.ReasonCode
	f.Amount, f.Freight, f.Currency = s.Amount.Minor, s.Freight.Minor, s.Amount.Currency
	f.Partial, f.EvidenceCount, f.BuyerReceived = s.Partial, s.EvidenceCount, s.BuyerReceived
	f.Intervention, f.MayHaveLeft, f.ByHand = s.Intervention, s.MayHaveLeft, s.ManualReason != ""
	f.SellerTurn = s.Status.WaitsForSeller()
	f.RefundOnly = s.Kind == aftersale.KindRefundUnshipped || s.Kind == aftersale.KindRefundShipped
	f.HasWaybill = len(s.Outbound) > 0
}

// parcels reads what couriers say.
func (f *Facts) parcels(in *Input) {
	o := outboundOf(in)
	f.Parcel, f.Courier, f.Remote = o.state, o.courier, o.remote
	f.Left, f.Moving, f.Delivered, f.Back = o.left, o.moving, o.delivered, o.back
	f.Stalled, f.TrackingAge, f.DeliveredFor = o.stalled, o.age, since(o.deliveredAt, in.Now, 0)
	if len(in.InterceptFrom) > 0 && !slices.Contains(in.InterceptFrom, aftersale.TrackState(f.Parcel)) {
		f.CanIntercept = false
	}
	h := returnParcelOf(in)
	f.ReturnParcel, f.ReturnLeft, f.ReturnArrived = h.state, h.left, h.arrived
	state, first := interceptOf(in, &o)
	f.Intercept, f.InterceptAge = state, since(first, in.Now, 0)
	f.InterceptSilent = state == InterceptAccepted && in.InterceptWithin > 0 && f.InterceptAge >= in.InterceptWithin
	after := f.lostAfter()
	f.lost = f.Moving && f.Parcel != string(aftersale.TrackAtStation) && after > 0 && f.Stalled >= after && f.TrackingAge <= freshTracking
}

// freshTracking is how old a courier's last word may be where money depends
// on the parcel not having moved.
const freshTracking = time.Hour

// lostAfter is how long without a scan the parcel counts as lost.
func (f *Facts) lostAfter() time.Duration {
	if f.Remote {
		return f.StallLostRemote
	}
	return f.StallLost
}

// ledger reads what became of our own approvals.
func (f *Facts) ledger(in *Input) {
	h := historyOf(in, aftersale.ActionApprove, in.Case.Snapshot.Amount, time.Time{})
	f.ApproveRefused, f.ApproveWords, f.ApproveTries = h.refused, h.words, h.tries
}

// clocks reads the times kept with the case.
func (f *Facts) clocks(in *Input) {
	c := &in.Case
	if !c.Deadline.At.IsZero() {
		f.HasDeadline = true
		f.TimeLeft = max(-never, min(c.Deadline.At.Sub(in.Now), never))
	}
	f.Age = since(c.RequestedAt, in.Now, 0)
	f.NeedsReview = !c.ReviewSince.IsZero()
	f.ReviewFor = since(c.ReviewSince, in.Now, 0)
	f.HeldFor = since(c.HeldSince, in.Now, 0)
}

// reasonOf is the class of a case's reason: the one that is kept with it, else
// the one that its snapshot gives.
func reasonOf(c *aftersale.Case) reason.Class {
	switch {
	case c.ReasonClass != "":
		return reason.Class(c.ReasonClass)
	case c.Snapshot == nil:
		return reason.Unknown
	}
	return reason.Classify(c.Ref.Platform, c.Snapshot.ReasonCode, c.Snapshot.Reason+"\n"+c.Snapshot.BuyerWords)
}
