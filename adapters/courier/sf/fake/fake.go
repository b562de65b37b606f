// Package fake is SF Express as its public facts describe it, for tests, the
// demo and the benchmark: the gateway with its signature, intercepts with
// their rules, routes, and pushes. It shares no code with the adapter.
package fake

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
)

// The operations, as Calls and Faults name them.
const (
	OpIntercept = "EXP_RECE_WANTED_INTERCEPT"
	OpRoutes    = "EXP_RECE_SEARCH_ROUTES"
	OpToken     = "oauth2/accessToken"
)

// Options describe the account that the fake knows.
type Options struct {
	PartnerID string
	Checkword string
	Now       func() time.Time // nil: time.Now

	FeeReply          bool         // intercepts are answered with cusId and amount instead of null
	ReturnOnIntercept bool         // an accepted intercept turns the parcel round at once
	Pusher            *http.Client // sends pushes; nil: one with a time-out of 10 s
}

// Courier is the fake. It is an http.Handler for POST /std/service and
// /oauth2/accessToken, safe for concurrent use. Faults and Calls name
// operations by the constants above.
type Courier struct {
	fakekit.Traffic
	fakekit.Tokens
	*fakekit.Pushes

	opt     Options
	parcels *fakekit.Book[parcel]
	nodes   atomic.Int64 // route node ids
	waybill atomic.Int64 // numbers of return waybills
	command atomic.Int64 // command ids (cusId)
}

// New returns a fake without parcels.
func New(opt Options) *Courier {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Courier{
		opt: opt, Pushes: fakekit.NewPushes("sf", opt.Pusher),
		parcels: fakekit.NewBook(fakekit.Kind[parcel]{ID: func(p *parcel) *string { return &p.number }}),
	}
}

// ServeHTTP is SF's gateway.
func (c *Courier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	kind := r.Header.Get("Content-Type")
	if r.Method != http.MethodPost || !strings.HasPrefix(kind, "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		c.Reject(r.Method+" "+r.URL.Path, "no form, but "+kind)
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	switch r.URL.Path {
	case "/std/service":
		c.service(w, r)
	case "/oauth2/accessToken":
		c.accessToken(w, r)
	default:
		c.Reject(r.URL.Path, "no such path")
		http.NotFound(w, r)
	}
}
