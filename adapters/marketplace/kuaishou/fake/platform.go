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
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
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
	Pusher          *http.Client     // sends pushes; nil: its own
	PushAfterEffect string           // URL that gets updates 50 and 60 after money was paid; empty: none
	SlowMoney       bool             // paid money stays at status 50 until Settle
}

// Entry is one call that took effect.
type Entry struct {
	fakekit.Effect
	Method string // for example "open.refund.reject"
}

// Remark is what was written on an order; Flag is nil if none was sent.
type Remark struct {
	Text string
	Flag *int
}

// Platform is the fake. It is an http.Handler for the gateway's paths and is
// safe for concurrent use. Faults and Calls name operations by their methods,
// for example "open.refund.reject", and the OAuth calls by their paths.
type Platform struct {
	fakekit.Traffic
	fakekit.Tokens
	fakekit.Effects[Entry, *Entry]
	*fakekit.Book[AfterSale]
	*fakekit.Pushes

	opt     Options
	block   cipher.Block
	seq     atomic.Int64          // request ids and event ids
	remarks fakekit.Notes[Remark] // by order
}

// New returns a platform without after-sales. It panics if MessageKey is no
// base64 of an AES key.
func New(opt Options) *Platform {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	key, err := base64.StdEncoding.DecodeString(opt.MessageKey)
	block, errKey := aes.NewCipher(key)
	if err != nil || errKey != nil {
		panic("fake kuaishou: MessageKey is no base64 of an AES key")
	}
	p := &Platform{
		opt: opt, block: block, Pushes: fakekit.NewPushes("kuaishou", opt.Pusher),
		Book: fakekit.NewBook(fakekit.Kind[AfterSale]{
			Now: opt.Now, Unit: time.Millisecond, FirstID: 21_000_000_000_000_000,
			ID:      func(a *AfterSale) *string { return &a.ID },
			Order:   func(a *AfterSale) string { return a.OrderID },
			Updated: func(a *AfterSale) *time.Time { return &a.UpdateTime },
		}),
	}
	p.AccessPrefix, p.RefreshPrefix = "fake-ks-access-", "fake-ks-refresh-"
	p.AllowToken(opt.AccessToken, time.Time{})
	p.AllowRefresh(opt.RefreshToken, opt.Now().Add(refreshLife))
	p.AllowCode(opt.AuthCode)
	return p
}

// Remarks returns what was written on an order, oldest first.
func (p *Platform) Remarks(orderID string) []Remark { return p.remarks.Of(orderID) }
