// Package fake is a Douyin open platform for tests, the sandbox and
// benchmarks. It is written from the platform's documented facts, not from
// the adapter: it verifies every signature and parameter, enforces which
// operation is allowed in which state, and keeps a ledger of what it did.
package fake

import (
	"net/http"
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
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
	fakekit.Effect
	Type int // type of afterSale.operate
}

// Remark is what was written on an order or an after-sale.
type Remark struct {
	Text string
	Star string // "" if no flag was set
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use. Faults and Calls name operations by their methods,
// for example "afterSale.operate".
type Platform struct {
	fakekit.Traffic
	fakekit.Tokens
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]
	*fakekit.Pushes

	opt     Options
	logIDs  atomic.Int64
	msgIDs  atomic.Int64
	remarks fakekit.Notes[Remark] // by order, or by after-sale
}

// New returns a platform without after-sales.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	p := &Platform{
		opt:    opt,
		Pushes: fakekit.NewPushes("douyin", opt.Pusher),
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, Unit: time.Second, FirstID: 7_000_000_000_000_000_000,
			ID:      func(a *AfterSale) *string { return &a.ID },
			Updated: func(a *AfterSale) *time.Time { return &a.UpdateTime },
		}),
	}
	p.AllowToken(opt.AccessToken, time.Time{})
	p.AllowRefresh(opt.RefreshToken, time.Time{})
	p.AllowCode(opt.AuthCode)
	return p
}

// Remarks returns what was written on an order (or on an after-sale, by its
// id), oldest first.
func (p *Platform) Remarks(id string) []Remark { return p.remarks.Of(id) }
