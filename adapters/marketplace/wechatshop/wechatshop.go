// Package wechatshop connects a WeChat Shop (微信小店) to makegood: encrypted
// pushes in, calls with an access token out. See README.md for what is not
// known about the platform and what this package does there.
package wechatshop

import (
	"log/slog"
	"sync/atomic"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "wechatshop"

// Config is what a shop's settings hold.
type Config struct {
	AppID           string          `setting:"app_id" required:"true" doc:"the shop's AppID; pushes name it inside the encryption"`
	AppSecret       adapters.Secret `setting:"app_secret" required:"true" doc:"the shop's AppSecret: fetches access tokens"`
	PushToken       adapters.Secret `setting:"token" required:"true" doc:"Token of the message push: proves pushes"`
	PushKey         adapters.Secret `setting:"encoding_aes_key" required:"true" match:"[A-Za-z0-9+/]{43}" want:"the 43 characters that the console shows" doc:"EncodingAESKey of the message push, 43 characters: decrypts pushes"`
	PreviousKey     adapters.Secret `setting:"previous_encoding_aes_key" match:"[A-Za-z0-9+/]{43}" want:"the 43 characters that the console shows" doc:"the key before a change, taken as well while the change spreads"`
	ReturnAddressID string          `setting:"return_address_id" match:"[1-9][0-9]{0,31}" want:"a number from /channels/ec/merchant/address/list" doc:"address_id that buyers send goods to; empty: the shop's default return address is looked up"`
	AccessToken     adapters.Secret `setting:"access_token" doc:"a token managed elsewhere, used as it is; empty: fetched with stable_token"`
	APIURL          adapters.URL    `setting:"api_url" default:"https://api.weixin.qq.com" doc:"gateway, scheme and host (a path is kept as prefix)"`
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "WeChat Shop", TitleZH: "微信小店",
	Evidence: "H: official documents and vectors, SDKs agree; M for the meaning of deadline, refund_reason above 11, re-sends " +
		"and the address list; nothing was tried against the live platform",
	Events:        []string{eventAfterSale, eventComplaint},
	Actions:       adapters.Names(aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn, aftersale.ActionRemark),
	Capabilities:  []string{"list", "tokens", "refuse_reasons", "allowance", "url_check"},
	DeadlineField: "deadline",
	AckWithin:     5 * time.Second,
	CannotRefuse:  adapters.Names(aftersale.KindReship, aftersale.KindRepair, aftersale.KindOther),
	Limits: []string{
		"paying a return before the goods are back: ask the buyer to change the request to refund only, or negotiate in the merchant console",
		"shipping the new goods of an exchange, and everything about a re-send: in the merchant console",
		"paying a part of the amount: the platform takes no amount, negotiate in the merchant console",
		"refusing with videos, recordings, or pictures that are not JPEG, PNG or GIF of up to 2 MB: in the merchant console",
		"refunds in dispute, without the balance for them, or that WeChat wants negotiated first: in the merchant console",
		"order flags: WeChat has none, only the note is written",
	},
}, New)

// Adapter is one shop's connection to WeChat Shop. It is safe for concurrent use.
type Adapter struct {
	marketplace.Tokens // the token that calls carry

	shop         string
	config       Config
	pushKeys     []pushKey                    // the present EncodingAESKey, then the previous one
	refusedToken atomic.Pointer[string]       // the access token that the platform refused last
	found        atomic.Pointer[foundAddress] // the default return address
	force        forceLimit
	api          *calls.Client
	log          *slog.Logger
	now          func() time.Time
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
	_ marketplace.Allowance      = (*Adapter)(nil)
)

// New returns the adapter of one shop; it makes no call.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	a := &Adapter{shop: shop, config: c, log: env.Log, now: env.Now}
	for _, text := range []adapters.Secret{c.PushKey, c.PreviousKey} {
		if key, ok := readAESKey(text.Reveal()); ok { // its form was checked; the previous one may be empty
			a.pushKeys = append(a.pushKeys, key)
		}
	}
	a.UseToken(marketplace.Token{Access: c.AccessToken.Reveal()})
	words := redact.New(adapters.Secrets(c), a.TokenSecrets)
	words.Keep = callID
	a.api = calls.New(env, calls.Options{Target: Name, URL: c.APIURL, Redactor: words})
	return a, nil
}
