// Package fake is a Kuaidi100 for tests, the demo and the benchmark. It is
// written from the public facts, not from the adapter: it has its own
// signatures, checks every field it receives, and keeps a ledger of what it
// really did. Where a code or a shape is not public it answers with one that
// is marked "made up" here.
package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"makegood/sandbox/fault"
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
	opt    Options
	faults fault.Plan
	calls  map[string]*atomic.Int64 // filled in New, never changed

	mu       sync.RWMutex // guards the maps and lists, not the parcels
	parcels  map[string]*parcel
	order    []*parcel // subscribed, in order
	rejected []string
}

// parcel is everything about one number.
type parcel struct {
	mu         sync.Mutex
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
	return &Aggregator{
		opt:     o,
		parcels: map[string]*parcel{},
		calls:   map[string]*atomic.Int64{OpQuery: {}, OpSubscribe: {}, OpIntercept: {}},
	}
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
	a.calls[op].Add(1)
	f, stop := a.faults.Begin(w, op)
	if stop {
		return
	}
	if f.Limited { // how the real one says so is not public
		http.Error(w, "too many calls", http.StatusTooManyRequests)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.Method != http.MethodPost || r.ParseForm() != nil {
		a.reject(op, "no form was posted")
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	reply := handle(r)
	if reply.why != "" {
		a.reject(op, reply.why)
	}
	if f.End(w) {
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(reply.body)
}

// answer is a body and, when the call was refused, why.
type answer struct {
	body any
	why  string
}

func (a *Aggregator) reject(op, why string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rejected = append(a.rejected, op+": "+why)
}

// find returns a registered parcel, or nil.
func (a *Aggregator) find(number string) *parcel {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.parcels[number]
}

// obtain returns the parcel of a number, a new one if there is none.
func (a *Aggregator) obtain(number string) *parcel {
	if p := a.find(number); p != nil {
		return p
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.parcels[number]
	if p == nil {
		p = &parcel{number: number}
		a.parcels[number] = p
	}
	return p
}

// Calls counts the calls that arrived, by operation.
func (a *Aggregator) Calls() map[string]int {
	out := map[string]int{}
	for op, n := range a.calls {
		out[op] = int(n.Load())
	}
	return out
}

// Rejected says why calls were refused, in order.
func (a *Aggregator) Rejected() []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return slices.Clone(a.rejected)
}

// Faults is where calls are made to go wrong; names are the Op constants.
func (a *Aggregator) Faults() *fault.Plan { return &a.faults }
