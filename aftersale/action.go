package aftersale

import "time"

// ActionName is what is done in the outside world. It is also the name of
// the job that does it.
type ActionName string

// The actions.
const (
	ActionApprove        ActionName = "refund:approve"    // pay
	ActionRefuse         ActionName = "refund:refuse"     // refuse the request in its present stage
	ActionReturn         ActionName = "return:agree"      // agree to the return (or exchange, re-send, repair): no money yet
	ActionIntercept      ActionName = "courier:intercept" // ask the courier to bring the parcel back
	ActionWithdraw       ActionName = "courier:withdraw"  // take an intercept back: the buyer cancelled the request
	ActionRemark         ActionName = "order:remark"      // flag and remark the order, so that colleagues see what was done
	ActionMessage        ActionName = "buyer:message"     // write to the buyer, where the platform has a call for it
	ActionHold           ActionName = "warehouse:hold"    // ask the warehouse to stop the shipment
	ActionRelease        ActionName = "warehouse:release" // take a hold back: the buyer cancelled the request
	ActionResend         ActionName = "warehouse:resend"  // ask the warehouse to send the goods again
	ActionReportShipment ActionName = "shipment:answer"   // tell the platform whether the shipment was stopped
)

// ActionNames lists every action.
func ActionNames() []ActionName {
	return []ActionName{
		ActionApprove, ActionRefuse, ActionReturn, ActionIntercept, ActionWithdraw, ActionRemark,
		ActionMessage, ActionHold, ActionRelease, ActionResend, ActionReportShipment,
	}
}

// What tracking has proved of an accepted intercept.
const (
	InterceptSucceeded = "succeeded" // the parcel turned round
	InterceptFailed    = "failed"    // it was delivered all the same
)

// What is asked of somebody who has no interface for it: nothing is sent, a
// hand-over is opened and people see that it is answered.
const (
	ActionNudge           ActionName = "courier:nudge"
	ActionVerify          ActionName = "courier:verify"
	ActionRequestEvidence ActionName = "courier:proof"
	ActionClaim           ActionName = "claim:open"
	ActionAskBuyer        ActionName = "buyer:ask"
	ActionUnpack          ActionName = "warehouse:unpack"
)

// Question is what the action asks and whom, if it opens a hand-over.
func (n ActionName) Question() (q Question, to Party, opens bool) {
	switch n {
	case ActionHold:
		return QuestionHold, PartyWarehouse, true
	case ActionResend:
		return QuestionResend, PartyWarehouse, true
	case ActionUnpack:
		return QuestionUnpack, PartyWarehouse, true
	case ActionNudge:
		return QuestionNudge, PartyCourier, true
	case ActionVerify:
		return QuestionVerify, PartyCourier, true
	case ActionRequestEvidence:
		return QuestionEvidence, PartyCourier, true
	case ActionClaim:
		return QuestionClaim, PartyCourier, true
	case ActionAskBuyer:
		return QuestionReply, PartyBuyer, true
	}
	return "", "", false
}

// MovesMoney reports whether carrying the action out twice would pay twice.
func (n ActionName) MovesMoney() bool { return n == ActionApprove }

// Repeatable reports whether sending the action again does no harm, so that a
// missing reply may simply be retried.
func (n ActionName) Repeatable() bool {
	return n == ActionRemark || n == ActionHold || n == ActionRelease || n == ActionResend
}

// Stage is the step of the platform's process that an action belongs to. One
// effective approval exists per (platform, shop, after-sale, stage).
type Stage string

// The stages.
const (
	StageRefund     Stage = "refund"  // first answer to a request for money only
	StageReturn     Stage = "return"  // first answer to a request that sends goods
	StageReceipt    Stage = "receipt" // second answer: goods received
	StageParcel     Stage = "parcel"  // what is asked of a courier
	StageNote       Stage = "note"    // what is written on the order, or to the buyer
	StageFulfilment Stage = "stock"   // what is asked of a warehouse, and what the platform hears of it
)

// Action is one thing to do, exactly as it was decided: kind, status, stage,
// amount and the platform's version travel with it and are sent as they are.
type Action struct {
	ID      string     `json:"id"` // case id, dot, running number
	CaseID  string     `json:"case_id"`
	Ref     Ref        `json:"ref"`
	OrderID string     `json:"order_id"`
	Name    ActionName `json:"action"`
	Stage   Stage      `json:"stage"`
	N       int        `json:"n"` // running number within the case: a wanted repeat is a new number
	Kind    Kind       `json:"kind"`
	Status  Status     `json:"status"`
	Amount  Money      `json:"amount"`
	Version string     `json:"version"`
	Rule    string     `json:"rule,omitempty"`
	By      string     `json:"by,omitempty"` // the person who decided; empty: the policy

	Convert    bool       `json:"convert,omitempty"` // pay although the request is for goods: refund without return
	ReasonCode string     `json:"reason_code,omitempty"`
	Reason     string     `json:"reason,omitempty"`
	Evidence   []Evidence `json:"evidence,omitempty"`
	Remark     string     `json:"remark,omitempty"`
	Flag       Flag       `json:"flag,omitempty"`
	Waybill    Waybill    `json:"waybill,omitzero"` // the parcel to intercept

	Message  string        `json:"message,omitempty"`  // what the buyer is told
	Shipment ShipmentState `json:"shipment,omitempty"` // what the platform is told of the shipment

	State            LedgerState `json:"state"`
	Fence            int64       `json:"fence"`    // grows with every claim: an older holder's result is not accepted
	Attempts         int         `json:"attempts"` // how often it was sent
	NotBefore        time.Time   `json:"not_before,omitzero"`
	LeaseTill        time.Time   `json:"lease_until,omitzero"`
	PlannedAt        time.Time   `json:"planned_at,omitzero"`
	SentAt           time.Time   `json:"sent_at,omitzero"`
	CompletedAt      time.Time   `json:"settled_at,omitzero"`
	Result           string      `json:"result,omitempty"` // class of the answer, or "withdrawn", "not_executed", "seen"
	ReplyText        string      `json:"answer,omitempty"` // the outside system's words, for people
	InterceptOutcome string      `json:"proved,omitempty"` // of an accepted intercept: InterceptSucceeded, InterceptFailed, or not known yet
}

// Evidence is proof attached to a refusal. It must be genuine: this software
// attaches what it was given and makes nothing up.
type Evidence struct {
	Kind   string `json:"kind"`             // image | video | audio | text
	URL    string `json:"url,omitempty"`    // http(s), or FileScheme and the id of a file kept here
	Text   string `json:"text,omitempty"`   // for kind text; else what it shows
	Source string `json:"source,omitempty"` // who brought it: a person, a warehouse, a courier
	Digest string `json:"digest,omitempty"` // SHA-256 of a kept file, hex

	// Data and MIME are a kept file's bytes, filled in just before an adapter
	// is called: nil for everything that has a web address. Never stored here.
	Data []byte `json:"-"`
	MIME string `json:"-"`
}

// Same reports whether both are the same piece of evidence.
func (e Evidence) Same(o Evidence) bool {
	return e.Kind == o.Kind && e.URL == o.URL && e.Text == o.Text && e.Digest == o.Digest
}

// FileScheme begins the URL of evidence that is kept by makegood itself.
const FileScheme = "file:"

// Flag is the colour of an order flag. Platforms number them differently.
type Flag string

// The colours that at least one platform has.
const (
	FlagGrey   Flag = "grey"
	FlagRed    Flag = "red"
	FlagOrange Flag = "orange"
	FlagYellow Flag = "yellow"
	FlagGreen  Flag = "green"
	FlagCyan   Flag = "cyan"
	FlagBlue   Flag = "blue"
	FlagPurple Flag = "purple"
)

// Receipt is what the outside world answered to an action it accepted.
type Receipt struct {
	Reference   string // the outside system's own id of the operation or of its log entry
	AlreadyDone bool   // the effect had been there before: success, but not by this call
	ReplyText   string // its words, for people; no buyer data
}
