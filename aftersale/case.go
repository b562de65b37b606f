package aftersale

import (
	"fmt"
	"slices"
	"time"
)

// State is where a case stands with us.
type State string

// The states of a case.
const (
	StateNew         State = "new"        // known, nothing decided yet
	StateWaiting     State = "waiting"    // decided to wait for a courier, a warehouse, the buyer
	StateActing      State = "acting"     // something has been decided and is being carried out
	StateNeedsReview State = "person"     // a person has to decide
	StateAgreed      State = "agreed"     // our part is done: money or goods are moving
	StateRefused     State = "refused"    // refused, the buyer's move
	StateRecovering  State = "recovering" // the money is out, the parcel is being brought back (U6)
	StateRefunded    State = "refunded"   // the buyer has the money
	StateClosed      State = "closed"     // ended without money
)

// States lists every state, in the order of a case's life.
func States() []State {
	return []State{StateNew, StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed}
}

// Final reports whether nothing more is expected to happen.
func (s State) Final() bool { return s == StateRefunded || s == StateClosed }

// stateMoves is the whole table of legal moves. Staying is always legal.
// Final states can be left only because platforms reopen what was closed,
// because a parcel may be found to have left after the money was paid, and
// because a person has to look when a platform asks for money it has paid.
var stateMoves = map[State][]State{
	StateNew:         {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateWaiting:     {StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateActing:      {StateWaiting, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateNeedsReview: {StateWaiting, StateActing, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateAgreed:      {StateWaiting, StateActing, StateNeedsReview, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateRefused:     {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRecovering, StateRefunded, StateClosed},
	StateRecovering:  {StateNeedsReview, StateRefunded, StateClosed},
	StateRefunded:    {StateRecovering, StateNeedsReview},
	StateClosed:      {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded},
}

// Move returns nil if a case may go from s to next.
func (s State) Move(next State) error {
	if s == next || slices.Contains(stateMoves[s], next) {
		return nil
	}
	return fmt.Errorf("%w: case %s → %s", ErrIllegalMove, s, next)
}

// Resolution says who brought a case to its end.
type Resolution string

// Who ended a case.
const (
	ResolvedAuto     Resolution = "auto"
	ResolvedPerson   Resolution = "person"
	ResolvedPlatform Resolution = "platform" // the platform, its clock, or the buyer
)

// Case is one after-sale request as makegood knows it.
type Case struct {
	ID       string    `json:"id"`
	Ref      Ref       `json:"ref"`
	Version  int64     `json:"version"` // grows with every stored change: compare-and-set guard
	State    State     `json:"state"`
	Mode     Mode      `json:"mode"`               // the shop's mode at the last decision
	OrderID  string    `json:"order_id,omitempty"` // as the first event says: some platforms cannot be read without it
	Snapshot *Snapshot `json:"seen"`               // the platform's view at the last reading; nil before the first

	Rule    string  `json:"rule,omitempty"` // rule of the last decision: an id of the SOP, or of a hard limit
	Outcome Outcome `json:"outcome,omitempty"`
	Why     Text    `json:"why,omitzero"`

	Deadline    Deadline  `json:"deadline,omitzero"`
	ActBy       time.Time `json:"act_by,omitzero"`     // the shop-score target
	ClockFrom   time.Time `json:"clock_from,omitzero"` // when the present clock started: request made, or kind changed
	PausedAt    time.Time `json:"paused_at,omitzero"`  // the platform stepped in: the clock stands still
	NextCheckAt time.Time `json:"next_check_at,omitzero"`

	RequestedAt  time.Time  `json:"requested_at,omitzero"` // platform's clock; when we heard of it if the platform does not say
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	DecidedAt    time.Time  `json:"decided_at,omitzero"`   // first decision
	ReviewSince  time.Time  `json:"person_since,omitzero"` // since when a person has been asked
	HeldSince    time.Time  `json:"held_since,omitzero"`   // since when nobody can tell whether the parcel has left (U4)
	FollowSince  time.Time  `json:"follow_since,omitzero"` // since when our part has been done
	ClosedAt     time.Time  `json:"closed_at,omitzero"`
	Resolution   Resolution `json:"resolution,omitempty"`
	PlatformPaid bool       `json:"platform_paid,omitempty"` // the money was paid without an approval of ours
	LateClocks   []string   `json:"late_clocks,omitempty"`   // clocks already counted as missed: "platform", "score"

	ReasonClass string      `json:"reason_class,omitempty"` // what the buyer's reason comes to (C3); the words themselves are not kept
	Buyer       string      `json:"buyer,omitempty"`        // keyed hash of the platform's id of the buyer
	Inquiries   []Inquiry   `json:"handovers,omitempty"`    // who waits for whom (O2)
	Fulfilment  *Fulfilment `json:"stock,omitempty"`        // the warehouse's word at the last turn; nil: none
	Loss        *Loss       `json:"loss,omitempty"`         // money out before the goods were back (U6)
	Evidence    []Evidence  `json:"proof,omitempty"`        // genuine proof brought by people, warehouses and couriers
	Checks      []string    `json:"checks,omitempty"`       // checklist items that people have ticked (C2, C4, C5)

	ReadFails int    `json:"read_fails,omitempty"` // readings from the platform that failed in a row
	ReadError string `json:"read_error,omitempty"` // the last one, in words

	ClaimedBy string          `json:"claimed_by,omitempty"` // the person working on it: nothing is decided over their head
	ClaimedAt time.Time       `json:"claimed_at,omitzero"`
	Review    *ReviewDecision `json:"person,omitempty"` // the last decision of a person
	Actions   int             `json:"actions"`          // how many actions were ever planned: the next one's number is one more
}

// ReviewDecision is what a person decided about a case.
type ReviewDecision struct {
	By              string     `json:"by"`
	At              time.Time  `json:"at"`
	Decision        Outcome    `json:"decision"`
	Reason          string     `json:"reason,omitempty"`
	ReasonCode      string     `json:"reason_code,omitempty"`
	Amount          Money      `json:"amount,omitzero"`
	Evidence        []Evidence `json:"evidence,omitempty"`
	Part            bool       `json:"part,omitempty"`        // Amount is less than the ticket's, on purpose
	Convert         bool       `json:"convert,omitempty"`     // pay although the request is for goods
	SnapshotVersion string     `json:"seen"`                  // platform version the person looked at: what was approved is bound to it
	NeedsApproval   bool       `json:"needs_check,omitempty"` // above the person's limit: a supervisor has to confirm
}

// Loss is money that was paid while the goods were on their way (U6).
type Loss struct {
	OpenedAt  time.Time `json:"opened_at"`
	AtRisk    Money     `json:"at_risk"`
	Recovered Money     `json:"recovered,omitzero"`
	State     LossState `json:"state"`
	ClosedAt  time.Time `json:"settled_at,omitzero"`
}

// LossState is what has become of money at risk.
type LossState string

// The states of a loss.
const (
	LossOpen      LossState = "open"
	LossRecovered LossState = "recovered" // the goods came back, or the buyer paid
	LossLost      LossState = "lost"      // the goods are with the buyer, or gone
)

// Text is what people read, in both languages.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Deadline is when the platform acts by itself.
type Deadline struct {
	At         time.Time      `json:"at,omitzero"`
	Source     DeadlineSource `json:"source,omitempty"`
	Confidence string         `json:"confidence,omitempty"` // A–D for the table, "" for the ticket
}

// DeadlineSource says where a deadline comes from. The ticket wins.
type DeadlineSource string

// The sources of a deadline.
const (
	DeadlineTicket DeadlineSource = "ticket"
	DeadlineTable  DeadlineSource = "table"
)

// EntryType is the type of a timeline entry.
type EntryType string

// The types of timeline entries.
const (
	EntryEvent    EntryType = "event"
	EntryDecision EntryType = "decision"
	EntryAction   EntryType = "action"
	EntryReply    EntryType = "reply"
	EntryPerson   EntryType = "person"
	EntryNote     EntryType = "note"
	EntryInquiry  EntryType = "handover" // somebody is asked, or has answered
)

// Entry is one line of a case's timeline: the audit row of what happened.
type Entry struct {
	At      time.Time      `json:"at"`
	Type    EntryType      `json:"type"`
	Summary Text           `json:"summary"`
	Detail  map[string]any `json:"detail,omitempty"`
}
