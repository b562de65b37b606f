package aftersale

import "time"

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
	Fulfilment  *Fulfilment `json:"stock,omitempty"`        // the warehouse's reports; nil: none
	Loss        *Loss       `json:"loss,omitempty"`         // money out before the goods were back (U6)
	Evidence    []Evidence  `json:"proof,omitempty"`        // genuine, from people, warehouses and couriers
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
