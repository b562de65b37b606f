// Package fake is SF Express as its public facts describe it, for tests, the
// demo and the benchmark: the gateway with its signature, intercepts with
// their rules, routes, and pushes. It shares no code with the adapter.
package fake

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
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
	Pusher            *http.Client // sends pushes; nil: one with a time-out of 5 s
}

// Courier is the fake. It is an http.Handler for POST /std/service and
// /oauth2/accessToken, safe for concurrent use.
type Courier struct {
	opt     Options
	parcels sync.Map // number → *parcel
	tokens  sync.Map // access token → time.Time it ends
	faults  fault.Plan
	nodes   atomic.Int64 // route node ids
	waybill atomic.Int64 // numbers of return waybills
	command atomic.Int64 // command ids (cusId)
	calls   map[string]*atomic.Int64

	mu       sync.Mutex
	rejected []string
}

// maxRejected bounds what Rejected remembers.
const maxRejected = 10000

// New returns a fake without parcels.
func New(opt Options) *Courier {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Pusher == nil {
		opt.Pusher = &http.Client{Timeout: 5 * time.Second}
	}
	c := &Courier{opt: opt, calls: map[string]*atomic.Int64{}}
	for _, op := range []string{OpIntercept, OpRoutes, OpToken} {
		c.calls[op] = &atomic.Int64{}
	}
	return c
}

// ServeHTTP is SF's gateway.
func (c *Courier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	kind := r.Header.Get("Content-Type")
	if r.Method != http.MethodPost || !strings.HasPrefix(kind, "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		c.reject("%s %s with %q is no form", r.Method, r.URL.Path, kind)
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	switch r.URL.Path {
	case "/std/service":
		c.service(w, r)
	case "/oauth2/accessToken":
		c.accessToken(w, r)
	default:
		c.reject("no such path %s", r.URL.Path)
		http.NotFound(w, r)
	}
}

// Faults lets calls go wrong; operations are OpIntercept, OpRoutes, OpToken.
func (c *Courier) Faults() *fault.Plan { return &c.faults }

// Calls counts the calls by operation, refused ones included.
func (c *Courier) Calls() map[string]int {
	out := map[string]int{}
	for op, n := range c.calls {
		out[op] = int(n.Load())
	}
	return out
}

// Rejected says why calls were refused, oldest first, at most 10000.
func (c *Courier) Rejected() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.rejected...)
}
