// Package fake is Taobao's open platform for tests, the sandbox and
// benchmarks: the TOP gateway, the TMC socket and queue, and signed calls to
// the seller. It is written from the platform's documented facts, not from
// the adapter: it verifies every signature and parameter, enforces which
// decision is allowed in which state, and keeps a ledger of what it did.
package fake

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
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
	Pusher          *http.Client     // makes calls to the seller; nil: one of its own
}

// Entry is one operation that took effect.
type Entry struct {
	fakekit.Effect
	Method string // for example taobao.rp.refunds.agree
}

// Memo is what was written on an order.
type Memo struct {
	Text string
	Flag string // "" if none was set
}

// Words is one message to a buyer.
type Words struct {
	Text  string
	Image []byte
}

// Platform is the fake. As an http.Handler it answers /router/rest, and takes
// TMC connections at every other path. It is safe for concurrent use. Faults
// and Calls name operations by their methods, and "tmc.connect" for new
// connections.
type Platform struct {
	fakekit.Traffic
	fakekit.Tokens
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]
	*fakekit.Pushes

	opt      Options
	requests atomic.Int64
	tmc      tmc
	sockets  sync.Map // *websocket.Conn of every connection

	first   fakekit.Notes[Memo]   // what the shop itself wrote, by order
	memos   fakekit.Notes[Memo]   // what was written by calls, by order
	words   fakekit.Notes[Words]  // by refund
	proofs  fakekit.Notes[[]byte] // by refund
	answers fakekit.Notes[int]    // to requests to hold an order, by order
}

// New returns a platform without refunds.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	fakekit.Default(&opt.UserID, "2200000000001")
	fakekit.Default(&opt.Group, "default")
	fakekit.Default(&opt.RedeliverAfter, 200*time.Millisecond)
	p := &Platform{
		opt:    opt,
		Tokens: fakekit.Tokens{AccessPrefix: "6100fake-session-", RefreshPrefix: "6101fake-refresh-"},
		Pushes: fakekit.NewPushes("taobao", opt.Pusher),
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, Unit: time.Second, Shared: true, FirstID: 210_000_000_000_000_000,
			ID:      func(a *AfterSale) *string { return &a.ID },
			Order:   func(a *AfterSale) string { return a.OrderID },
			Updated: func(a *AfterSale) *time.Time { return &a.Modified },
			Touched: func(a *AfterSale, now time.Time) { a.Version = max(a.Version+1, now.UnixMilli()) },
		}),
	}
	p.tmc.init(opt.RedeliverAfter)
	p.AllowToken(opt.Session, time.Time{})
	p.AllowRefresh(opt.RefreshToken, time.Time{})
	p.AllowCode(opt.AuthCode)
	return p
}

// SetMemo writes the shop's own memo and flag on an order, beside the calls.
func (p *Platform) SetMemo(tid string, m Memo) { p.first.Write(tid, m) }

// Memos returns what was written on an order by calls, oldest first.
func (p *Platform) Memos(tid string) []Memo { return p.memos.Of(tid) }

// Messages returns what was written to the buyer of a refund, oldest first.
func (p *Platform) Messages(id string) []Words { return p.words.Of(id) }

// Proof is the picture that a refund was refused with; nil: none.
func (p *Platform) Proof(id string) []byte {
	file, _ := p.proofs.Last(id)
	return file
}

// OrderAnswers returns how requests to hold an order were answered, in order:
// 1 held, 2 not.
func (p *Platform) OrderAnswers(tid string) []int { return p.answers.Of(tid) }
