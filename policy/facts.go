package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// Facts is what rules may ask about, one field per fact. The expr tag is its
// name in rules, from says where it comes from (platform, courier, ledger,
// case, shop, settings), doc what it means. Amounts are in minor units of
// the case's currency. FactList makes the documentation from these tags.
//
// Facts has no exported methods on purpose: expressions could call them.
type Facts struct {
	// Who and what.
	Platform      string `expr:"platform" from:"case" doc:"adapter name of the marketplace, for example douyin"`
	Shop          string `expr:"shop" from:"case" doc:"the {shop} of /webhooks/{platform}/{shop}"`
	Kind          string `expr:"kind" from:"platform" doc:"what the buyer asks for"`
	Status        string `expr:"status" from:"platform" doc:"where the request stands at the platform"`
	State         string `expr:"state" from:"case" doc:"where the case stands with us"`
	Goods         string `expr:"goods" from:"settings" doc:"kind of goods, from the goods rules of the configuration"`
	ReasonCode    string `expr:"reason_code" from:"platform" doc:"the platform's own code of the buyer's reason, empty if it gives none"`
	Amount        int64  `expr:"amount" unit:"minor" from:"platform" doc:"what the buyer would get, freight included; 0 if not known"`
	Freight       int64  `expr:"freight" unit:"minor" from:"platform" doc:"the part of amount that is freight; 0 if not known"`
	Currency      string `expr:"currency" from:"platform" doc:"ISO 4217 code, empty if the amount is not known"`
	Partial       bool   `expr:"partial" from:"platform" doc:"the request is about a part of the order"`
	EvidenceCount int    `expr:"evidence_count" unit:"count" from:"platform" doc:"pictures or videos the buyer attached"`
	BuyerReceived bool   `expr:"buyer_received" from:"platform" doc:"the buyer says the goods arrived"`
	Intervention  bool   `expr:"intervention" from:"platform" doc:"the platform's staff is handling it"`
	MayHaveLeft   bool   `expr:"may_have_left" from:"platform" doc:"the platform cannot say whether the parcel has left"`
	ByHand        bool   `expr:"by_hand" from:"platform" doc:"no API may act on this request, a person has to do it at the platform"`
	SellerTurn    bool   `expr:"seller_turn" from:"platform" doc:"the next move is the shop's: status is pending or returning"`
	RefundOnly    bool   `expr:"refund_only" from:"platform" doc:"kind is refund_unshipped or refund_shipped"`
	PlatformPaid  bool   `expr:"platform_paid" from:"case" doc:"the platform paid without an approval of ours"`

	// The parcel to the buyer.
	HasWaybill  bool          `expr:"has_waybill" from:"platform" doc:"the platform knows at least one outbound waybill"`
	Parcel      string        `expr:"parcel" from:"courier" doc:"state of the outbound parcel; of several the most advanced one that has left; none without a waybill, untracked if nothing is known of it"`
	Left        bool          `expr:"left" from:"courier" doc:"a courier has had an outbound parcel in hand"`
	Moving      bool          `expr:"moving" from:"courier" doc:"the outbound parcel is between the shop and the buyer"`
	Delivered   bool          `expr:"delivered" from:"courier" doc:"an outbound parcel was delivered to the buyer"`
	Back        bool          `expr:"back" from:"courier" doc:"every outbound parcel is on its way back, or is back"`
	Stalled     time.Duration `expr:"stalled" unit:"duration" from:"courier" doc:"time since the last scan of a moving parcel, of several the shortest; 0 if none is moving"`
	TrackingAge time.Duration `expr:"tracking_age" unit:"duration" from:"courier" doc:"time since a courier last said anything about the outbound parcels, of several the longest; very large if never"`
	Remote      bool          `expr:"remote" from:"courier" doc:"a scan was in one of remote_regions"`
	Courier     string        `expr:"courier" from:"platform" doc:"canonical name of the outbound courier, empty if not known"`
	CanTrack    bool          `expr:"can_track" from:"settings" doc:"an adapter can ask this courier where the parcel is"`

	// The parcel coming back.
	ReturnParcel  string `expr:"return_parcel" from:"courier" doc:"state of the return parcel, none without a waybill, untracked if nothing is known of it"`
	ReturnLeft    bool   `expr:"return_left" from:"courier" doc:"the buyer has handed the return parcel to a courier and it comes towards the shop, or has arrived"`
	ReturnArrived bool   `expr:"return_arrived" from:"courier" doc:"the return parcel was delivered to the shop"`

	DeliveredFor time.Duration `expr:"delivered_for" unit:"duration" from:"courier" doc:"time since the outbound parcel was delivered; 0 if it was not"`

	// The warehouse.
	Warehouse      string        `expr:"warehouse" from:"warehouse" doc:"what the warehouse says of the parcel to the buyer; none if no warehouse is connected, silent if it has said nothing"`
	WarehouseAge   time.Duration `expr:"warehouse_age" unit:"duration" from:"warehouse" doc:"how old that word is; very large without one"`
	WarehouseDoubt bool          `expr:"warehouse_doubt" from:"warehouse" doc:"the warehouse has no answer, its word is older than warehouse_fresh, or it says that a label is printed: the parcel may leave any moment"`
	CanHold        bool          `expr:"can_hold" from:"settings" doc:"a warehouse is connected that can be asked to hold a shipment"`
	Hold           string        `expr:"hold" from:"case" doc:"what the warehouse answered when it was asked to hold the shipment"`
	Inspection     string        `expr:"inspection" from:"warehouse" doc:"what unpacking the return has shown, empty if it was not unpacked"`
	Unpack         string        `expr:"unpack" from:"case" doc:"what the warehouse answered when it was asked to unpack the return"`

	// What people and the buyer have said.
	ReasonClass   string        `expr:"reason_class" from:"platform" doc:"what the buyer's reason comes to: by the platform's code, else by its words"`
	BuyerAnswer   string        `expr:"buyer_answer" from:"case" doc:"what the buyer answered when asked what is wrong and what is wanted"`
	BuyerAskedFor time.Duration `expr:"buyer_asked_for" unit:"duration" from:"case" doc:"since when the buyer has been asked; 0 if they were not"`
	Verify        string        `expr:"verify" from:"case" doc:"what the courier answered when asked to verify the delivery"`
	Nudge         string        `expr:"nudge" from:"case" doc:"what the courier answered when asked why the parcel does not move"`
	ProofAsked    string        `expr:"proof_asked" from:"case" doc:"what the courier answered when asked for the signing proof"`
	Claim         string        `expr:"claim" from:"case" doc:"what became of the claim against the courier"`
	Proof         bool          `expr:"proof" from:"case" doc:"genuine proof is attached to the case"`

	// The buyer, by a keyed hash: nobody can tell who it is.
	BuyerRequests    int    `expr:"buyer_requests" unit:"count" from:"case" doc:"after-sales of this buyer in the last 90 days, this one included; 0 if the platform does not tell who the buyer is"`
	BuyerRefunds     int    `expr:"buyer_refunds" unit:"count" from:"case" doc:"of those, refunded"`
	BuyerRefundMinor int64  `expr:"buyer_refund_minor" unit:"minor" from:"case" doc:"what was refunded to this buyer in the last 90 days, in the currency of the case"`
	BuyerList        string `expr:"buyer_list" from:"settings" doc:"the list a supervisor has put the buyer on; none if on neither"`

	// Intercepts, approvals and refusals, as the ledger has them.
	Intercept       string        `expr:"intercept" from:"ledger" doc:"how far the intercept of the outbound parcel has come"`
	InterceptAge    time.Duration `expr:"intercept_age" unit:"duration" from:"ledger" doc:"time since the first intercept was planned; 0 if none was"`
	CanIntercept    bool          `expr:"can_intercept" from:"settings" doc:"the courier takes an intercept of the outbound parcel where it is now"`
	InterceptSilent bool          `expr:"intercept_silent" from:"ledger" doc:"an accepted intercept has been without a result for longer than the courier takes"`
	CanConvert      bool          `expr:"can_convert" from:"settings" doc:"the platform can pay a request for goods without the goods coming back"`
	CanMessage      bool          `expr:"can_message" from:"settings" doc:"the platform has a call to write to the buyer"`
	CanRefuse       bool          `expr:"can_refuse" from:"settings" doc:"the platform has an API to refuse this kind of request"`
	ApproveRefused  bool          `expr:"approve_refused" from:"ledger" doc:"the platform has refused our approval of exactly this request"`
	ApproveWords    string        `expr:"approve_words" from:"ledger" doc:"what the platform said to that"`
	ApproveTries    int           `expr:"approve_tries" unit:"count" from:"ledger" doc:"approvals of exactly this request that were found not executed"`

	// Clocks.
	HasDeadline bool          `expr:"has_deadline" from:"case" doc:"a deadline is known"`
	TimeLeft    time.Duration `expr:"time_left" unit:"duration" from:"case" doc:"until the deadline, negative once it has passed; very large without one"`
	Age         time.Duration `expr:"age" unit:"duration" from:"case" doc:"since the request was made"`
	NeedsReview bool          `expr:"waiting_person" from:"case" doc:"a person has been asked and has not decided"`
	ReviewFor   time.Duration `expr:"person_for" unit:"duration" from:"case" doc:"since when a person has been asked; 0 if none was"`
	HeldFor     time.Duration `expr:"held_for" unit:"duration" from:"case" doc:"since when nobody can tell whether the parcel has left; 0 if that is not the case"`

	// The shop.
	Mode       string `expr:"mode" from:"shop" doc:"shadow or live"`
	KillSwitch bool   `expr:"kill_switch" from:"shop" doc:"the kill switch is engaged"`

	Thresholds

	lost bool // the parcel counts as lost by courier and thresholds: what S5 and the limit on paying for parcels under way share
}

// Values of the facts parcel, return_parcel and intercept beside the states
// of aftersale.TrackState.
const (
	ParcelNone      = "none"      // no waybill is known
	ParcelUntracked = "untracked" // a waybill is known, nothing is known of the parcel

	InterceptNone      = "none"
	InterceptPlanned   = "planned"   // planned or sent
	InterceptAccepted  = "accepted"  // the courier will try
	InterceptRefused   = "refused"   // the courier will not try, or the intercept was taken back
	InterceptUnknown   = "unknown"   // no answer: it may or may not have reached the courier
	InterceptSucceeded = "succeeded" // the parcel has turned round
	InterceptFailed    = "failed"    // delivered although an intercept had been accepted
)

// never stands for a time that does not come, or an age without a beginning:
// long enough to beat every threshold, short enough to calculate with.
const never = 100 * 365 * 24 * time.Hour

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
