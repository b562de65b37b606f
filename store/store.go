// Package store is the contract of the durable truth. SQL holds the truth; Redis
// only wakes workers.
//
// One implementation (sqlstore) speaks SQLite and PostgreSQL with one query text,
// and both pass store/suite. A store decides nothing about cases: it keeps what
// package aftersale has decided, and refuses what the domain does not allow. Its
// own part is what only a transaction can promise: that a change is stored whole,
// that a budget is not overdrawn, that one approval exists, that the kill switch
// holds.
//
// Start at Store, then Change, which is how every step of a case is stored.
package store

import (
	"context"
	"errors"
	"time"

	"makegood/aftersale"
)

// The errors of calls besides the driver's own failures.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("changed meanwhile")      // compare-and-set failed: read again
	ErrBudget   = errors.New("budget is used up")      // a brake: nothing was stored
	ErrPaid     = errors.New("an approval exists")     // one effective approval per after-sale and stage
	ErrBraked   = errors.New("kill switch is engaged") // nothing was claimed
)

// Store is all of it. Every method is safe for concurrent use and by several
// processes. A nil error of a writing method means durable.
type Store interface {
	Inbox
	Cases
	Ledger
	Parcels
	Fulfilments
	Shops
	Documents
	Files
	Buyers
	Notices
	Trials
	Reports

	// Ping reports whether the database answers and its schema is the one
	// this program was built for.
	Ping(ctx context.Context) error
	Close() error
}

// Subject is what an inbound message is about: one after-sale, one parcel, or
// one order at a warehouse.
type Subject struct {
	Kind    SubjectKind `json:"k"`
	Source  string      `json:"s"`           // adapter name
	Account string      `json:"a,omitempty"` // shop, courier account, or warehouse id
	ID      string      `json:"i"`           // after-sale id, waybill number, or platform/shop/order
}

// SubjectKind tells cases, parcels and fulfilments from each other.
type SubjectKind string

// The kinds of subject.
const (
	SubjectCase       SubjectKind = "case"
	SubjectParcel     SubjectKind = "parcel"
	SubjectFulfilment SubjectKind = "stock"
)

// CaseSubject is the subject of one after-sale.
func CaseSubject(r aftersale.Ref) Subject {
	return Subject{Kind: SubjectCase, Source: r.Platform, Account: r.Shop, ID: r.ID}
}

// Ref is the after-sale a case subject is about.
func (s Subject) Ref() aftersale.Ref {
	return aftersale.Ref{Platform: s.Source, Shop: s.Account, ID: s.ID}
}

// Message is one row of the inbox: the event and its deduplication are one.
type Message struct {
	Seq     int64
	Subject Subject
	Key     string // unique per source and account
	Body    []byte // JSON of an aftersale.Event, aftersale.Scan or aftersale.WarehouseReport
	At      time.Time
}

// Inbox makes inbound messages durable before they are acknowledged.
type Inbox interface {
	// Append stores the messages that are not there yet and reports which
	// were new. Calls that arrive together share one commit.
	Append(ctx context.Context, messages []Message) (fresh []bool, err error)

	// PendingSubjects lists subjects with messages older than before that no
	// Commit, UpdateParcel or UpdateFulfilment has marked done. The sweep wakes
	// them again.
	PendingSubjects(ctx context.Context, before time.Time, limit int) ([]Subject, error)

	// Pending returns the messages of a subject that are not done, oldest first.
	Pending(ctx context.Context, s Subject) ([]Message, error)
}

// Loaded is what a step of a case starts from.
type Loaded struct {
	Case    aftersale.Case     // Version 0: the case does not exist yet
	Actions []aftersale.Action // oldest first
	Pending []Message
}

// Change is one step of a case: stored whole or not at all.
type Change struct {
	Case      aftersale.Case        // Version is the one that was read; the stored one is one more
	Plan      []aftersale.Action    // new ledger entries
	Completed []aftersale.Completed // entries that changed without a call; each must still have the state From
	Entries   []aftersale.Entry     // timeline
	Done      []int64               // inbox rows that this step has taken in
	Spend     *Spend                // budget that the planned approvals take; nil: none
	Records   []Record              // lines of registers
	Trials    []TrialCount          // added to the counts of trials, each name and side once
	Audit     *AuditRow             // a person's act, for the audit log
}

// Spend takes amount from a shop's budgets. The limits are the ones in force;
// 0 count limits mean none.
type Spend struct {
	Platform, Shop      string
	Minor               int64
	Hour, Day           time.Time // start of the hour and of the day, shop's time zone
	Minute              time.Time // start of the minute
	LimitHour, LimitDay int64     // minor units
	CountHour, CountDay int64
	CountMinute         int64 // the velocity breaker
}

// Spent is what automatic refunds of a shop have taken so far.
type Spent struct {
	Platform, Shop      string
	Hour, Day, Minute   time.Time
	HourMinor, DayMinor int64
	HourCount, DayCount int64
	MinuteCount         int64
}

// Cases keeps cases and their timelines.
type Cases interface {
	Load(ctx context.Context, ref aftersale.Ref) (Loaded, error)
	Case(ctx context.Context, id string) (aftersale.Case, error)

	// Commit stores a change. Calls that arrive together share one transaction
	// and stay independent of each other. Errors: ErrConflict, ErrBudget, ErrPaid.
	Commit(ctx context.Context, c Change) error

	Timeline(ctx context.Context, caseID string) ([]aftersale.Entry, error)
	ListCases(ctx context.Context, f CaseFilter) (cases []aftersale.Case, next string, err error)

	// ListClosed lists final cases that were closed in [from, to), newest
	// first. cursor "" begins with the newest, next "" ends; limit as in
	// CaseFilter. Cases that were reopened are not in it.
	ListClosed(ctx context.Context, from, to time.Time, cursor string, limit int) (cases []aftersale.Case, next string, err error)

	// DueCases lists cases whose next check has come, most urgent first.
	DueCases(ctx context.Context, now time.Time, limit int) ([]aftersale.Ref, error)

	// WakeShop makes all open cases of a shop due at the given time, or
	// earlier if they are: what they are decided by has changed. Cases without
	// a next check (opened manually) are left alone.
	WakeShop(ctx context.Context, platform, shop string, at time.Time) error
}

// Unclaimed as CaseFilter.ClaimedBy selects the cases nobody works on.
const Unclaimed = "-"

// CaseFilter selects cases; zero fields do not filter. Ordered by deadline,
// nearest first, cases without one last.
type CaseFilter struct {
	State, Platform, Shop, Kind string
	Open                        bool      // only cases that are not final
	DueBefore                   time.Time // deadline before
	Query                       string    // exact after-sale id, order id, case id or waybill number
	ClaimedBy                   string    // the person working on it, or Unclaimed
	Waiting                     string    // party of the first open inquiry: an aftersale.Party
	Cursor                      string
	Limit                       int // default 50, at most 500
}

// Ledger keeps actions.
type Ledger interface {
	Action(ctx context.Context, id string) (aftersale.Action, error)
	Actions(ctx context.Context, caseID string) ([]aftersale.Action, error)

	// Claim moves planned actions that are due to sent, with a lease and a
	// new fence, and returns those that this caller now holds, as they are
	// stored. It is durable before it returns: only then may they be sent.
	// While the kill switch is engaged, no action that MakesPlatformPay is
	// claimed: ErrBraked, beside the actions that were claimed.
	Claim(ctx context.Context, ids []string, now time.Time, lease time.Duration) ([]aftersale.Action, error)

	// RecordResult stores what became of a claimed action, with its timeline
	// entry, and makes the case due at next, if it is not due earlier. state ""
	// leaves the case's state. A case that has ended, was refused, or is being
	// recovered meanwhile keeps its own state.
	// ErrConflict: the fence is older than the stored one, or the entry has a
	// result already. Then nothing is stored.
	RecordResult(ctx context.Context, a aftersale.Action, e aftersale.Entry, state aftersale.State, next time.Time) error

	// DueActions lists planned actions that may be sent, oldest first.
	DueActions(ctx context.Context, now time.Time, limit int) ([]aftersale.Action, error)
}

// Parcels keeps tracking by waybill number.
type Parcels interface {
	// Parcels returns what is known of the numbers; unknown ones are left out.
	Parcels(ctx context.Context, numbers []string) ([]aftersale.Parcel, error)

	// UpdateParcel applies change to the stored parcel (zero but for Number
	// if there is none) in one transaction and marks inbox rows done. change
	// may run more than once. It returns the result and the cases that have
	// to do with the parcel.
	UpdateParcel(ctx context.Context, number string, done []int64, change func(aftersale.Parcel) aftersale.Parcel) (aftersale.Parcel, []aftersale.Ref, error)
}

// Fulfilments keeps what warehouses report of orders.
type Fulfilments interface {
	// Fulfilment returns what was reported of an order; zero: nothing yet.
	Fulfilment(ctx context.Context, platform, shop, orderID string) (aftersale.Fulfilment, error)

	// UpdateFulfilment applies change to what is stored (zero if nothing is) in
	// one transaction and marks inbox rows done. change may run more than
	// once. It returns the result and the cases of that order at that shop.
	UpdateFulfilment(ctx context.Context, platform, shop, orderID string, done []int64, change func(aftersale.Fulfilment) aftersale.Fulfilment) (aftersale.Fulfilment, []aftersale.Ref, error)
}

// Shop is what is kept of a shop beside its configuration.
type Shop struct {
	Platform        string
	Shop            string
	Mode            aftersale.Mode // "" : never switched, the configuration's mode holds
	ModeBy          string
	ModeAt          time.Time
	ReconciledUntil time.Time // everything that changed before is known
	Token           []byte    // sealed; nil: none stored
	TokenExpires    time.Time
}

// Consumer is what is known of one socket or queue that is consumed.
type Consumer struct {
	Name          string    // platform, slash, consumer key
	ConnectedAt   time.Time // zero: not connected
	LastMessageAt time.Time // newest message or heartbeat; never goes back
	Reconnects    int64     // how often the connection was lost
}

// Shops keeps modes, tokens and the reconcile mark, and leases over anything.
type Shops interface {
	Shop(ctx context.Context, platform, shop string) (Shop, error) // no row is a zero Shop with the names
	ListShops(ctx context.Context) ([]Shop, error)
	SetMode(ctx context.Context, platform, shop string, mode aftersale.Mode, audit AuditRow) error
	SetReconciled(ctx context.Context, platform, shop string, until time.Time) error // never goes back
	SetToken(ctx context.Context, platform, shop string, sealed []byte, expires time.Time) error

	// SetConsumer stores the state of a consumer; Reconnects is added to what
	// is stored.
	SetConsumer(ctx context.Context, c Consumer) error
	ListConsumers(ctx context.Context) ([]Consumer, error)

	// Lease gives name to holder until now+ttl, if it is free, expired, or
	// already theirs. One holder at a time, across processes.
	Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error)
	Release(ctx context.Context, name, holder string) error

	// DropLeases deletes leases that ended before the given time: names that are
	// taken only once would otherwise stay for ever.
	DropLeases(ctx context.Context, endedBefore time.Time) error
}

// Document is one version of something that admins change at run time:
// "policy", "thresholds", "brakes".
type Document struct {
	Name    string
	Version int64 // 0: none stored
	Body    []byte
	By      string
	At      time.Time
}

// AuditRow is who changed what.
type AuditRow struct {
	ID             int64
	At             time.Time
	By, Role       string
	Action, Target string
	Before, After  string // JSON; no secrets
}

// Documents keeps versioned documents and the audit log.
type Documents interface {
	Document(ctx context.Context, name string) (Document, error) // the newest; Version 0 if none
	DocumentAt(ctx context.Context, name string, version int64) (Document, error)
	DocumentVersions(ctx context.Context, name string, limit int) ([]Document, error) // newest first, without Body

	// PutDocument stores version expect+1 with its audit row; ErrConflict if
	// expect is not the newest.
	PutDocument(ctx context.Context, name string, expect int64, body []byte, audit AuditRow) (Document, error)

	// Stamps returns the newest version of every document: cheap to poll.
	Stamps(ctx context.Context) (map[string]int64, error)

	Audit(ctx context.Context, beforeID int64, limit int) ([]AuditRow, error) // newest first
}
