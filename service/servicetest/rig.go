// Package servicetest is the whole service on a real store in front of fake
// platforms, with a clock that tests move and wake-ups that tests let come true.
// Start reading at New. It imports testing and never reaches the binary.
package servicetest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"makegood/adapters"
	kuaidi100 "makegood/adapters/courier/kuaidi100"
	kuaidi100fake "makegood/adapters/courier/kuaidi100/fake"
	"makegood/adapters/courier/sf"
	sffake "makegood/adapters/courier/sf/fake"
	"makegood/adapters/marketplace/douyin"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/warehouse/wms"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
	"makegood/policy"
	"makegood/registry"
	"makegood/service"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

// Clock is a made-up time that tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the made-up time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set moves the clock to an instant.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Waker collects wake-ups; tests decide when they come true, or get lost.
type Waker struct {
	mu       sync.Mutex
	subjects []store.Subject
	actions  []aftersale.Action
}

// Wake implements engine.Waker.
func (w *Waker) Wake(s ...store.Subject) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subjects = append(w.subjects, s...)
}

// Act implements engine.Waker.
func (w *Waker) Act(a ...aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actions = append(w.actions, a...)
}

// Take returns what has been collected, and forgets it.
func (w *Waker) Take() ([]store.Subject, []aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, a := w.subjects, w.actions
	w.subjects, w.actions = nil, nil
	return s, a
}

// Rig is a Service on a real store, in front of fake platforms.
type Rig struct {
	T         *testing.T
	Clock     *Clock
	Wake      *Waker
	Options   service.Options // what Service was made of, to make another process of it
	Service   *service.Service
	Store     store.Store
	Shop      *registry.Shop
	Douyin    *douyinfake.Platform
	SF        *sffake.Courier
	Kuaidi100 *kuaidi100fake.Aggregator
	WMS       *wmsfake.Warehouse
	Warehouse *registry.Warehouse // not connected: tests put it into the registry
}

const (
	// ShopID is the one shop's.
	ShopID = "123456"

	warehouseSecret = "whsec_c2FuZGJveC13YXJlaG91c2Utc2VjcmV0"
)

// New makes a rig with a live shop. change alters the options before the
// service is made.
func New(t *testing.T, change ...func(*service.Options)) *Rig {
	t.Helper()
	r := &Rig{T: t, Clock: &Clock{now: time.Now().Truncate(time.Second)}, Wake: &Waker{}}
	ctx := t.Context()
	s, err := sqlstore.Open(ctx, suite.SQLite(t), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r.Store = s
	r.Douyin = douyinfake.New(douyinfake.Options{AppKey: "k", AppSecret: "douyin-secret", AccessToken: "token", Now: r.Clock.Now, ShopID: ShopID})
	r.SF = sffake.New(sffake.Options{PartnerID: "p", Checkword: "sf-checkword", Now: r.Clock.Now, FeeReply: true})
	r.Kuaidi100 = kuaidi100fake.New(kuaidi100fake.Options{Key: "key", Customer: "customer", Secret: "secret", Salt: "salt", Now: r.Clock.Now})
	env := adapters.Env{Now: r.Clock.Now}
	shop, err := douyin.Maker.New(ShopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "access_token": "token", "return_address_id": "7", "api_url": Serve(t, r.Douyin),
	}, env)
	if err != nil {
		t.Fatal(err)
	}
	account, err := sf.Maker.New("main", adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "push_token": "x", "api_url": Serve(t, r.SF)}, env)
	if err != nil {
		t.Fatal(err)
	}
	aggregator, err := kuaidi100.Maker.New("main", adapters.Settings{"key": "key", "customer": "customer", "secret": "secret", "salt": "salt", "callback_url": "http://127.0.0.1:1/webhooks/kuaidi100/main", "api_url": Serve(t, r.Kuaidi100)}, env)
	if err != nil {
		t.Fatal(err)
	}
	r.WMS = wmsfake.New(wmsfake.Options{Secret: warehouseSecret, Now: r.Clock.Now})
	wares, err := wms.Maker.New("main", adapters.Settings{"secret": warehouseSecret, "api_url": Serve(t, r.WMS)}, env)
	if err != nil {
		t.Fatal(err)
	}
	r.Warehouse = &registry.Warehouse{Name: "wms", ID: "main", Adapter: wares, Manifest: wms.Maker.Manifest}
	r.Shop = &registry.Shop{Platform: "douyin", ID: ShopID, Mode: aftersale.ModeLive, Adapter: shop, Manifest: douyin.Maker.Manifest}
	o := service.Options{
		Store: s, Wake: r.Wake, Log: slog.New(slog.DiscardHandler), Now: r.Clock.Now, Zone: adapters.Shanghai, Holder: "test",
		Registry: &registry.Registry{Shops: []*registry.Shop{r.Shop}, Couriers: []*registry.Courier{
			{Name: "sf", ID: "main", Adapter: account, Manifest: sf.Maker.Manifest},
			{Name: "kuaidi100", ID: "main", Adapter: aggregator, Manifest: kuaidi100.Maker.Manifest},
		}},
		Goods: policy.Goods{{Shop: "douyin/" + ShopID, SKUPrefix: "DZ-", Kind: aftersale.GoodsMadeToOrder}},
	}
	for _, f := range change {
		f(&o)
	}
	r.Options = o
	if r.Service, err = service.New(ctx, o); err != nil {
		t.Fatal(err)
	}
	return r
}

// Process makes the service of another process on the same store.
func (r *Rig) Process(change func(*service.Options)) *service.Service {
	r.T.Helper()
	o := r.Options
	change(&o)
	s, err := service.New(r.T.Context(), o)
	if err != nil {
		r.T.Fatal(err)
	}
	return s
}

// SelfBuilt makes the rig's shop one that fetches its own tokens.
func (r *Rig) SelfBuilt() {
	r.T.Helper()
	a, err := douyin.Maker.New(ShopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "shop_id": ShopID, "return_address_id": "7", "api_url": Serve(r.T, r.Douyin),
	}, adapters.Env{Now: r.Clock.Now})
	if err != nil {
		r.T.Fatal(err)
	}
	r.Shop.Adapter = a
}

// Serve starts a server that t.Cleanup stops, and returns its URL.
func Serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// Open creates an after-sale at the platform and tells makegood about it.
func (r *Rig) Open(a douyinfake.AfterSale) string {
	r.T.Helper()
	id := r.Douyin.Open(a)
	r.Push(id, "200")
	return id
}

// Push parses a signed push as the server would, and receives it.
func (r *Rig) Push(id, tag string) {
	r.T.Helper()
	body := r.Douyin.Body(tag, id)
	in := &adapters.Inbound{Method: http.MethodPost, Header: http.Header{}, Body: body, At: r.Clock.Now()}
	for k, v := range r.Douyin.Headers(body) {
		in.Header.Set(k, v)
	}
	if err := r.Shop.Adapter.Verify(in); err != nil {
		r.T.Fatal(err)
	}
	events, err := r.Shop.Adapter.Parse(in)
	if err != nil {
		r.T.Fatal(err)
	}
	for i := range events {
		events[i].Ref.Platform, events[i].Ref.Shop = "douyin", ShopID
	}
	if _, err := r.Service.Engine.ReceiveEvents(r.T.Context(), events); err != nil {
		r.T.Fatal(err)
	}
}

// Run makes all wake-ups come true until nothing is left to do now.
func (r *Rig) Run() {
	r.T.Helper()
	ctx := r.T.Context()
	for range 50 {
		subjects, actions := r.Wake.Take()
		if len(subjects)+len(actions) == 0 {
			return
		}
		for _, s := range subjects {
			var err error
			switch s.Kind {
			case store.SubjectCase:
				err = r.Service.Engine.Process(ctx, s.Ref())
			case store.SubjectFulfilment:
				err = r.Service.Engine.ApplyFulfilment(ctx, s)
			default:
				err = r.Service.Engine.ApplyTracking(ctx, s)
			}
			if err != nil {
				r.T.Fatalf("%s: %v", s.ID, err)
			}
		}
		ids := make([]string, len(actions))
		for i, a := range actions {
			ids[i] = a.ID
		}
		if len(ids) > 0 {
			if err := r.Service.Engine.Perform(ctx, ids); err != nil {
				r.T.Fatal(err)
			}
		}
	}
	r.T.Fatal("the work never ends")
}

// Later moves the clock and lets the timers fire.
func (r *Rig) Later(d time.Duration) {
	r.T.Helper()
	r.Clock.Add(d)
	if err := r.Service.Engine.Tick(r.T.Context()); err != nil {
		r.T.Fatal(err)
	}
	r.Run()
}

// Ref names an after-sale of the shop.
func (r *Rig) Ref(id string) aftersale.Ref {
	return aftersale.Ref{Platform: "douyin", Shop: ShopID, ID: id}
}

// Load reads a case from the store.
func (r *Rig) Load(id string) store.Loaded {
	r.T.Helper()
	l, err := r.Store.Load(context.Background(), r.Ref(id))
	if err != nil {
		r.T.Fatal(err)
	}
	return l
}

// Want checks how a case stands and how often it was paid. A case that is
// agreed may have been read again meanwhile, and be refunded.
func (r *Rig) Want(id, rule string, state aftersale.State, paid int) store.Loaded {
	r.T.Helper()
	l := r.Load(id)
	stands := l.Case.State == state || state == aftersale.StateAgreed && l.Case.State == aftersale.StateRefunded
	if l.Case.Rule != rule || !stands || r.Douyin.Paid(id) != paid {
		entries, _ := r.Store.Timeline(context.Background(), l.Case.ID)
		for _, e := range entries {
			r.T.Logf("%s %s %s", e.At.Format(time.TimeOnly), e.Type, e.Summary.EN)
		}
		r.T.Fatalf("case is %s by %s (%s), paid %d times; want %s by %s, paid %d; refused calls: %v %v %v", l.Case.State, l.Case.Rule, l.Case.Why.EN, r.Douyin.Paid(id), state, rule, paid,
			r.Douyin.Rejected(), r.SF.Rejected(), r.Kuaidi100.Rejected())
	}
	return l
}
