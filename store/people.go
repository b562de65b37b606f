package store

import (
	"context"
	"time"

	"makegood/aftersale"
)

// MaxFile is how large a File may be, in bytes.
const MaxFile = 5 << 20

// File is evidence that somebody has uploaded.
type File struct {
	ID     string // SHA-256 of Data, hex
	CaseID string
	MIME   string
	By     string
	At     time.Time
	Data   []byte
}

// Files keeps evidence outside the case document.
type Files interface {
	// PutFile stores a file of a case. The same file again changes nothing. A
	// file that is empty, too large, or not what its ID says is an error.
	PutFile(ctx context.Context, f File) error
	File(ctx context.Context, caseID, id string) (File, error) // ErrNotFound
}

// History is what one buyer has asked for. Minor is what the Refunds came to,
// in minor units by currency.
type History struct {
	Requests, Refunds int64
	Minor             map[string]int64
}

// The lists a buyer can be on.
const (
	ListAllow = "allow"
	ListBlock = "block"
)

// BuyerRow is a buyer who is on a list.
type BuyerRow struct {
	Buyer, List, By string
	At              time.Time
}

// Buyers keeps what is known of buyers. A buyer is a keyed hash, never an id,
// a name or an address.
type Buyers interface {
	// BuyerHistory counts the cases of a buyer created since then: all of
	// them, and those whose money is paid or agreed to.
	BuyerHistory(ctx context.Context, buyer string, since time.Time) (History, error)

	// SetBuyerList puts a buyer on a list, or with "" on none.
	SetBuyerList(ctx context.Context, buyer, list string, audit AuditRow) error
	BuyerList(ctx context.Context, buyer string) (string, error) // "": on none

	// ListBuyers returns who is on a list ("": on any), newest first.
	ListBuyers(ctx context.Context, list string, limit int) ([]BuyerRow, error)
}

// Notice is something that people are told. It carries no buyer data.
type Notice struct {
	ID             string // unique: the same id is told once
	Kind           string
	CaseID         string // empty: not about a case
	Platform       string
	Urgent         bool
	Title          aftersale.Text
	Deadline       time.Time // zero: none
	At             time.Time // when there was a reason to tell
	Channel        int       // counts on through all rounds; the remainder by the number of channels is the one tried next
	Tries          int
	SentAt         time.Time // last time a channel took it; zero: never
	NextAt         time.Time // not to be looked at before
	AcknowledgedAt time.Time
	AcknowledgedBy string
	Done           bool
}

// Notices keeps what people are told until it is done.
type Notices interface {
	// AddNotices stores those that are not there yet, by ID, and reports which were new.
	AddNotices(ctx context.Context, notices []Notice) (fresh []bool, err error)

	// DueNotices lists notices that are not done and whose NextAt has come,
	// urgent ones first, then by deadline, those without one last.
	DueNotices(ctx context.Context, now time.Time, limit int) ([]Notice, error)

	OpenNotices(ctx context.Context) (int64, error) // how many are not done

	// SaveNotice stores how far a notice has come: Urgent, Channel, Tries, SentAt,
	// NextAt, the acknowledgement, Done. What has been acknowledged or done
	// meanwhile stays so. ErrNotFound: there is no such notice.
	SaveNotice(ctx context.Context, n Notice) error

	// Acknowledge marks all notices of a case that are not done as
	// acknowledged, and so as done. A case without any is no error.
	Acknowledge(ctx context.Context, caseID, by string, at time.Time) error
}

// TrialCount is what one side of a trial has come to: of a policy version that
// takes a share of the cases first, or of shadow rules.
type TrialCount struct {
	Name       string // for example "canary:7"
	Side       string // for example "trial", "control"
	Decided    int64
	Approved   int64
	Refused    int64
	Overridden int64 // decided otherwise by a person
	Rejected   int64 // refused by the platform
	Minor      int64 // money approved, minor units
}

// Trials keeps the counts of trials. Change.Trials add to them.
type Trials interface {
	TrialCounts(ctx context.Context, name string) ([]TrialCount, error) // one per side, by name of the side
}
