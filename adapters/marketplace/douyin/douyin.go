// Package douyin connects a shop on Douyin e-commerce (抖店) to makegood:
// signed pushes in, signed calls to the open platform out. See README.md for
// what is not known about the platform and what this package does there.
package douyin

import (
	"log/slog"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "douyin"

// Config is what a shop's settings hold.
type Config struct {
	AppKey       string          `setting:"app_key" required:"true" doc:"the app's key, as the console shows it; pushes carry it in the header app-id"`
	AppSecret    adapters.Secret `setting:"app_secret" required:"true" doc:"the app's secret: signs calls and proves pushes"`
	AccessToken  adapters.Secret `setting:"access_token" doc:"the shop's token; may stay empty if it can be fetched (shop_id, refresh_token, auth_code, or the authorisation page)"`
	RefreshToken adapters.Secret `setting:"refresh_token" doc:"trades for a new access token, lives 14 days"`
	ShopID       string          `setting:"shop_id" doc:"the shop's number: lets a self-built app fetch its token (authorization_self)"`
	AuthCode     adapters.Secret `setting:"auth_code" doc:"one-time code of the authorisation page, lives 10 minutes"`
	ServiceID    string          `setting:"service_id" doc:"the app's service in the service market (fuwu.jinritemai.com): makes the authorisation link; empty: no link"`
	AuthorizeURL adapters.URL    `setting:"authorize_url" default:"https://fuwu.jinritemai.com" doc:"host of the authorisation page"`
	SignMethod   string          `setting:"sign_method" default:"hmac-sha256" oneof:"hmac-sha256|md5" doc:"signature of outbound calls: hmac-sha256 or md5"`
	AddressID    int64           `setting:"return_address_id" min:"1" want:"a number from /address/list" doc:"address_id of /address/list that buyers send goods to; needed to agree to returns and exchanges"`
	MaxQPS       float64         `setting:"max_qps" above:"0" max:"1000000" doc:"at most this many calls per second for this shop; empty: no limit of our own"`
	APIURL       adapters.URL    `setting:"api_url" default:"https://openapi-fxg.jinritemai.com" doc:"gateway, scheme and host (a path is kept as prefix)"`
}

// Validate checks what the tags cannot say.
func (c *Config) Validate() error {
	if c.ShopID != "" && !wire.IsID(c.ShopID) {
		return &adapters.SettingError{Key: "shop_id", Want: "a number"}
	}
	return nil
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "Douyin e-commerce", TitleZH: "抖店",
	Evidence: "H: SDK code and independent implementations agree; M for the state table of operate and its types 501-621; " +
		"nothing was tried against the live platform",
	Events: eventNames(),
	Actions: []string{
		string(aftersale.ActionApprove), string(aftersale.ActionRefuse),
		string(aftersale.ActionReturn), string(aftersale.ActionRemark),
	},
	Capabilities:  []string{"list", "tokens", "authorize", "refuse_reasons"},
	DeadlineField: "status_deadline",
	AckWithin:     5 * time.Second,
	CannotRefuse:  []string{string(aftersale.KindRefundUnshipped)},
	Convert: []string{
		string(aftersale.KindReturnRefund), string(aftersale.KindExchange), string(aftersale.KindRepair),
	},
	Limits: []string{
		"refusing a refund of an unshipped order: ship the order, or settle it in the merchant console",
		"agreeing to the second stage of an exchange or a repair (it ships goods): in the merchant console",
		"price protection and cancellations by the system or the buyer: in the merchant console",
		"paying a part of the amount: the platform takes no amount, settle it in the merchant console",
		"a picture without a public web address as proof of a refusal: the platform takes addresses only",
	},
}, New)

// Adapter is one shop's connection to Douyin. It is safe for concurrent use.
type Adapter struct {
	marketplace.Tokens // the token that calls carry

	shop   string
	config Config
	api    *calls.Client
	log    *slog.Logger
	now    func() time.Time
}

// Every optional interface of Adapter is listed here, those of authorizing in
// token.go.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.TokenRefresher = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

// New returns the adapter of one shop; it makes no call. A shop whose settings
// name the app's service has an authorisation page too.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	a := &Adapter{shop: shop, config: c, log: env.Log, now: env.Now}
	a.UseToken(marketplace.Token{Access: c.AccessToken.Reveal(), Refresh: c.RefreshToken.Reveal()})
	a.api = calls.New(env, calls.Options{
		Target: Name, URL: c.APIURL, MaxQPS: c.MaxQPS, Redactor: redact.New(adapters.Secrets(c), a.TokenSecrets),
	})
	if a.service() == "" {
		return a, nil
	}
	return authorizing{a}, nil
}
