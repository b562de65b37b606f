// Package pinduoduo connects a shop on Pinduoduo (拼多多) to makegood: messages
// come by WebSocket (PMC), signed calls go to the open platform. See README.md
// for what is not known about the platform and what this package does there.
package pinduoduo

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/adapters/wire"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "pinduoduo"

// Config is what a shop's settings hold.
type Config struct {
	ClientID     string          `setting:"client_id" required:"true" doc:"the app's client_id; shops with the same one share its socket"`
	ClientSecret adapters.Secret `setting:"client_secret" required:"true" doc:"the app's secret: signs calls and opens the socket"`
	AccessToken  adapters.Secret `setting:"access_token" doc:"the shop's token; may stay empty if the seller authorises the app by link"`
	RefreshToken adapters.Secret `setting:"refresh_token" doc:"trades for a new access token"`
	AddressID    string          `setting:"return_address_id" doc:"refund_address_id that buyers send goods to; empty: the shop's default of pdd.refund.address.list.get"`
	PMCURL       adapters.URL    `setting:"pmc_url" default:"wss://message-api.pinduoduo.com" scheme:"wss|ws|https|http" want:"a wss or ws URL" doc:"message socket, scheme and host (a path is kept as prefix); /message/… is appended"`
	APIURL       adapters.URL    `setting:"api_url" default:"https://gw-api.pinduoduo.com" doc:"gateway, scheme and host (a path is kept as prefix); /api/router is appended"`
}

// Validate checks what the tags cannot say.
func (c *Config) Validate() error {
	if c.AddressID != "" && !wire.IsID(c.AddressID) {
		return &adapters.SettingError{Key: "return_address_id", Want: "a number from pdd.refund.address.list.get"}
	}
	return nil
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "Pinduoduo", TitleZH: "拼多多",
	Evidence: "H: the official SDK and independent ports agree on socket, signature and calls; M for what the messages " +
		"hold and for the error codes; nothing was tried against the live platform",
	Events:        eventNames(),
	Actions:       adapters.Names(aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRemark, aftersale.ActionReportShipment),
	Capabilities:  []string{"subscribe", "list", "tokens", "authorize"},
	DeadlineField: "expire_time",
	CannotRefuse:  adapters.Names(aftersale.Kinds()...), // the platform has no API to refuse
	Convert:       adapters.Names(aftersale.KindReturnRefund),
	Limits: []string{
		"refusing any request: the platform has no API for it, settle it in the merchant console",
		"writing to the buyer: the platform has no API for it, use the merchant console",
		"paying a part of the amount: the platform takes no amount, settle it in the merchant console",
		"exchange, re-send and repair: agree and ship in the merchant console",
		"messages arrive by WebSocket only: nothing is accepted over HTTP",
	},
}, New)

// Adapter is one shop's connection to Pinduoduo. It is safe for concurrent use.
type Adapter struct {
	marketplace.Tokens // the token that calls carry

	shop      string // the mallID
	config    Config
	api       *calls.Client
	socket    *http.Client // for the handshake of the message socket
	beats     beats
	listing   pace
	noOrders  atomic.Int64 // Unix second until which pdd.order.information.get is not tried
	companies companies
	log       *slog.Logger
	now       func() time.Time
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

// New returns the adapter of one shop; it makes no call.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	a := &Adapter{
		shop: shop, config: c, log: env.Log, now: env.Now,
		beats:   beats{every: beatEvery, dead: deadAfter},
		listing: pace{window: quotaWindow},
		socket:  &http.Client{Timeout: httpx.Timeout},
	}
	if env.HTTP != nil {
		a.socket.Transport = env.HTTP.Transport
	}
	a.UseToken(marketplace.Token{Access: c.AccessToken.Reveal(), Refresh: c.RefreshToken.Reveal()})
	a.api = calls.New(env, calls.Options{
		Target: Name, URL: adapters.URL(strings.TrimSuffix(string(c.APIURL), router)),
		Redactor: redact.New(adapters.Secrets(c), a.TokenSecrets),
	})
	return a, nil
}
