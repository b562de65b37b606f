// Package douyin connects a shop on Douyin e-commerce (抖店) to makegood:
// signed pushes in, signed calls to the open platform out. See README.md for
// what is not known about the platform and what this package does there.
package douyin

import (
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
	"golang.org/x/time/rate"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "douyin"

// Gateway is the platform's production gateway, the default of api_url.
const Gateway = "https://openapi-fxg.jinritemai.com"

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		a, err := New(shop, settings, env)
		switch {
		case err != nil:
			return nil, err
		case a.service == "":
			return a, nil
		}
		return authorizing{a}, nil
	},
}

// Adapter is one shop's connection to Douyin. It is safe for concurrent use.
type Adapter struct {
	shop     string
	appKey   string
	secret   string
	signMD5  bool  // how outbound calls are signed
	address  int64 // receiver_address_id for agreed returns; 0: none set
	shopID   string
	authCode string
	service  string // service_id of the app's authorisation page; "": it has none
	consent  string // host of that page
	refresh  string // refresh token of the settings
	hidden   []string
	token    atomic.Pointer[marketplace.Token]
	limit    *rate.Limiter // nil: no limit
	client   *resty.Client
	log      *slog.Logger
	now      func() time.Time
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	a := &Adapter{
		shop: shop, appKey: s["app_key"], secret: s["app_secret"],
		shopID: s["shop_id"], authCode: s["auth_code"], refresh: s["refresh_token"],
		hidden: described.Secrets(s),
	}
	for _, key := range []string{"app_key", "app_secret"} {
		if strings.TrimSpace(s[key]) == "" {
			return nil, &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	if a.signMD5, err = readSignMethod(s["sign_method"]); err != nil {
		return nil, err
	}
	if a.limit, err = readQPS(s["max_qps"]); err != nil {
		return nil, err
	}
	if text := s["return_address_id"]; text != "" {
		if a.address, err = strconv.ParseInt(text, 10, 64); err != nil || a.address <= 0 {
			return nil, &adapters.SettingError{Key: "return_address_id", Want: "a number from /address/list"}
		}
	}
	if err := a.readConsent(s); err != nil {
		return nil, err
	}
	if text := s["shop_id"]; text != "" && !isID(text) {
		return nil, &adapters.SettingError{Key: "shop_id", Want: "a number"}
	}
	env = env.WithDefaults()
	a.log, a.now = env.Log, env.Now
	a.client = httpx.New(env.HTTP, s["api_url"])
	a.UseToken(marketplace.Token{Access: s["access_token"], Refresh: s["refresh_token"]})
	return a, nil
}

// readSignMethod reports whether outbound calls are signed with md5.
func readSignMethod(text string) (useMD5 bool, err error) {
	switch text {
	case signHMAC:
		return false, nil
	case signMD5:
		return true, nil
	}
	return false, &adapters.SettingError{Key: "sign_method", Want: signHMAC + " or " + signMD5}
}

// readQPS turns a number of calls per second into a limiter. Bursts of one
// second's worth are allowed.
func readQPS(text string) (*rate.Limiter, error) {
	if text == "" {
		return nil, nil
	}
	qps, err := strconv.ParseFloat(text, 64)
	if err != nil || !(qps > 0) || qps > 1e6 {
		return nil, &adapters.SettingError{Key: "max_qps", Want: "a number of calls per second above 0"}
	}
	return rate.NewLimiter(rate.Limit(qps), max(1, int(qps))), nil
}

// failure makes an error of a call that was not made or not understood.
func (a *Adapter) failure(op string, class aftersale.Class, code, message string) *aftersale.CallError {
	return &aftersale.CallError{Target: Name, Op: op, Class: class, Code: code, Message: message}
}
