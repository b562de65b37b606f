// Package kuaishou connects a shop on Kuaishou (快手小店) to makegood:
// encrypted pushes in, signed calls to the open platform out. See README.md
// for what is not known about the platform and what this package does there.
package kuaishou

import (
	"crypto/cipher"
	"log/slog"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "kuaishou"

// Config is what a shop's settings hold.
type Config struct {
	AppKey          string          `setting:"app_key" required:"true" doc:"the app's key (ks…), as the console shows it; pushes carry it as appKey"`
	AppSecret       adapters.Secret `setting:"app_secret" required:"true" doc:"the app's secret: fetches tokens"`
	SignSecret      adapters.Secret `setting:"sign_secret" required:"true" doc:"the app's signSecret: signs calls, is never sent and is not the app secret"`
	MessageKey      adapters.Secret `setting:"message_key" required:"true" doc:"the app's message key (base64 of 16, 24 or 32 bytes): decrypts pushes"`
	AccessToken     adapters.Secret `setting:"access_token" doc:"the shop's token, lives 48 hours; may stay empty if it can be fetched (refresh_token, or the authorisation page)"`
	RefreshToken    adapters.Secret `setting:"refresh_token" doc:"trades for a new access token, lives 180 days"`
	Scope           string          `setting:"scope" default:"merchant_refund,merchant_order" doc:"permissions asked for on the authorisation page: after-sales, and orders to learn whether a parcel has left"`
	SignMethod      string          `setting:"sign_method" default:"HMAC_SHA256" oneof:"HMAC_SHA256|MD5" doc:"signature of outbound calls: HMAC_SHA256 or MD5"`
	ReturnAddressID int64           `setting:"return_address_id" min:"1" want:"a number from open.address.seller.list" doc:"addressId of open.address.seller.list that buyers send goods to; empty: the shop's default address"`
	ListWindow      time.Duration   `setting:"list_window" default:"12h" min:"1m" max:"23h" doc:"widest span of one list call, 1m0s to 23h0m0s; the platform may allow less during promotions"`
	MaxQPS          float64         `setting:"max_qps" above:"0" max:"1000000" doc:"at most this many calls per second for this shop; empty: no limit of our own"`
	AuthorizeURL    adapters.URL    `setting:"authorize_url" default:"https://open.kwaixiaodian.com" doc:"host of the authorisation page"`
	APIURL          adapters.URL    `setting:"api_url" default:"https://openapi.kwaixiaodian.com" doc:"gateway, scheme and host (a path is kept as prefix)"`
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "Kuaishou shop", TitleZH: "快手小店",
	Evidence: "H: a mirror of the official documents and independent implementations agree; M for the shape of the order, " +
		"the unit of refundFee and the meaning of expireTime; nothing was tried against the live platform",
	Events:        []string{eventAdd, eventUpdate},
	Actions:       adapters.Names(aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn, aftersale.ActionRemark),
	Capabilities:  []string{"list", "tokens", "authorize", "refuse_reasons"},
	DeadlineField: "expireTime",
	AckWithin:     3 * time.Second,
	CannotRefuse:  adapters.Names(aftersale.KindReship, aftersale.KindRepair, aftersale.KindOther),
	Convert:       adapters.Names(aftersale.KindReturnRefund),
	Limits: []string{
		"exchanges after the goods came back (the replacement has to be shipped), re-sends and repairs: in the merchant console",
		"price protection: in the merchant console",
		"returns whose buyer claims the return freight: in the merchant console",
		"videos and recordings as proof of a refusal: the platform takes pictures only, six at most, and each by a public web address",
		"paying a part of the amount: whether the platform does is not known, settle it in the merchant console",
	},
}, New)

// Adapter is one shop's connection to Kuaishou. It is safe for concurrent use.
type Adapter struct {
	marketplace.Tokens // the token that calls carry

	shop     string
	config   Config
	messages cipher.Block // decrypts pushes; safe for concurrent use
	api      *calls.Client
	log      *slog.Logger
	now      func() time.Time
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.Authorizer     = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

// New returns the adapter of one shop; it makes no call.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	a := &Adapter{shop: shop, config: c, log: env.Log, now: env.Now}
	var err error
	if a.messages, err = readMessageKey(c.MessageKey.Reveal()); err != nil {
		return nil, err
	}
	a.UseToken(marketplace.Token{Access: c.AccessToken.Reveal(), Refresh: c.RefreshToken.Reveal()})
	a.api = calls.New(env, calls.Options{
		Target: Name, URL: c.APIURL, MaxQPS: c.MaxQPS, Redactor: redact.New(adapters.Secrets(c), a.TokenSecrets),
	})
	return a, nil
}
