package store

import (
	"context"
	"time"

	"makegood/aftersale"
)

// Count is one number of a report.
type Count struct {
	Platform, Label string
	N               int64
}

// Record is one line of a register that is not the ledger's: a loss, a claim,
// a listing risk, an inquiry.
type Record struct {
	Register, Key     string // together unique: the same key again replaces the line, but for its At
	At, UpdatedAt     time.Time
	CaseID            string
	Ref               aftersale.Ref
	OrderID           string
	Waybill           aftersale.Waybill
	SKU               string
	Amount, Recovered aftersale.Money // in one currency
	State             string          // named by the register
	Rule, Result      string
	By                string // the person behind it; empty: the policy
	Once              bool   // a line that is there already stays as it is
}

// The registers. The first two are read from the ledger, the others are Records.
const (
	RegisterIntercepts   = "intercepts"
	RegisterRefusals     = "refusals"
	RegisterLosses       = "losses"
	RegisterClaims       = "claims"
	RegisterListingRisks = "listing_risks"
	RegisterInquiries    = "handovers"
)

// RegisterRow is one line of a register the SOP asks for.
type RegisterRow struct {
	Key            string    `json:"key"` // action id, or key of the record
	At             time.Time `json:"at"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`
	CaseID         string    `json:"case_id"`
	Platform       string    `json:"platform"`
	Shop           string    `json:"shop"`
	AfterSaleID    string    `json:"after_sale_id"`
	OrderID        string    `json:"order_id"`
	SKU            string    `json:"sku"`
	Courier        string    `json:"courier"`
	Waybill        string    `json:"waybill"`
	AmountMinor    int64     `json:"amount_minor"`
	RecoveredMinor int64     `json:"recovered_minor"`
	Currency       string    `json:"currency"`
	State          string    `json:"state"` // of the action, or of the record
	Rule           string    `json:"rule"`
	Result         string    `json:"result"`
	By             string    `json:"by"` // empty: the policy
}

// Total is what the records of a register come to.
type Total struct {
	Platform, State, Currency string
	N, Minor, RecoveredMinor  int64
}

// InterceptRate is how many intercepts of a courier have come how far.
type InterceptRate struct {
	Courier string
	Outcome string // planned | unknown (sent, no reply yet) | accepted (outcome not known yet) | succeeded | failed | refused
	N       int64
}

// SLARow says how cases were closed on one day.
type SLARow struct {
	Day                        string // yyyy-mm-dd in the zone that was asked for
	Platform, Kind, Resolution string
	Cases                      int64
	Seconds                    int64            // sum, from the request to the end
	P50, P90                   int64            // seconds, from a histogram: accurate to its buckets
	LatePlatform, LateScore    int64            // cases that missed the platform's deadline, the shop-score target
	Refunded                   map[string]int64 // minor units by currency
}

// Summary is what waits at one moment. All of it is about open cases.
type Summary struct {
	ByState              map[string]int64
	Waiting              map[string]int64 // by party of the first open inquiry
	Person, Unclaimed    int64            // a person has to decide; nobody has claimed it
	Due30m, Due2h, Due8h int64            // waiting for the shop, deadline in (now, now + 30 min], and so on: each holds the one before
	Overdue              int64            // waiting for the shop, deadline passed
	OldestPerson         time.Time        // since when the longest of Person has waited; zero: none
}

// Reports holds the numbers of dashboards and registers.
type Reports interface {
	OpenByState(ctx context.Context) ([]Count, error)                                    // platform, state
	DueWithin(ctx context.Context, now time.Time, within time.Duration) ([]Count, error) // platform; waiting for us, deadline in (now, now+within]
	OldestOpen(ctx context.Context) (map[string]time.Time, error)                        // platform → request made
	LedgerByState(ctx context.Context) ([]Count, error)                                  // open entries: target platform, state
	Spent(ctx context.Context) ([]Spent, error)
	HeldByBrake(ctx context.Context) ([]Count, error) // platform, rule; open cases whose rule begins with "brake."
	Summary(ctx context.Context, now time.Time) (Summary, error)

	// Register returns rows of a register with At in [from, to), newest first,
	// at most limit. ErrNotFound: there is no such register.
	Register(ctx context.Context, name string, from, to time.Time, limit int) ([]RegisterRow, error)

	// RecordTotals sums up the records of a register with At in [from, to).
	// ErrNotFound: there is no such register, or it is the ledger's.
	RecordTotals(ctx context.Context, register string, from, to time.Time) ([]Total, error)

	// InterceptRates counts the intercepts that were planned in [from, to);
	// those withdrawn before they were sent are left out.
	InterceptRates(ctx context.Context, from, to time.Time) ([]InterceptRate, error)

	// SLA reports cases closed in [from, to), by day in the given zone, oldest
	// day first.
	SLA(ctx context.Context, from, to time.Time, zone *time.Location) ([]SLARow, error)
}
