package policy

import "time"

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

	// Intercepts, approvals and refusals, as the ledger has them.
	Intercept      string        `expr:"intercept" from:"ledger" doc:"how far the intercept of the outbound parcel has come"`
	InterceptAge   time.Duration `expr:"intercept_age" unit:"duration" from:"ledger" doc:"time since the first intercept was planned; 0 if none was"`
	CanIntercept   bool          `expr:"can_intercept" from:"settings" doc:"an adapter can intercept at this courier"`
	CanRefuse      bool          `expr:"can_refuse" from:"settings" doc:"the platform has an API to refuse this kind of request"`
	ApproveRefused bool          `expr:"approve_refused" from:"ledger" doc:"the platform has refused our approval of exactly this request"`
	ApproveWords   string        `expr:"approve_words" from:"ledger" doc:"what the platform said to that"`
	ApproveTries   int           `expr:"approve_tries" unit:"count" from:"ledger" doc:"approvals of exactly this request that were found not executed"`

	// Clocks.
	HasDeadline   bool          `expr:"has_deadline" from:"case" doc:"a deadline is known"`
	TimeLeft      time.Duration `expr:"time_left" unit:"duration" from:"case" doc:"until the deadline, negative once it has passed; very large without one"`
	Age           time.Duration `expr:"age" unit:"duration" from:"case" doc:"since the request was made"`
	WaitingPerson bool          `expr:"waiting_person" from:"case" doc:"a person has been asked and has not decided"`
	PersonFor     time.Duration `expr:"person_for" unit:"duration" from:"case" doc:"since when a person has been asked; 0 if none was"`
	HeldFor       time.Duration `expr:"held_for" unit:"duration" from:"case" doc:"since when nobody can tell whether the parcel has left; 0 if that is not the case"`

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
