// Package wechatshop connects a WeChat Shop (微信小店) to makegood: encrypted
// pushes in, calls with an access token out. See README.md for what is not
// known about the platform and what this package does there.
package wechatshop

import (
	"log/slog"
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
const Name = "wechatshop"

// Gateway is the platform's production gateway, the default of api_url.
const Gateway = "https://api.weixin.qq.com"

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		return New(shop, settings, env)
	},
}

// Adapter is one shop's connection to WeChat Shop. It is safe for concurrent use.
type Adapter struct {
	shop      string
	appID     string
	secret    string
	pushToken string
	pushKeys  []pushKey // the present EncodingAESKey, then the previous one
	address   string    // address_id for agreed returns; "": the shop's default is looked up
	static    bool      // the access token of the settings is used as it is
	hidden    []string
	token     atomic.Pointer[marketplace.Token]
	rejected  atomic.Pointer[string] // the access token that the platform refused last
	found     atomic.Pointer[foundAddress]
	force     forceLimit
	client    *resty.Client
	log       *slog.Logger
	now       func() time.Time
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
	_ marketplace.Allowance      = (*Adapter)(nil)
)

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"app_id", "app_secret", "token"} {
		if strings.TrimSpace(s[key]) == "" {
			return nil, &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	a := &Adapter{
		shop: shop, appID: s["app_id"], secret: s["app_secret"], pushToken: s["token"],
		address: s["return_address_id"], static: s["access_token"] != "", hidden: described.Secrets(s),
	}
	for _, key := range []string{"encoding_aes_key", "previous_encoding_aes_key"} {
		if s[key] == "" && key != "encoding_aes_key" {
			continue
		}
		k, ok := readAESKey(s[key])
		if !ok {
			return nil, &adapters.SettingError{Key: key, Want: "the 43 characters that the console shows"}
		}
		a.pushKeys = append(a.pushKeys, k)
	}
	if a.address != "" && !isID(a.address) {
		return nil, &adapters.SettingError{Key: "return_address_id", Want: "a number from /channels/ec/merchant/address/list"}
	}
	env = env.WithDefaults()
	a.log, a.now = env.Log, env.Now
	a.client = httpx.New(env.HTTP, s["api_url"])
	a.UseToken(marketplace.Token{Access: s["access_token"]})
	return a, nil
}

// failure makes an error of a call that was not made or not understood.
func (a *Adapter) failure(op string, class aftersale.Class, code, message string) *aftersale.CallError {
	return &aftersale.CallError{Target: Name, Op: op, Class: class, Code: code, Message: message}
}
