package console_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
	"makegood/server"
	"makegood/service"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

const shopID = "463600"

// staff hold one token each; their names are what the page shows.
var staff = []server.Token{
	{Name: "vera", Role: people.RoleViewer, Token: "viewer-viewer-viewer"},
	{Name: "anna", Role: people.RoleAgent, Token: "agent-agent-agent-00"},
	{Name: "bert", Role: people.RoleAgent, Token: "agent-agent-agent-01"},
	{Name: "sven", Role: people.RoleSupervisor, Token: "supervisor-token-000"},
	{Name: "ops", Role: people.RoleAdmin, Token: "admin-admin-admin-00"},
}

func tokenOf(name string) string {
	for _, p := range staff {
		if p.Name == name {
			return p.Token
		}
	}
	return ""
}

// rig is the real private listener in front of a real engine and store, with
// a fake marketplace behind it. Time is real: browsers have no other.
type rig struct {
	t       testing.TB
	store   *sqlstore.Store
	service *service.Service
	douyin  *douyinfake.Platform
	public  http.Handler // the public listener
	hooks   string       // where the marketplace pushes to
	url     string       // of the private listener
	work    chan func(context.Context) error

	revoked atomic.Bool // every token is refused
	away    atomic.Bool // connections break
}

// setup makes a rig with one live shop, which change may alter before it opens.
func setup(t testing.TB, change ...func(*registry.Shop)) *rig {
	t.Helper()
	r := &rig{t: t, work: make(chan func(context.Context) error, 1000)}
	s, err := sqlstore.Open(t.Context(), suite.SQLite(t), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.store = s
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { r.public.ServeHTTP(w, req) }))
	r.hooks = public.URL + "/webhooks/douyin/" + shopID
	r.douyin = douyinfake.New(douyinfake.Options{
		AppKey: "k", AppSecret: "douyin-secret", AccessToken: "token", ShopID: shopID, PushAfterEffect: r.hooks,
	})
	platform := httptest.NewServer(r.douyin)
	adapter, err := douyin.Maker.New(shopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "access_token": "token", "return_address_id": "7", "api_url": platform.URL,
	}, adapters.Env{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	shop := &registry.Shop{Platform: "douyin", ID: shopID, Mode: aftersale.ModeLive, Adapter: adapter, Manifest: douyin.Maker.Manifest}
	for _, f := range change {
		f(shop)
	}
	r.service, err = service.New(t.Context(), service.Options{
		Store: s, Wake: r, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: adapters.Shanghai, Holder: "test",
		Registry: &registry.Registry{Shops: []*registry.Shop{shop}},
		Goods:    policy.Goods{{Shop: "douyin/" + shopID, SKUPrefix: "DZ-", Kind: aftersale.GoodsMadeToOrder}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.public = server.Public(server.Options{Service: r.service})
	private := httptest.NewServer(r.troubled(server.Private(server.Options{Service: r.service, Tokens: staff, Version: "v0-test"})))
	r.url = private.URL
	stop := r.start()
	t.Cleanup(func() {
		private.Close()
		stop()
		platform.Close()
		public.Close()
		_ = s.Close()
	})
	return r
}

// troubled puts the troubles that a test asks for in front of the listener.
func (r *rig) troubled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case r.away.Load():
			panic(http.ErrAbortHandler)
		case r.revoked.Load():
			req.Header.Del("Authorization")
		}
		next.ServeHTTP(w, req)
	})
}

// start carries out what the engine wakes, one thing after the other.
func (r *rig) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case act := <-r.work:
				if err := act(ctx); err != nil && ctx.Err() == nil {
					r.t.Errorf("the engine: %v", err)
				}
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

// filled begins the ids of the cases of fill: the platform does not know them,
// so that they take no turn.
const filled = "69000000000"

// Wake makes a case take its turn. It is the engine's waker.
func (r *rig) Wake(subjects ...store.Subject) {
	for _, s := range subjects {
		if strings.HasPrefix(s.ID, filled) {
			continue
		}
		r.work <- func(ctx context.Context) error { return r.service.Engine.Process(ctx, s.Ref()) }
	}
}

// Act carries actions out.
func (r *rig) Act(actions ...aftersale.Action) {
	for _, a := range actions {
		r.work <- func(ctx context.Context) error { return r.service.Engine.Perform(ctx, []string{a.ID}) }
	}
}

// open creates an after-sale at the platform, pushes it, and returns the case
// once it stands in state.
func (r *rig) open(a douyinfake.AfterSale, state aftersale.State) aftersale.Case {
	r.t.Helper()
	id := r.douyin.Open(a)
	if err := r.douyin.Push(r.t.Context(), r.hooks, "200", id); err != nil {
		r.t.Fatal(err)
	}
	return r.await(aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}, state)
}

// await waits until a case stands in state.
func (r *rig) await(ref aftersale.Ref, state aftersale.State) aftersale.Case {
	r.t.Helper()
	var c aftersale.Case
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		l, err := r.store.Load(r.t.Context(), ref)
		if err != nil {
			r.t.Fatal(err)
		}
		if c = l.Case; c.State == state {
			return c
		}
	}
	r.t.Fatalf("%s is %q (%s), want %q", ref, c.State, c.Why.EN, state)
	return c
}

// madeToOrder is a request that goes to a person (U2) and that an agent may
// decide alone.
func madeToOrder() douyinfake.AfterSale {
	return douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 12900, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-MUG-01", Quantity: 1, Paid: 12900}}}
}

// shippedMadeToOrder goes to a person too, and can be refused.
func shippedMadeToOrder() douyinfake.AfterSale {
	return douyinfake.AfterSale{
		Type: douyinfake.TypeShipped, Amount: 12900, GotPkg: true, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-MUG-01", Quantity: 1, Paid: 12900}},
	}
}

// damagedReturn is a quality claim about made-to-order goods (R0, C5).
func damagedReturn() douyinfake.AfterSale {
	return douyinfake.AfterSale{
		Type: douyinfake.TypeReturn, Amount: 12900, GotPkg: true, Reason: "商品质量问题", Evidence: []string{"https://example.com/1.jpg"},
		SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-MUG-01", Quantity: 1, Paid: 12900}},
	}
}

// fill stores n cases that wait for a person, with deadlines from overdue to
// days away, as if they had come in over the last days.
func (r *rig) fill(n int) {
	r.t.Helper()
	kinds := []aftersale.Kind{aftersale.KindRefundUnshipped, aftersale.KindRefundShipped, aftersale.KindReturnRefund, aftersale.KindExchange}
	whys := []aftersale.Text{
		{EN: "made-to-order goods: a person decides", ZH: "定制商品：由人工决定"}, {EN: "signed, ask the buyer whether the goods are faulty", ZH: "已签收：请联系买家确认商品是否有问题"},
		{EN: "above the limit for automatic refunds", ZH: "超过自动退款限额"}, {EN: "exchanges have no API here: settle it in the merchant console", ZH: "换货无接口：请在商家后台处理"},
	}
	rules := []string{"U2", "S3", "U1", "C6"}
	now := time.Now()
	each(n, 64, func(i int) {
		id := filled + strconv.Itoa(10000000+i)
		ref := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
		asked := now.Add(-time.Duration(i%200) * 17 * time.Minute)
		c := aftersale.Case{
			ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview, Mode: aftersale.ModeLive, Rule: rules[i%4], Outcome: aftersale.OutcomeReview, Why: whys[i%4],
			CreatedAt: asked, UpdatedAt: asked, RequestedAt: asked, DecidedAt: asked, ReviewSince: asked,
			Deadline: aftersale.Deadline{At: now.Add(time.Duration(i)*11*time.Second - 10*time.Minute), Source: aftersale.DeadlineTicket}, NextCheckAt: now.Add(time.Hour),
			Snapshot: &aftersale.Snapshot{Ref: ref, OrderID: "order-" + id, Kind: kinds[i%4], Status: aftersale.StatusPending, Amount: aftersale.Fen(int64(990 + 317*(i%400))), Version: "v", AppliedAt: asked},
		}
		if i%5 == 0 {
			c.ClaimedBy, c.ClaimedAt = staff[1+i/5%3].Name, asked
		}
		if err := r.commit(c, c.Why); err != nil {
			r.t.Error(err)
		}
	})
}

// each calls work with every number below n, from so many workers at once.
func each(n, workers int, work func(i int)) {
	var group errgroup.Group
	group.SetLimit(workers)
	for i := range n {
		group.Go(func() error { work(i); return nil })
	}
	_ = group.Wait() // nothing returns an error
}

// commit stores a case with one line of its timeline.
func (r *rig) commit(c aftersale.Case, summary aftersale.Text) error {
	entry := aftersale.Entry{At: c.CreatedAt, Type: aftersale.EntryDecision, Summary: summary, Detail: map[string]any{"rule": c.Rule}}
	return r.store.Commit(context.Background(), store.Change{Case: c, Entries: []aftersale.Entry{entry}})
}

// agent is somebody who acts from elsewhere.
func agent(name string) people.Actor { return people.Actor{Name: name, Role: people.RoleAgent} }
