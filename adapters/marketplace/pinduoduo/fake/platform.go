// Package fake is a Pinduoduo open platform with its message socket, for
// tests, the sandbox and benchmarks. It is written from the platform's
// documented facts, not from the adapter: it verifies every signature and
// parameter, enforces which call is allowed in which state, and keeps a ledger
// of what it did.
package fake

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
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
	fakekit.Effect
	Method string // for example "pdd.refund.agree"
}

// Note is what was written on an order; it replaces the one before.
type Note struct {
	Text string
	Tag  string // "" if no flag was set
	Name string
}

// Platform is the fake. It is an http.Handler for the gateway and for the
// message socket and is safe for concurrent use. Faults and Calls name
// operations by their methods, for example "pdd.refund.agree".
type Platform struct {
	fakekit.Traffic
	fakekit.Tokens
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]

	opt    Options
	notes  fakekit.Notes[Note] // by order
	quota  fakekit.Quota       // of list calls
	socket socket
}

// New returns a platform without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	fakekit.Default(&opt.MallID, 888001)
	fakekit.Default(&opt.ReturnAddressID, "90001")
	p := &Platform{
		opt: opt, quota: fakekit.Quota{Calls: 100, Per: 10 * time.Second},
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, FirstID: 9_100_000_000_000_000_000, // above 2^53
			ID:      func(a *AfterSale) *string { return &a.ID },
			Order:   func(a *AfterSale) string { return a.OrderSN },
			Updated: func(a *AfterSale) *time.Time { return &a.UpdatedAt },
			List:    func(a *AfterSale) string { return strconv.Itoa(a.Status) },
		}),
	}
	p.AllowToken(opt.AccessToken, time.Time{})
	p.AllowRefresh(opt.RefreshToken, time.Time{})
	p.AllowCode(opt.AuthCode)
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

// Notes returns what was written on an order, oldest first.
func (p *Platform) Notes(order string) []Note { return p.notes.Of(order) }
