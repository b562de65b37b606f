// Package pinduoduo connects a shop on Pinduoduo (拼多多) to makegood: messages
// come by WebSocket (PMC), signed calls go to the open platform. See README.md
// for what is not known about the platform and what this package does there.
package pinduoduo

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "pinduoduo"

// The platform's production addresses, the defaults of api_url and pmc_url.
const (
	Gateway = "https://gw-api.pinduoduo.com"
	Socket  = "wss://message-api.pinduoduo.com"
)

// router is the path of every call.
const router = "/api/router"

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		return New(shop, settings, env)
	},
}

// Adapter is one shop's connection to Pinduoduo. It is safe for concurrent use.
type Adapter struct {
	shop      string // the mallID
	clientID  string
	secret    string
	addressID string // return_address_id; "": the shop's default
	refresh   string // refresh token of the settings
	hidden    []string
	token     atomic.Pointer[marketplace.Token]
	client    *resty.Client
	socket    *http.Client
	pmcURL    string
	listing   pace
	noOrders  atomic.Int64 // Unix second until which pdd.order.information.get is not tried
	companies companies
	log       *slog.Logger
	now       func() time.Time

	beatEvery, deadAfter time.Duration // of the socket
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter          = (*Adapter)(nil)
	_ marketplace.Lister           = (*Adapter)(nil)
	_ marketplace.Consumer         = (*Adapter)(nil)
	_ marketplace.TokenRefresher   = (*Adapter)(nil)
	_ marketplace.Authorizer       = (*Adapter)(nil)
	_ marketplace.ShipmentReporter = (*Adapter)(nil)
)

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"client_id", "client_secret"} {
		if strings.TrimSpace(s[key]) == "" {
			return nil, &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	if text := s["return_address_id"]; text != "" && !isID(text) {
		return nil, &adapters.SettingError{Key: "return_address_id", Want: "a number from pdd.refund.address.list.get"}
	}
	if u, err := url.Parse(s["pmc_url"]); err != nil || u.Host == "" || !isSocketScheme(u.Scheme) {
		return nil, &adapters.SettingError{Key: "pmc_url", Want: "a wss or ws URL"}
	}
	env = env.WithDefaults()
	a := &Adapter{
		shop: shop, clientID: s["client_id"], secret: s["client_secret"],
		addressID: s["return_address_id"], refresh: s["refresh_token"], hidden: described.Secrets(s),
		client: httpx.New(env.HTTP, strings.TrimSuffix(strings.TrimRight(s["api_url"], "/"), router)),
		pmcURL: strings.TrimRight(s["pmc_url"], "/"),
		log:    env.Log, now: env.Now,
		beatEvery: beatEvery, deadAfter: deadAfter,
		listing: pace{window: quotaWindow},
	}
	a.socket = &http.Client{Timeout: httpx.Timeout} // of the handshake
	if env.HTTP != nil {
		a.socket.Transport = env.HTTP.Transport
	}
	a.UseToken(marketplace.Token{Access: s["access_token"], Refresh: s["refresh_token"]})
	return a, nil
}

func isSocketScheme(scheme string) bool {
	return scheme == "wss" || scheme == "ws" || scheme == "https" || scheme == "http"
}

// failure makes an error of a call that was not made or not understood.
func (a *Adapter) failure(op string, class aftersale.Class, code, message string) *aftersale.CallError {
	return &aftersale.CallError{Target: Name, Op: op, Class: class, Code: code, Message: message}
}
