// Package fake is a Douyin open platform for tests, the sandbox and
// benchmarks. It is written from the platform's documented facts, not from
// the adapter: it verifies every signature and parameter, enforces which
// operation is allowed in which state, and keeps a ledger of what it did.
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
	AccessToken     string           // valid from the start
	RefreshToken    string           // taken by token.refresh; every new token brings another
	AuthCode        string           // taken once by token.create with authorization_code
	ShopID          string           // taken by token.create with authorization_self; empty: any
	ReturnAddressID int64            // the only address id taken for returns; 0: any
	Now             func() time.Time // nil: time.Now
	Pusher          *http.Client     // sends pushes; nil: http.DefaultClient
	PushHMAC        bool             // sign pushes with hmac-sha256 instead of md5
	OmitSignMethod  bool             // leave the header sign-method out of pushes
	PushAfterEffect string           // URL that gets tags 201 and 206 after money was paid; empty: none
	SlowMoney       bool             // paid money stays "to refund" until Settle
}

// Entry is one operation that took effect.
type Entry struct {
	Seq  int64
	ID   string    // after-sale
	Type int       // type of afterSale.operate
	Fen  int64     // money paid by it
	At   time.Time // platform's clock
}

// Remark is what was written on an order or an after-sale.
type Remark struct {
	Text string
	Star string // "" if no flag was set
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use.
type Platform struct {
	opt    Options
	faults fault.Plan
	cases  sync.Map // after-sale id → *record
	index  index
	ids    atomic.Int64
	logIDs atomic.Int64
	msgIDs atomic.Int64
	calls  map[string]*atomic.Int64 // by method; the keys never change

	ledgerMu sync.Mutex
	ledger   []Entry

	notesMu  sync.Mutex
	remarks  map[string][]Remark
	rejected []string

	tokens  tokens
	pushes  sync.WaitGroup
	pushing chan struct{} // bounds pushes on their way
}

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// New returns a platform without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = http.DefaultClient
	}
	p := &Platform{opt: opt, remarks: map[string][]Remark{}, calls: map[string]*atomic.Int64{}, pushing: make(chan struct{}, 32)}
	p.ids.Store(7_000_000_000_000_000_000)
	for method := range methods {
		p.calls[method] = new(atomic.Int64)
	}
	p.tokens.init(opt)
	return p
}

// Faults is the plan of what goes wrong; operations are the method names,
// for example "afterSale.operate".
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

// Remarks returns what was written on an order (or on an after-sale, by its
// id), oldest first.
func (p *Platform) Remarks(id string) []Remark {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]Remark(nil), p.remarks[id]...)
}

func (p *Platform) reject(method, why string) {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	if len(p.rejected) < maxRejected {
		p.rejected = append(p.rejected, method+": "+why)
	}
}

func (p *Platform) record(e Entry) {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	e.Seq = int64(len(p.ledger)) + 1
	p.ledger = append(p.ledger, e)
}
