// Package fake is a WeChat Shop platform for tests, the sandbox and
// benchmarks. It is written from the platform's documented facts, not from
// the adapter: it encrypts and signs its pushes itself, checks every token and
// parameter, enforces which answer is allowed in which state, and keeps a
// ledger of what it did.
package fake

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
)

// Options set up a platform. The zero value of everything but the five
// credentials is usable.
type Options struct {
	AppID           string
	AppSecret       string
	Token           string           // of the message push
	EncodingAESKey  string           // of the message push, 43 characters
	AccessToken     string           // valid from the start
	ReturnAddressID string           // the only address id taken for returns; "": any that the shop has
	Addresses       []Address        // of the shop; nil: two, the second is the default for returns
	Now             func() time.Time // nil: time.Now
	Pusher          *http.Client     // sends pushes; nil: http.DefaultClient
	PushAfterEffect string           // URL that is told of money that was paid; "": none
	SlowMoney       bool             // paid money stays PLATFORM_REFUNDING until Settle
	PageSize        int              // ids in a page of the list; 0: 50
	NumericIDs      bool             // ids as numbers wherever they are sent, as some shops see them
}

// Address is one of the shop's.
type Address struct {
	ID      string
	Default bool // for returns
}

// Entry is one answer of the merchant that took effect.
type Entry struct {
	Seq    int64
	ID     string    // after-sale
	Op     string    // agree_return, refund, reject
	Accept int       // accept_type as it was sent, 0 if it was not
	Fen    int64     // money paid by it
	At     time.Time // platform's clock

	Words        string   // what a refusal told the buyer
	Certificates []string // its proof, as media ids
}

// Upload is one picture that was turned into a media id.
type Upload struct {
	MediaID string
	Link    string // its web address, if it came by one
	Data    []byte // else its bytes
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use.
type Platform struct {
	opt    Options
	push   crypt
	faults fault.Plan
	cases  sync.Map // after-sale id → *record
	orders sync.Map // order id → *order
	index  index
	ids    atomic.Int64
	nonces atomic.Int64
	calls  map[string]*atomic.Int64 // by path; the keys never change

	ledgerMu sync.Mutex
	ledger   []Entry

	rejectedMu sync.Mutex
	rejected   []string

	uploadMu sync.Mutex
	uploads  []Upload

	tokens  tokens
	pushes  sync.WaitGroup
	pushing chan struct{} // bounds pushes on their way
}

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// New returns a platform without after-sales. It panics if EncodingAESKey is
// not a key.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = http.DefaultClient
	}
	if opt.PageSize == 0 {
		opt.PageSize = 50
	}
	if opt.Addresses == nil {
		opt.Addresses = []Address{{ID: "111222"}, {ID: "222333", Default: true}}
	}
	p := &Platform{opt: opt, push: newCrypt(opt), calls: map[string]*atomic.Int64{}, pushing: make(chan struct{}, 32)}
	p.ids.Store(2_000_000_000_000_000_000)
	for path := range methods {
		p.calls[path] = new(atomic.Int64)
	}
	p.tokens.init(opt)
	return p
}

// Faults is the plan of what goes wrong; operations are the paths, for
// example "channels/ec/aftersale/acceptapply".
func (p *Platform) Faults() *fault.Plan { return &p.faults }

// Calls counts the requests per path, refused ones included.
func (p *Platform) Calls() map[string]int {
	out := map[string]int{}
	for path, n := range p.calls {
		if v := n.Load(); v > 0 {
			out[path] = int(v)
		}
	}
	return out
}

// Ledger returns every answer that took effect, in order.
func (p *Platform) Ledger() []Entry {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	return append([]Entry(nil), p.ledger...)
}

// Rejected says why calls were refused, in order.
func (p *Platform) Rejected() []string {
	p.rejectedMu.Lock()
	defer p.rejectedMu.Unlock()
	return append([]string(nil), p.rejected...)
}

func (p *Platform) reject(path, why string) {
	p.rejectedMu.Lock()
	defer p.rejectedMu.Unlock()
	if len(p.rejected) < maxRejected {
		p.rejected = append(p.rejected, path+": "+why)
	}
}

func (p *Platform) record(e Entry) {
	p.ledgerMu.Lock()
	defer p.ledgerMu.Unlock()
	e.Seq = int64(len(p.ledger)) + 1
	p.ledger = append(p.ledger, e)
}
