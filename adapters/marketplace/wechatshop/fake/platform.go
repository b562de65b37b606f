// Package fake is a WeChat Shop platform for tests, the sandbox and
// benchmarks. It is written from the platform's documented facts, not from
// the adapter: it encrypts and signs its pushes itself, checks every token and
// parameter, enforces which decision is allowed in which state, and keeps a
// ledger of what it did.
package fake

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
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
	Pusher          *http.Client     // sends pushes; nil: its own
	PushAfterEffect string           // URL that is told of money that was paid; "": none
	SlowMoney       bool             // paid money stays PLATFORM_REFUNDING until Settle
	PageSize        int              // ids in a page of the list; 0: 50
	NumericIDs      bool             // ids as numbers wherever they are sent, as some shops see them
}

// Entry is one decision of the merchant that took effect.
type Entry struct {
	fakekit.Effect
	Op     string // agree_return, refund, reject
	Accept int    // accept_type as it was sent, 0 if it was not

	Words        string   // what a refusal told the buyer
	Certificates []string // its evidence, as media ids
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use. Faults and Calls name operations by their paths,
// for example "channels/ec/aftersale/acceptapply".
type Platform struct {
	fakekit.Traffic
	fakekit.Tokens
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]
	*fakekit.Pushes

	opt     Options
	push    crypt
	nonces  atomic.Int64
	notes   fakekit.Notes[string] // by order: every text that the note was set to
	refunds sync.Map              // order id → *fakekit.Quota: one refund per minute
	stable  stable
	refused fakekit.Notes[struct{}] // by access token
	uploads fakekit.Notes[Upload]   // all under one name
}

// New returns a platform without after-sales. It panics if EncodingAESKey is
// not a key.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	fakekit.Default(&opt.PageSize, 50)
	if opt.Addresses == nil {
		opt.Addresses = []Address{{ID: "111222"}, {ID: "222333", Default: true}}
	}
	p := &Platform{
		opt: opt, push: newCrypt(opt), Pushes: fakekit.NewPushes("wechatshop", opt.Pusher),
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, Unit: time.Second, FirstID: 2_000_000_000_000_000_000,
			ID:      func(a *AfterSale) *string { return &a.ID },
			Order:   func(a *AfterSale) string { return a.OrderID },
			Updated: func(a *AfterSale) *time.Time { return &a.UpdateTime },
		}),
	}
	p.AccessPrefix = "fake-wechat-access-"
	p.AllowToken(opt.AccessToken, time.Time{})
	return p
}

// Notes returns every text that the order's note was set to, oldest first.
func (p *Platform) Notes(orderID string) []string { return p.notes.Of(orderID) }
