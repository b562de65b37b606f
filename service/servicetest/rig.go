// Package servicetest is the whole service on a real store in front of fake
// platforms, with a clock that tests move and wake-ups that tests let come true.
// Start reading at New. It imports testing and never reaches the binary.
package servicetest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	db := must(sqlstore.Open(t.Context(), suite.SQLite(t), sqlstore.Options{}))(t)
	t.Cleanup(func() { _ = db.Close() })
	r.Store = db

	r.Douyin = douyinfake.New(douyinfake.Options{AppKey: "k", AppSecret: "douyin-secret", AccessToken: "token", Now: r.Clock.Now, ShopID: ShopID})
	r.SF = sffake.New(sffake.Options{PartnerID: "p", Checkword: "sf-checkword", Now: r.Clock.Now, FeeReply: true})
	r.Kuaidi100 = kuaidi100fake.New(kuaidi100fake.Options{Key: "key", Customer: "customer", Secret: "secret", Salt: "salt", Now: r.Clock.Now})
	r.WMS = wmsfake.New(wmsfake.Options{Secret: warehouseSecret, Now: r.Clock.Now})

	env := adapters.Env{Now: r.Clock.Now}
	shop := must(douyin.Maker.New(ShopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "access_token": "token", "return_address_id": "7",
		"api_url": Serve(t, r.Douyin),
	}, env))(t)
	account := must(sf.Maker.New("main", adapters.Settings{
		"partner_id": "p", "checkword": "sf-checkword", "push_token": "x", "api_url": Serve(t, r.SF),
	}, env))(t)
	aggregator := must(kuaidi100.Maker.New("main", adapters.Settings{
		"key": "key", "customer": "customer", "secret": "secret", "salt": "salt",
		"callback_url": "http://127.0.0.1:1/webhooks/kuaidi100/main", "api_url": Serve(t, r.Kuaidi100),
	}, env))(t)
	warehouse := must(wms.Maker.New("main", adapters.Settings{
		"secret": warehouseSecret, "api_url": Serve(t, r.WMS),
	}, env))(t)

	r.Shop = &registry.Shop{Platform: "douyin", ID: ShopID, Mode: aftersale.ModeLive, Adapter: shop, Manifest: douyin.Maker.Manifest}
	r.Warehouse = &registry.Warehouse{Name: "wms", ID: "main", Adapter: warehouse, Manifest: wms.Maker.Manifest}
	o := service.Options{
		Store: db, Wake: r.Wake, Log: slog.New(slog.DiscardHandler), Now: r.Clock.Now, Zone: adapters.Shanghai, Holder: "test",
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
	r.Service = must(service.New(t.Context(), o))(t)
	return r
}

// must takes a result and its error, and ends the test if there is one.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Process makes the service of another process on the same store.
func (r *Rig) Process(change func(*service.Options)) *service.Service {
	r.T.Helper()
	o := r.Options
	change(&o)
	return must(service.New(r.T.Context(), o))(r.T)
}

// SelfBuilt makes the rig's shop one that fetches its own tokens.
func (r *Rig) SelfBuilt() {
	r.T.Helper()
	r.Shop.Adapter = must(douyin.Maker.New(ShopID, adapters.Settings{
		"app_key": "k", "app_secret": "douyin-secret", "shop_id": ShopID, "return_address_id": "7",
		"api_url": Serve(r.T, r.Douyin),
	}, adapters.Env{Now: r.Clock.Now}))(r.T)
}

// Serve starts a server that t.Cleanup stops, and returns its URL.
func Serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
