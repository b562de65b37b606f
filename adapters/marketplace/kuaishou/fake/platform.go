// Package fake is a Kuaishou open platform for tests, the sandbox and
// benchmarks. It is written from the platform's documented facts, not from
// the adapter: it verifies every signature and parameter, enforces which call
// is allowed in which state, and keeps a ledger of what it did.
package fake

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
)

// Options set up a platform. The zero value of everything but the credentials
// is usable.
type Options struct {
	AppKey          string
	AppSecret       string           // taken by the OAuth calls
	SignSecret      string           // signs calls
	MessageKey      string           // base64 of an AES key: encrypts pushes
	AccessToken     string           // valid from the start
	RefreshToken    string           // taken once by /oauth2/refresh_token; every new token brings another
	AuthCode        string           // taken once by /oauth2/access_token
	ReturnAddressID int64            // the only addressId taken for returns; 0: any
	NoOrderScope    bool             // tokens do not cover orders
	Now             func() time.Time // nil: time.Now
	Pusher          *http.Client     // sends pushes; nil: http.DefaultClient
	PushAfterEffect string           // URL that gets updates 50 and 60 after money was paid; empty: none
	SlowMoney       bool             // paid money stays at status 50 until Settle
}

// Entry is one call that took effect.
type Entry struct {
	Seq    int64
	ID     string    // after-sale
	Method string    // for example "open.refund.reject"
	Fen    int64     // money paid by it
	At     time.Time // platform's clock
}

// Remark is what was written on an order; Flag is nil if none was sent.
type Remark struct {
	Text string
	Flag *int
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use.
type Platform struct {
	opt    Options
	block  cipher.Block
	faults fault.Plan
	cases  sync.Map // after-sale id → *record
	orders sync.Map // order id → after-sale id
	index  index
	ids    atomic.Int64
	calls  map[string]*atomic.Int64 // by method; the keys never change
	seq    atomic.Int64             // request ids and event ids

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

// New returns a platform without after-sales. It panics if MessageKey is no
// base64 of an AES key.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = http.DefaultClient
	}
	key, err := base64.StdEncoding.DecodeString(opt.MessageKey)
	if err != nil {
		panic("fake kuaishou: MessageKey: " + err.Error())
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("fake kuaishou: MessageKey: " + err.Error())
	}
	p := &Platform{opt: opt, block: block, remarks: map[string][]Remark{}, calls: map[string]*atomic.Int64{}, pushing: make(chan struct{}, 32)}
	p.ids.Store(21_000_000_000_000_000)
	for method := range methods {
		p.calls[method] = new(atomic.Int64)
	}
	p.tokens.init(opt)
	return p
}

// Faults is the plan of what goes wrong; operations are the method names, for
// example "open.refund.reject", and the paths of the OAuth calls.
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

// Rejected says why calls were refused, in order.
func (p *Platform) Rejected() []string {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]string(nil), p.rejected...)
}

// Remarks returns what was written on an order, oldest first.
func (p *Platform) Remarks(orderID string) []Remark {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]Remark(nil), p.remarks[orderID]...)
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
