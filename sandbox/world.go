// Package sandbox is the outside world in one process: fake marketplaces and
// couriers with a ledger of what they really did, and scenarios that play a
// merchant's day against a running makegood. Tests, the demo and the
// benchmark share it; the service never imports it.
package sandbox

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	kuaidi100fake "makegood/adapters/courier/kuaidi100/fake"
	sffake "makegood/adapters/courier/sf/fake"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	dingtalkfake "makegood/adapters/notify/dingtalk/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
)

// The made-up credentials of the sandbox.
const (
	DouyinAppKey    = "7000000000000000001"
	DouyinAppSecret = "3f1c0de5-0000-4000-8000-00000000abcd"
	DouyinToken     = "sandbox-douyin-access-token"
	DouyinAddress   = 90001

	TrialAppKey    = "7000000000000000002"
	TrialAppSecret = "8a2b7c1d-0000-4000-8000-00000000ef01"
	TrialToken     = "sandbox-trial-access-token"

	SFPartner   = "SANDBOXSF"
	SFCheckword = "sandbox-sf-checkword"
	SFPushToken = "sandbox-sf-push-token"

	Kuaidi100Key      = "sandboxK100key"
	Kuaidi100Customer = "SANDBOXK100CUSTOMER"
	Kuaidi100Secret   = "sandbox-k100-secret"
	Kuaidi100Salt     = "sandbox-k100-salt"

	WarehouseSecret = "whsec_c2FuZGJveC13YXJlaG91c2Utc2VjcmV0" // of the warehouse of LiveShop
	secretKey       = "c2FuZGJveC1zZWNyZXQta2V5LW9mLTMyLWJ5dGVzISE="

	// LiveShop and ShadowShop are the ids of the sandbox's shops.
	LiveShop   = "demo"
	ShadowShop = "trial"

	robotToken  = "sandbox-dingtalk-token"
	robotSecret = "SECsandbox-dingtalk-secret"

	// The tokens that sign in to the private listener of a demo.
	AdminToken      = "demo-admin-token"
	SupervisorToken = "demo-supervisor-token"
	AgentToken      = "demo-agent-token"
)

// World is every fake behind one HTTP address.
type World struct {
	Douyin    *douyinfake.Platform // of LiveShop
	Trial     *douyinfake.Platform // of ShadowShop: another seller, another app
	SF        *sffake.Courier
	Kuaidi100 *kuaidi100fake.Aggregator
	Warehouse *wmsfake.Warehouse  // of LiveShop
	Group     *dingtalkfake.Group // where people are told
	Others    Others

	listener net.Listener
	server   *http.Server
}

// NewWorld makes the fakes. pushTo is where Douyin pushes after money has
// moved, or "".
func NewWorld(pushTo string) *World {
	pusher := &http.Client{Timeout: 5 * time.Second}
	return &World{
		Douyin: douyinfake.New(douyinfake.Options{
			AppKey: DouyinAppKey, AppSecret: DouyinAppSecret, AccessToken: DouyinToken, ReturnAddressID: DouyinAddress, Pusher: pusher, PushAfterEffect: pushTo,
		}),
		Trial: douyinfake.New(douyinfake.Options{
			AppKey: TrialAppKey, AppSecret: TrialAppSecret, AccessToken: TrialToken, ReturnAddressID: DouyinAddress, Pusher: pusher,
		}),
		Others:    newOthers(pusher),
		SF:        sffake.New(sffake.Options{PartnerID: SFPartner, Checkword: SFCheckword, Pusher: pusher}),
		Warehouse: wmsfake.New(wmsfake.Options{Secret: WarehouseSecret, Pusher: pusher}),
		Group:     dingtalkfake.New(dingtalkfake.Options{Token: robotToken, Secret: robotSecret}),
		Kuaidi100: kuaidi100fake.New(kuaidi100fake.Options{Key: Kuaidi100Key, Customer: Kuaidi100Customer, Secret: Kuaidi100Secret, Salt: Kuaidi100Salt}),
	}
}

// Handler serves each fake under its own prefix.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/douyin/", http.StripPrefix("/douyin", w.Douyin))
	mux.Handle("/trial/", http.StripPrefix("/trial", w.Trial))
	mux.Handle("/sf/", http.StripPrefix("/sf", w.SF))
	mux.Handle("/kuaidi100/", http.StripPrefix("/kuaidi100", w.Kuaidi100))
	mux.Handle("/dingtalk/", http.StripPrefix("/dingtalk", w.Group))
	mux.Handle("/wms/", http.StripPrefix("/wms", w.Warehouse))
	w.Others.mount(mux)
	mux.HandleFunc("POST /open", w.serveOpen)
	mux.HandleFunc("GET /ledger", w.serveLedger)
	return mux
}

// Start serves the world at address (host:port; port 0 is any).
func (w *World) Start(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	w.listener = l
	w.server = &http.Server{Handler: w.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = w.server.Serve(l) }()
	return nil
}

// Close stops serving.
func (w *World) Close() error {
	if w.server == nil {
		return nil
	}
	if err := w.server.Close(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// URL is where the world is served, without a slash at the end.
func (w *World) URL() string { return "http://" + w.listener.Addr().String() }

// Site is where a makegood for this world listens and keeps its data.
type Site struct {
	Listen, AdminListen string // host:port
	Database            string // as in the configuration
	Redis               string // as in the configuration
	Mode                string // of LiveShop: live, or shadow
}

// Config is the text of a makegood configuration that uses this world.
func (w *World) Config(s Site) string {
	douyin := func(id, mode, key, secret, token, prefix string) string {
		return fmt.Sprintf(`  - platform: douyin
    id: %s
    mode: %s
    settings: {app_key: "%s", app_secret: "%s", access_token: "%s", return_address_id: "%d", api_url: "%s/%s"}
`, id, mode, key, secret, token, DouyinAddress, w.URL(), prefix)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "listen: %s\nadmin_listen: %s\ndatabase: %q\nredis: %q\nreconcile_every: 10s\nsecret_key: %q\n", s.Listen, s.AdminListen, s.Database, s.Redis, secretKey)
	fmt.Fprintf(&b, "admin_tokens:\n  - {name: demo, role: admin, token: %s}\n  - {name: wang, role: supervisor, token: %s}\n  - {name: li, role: agent, token: %s}\n",
		AdminToken, SupervisorToken, AgentToken)
	fmt.Fprintf(&b, "shops:\n%s%s", douyin(LiveShop, s.Mode, DouyinAppKey, DouyinAppSecret, DouyinToken, "douyin"),
		douyin(ShadowShop, "shadow", TrialAppKey, TrialAppSecret, TrialToken, "trial"))
	b.WriteString(w.Others.config(w.URL(), s.Mode))
	fmt.Fprintf(&b, `couriers:
  - courier: sf
    id: main
    settings: {partner_id: "%s", checkword: "%s", push_token: "%s", api_url: "%s/sf"}
  - courier: kuaidi100
    id: main
    settings: {key: "%s", customer: "%s", secret: "%s", salt: "%s", callback_url: "http://%s/webhooks/kuaidi100/main", api_url: "%s/kuaidi100"}
warehouses:
  - warehouse: wms
    id: main
    shops: [douyin/%[11]s]
    settings: {secret: "%[12]s", api_url: "%[10]s/wms"}
notify:
  language: both
  console_url: "http://%[13]s/console"
  channels:
    - {channel: dingtalk, id: desk, settings: {token: "%[14]s", secret: "%[15]s", api_url: "%[10]s/dingtalk"}}
goods:
  - {shop: douyin/%[11]s, sku_prefix: "DZ-", kind: made_to_order}
  - {shop: douyin/%[11]s, sku_prefix: "XX-", kind: fresh}
`, SFPartner, SFCheckword, SFPushToken, w.URL(), Kuaidi100Key, Kuaidi100Customer, Kuaidi100Secret, Kuaidi100Salt, s.Listen, w.URL(), LiveShop, WarehouseSecret, s.AdminListen, robotToken, robotSecret)
	return b.String()
}
