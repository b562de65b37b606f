// Package kuaishou connects a shop on Kuaishou (快手小店) to makegood:
// encrypted pushes in, signed calls to the open platform out. See README.md
// for what is not known about the platform and what this package does there.
package kuaishou

import (
	"crypto/cipher"
	"log/slog"
	"net/url"
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
const Name = "kuaishou"

// Gateway is the platform's production gateway, the default of api_url.
const Gateway = "https://openapi.kwaixiaodian.com"

// ConsentPage is the host of the page on which a seller allows the app, the
// default of authorize_url.
const ConsentPage = "https://open.kwaixiaodian.com"

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		return New(shop, settings, env)
	},
}

// Adapter is one shop's connection to Kuaishou. It is safe for concurrent use.
type Adapter struct {
	shop       string
	appKey     string
	appSecret  string
	signSecret string
	signMethod string
	messages   cipher.Block // decrypts pushes; safe for concurrent use
	address    int64        // addressId for agreed returns; 0: the shop's default address
	window     time.Duration
	consent    string // host of the authorisation page
	scope      string
	refresh    string // refresh token of the settings
	hidden     []string
	token      atomic.Pointer[marketplace.Token]
	limit      *rate.Limiter // nil: no limit
	client     *resty.Client
	log        *slog.Logger
	now        func() time.Time
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.Authorizer     = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"app_key", "app_secret", "sign_secret", "message_key"} {
		if strings.TrimSpace(s[key]) == "" {
			return nil, &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	a := &Adapter{
		shop: shop, appKey: s["app_key"], appSecret: s["app_secret"], signSecret: s["sign_secret"],
		signMethod: s["sign_method"], scope: s["scope"], refresh: s["refresh_token"], hidden: described.Secrets(s),
	}
	if a.messages, err = readMessageKey(s["message_key"]); err != nil {
		return nil, err
	}
	if err := a.readOptional(s); err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	a.log, a.now = env.Log, env.Now
	a.client = httpx.New(env.HTTP, s["api_url"])
	a.UseToken(marketplace.Token{Access: s["access_token"], Refresh: s["refresh_token"]})
	return a, nil
}

// readOptional reads the settings that have a default or may stay empty.
func (a *Adapter) readOptional(s adapters.Settings) (err error) {
	if a.signMethod != signHMAC && a.signMethod != signMD5 {
		return &adapters.SettingError{Key: "sign_method", Want: signHMAC + " or " + signMD5}
	}
	if text := s["return_address_id"]; text != "" {
		if a.address, err = strconv.ParseInt(text, 10, 64); err != nil || a.address <= 0 {
			return &adapters.SettingError{Key: "return_address_id", Want: "a number from open.address.seller.list"}
		}
	}
	if a.window, err = time.ParseDuration(s["list_window"]); err != nil || a.window < minWindow || a.window > maxWindow {
		return &adapters.SettingError{Key: "list_window", Want: "a duration between " + minWindow.String() + " and " + maxWindow.String()}
	}
	u, err := url.Parse(s["authorize_url"])
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &adapters.SettingError{Key: "authorize_url", Want: "an http or https URL"}
	}
	a.consent = strings.TrimRight(s["authorize_url"], "/")
	a.limit, err = readQPS(s["max_qps"])
	return err
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
