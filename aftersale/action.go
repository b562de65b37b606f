package aftersale

import "time"

// Stage is the step of the platform's process that an action belongs to. One
// effective approval exists per (platform, shop, after-sale, stage).
type Stage string

// The stages.
const (
	StageRefund     Stage = "refund"  // first decision about a request for money only
	StageReturn     Stage = "return"  // first decision about a request that sends goods
	StageReceipt    Stage = "receipt" // second decision: the goods were received
	StageParcel     Stage = "parcel"  // what is asked of a courier
	StageNote       Stage = "note"    // what is written on the order, or to the buyer
	StageFulfilment Stage = "stock"   // what is asked of a warehouse, and what the platform is told of it
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
	Reason     string     `json:"reason,omitempty"`    // why a request is refused, in words
	Reference  string     `json:"reference,omitempty"` // names what is taken back; see namesReference
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
	Result           string      `json:"result,omitempty"` // class of the failure, "ok", "withdrawn", "not_executed", "seen", …
	ReplyText        string      `json:"answer,omitempty"` // the outside system's words, for people
	InterceptOutcome string      `json:"proved,omitempty"` // of an accepted intercept; "": not known yet
}

// namesReference reports whether Action.Reference is used. An accepted intercept
// keeps the courier's own id of it, and its withdrawal names that id. A release
// names the id of the hold.
func (n ActionName) namesReference() bool {
	return n == ActionIntercept || n == ActionWithdraw || n == ActionRelease
}

// Upgraded is a stored ledger entry as it is written today. Entries written
// before Reference existed carry it in Reason.
func (a Action) Upgraded() Action {
	if a.Reference == "" && a.Name.namesReference() {
		a.Reference, a.Reason = a.Reason, ""
	}
	return a
}

// What tracking shows of an accepted intercept.
const (
	InterceptSucceeded = "succeeded" // the parcel turned round
	InterceptFailed    = "failed"    // it was delivered all the same
)

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

// Receipt is the reply of an outside system to an action that it accepted.
type Receipt struct {
	Reference   string // the outside system's own id of the operation or of its log entry
	AlreadyDone bool   // the effect was there before: success, but not by this call
	ReplyText   string // its words, for people; no buyer data
}
