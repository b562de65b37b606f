package aftersale

import "time"

// ActionName is what is done in the outside world. It is also the name of
// the job that does it.
type ActionName string

// The actions.
const (
	ActionApprove   ActionName = "refund:approve"    // pay
	ActionRefuse    ActionName = "refund:refuse"     // refuse the request in its present stage
	ActionReturn    ActionName = "return:agree"      // agree to the return (or exchange, re-send, repair): no money yet
	ActionIntercept ActionName = "courier:intercept" // ask the courier to bring the parcel back
	ActionWithdraw  ActionName = "courier:withdraw"  // take an intercept back: the buyer cancelled the request
	ActionRemark    ActionName = "order:remark"      // flag and remark the order, so that colleagues see what was done
)

// ActionNames lists every action.
func ActionNames() []ActionName {
	return []ActionName{ActionApprove, ActionRefuse, ActionReturn, ActionIntercept, ActionWithdraw, ActionRemark}
}

// MovesMoney reports whether carrying the action out twice would pay twice.
func (n ActionName) MovesMoney() bool { return n == ActionApprove }

// Repeatable reports whether sending the action again does no harm, so that a
// missing reply may simply be retried.
func (n ActionName) Repeatable() bool { return n == ActionRemark }

// Stage is the step of the platform's process that an action belongs to. One
// effective approval exists per (platform, shop, after-sale, stage).
type Stage string

// The stages.
const (
	StageRefund  Stage = "refund"  // first answer to a request for money only
	StageReturn  Stage = "return"  // first answer to a request that sends goods
	StageReceipt Stage = "receipt" // second answer: goods received
	StageParcel  Stage = "parcel"  // what is asked of a courier
	StageNote    Stage = "note"    // what is written on the order
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

	State     LedgerState `json:"state"`
	Fence     int64       `json:"fence"`    // grows with every claim: an older holder's result is not accepted
	Attempts  int         `json:"attempts"` // how often it was sent
	NotBefore time.Time   `json:"not_before,omitzero"`
	LeaseTill time.Time   `json:"lease_until,omitzero"`
	PlannedAt time.Time   `json:"planned_at,omitzero"`
	SentAt    time.Time   `json:"sent_at,omitzero"`
	SettledAt time.Time   `json:"settled_at,omitzero"`
	Result    string      `json:"result,omitempty"` // class of the answer, or "withdrawn", "not_executed", "seen"
	Answer    string      `json:"answer,omitempty"` // the outside system's words, for people
}

// Evidence is proof attached to a refusal. It must be genuine: this software
// attaches what it was given and makes nothing up.
type Evidence struct {
	Kind string `json:"kind"` // image | video | audio | text
	URL  string `json:"url,omitempty"`
	Text string `json:"text,omitempty"`
}

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
	Answer      string // its words, for people; no buyer data
}
