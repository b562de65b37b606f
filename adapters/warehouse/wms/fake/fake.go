// Package fake is a warehouse behind makegood's signed HTTP contract, for
// tests, the demo and the benchmark. It is written from openapi.yaml, not
// from the adapter: it has its own signatures, checks every field it
// receives, and keeps a ledger of what it really did.
package fake

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"makegood/adapters/fakekit"
)

// The operations, as Calls counts them and Faults names them.
const (
	OpHold    = "hold"
	OpRelease = "release"
	OpResend  = "resend"
	OpOrder   = "order"
)

// Answer says when the warehouse tells what came of a request.
type Answer string

// The ways to answer.
const (
	AtOnce Answer = "at_once" // in the answer to the request
	ByPush Answer = "push"    // accepted first; the report waits for Deliver
	Never  Answer = "never"   // accepted, and then silence
)

// Options describe the warehouse.
type Options struct {
	Secret         string           // whsec_…
	PreviousSecret string           // accepted and signed with as well; "" none
	Now            func() time.Time // nil: time.Now
	Answer         Answer           // "": AtOnce
	PushTo         string           // URL of makegood's /webhooks/wms/{id}
	Pusher         *http.Client     // nil: one with a time-out of 15 s, as the contract asks
	Unsigned       bool             // answers carry no signature
}

// Warehouse is the fake: an http.Handler for /v1/…, safe for concurrent use.
type Warehouse struct {
	fakekit.Traffic

	opt    Options
	pushes *fakekit.Pushes

	mu      sync.Mutex
	orders  map[ref]*order
	done    map[string]*Entry // by request id
	ledger  []*Entry
	outbox  []Report
	answers Answer
	reports int // running number of reports
	parcels int // running number of waybills
}

// ref names an order.
type ref struct{ platform, shop, id string }

// order is one order in the warehouse.
type order struct {
	state   string // pending, printed, held, gone
	before  string // state before the hold
	waybill Waybill
}

// Entry is one request as the ledger has it.
type Entry struct {
	ID       string
	Request  string // hold, release, resend
	Platform string
	Shop     string
	OrderID  string
	Times    int // how often the request came
	Effects  int // how often it was carried out: never more than once
	report   Report
}

// New returns an empty warehouse.
func New(o Options) *Warehouse {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pusher == nil {
		o.Pusher = &http.Client{Timeout: 15 * time.Second}
	}
	fakekit.Default(&o.Answer, AtOnce)
	return &Warehouse{
		opt: o, pushes: fakekit.NewPushes("wms", o.Pusher), answers: o.Answer, orders: map[ref]*order{}, done: map[string]*Entry{},
	}
}

// SetAnswer changes how requests are answered from now on.
func (w *Warehouse) SetAnswer(a Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = a
}

// Put takes an order into stock, or puts an order into a state: pending,
// printed, held or gone. Nothing is reported.
func (w *Warehouse) Put(platform, shop, id, state string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.orders[ref{platform, shop, id}] = &order{state: state}
}

// State is the state of an order, "" if there is none.
func (w *Warehouse) State(platform, shop, id string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.orders[ref{platform, shop, id}]; o != nil {
		return o.state
	}
	return ""
}

// Print prints the label of a pending order; the report waits for Deliver.
func (w *Warehouse) Print(platform, shop, id string, parcel Waybill) error {
	return w.move(ref{platform, shop, id}, "printed", parcel, "pending")
}

// Ship hands an order to the courier unless it is held; the report waits for
// Deliver.
func (w *Warehouse) Ship(platform, shop, id string, parcel Waybill) error {
	return w.move(ref{platform, shop, id}, "gone", parcel, "pending", "printed")
}

func (w *Warehouse) move(at ref, to string, parcel Waybill, from ...string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.orders[at]
	if o == nil {
		return fmt.Errorf("fake warehouse: no order %s", at.id)
	}
	if !slices.Contains(from, o.state) {
		return fmt.Errorf("fake warehouse: order %s is %s", at.id, o.state)
	}
	o.state, o.waybill = to, parcel
	w.outbox = append(w.outbox, w.shipment(at, o, ""))
	return nil
}

// Unpack unpacks a return; the report waits for Deliver. The result is
// intact, damaged, wrong, missing or empty.
func (w *Warehouse) Unpack(platform, shop, orderID, afterSale, result string, parcel Waybill, proof ...Evidence) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.report("inspection", ref{platform, shop, orderID})
	r.AfterSaleID, r.Result, r.Waybill, r.Evidence = afterSale, result, parcel.orNil(), proof
	w.outbox = append(w.outbox, r)
}

// Ledger lists the requests that were accepted, in order of their first coming.
func (w *Warehouse) Ledger() []Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Entry, len(w.ledger))
	for i, e := range w.ledger {
		out[i] = *e
		out[i].report = Report{}
	}
	return out
}
