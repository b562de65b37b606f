package aftersale

import "time"

// Outcome is what was decided.
type Outcome string

// The outcomes.
const (
	OutcomeApprove Outcome = "approve"      // pay
	OutcomeRefuse  Outcome = "refuse"       // only with genuine evidence
	OutcomeReturn  Outcome = "agree_return" // agree that goods are sent
	OutcomeWait    Outcome = "wait"         // look again later
	OutcomeReview  Outcome = "person"       // a person decides
	OutcomeRecord  Outcome = "record"       // nothing to decide: follow what the platform does
	OutcomeRecover Outcome = "recover"      // the money is out, bring the parcel back
)

// Action is the action that tells the platform the outcome, or "" if the
// outcome tells it nothing.
func (o Outcome) Action() ActionName {
	switch o {
	case OutcomeApprove:
		return ActionApprove
	case OutcomeRefuse:
		return ActionRefuse
	case OutcomeReturn:
		return ActionReturn
	}
	return ""
}

// OutcomeText names an outcome for people.
func OutcomeText(o Outcome) Text { return Text{EN: string(o), ZH: outcomeZH[o]} }

var outcomeZH = map[Outcome]string{
	OutcomeApprove: "同意退款",
	OutcomeRefuse:  "拒绝",
	OutcomeReturn:  "同意退货",
	OutcomeWait:    "等待",
	OutcomeReview:  "转人工",
	OutcomeRecord:  "记录",
	OutcomeRecover: "追回",
}

// Decision is what the policy makes of the facts at one moment.
type Decision struct {
	Rule      string          `json:"rule"`
	Outcome   Outcome         `json:"outcome"`
	Why       Text            `json:"why"`
	Do        []ActionName    `json:"do,omitempty"` // beside the outcome: intercept, remark
	Convert   bool            `json:"convert,omitempty"`
	Remark    string          `json:"remark,omitempty"`
	Flag      Flag            `json:"flag,omitempty"`
	Script    Text            `json:"script,omitzero"`   // what a person may say to the buyer
	Message   string          `json:"message,omitempty"` // what the buyer is told at the platform, if Do says so
	Receipt   string          `json:"receipt,omitempty"` // the buyer's request is acknowledged with it (C1)
	Loss      LossState       `json:"loss,omitempty"`    // what the case means for money at risk; "": nothing
	Warn      string          `json:"warn,omitempty"`    // register of warnings that the goods of the case belong into
	NextCheck time.Time       `json:"next_check"`
	Mode      Mode            `json:"mode"`
	Inputs    map[string]any  `json:"inputs,omitempty"` // the facts the deciding rule read
	Review    *ReviewDecision `json:"-"`                // set when a person decided: carries reason and evidence

	// Within is how long each question may stay without a response.
	Within map[Question]time.Duration `json:"-"`
}
