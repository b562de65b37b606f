// Package fake is a Pinduoduo open platform with its message socket, for
// tests, the sandbox and benchmarks. It is written from the platform's
// documented facts, not from the adapter: it verifies every signature and
// parameter, enforces which call is allowed in which state, and keeps a ledger
// of what it did.
package fake

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
)

// Options set up a platform. The zero value of everything but the three
// credentials is usable.
type Options struct {
	ClientID        string
	ClientSecret    string
	AccessToken     string           // valid from the start
	RefreshToken    string           // taken by pdd.pop.auth.token.refresh; every new token brings another
	AuthCode        string           // taken once by pdd.pop.auth.token.create
	MallID          int64            // of messages whose after-sale names none; 0: 888001
	ReturnAddressID string           // the shop's default address, the only one taken; empty: "90001"
	NoDefault       bool             // the shop has no default address
	Now             func() time.Time // nil: time.Now
	NoOrders        bool             // the app may not read orders
	ListQuota       bool             // 100 list calls in 10 s, as the platform allows
	SlowMoney       bool             // paid money stays "refunding" until Settle
	PushAfterEffect bool             // a message tells of agreed refunds beside the call's own reply
	Mute            bool             // heartbeats are not echoed
}

// Entry is one call that took effect.
type Entry struct {
	Seq    int64
	ID     string // after-sale
	Method string
	Fen    int64     // money paid by it
	At     time.Time // platform's clock
}

// Note is what was written on an order.
type Note struct {
	Text string
	Tag  string // "" if no flag was set
	Name string
}

// Platform is the fake. It is an http.Handler for the gateway and for the
// message socket and is safe for concurrent use.
type Platform struct {
	opt     Options
	faults  fault.Plan
	cases   sync.Map // after-sale id → *record
	orders  sync.Map // order_sn → *orderCases
	indexes sync.Map // after_sales_status → *index
	ids     atomic.Int64
	calls   map[string]*atomic.Int64 // by method; the keys never change
	quota   quota
	socket  socket
	tokens  tokens

	ledgerMu sync.Mutex
	ledger   []Entry

	notesMu  sync.Mutex
	notes    map[string][]Note
	rejected []string
}

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// New returns a platform without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.MallID == 0 {
		opt.MallID = 888001
	}
	if opt.ReturnAddressID == "" {
		opt.ReturnAddressID = "90001"
	}
	p := &Platform{opt: opt, notes: map[string][]Note{}, calls: map[string]*atomic.Int64{}}
	p.ids.Store(9_100_000_000_000_000_000) // above 2^53
	for method := range methods {
		p.calls[method] = new(atomic.Int64)
	}
	p.tokens.init(opt)
	p.socket.init()
	return p
}

// ServeHTTP answers the gateway at /api/router and the socket at /message/.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/api/router":
		p.serveCall(w, r)
	case strings.HasPrefix(r.URL.Path, "/message/"):
		p.serveSocket(w, r)
	default:
		http.NotFound(w, r)
	}
}

// Faults is the plan of what goes wrong; operations are the method names,
// for example "pdd.refund.agree".
func (p *Platform) Faults() *fault.Plan { return &p.faults }

// Calls counts the requests per method, refused ones included.
func (p *Platform) Calls() map[string]int {
	out := map[string]int{}
	for method, n := range p.calls {
		if v := n.Load(); v > 0 {
			out[method] = int(v)
		}
	}
	return out
}

// Ledger returns every call that took effect, in order.
func (p *Platform) Ledger() []Entry {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	return append([]Entry(nil), p.ledger...)
}

// Rejected says why calls and frames were refused, in order.
func (p *Platform) Rejected() []string {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]string(nil), p.rejected...)
}

// Notes returns what was written on an order, oldest first: each replaced the
// one before.
func (p *Platform) Notes(order string) []Note {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]Note(nil), p.notes[order]...)
}

func (p *Platform) reject(op, why string) {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	if len(p.rejected) < maxRejected {
		p.rejected = append(p.rejected, op+": "+why)
	}
}

func (p *Platform) record(e Entry) {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	e.Seq = int64(len(p.ledger)) + 1
	p.ledger = append(p.ledger, e)
}

// LedgerOf returns what took effect for one after-sale, in order.
func (p *Platform) LedgerOf(id string) []Entry {
	return slices.DeleteFunc(p.Ledger(), func(e Entry) bool { return e.ID != id })
}
