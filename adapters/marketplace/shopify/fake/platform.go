// Package fake is a Shopify store for tests, the sandbox and benchmarks. It is
// written from the platform's documented facts and its published schema, not
// from the adapter: it parses the GraphQL it receives, refuses fields and
// arguments that the schema does not have, checks token and version, wants
// @idempotent on refunds, counts cost points, and keeps a ledger of the money
// it really paid.
package fake

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
)

// Options set up a store. The zero value of everything but domain, secret and
// token is usable.
type Options struct {
	ShopDomain      string
	ClientSecret    string // signs pushes
	AccessToken     string // the only token that is taken
	APIVersion      string // the only version that is served; empty: 2026-04
	Now             func() time.Time
	Pusher          *http.Client // sends pushes; nil: http.DefaultClient
	PushAfterEffect string       // URL that gets refunds/create after money was paid; empty: none
	SlowMoney       bool         // refunds stay PENDING, cancellations undone, until Settle
	Points          float64      // bucket of cost points; 0: no limit
	RestoreRate     float64      // points per second; 0: 100
}

// Entry is one operation that took effect.
type Entry struct {
	Seq int64
	ID  string // after-sale: the return's number, or order- and the order's
	Op  string // name of the mutation
	Fen int64  // minor units paid by it
	Key string // idempotency key
	At  time.Time
}

// Platform is the fake. It is an http.Handler for the GraphQL endpoint and is
// safe for concurrent use.
type Platform struct {
	opt    Options
	path   string
	faults fault.Plan
	cases  sync.Map // after-sale id → *record
	orders sync.Map // order number → *record
	index  index
	ids    atomic.Int64
	msgIDs atomic.Int64
	calls  map[string]*atomic.Int64 // by root field; the keys never change
	keys   keys
	points points

	mu       sync.Mutex
	ledger   []Entry
	rejected []string

	pushes  sync.WaitGroup
	pushing chan struct{} // bounds pushes on their way
}

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// New returns a store without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = http.DefaultClient
	}
	if opt.APIVersion == "" {
		opt.APIVersion = "2026-04"
	}
	if opt.RestoreRate == 0 {
		opt.RestoreRate = 100
	}
	p := &Platform{
		opt: opt, path: "/admin/api/" + opt.APIVersion + "/graphql.json",
		calls: map[string]*atomic.Int64{}, pushing: make(chan struct{}, 32),
	}
	p.ids.Store(9_007_199_254_740_993) // beyond what a float holds
	p.points.left, p.points.at = opt.Points, opt.Now()
	for name := range roots {
		p.calls[name] = new(atomic.Int64)
	}
	return p
}

// Faults is the plan of what goes wrong; operations are the root fields, for
// example "refundCreate" or "return".
func (p *Platform) Faults() *fault.Plan { return &p.faults }

// Calls counts the requests per root field, refused ones included.
func (p *Platform) Calls() map[string]int {
	out := map[string]int{}
	for name, n := range p.calls {
		if v := n.Load(); v > 0 {
			out[name] = int(v)
		}
	}
	return out
}

// Ledger returns every operation that took effect, in order.
func (p *Platform) Ledger() []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Entry(nil), p.ledger...)
}

// LedgerOf returns what took effect for one after-sale, in order.
func (p *Platform) LedgerOf(id string) (out []Entry) {
	for _, e := range p.Ledger() {
		if e.ID == id {
			out = append(out, e)
		}
	}
	return out
}

// Rejected says why calls were refused, in order.
func (p *Platform) Rejected() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.rejected...)
}

func (p *Platform) reject(op, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.rejected) < maxRejected {
		p.rejected = append(p.rejected, op+": "+why)
	}
}

func (p *Platform) record(e Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e.Seq, e.At = int64(len(p.ledger))+1, p.opt.Now()
	p.ledger = append(p.ledger, e)
}
