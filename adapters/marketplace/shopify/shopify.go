// Package shopify connects a Shopify store to makegood: signed webhooks in,
// GraphQL Admin API calls out. See README.md for what is not known about the
// platform and what this package does there.
package shopify

import (
	"cmp"
	"context"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "shopify"

// Config is what a store's settings hold. The years of api_version begin with
// the first version that knows @idempotent: without it a refund could be paid twice.
type Config struct {
	ShopDomain     string          `setting:"shop_domain" required:"true" doc:"the store's myshopify.com domain; pushes carry it in X-Shopify-Shop-Domain"`
	ClientSecret   adapters.Secret `setting:"client_secret" required:"true" doc:"the app's client secret: proves pushes"`
	PreviousSecret adapters.Secret `setting:"previous_client_secret" doc:"the secret before a rotation; pushes signed with it are still taken"`
	AccessToken    adapters.Secret `setting:"access_token" required:"true" doc:"Admin API token with read_orders, write_orders, read_returns, write_returns and read_fulfillments"`
	APIVersion     string          `setting:"api_version" default:"2026-04" match:"unstable|20(?:2[6-9]|[3-9][0-9])-(?:0[1-9]|1[0-2])" want:"2026-01 or newer: refunds need @idempotent" doc:"version of the GraphQL Admin API, 2026-01 or newer"`
	NotifyCustomer bool            `setting:"notify_customer" default:"false" doc:"true: Shopify tells the buyer about approvals, refusals and refunds"`
	APIURL         adapters.URL    `setting:"api_url" doc:"scheme and host of the Admin API (a path is kept as prefix); empty: https:// and shop_domain"`
}

var domainForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$`)

// Validate checks what the tags cannot say, and writes the domain in lower case.
func (c *Config) Validate() error {
	c.ShopDomain = strings.ToLower(strings.TrimSpace(c.ShopDomain))
	if !domainForm.MatchString(c.ShopDomain) {
		return &adapters.SettingError{Key: "shop_domain", Want: "a host name such as my-store.myshopify.com, without https://"}
	}
	return nil
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "Shopify", TitleZH: "Shopify 独立站",
	Evidence: "H: official documentation and a published signature vector; M for webhook payload fields; " +
		"nothing was tried against a live store",
	Events:       topicNames(),
	Actions:      adapters.Names(aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn),
	Capabilities: []string{"list", "refuse_reasons"},
	AckWithin:    5 * time.Second,
	CannotRefuse: adapters.Names(aftersale.KindRefundUnshipped, aftersale.KindRefundShipped,
		aftersale.KindReship, aftersale.KindRepair, aftersale.KindOther),
	PartRefund: true,
	Limits: []string{
		"refunding without the goods back, and refusing a return that was approved: in the Shopify admin",
		"the second stage of an exchange: in the Shopify admin",
		"refunding a shipped order that has no return: in the Shopify admin",
		"pictures without a public web address as proof of a refusal: Shopify takes words only",
		"notes and tags on the order: in the Shopify admin",
	},
}, New)

// Adapter is one store's connection to Shopify. It is safe for concurrent use.
type Adapter struct {
	shop   string
	config Config
	points points // what calls to this store may cost now
	api    *calls.Client
	log    *slog.Logger
	now    func() time.Time
	sleep  func(context.Context, time.Duration) error // replaced in tests
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

// New returns the adapter of one store; it makes no call.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	return &Adapter{
		shop: shop, config: c, log: env.Log, now: env.Now, sleep: marketplace.Pause,
		api: calls.New(env, calls.Options{
			Target: Name, URL: cmp.Or(c.APIURL, adapters.URL("https://"+c.ShopDomain)),
			Redactor: redact.New(adapters.Secrets(c), nil),
		}),
	}, nil
}
