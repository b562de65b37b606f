package jobs_test

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
	"makegood/jobs"
	"makegood/policy"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

var discard = slog.New(slog.DiscardHandler)

// clock is a made-up time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// waker collects wake-ups; tests decide when they come true, or get lost.
type waker struct {
	mu       sync.Mutex
	subjects []store.Subject
	actions  []aftersale.Action
}

func (w *waker) Wake(s ...store.Subject) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subjects = append(w.subjects, s...)
}

func (w *waker) Act(a ...aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actions = append(w.actions, a...)
}

func (w *waker) take() ([]store.Subject, []aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, a := w.subjects, w.actions
	w.subjects, w.actions = nil, nil
	return s, a
}

// rig is an engine on a real store, in front of fake platforms.
type rig struct {
	t      *testing.T
	clock  *clock
	wake   *waker
	engine *jobs.Engine
	store  store.Store
	shop   *jobs.Shop
	douyin *douyinfake.Platform
	sf     *sffake.Courier
	k100   *kuaidi100fake.Aggregator
	wms    *wmsfake.Warehouse
	stock  *jobs.Warehouse
}

const (
	shopID          = "123456"
	warehouseSecret = "whsec_c2FuZGJveC13YXJlaG91c2Utc2VjcmV0"
)

// setup makes a rig with a live shop. Options change the engine's options
// before it is made.
func setup(t *testing.T, change ...func(*jobs.Options)) *rig {
	t.Helper()
	r := &rig{t: t, clock: &clock{now: time.Now().Truncate(time.Second)}, wake: &waker{}}
	ctx := t.Context()
	s, err := sqlstore.Open(ctx, suite.SQLite(t), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r.store = s
	r.douyin = douyinfake.New(douyinfake.Options{AppKey: "k", AppSecret: "douyin-secret", AccessToken: "token", Now: r.clock.Now, ShopID: shopID})
	r.sf = sffake.New(sffake.Options{PartnerID: "p", Checkword: "sf-checkword", Now: r.clock.Now, FeeReply: true})
	r.k100 = kuaidi100fake.New(kuaidi100fake.Options{Key: "key", Customer: "customer", Secret: "secret", Salt: "salt", Now: r.clock.Now})
	env := adapters.Env{Now: r.clock.Now}
	shop, err := douyin.Maker.New(shopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "access_token": "token", "return_address_id": "7", "api_url": serve(t, r.douyin),
	}, env)
	if err != nil {
		t.Fatal(err)
	}
	account, err := sf.Maker.New("main", adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "push_token": "x", "api_url": serve(t, r.sf)}, env)
	if err != nil {
		t.Fatal(err)
	}
	aggregator, err := kuaidi100.Maker.New("main", adapters.Settings{"key": "key", "customer": "customer", "secret": "secret", "salt": "salt", "callback_url": "http://127.0.0.1:1/webhooks/kuaidi100/main", "api_url": serve(t, r.k100)}, env)
	if err != nil {
		t.Fatal(err)
	}
	r.wms = wmsfake.New(wmsfake.Options{Secret: warehouseSecret, Now: r.clock.Now})
	wares, err := wms.Maker.New("main", adapters.Settings{"secret": warehouseSecret, "api_url": serve(t, r.wms)}, env)
	if err != nil {
		t.Fatal(err)
	}
	r.stock = &jobs.Warehouse{Name: "wms", ID: "main", Adapter: wares, Manifest: wms.Maker.Manifest}
	r.shop = &jobs.Shop{Platform: "douyin", ID: shopID, Mode: aftersale.ModeLive, Adapter: shop, Manifest: douyin.Maker.Manifest}
	tuning, err := jobs.NewTuning(ctx, s, nil, r.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	o := jobs.Options{
		Store: s, Tuning: tuning, Wake: r.wake, Log: slog.New(slog.DiscardHandler), Now: r.clock.Now, Zone: adapters.Shanghai, Holder: "test",
		Registry: &jobs.Registry{Shops: []*jobs.Shop{r.shop}, Couriers: []*jobs.Courier{
			{Name: "sf", ID: "main", Adapter: account, Manifest: sf.Maker.Manifest},
			{Name: "kuaidi100", ID: "main", Adapter: aggregator, Manifest: kuaidi100.Maker.Manifest},
		}},
		Goods: policy.Goods{{Shop: "douyin/" + shopID, SKUPrefix: "DZ-", Kind: aftersale.GoodsMadeToOrder}},
	}
	for _, f := range change {
		f(&o)
	}
	r.engine = jobs.New(o)
	return r
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// open creates an after-sale at the platform and tells makegood about it.
func (r *rig) open(a douyinfake.AfterSale) string {
	r.t.Helper()
	id := r.douyin.Open(a)
	r.push(id, "200")
	return id
}

// push parses a signed push as the server would, and receives it.
func (r *rig) push(id, tag string) {
	r.t.Helper()
	body := r.douyin.Body(tag, id)
	in := &adapters.Inbound{Method: http.MethodPost, Header: http.Header{}, Body: body, At: r.clock.Now()}
	for k, v := range r.douyin.Headers(body) {
		in.Header.Set(k, v)
	}
	if err := r.shop.Adapter.Verify(in); err != nil {
		r.t.Fatal(err)
	}
	events, err := r.shop.Adapter.Parse(in)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range events {
		events[i].Ref.Platform, events[i].Ref.Shop = "douyin", shopID
	}
	if _, err := r.engine.ReceiveEvents(r.t.Context(), events); err != nil {
		r.t.Fatal(err)
	}
}

// run makes all wake-ups come true until nothing is left to do now.
func (r *rig) run() {
	r.t.Helper()
	ctx := r.t.Context()
	for range 50 {
		subjects, actions := r.wake.take()
		if len(subjects)+len(actions) == 0 {
			return
		}
		for _, s := range subjects {
			var err error
			switch s.Kind {
			case store.SubjectCase:
				err = r.engine.Advance(ctx, s.Ref())
			case store.SubjectFulfilment:
				err = r.engine.ApplyStock(ctx, s)
			default:
				err = r.engine.ApplyTracking(ctx, s)
			}
			if err != nil {
				r.t.Fatalf("%s: %v", s.ID, err)
			}
		}
		ids := make([]string, len(actions))
		for i, a := range actions {
			ids[i] = a.ID
		}
		if len(ids) > 0 {
			if err := r.engine.Perform(ctx, ids); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	r.t.Fatal("the work never ends")
}

// later moves the clock and lets the timers fire.
func (r *rig) later(d time.Duration) {
	r.t.Helper()
	r.clock.Add(d)
	if err := r.engine.Tick(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	r.run()
}

func (r *rig) ref(id string) aftersale.Ref {
	return aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
}

func (r *rig) load(id string) store.Loaded {
	r.t.Helper()
	l, err := r.store.Load(context.Background(), r.ref(id))
	if err != nil {
		r.t.Fatal(err)
	}
	return l
}

// want checks how a case stands and how often it was paid. A case that is
// agreed may have been read again meanwhile, and be refunded.
func (r *rig) want(id, rule string, state aftersale.State, paid int) store.Loaded {
	r.t.Helper()
	l := r.load(id)
	stands := l.Case.State == state || state == aftersale.StateAgreed && l.Case.State == aftersale.StateRefunded
	if l.Case.Rule != rule || !stands || r.douyin.Paid(id) != paid {
		entries, _ := r.store.Timeline(context.Background(), l.Case.ID)
		for _, e := range entries {
			r.t.Logf("%s %s %s", e.At.Format(time.TimeOnly), e.Type, e.Summary.EN)
		}
		r.t.Fatalf("case is %s by %s (%s), paid %d times; want %s by %s, paid %d; refused calls: %v %v %v", l.Case.State, l.Case.Rule, l.Case.Why.EN, r.douyin.Paid(id), state, rule, paid,
			r.douyin.Rejected(), r.sf.Rejected(), r.k100.Rejected())
	}
	return l
}
