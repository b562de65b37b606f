// Package fake is a Shopify store for tests, the sandbox and benchmarks. It is
// written from the platform's documented facts and its published schema, not
// from the adapter: it parses the GraphQL it receives, refuses fields and
// arguments that the schema does not have, checks token and version, wants
// @idempotent on refunds, counts cost points, and keeps a ledger of the money
// it really paid.
package fake

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
)

// Options set up a store. The zero value of everything but domain, secret and
// token is usable.
type Options struct {
	ShopDomain      string
	ClientSecret    string // signs pushes
	AccessToken     string // the only token that is taken
	APIVersion      string // the only version that is served; empty: 2026-04
	Now             func() time.Time
	Pusher          *http.Client // sends pushes; nil: one with a time-out
	PushAfterEffect string       // URL that gets refunds/create after money was paid; empty: none
	SlowMoney       bool         // refunds stay PENDING, cancellations undone, until Settle
	Points          float64      // bucket of cost points; 0: no limit
	RestoreRate     float64      // points per second; 0: 100
}

// Entry is one operation that took effect.
type Entry struct {
	fakekit.Effect
	Op  string // name of the mutation
	Key string // idempotency key
}

// Platform is the fake. It is an http.Handler for the GraphQL endpoint and is
// safe for concurrent use. Faults and Calls name operations by the root field,
// for example "refundCreate" or "return".
type Platform struct {
	fakekit.Traffic
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]
	*fakekit.Pushes

	opt    Options
	msgIDs atomic.Int64
	keys   sync.Map // idempotency key → *kept
	points points
}

// record is one order with its return, and its history of money.
type record = fakekit.Record[AfterSale]

// New returns a store without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	fakekit.Default(&opt.APIVersion, "2026-04")
	fakekit.Default(&opt.RestoreRate, 100)
	return &Platform{
		opt:    opt,
		points: points{left: opt.Points, at: opt.Now()},
		Pushes: fakekit.NewPushes("shopify", opt.Pusher),
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, Unit: time.Second, FirstID: 9_007_199_254_740_993, // beyond what a float holds
			ID:      func(a *AfterSale) *string { return &a.ID },
			Order:   func(a *AfterSale) string { return a.OrderID },
			Updated: func(a *AfterSale) *time.Time { return &a.UpdatedAt },
		}),
	}
}

// Get returns the after-sale as it is now; the zero value if there is none.
// What is changed later does not show in it.
func (p *Platform) Get(id string) AfterSale {
	r := p.Find(id)
	if r == nil {
		return AfterSale{}
	}
	r.Lock()
	defer r.Unlock()
	a := r.Data
	a.Refunds, a.Shipments = slices.Clone(a.Refunds), slices.Clone(a.Shipments)
	return a
}

// findOrder returns what was opened last for an order, or nil.
func (p *Platform) findOrder(order string) *record {
	ids := p.ByOrder(order)
	if len(ids) == 0 {
		return nil
	}
	return p.Find(ids[len(ids)-1])
}

// done books an operation that took effect. The record is locked.
func (p *Platform) done(r *record, op string, minor int64, key string) {
	p.Touch(r)
	p.Record(Entry{Effect: fakekit.Effect{ID: r.Data.ID, Fen: minor, At: p.opt.Now()}, Op: op, Key: key})
}
