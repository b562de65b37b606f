// Package fake is Taobao's open platform for tests, the sandbox and
// benchmarks: the TOP gateway, the TMC socket and queue, and signed calls to
// the seller. It is written from the platform's documented facts, not from
// the adapter: it verifies every signature and parameter, enforces which
// answer is allowed in which state, and keeps a ledger of what it did.
package fake

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
)

// Options set up a platform. The zero value of everything but the three
// credentials is usable.
type Options struct {
	AppKey          string
	AppSecret       string
	Session         string           // a session key of the seller, valid from the start
	RefreshToken    string           // taken by taobao.top.auth.token.refresh; every new session brings another
	AuthCode        string           // taken once by taobao.top.auth.token.create
	NoRefresh       bool             // the app's sessions cannot be refreshed: re_expires_in is 0
	NoTrades        bool             // the app may not read orders
	NoFullTrades    bool             // the app may not read orders with trade.fullinfo.get
	UserID          string           // the seller's user id; empty: 2200000000001
	Group           string           // the only message group; empty: default
	Tmall           bool             // a Tmall shop: phases, proof of refusals, larger caps
	ReturnAddressID string           // the only seller_address_id taken for returns; empty: any
	Simplified      bool             // answer as simplify=true does: no envelope, bare lists
	CodeAboveFen    int64            // above it agreeing wants a texted code; 0: never
	AGRefunds       bool             // AG pays when the seller says that the shipment was stopped
	AGReviews       bool             // an automatic review is set up: refunds.check pays
	MessageOnEffect bool             // put RefundSuccess into the message queue after money was paid
	RedeliverAfter  time.Duration    // until an unconfirmed or failed message comes again; 0: 200 ms
	Now             func() time.Time // nil: time.Now
	Pusher          *http.Client     // makes calls to the seller; nil: http.DefaultClient
}

// Entry is one operation that took effect.
type Entry struct {
	Seq    int64
	ID     string    // refund
	Method string    // for example taobao.rp.refunds.agree
	Fen    int64     // money paid by it
	At     time.Time // platform's clock
}

// Memo is what was written on an order.
type Memo struct {
	Text string
	Flag string // "" if none was set
}

// Platform is the fake. As an http.Handler it answers /router/rest, and takes
// TMC connections at every other path. It is safe for concurrent use.
type Platform struct {
	opt      Options
	faults   fault.Plan
	cases    sync.Map // refund id → *record
	orders   sync.Map // tid → refund id
	index    index
	ids      atomic.Int64
	requests atomic.Int64
	calls    map[string]*atomic.Int64 // by method; the keys never change
	tmc      tmc
	tokens   tokens
	sockets  sync.Map // *websocket.Conn of every connection

	ledgerMu sync.Mutex
	ledger   []Entry

	notesMu  sync.Mutex
	first    map[string]Memo    // what the shop itself wrote
	memos    map[string][]Memo  // what was written by calls
	words    map[string][]Words // by refund
	proofs   map[string][]byte  // by refund
	answers  map[string][]int   // by order
	rejected []string
}

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// New returns a platform without refunds.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = http.DefaultClient
	}
	if opt.UserID == "" {
		opt.UserID = "2200000000001"
	}
	if opt.Group == "" {
		opt.Group = "default"
	}
	if opt.RedeliverAfter == 0 {
		opt.RedeliverAfter = 200 * time.Millisecond
	}
	p := &Platform{
		opt: opt, first: map[string]Memo{}, memos: map[string][]Memo{}, words: map[string][]Words{},
		proofs: map[string][]byte{}, answers: map[string][]int{}, calls: map[string]*atomic.Int64{},
	}
	p.ids.Store(210_000_000_000_000_000)
	p.tmc.init(opt.RedeliverAfter)
	p.tokens.init(opt)
	for method := range methods {
		p.calls[method] = new(atomic.Int64)
	}
	p.calls[opConnect] = new(atomic.Int64)
	return p
}

// Faults is the plan of what goes wrong; operations are the method names, and
// "tmc.connect" for new connections.
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

// Ledger returns every operation that took effect, in order.
func (p *Platform) Ledger() []Entry {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	return append([]Entry(nil), p.ledger...)
}

// Rejected says why calls were refused, in order.
func (p *Platform) Rejected() []string {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]string(nil), p.rejected...)
}

// Memos returns what was written on an order, oldest first.
func (p *Platform) Memos(tid string) []Memo {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]Memo(nil), p.memos[tid]...)
}

func (p *Platform) reject(method, why string) {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	if len(p.rejected) < maxRejected {
		p.rejected = append(p.rejected, method+": "+why)
	}
}

func (p *Platform) enter(id, method string, fen int64) {
	e := Entry{ID: id, Method: method, Fen: fen, At: p.opt.Now()}
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	e.Seq = int64(len(p.ledger)) + 1
	p.ledger = append(p.ledger, e)
}
