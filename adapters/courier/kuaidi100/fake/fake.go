// Package fake is a Kuaidi100 for tests, the demo and the benchmark. It is
// written from the public facts, not from the adapter: it has its own
// signatures, checks every field it receives, and keeps a ledger of what it
// really did. Where a code or a shape is not public it answers with one that
// is marked "made up" here.
package fake

import (
	"net/http"
	"sync"
	"time"

	"makegood/adapters/fakekit"
)

// The operations, as Calls counts them and Faults names them.
const (
	OpQuery     = "query"
	OpSubscribe = "subscribe"
	OpIntercept = "intercept"
)

// lockEvery is how often one number may be queried.
const lockEvery = 30 * time.Minute

// maxForm bounds a request, in bytes.
const maxForm = 64 << 10

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Options are the account the fake accepts.
type Options struct {
	Key, Customer, Secret string
	Salt                  string           // signs pushes for numbers nobody subscribed
	Now                   func() time.Time // nil: time.Now
	LockOften             bool             // lock a number queried twice within 30 minutes
}

// Aggregator is the fake. It is an http.Handler and safe for concurrent use.
type Aggregator struct {
	fakekit.Traffic

	opt     Options
	pushes  *fakekit.Pushes
	parcels *fakekit.Book[parcel]

	mu         sync.Mutex
	subscribed []string // numbers, in order
}

// parcel is everything about one number.
type parcel struct {
	company    string // the aggregator's word; "": not registered
	number     string
	nodes      []node // oldest first
	queried    time.Time
	locked     bool
	subscribed *Subscription
	intercepts []Intercept
	refuseCode string
	refuseWith string
}

// New returns an aggregator that knows no parcel.
func New(o Options) *Aggregator {
	if o.Now == nil {
		o.Now = time.Now
	}
	kind := fakekit.Kind[parcel]{Now: o.Now, ID: func(p *parcel) *string { return &p.number }}
	return &Aggregator{opt: o, pushes: fakekit.NewPushes("kuaidi100", nil), parcels: fakekit.NewBook(kind)}
}

// ServeHTTP answers /poll/query.do, /poll and /label/order.
func (a *Aggregator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var op string
	var handle func(*http.Request) answer
	switch r.URL.Path {
	case "/poll/query.do":
		op, handle = OpQuery, a.query
	case "/poll":
		op, handle = OpSubscribe, a.subscribe
	case "/label/order":
		op, handle = OpIntercept, a.intercept
	default:
		http.NotFound(w, r)
		return
	}
	f, stop := a.Begin(w, op)
	if stop {
		return
	}
	if f.Limited { // how the real one says so is not public
		http.Error(w, "too many calls", http.StatusTooManyRequests)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.Method != http.MethodPost || r.ParseForm() != nil {
		a.Reject(op, "no form was posted")
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	reply := handle(r)
	if reply.why != "" {
		a.Reject(op, reply.why)
	}
	if f.End(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(fakekit.JSON(reply.body))
}

// answer is a body and, when the call was refused, why.
type answer struct {
	body any
	why  string
}

// change changes a parcel, which is registered if it is new.
func (a *Aggregator) change(number string, change func(*parcel)) {
	r := a.parcels.Obtain(number)
	r.Lock()
	defer r.Unlock()
	change(&r.Data)
}
