// Package taobao connects a seller on Taobao or Tmall (淘宝、天猫) to makegood:
// TMC messages over a socket or a pulled queue and signed calls of the
// platform in, signed calls to the TOP gateway out. See README.md for what is
// not known about the platform and what this package does there.
package taobao

import (
	"log/slog"
	"net/http"
	"strings"
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
const Name = "taobao"

// routerPath is the gateway's only path.
const routerPath = "/router/rest"

// The values of the setting intake.
const (
	intakeSocket = "websocket"
	intakePull   = "pull"
	intakeSPI    = "spi"
)

// Config is what a shop's settings hold.
type Config struct {
	AppKey        string          `setting:"app_key" required:"true" doc:"the app's key (AppKey)"`
	AppSecret     adapters.Secret `setting:"app_secret" required:"true" doc:"the app's secret: signs calls and proves messages"`
	Session       adapters.Secret `setting:"session" doc:"the seller's session key, a sub-account's, because only those may agree to refunds; may stay empty if the seller authorises the app by link"`
	RefreshToken  adapters.Secret `setting:"refresh_token" doc:"trades for a new session key, where the platform lets the app refresh"`
	Tmall         bool            `setting:"tmall" default:"false" doc:"true for a Tmall shop, false for Taobao"`
	Intake        string          `setting:"intake" default:"websocket" oneof:"websocket|pull|spi" doc:"how messages come: websocket or pull (TMC), or spi (the platform calls /webhooks/taobao/{shop})"`
	Group         string          `setting:"group" default:"default" doc:"message group of TMC"`
	TMCURL        adapters.URL    `setting:"tmc_url" default:"ws://mc.api.taobao.com/" scheme:"ws|wss" doc:"the whole address of the TMC socket"`
	SignMethod    string          `setting:"sign_method" default:"md5" oneof:"md5|hmac|hmac-sha256" doc:"signature of outbound calls: md5, hmac or hmac-sha256"`
	ReturnID      string          `setting:"return_address_id" doc:"seller_address_id that buyers send goods to; needed to agree to returns"`
	ReturnName    string          `setting:"return_name" doc:"Taobao: name of the receiver at that address"`
	ReturnAddress string          `setting:"return_address" doc:"Taobao: that address in words"`
	ReturnPost    string          `setting:"return_post" doc:"Taobao: its postal code"`
	ReturnTel     string          `setting:"return_tel" doc:"Taobao: its telephone number"`
	ReturnMobile  string          `setting:"return_mobile" doc:"Taobao: its mobile number"`
	MessageImage  string          `setting:"message_image" doc:"base64 of the GIF, JPG or PNG (at most 500000 bytes) that goes with messages to buyers, which the platform takes with a picture only; empty: a plain white one"`
	AGReview      bool            `setting:"ag_review" default:"false" doc:"true: ask for AG's automatic review when a shipment was stopped; works with an automatic review set up in AG"`
	AuthorizeURL  adapters.URL    `setting:"authorize_url" default:"https://oauth.taobao.com" doc:"host of the authorisation page"`
	APIURL        adapters.URL    `setting:"api_url" default:"https://eco.taobao.com" doc:"TOP gateway; /router/rest is added unless it is there"`
}

// Validate checks what the tags cannot say.
func (c *Config) Validate() error {
	blank := func(text string) bool { return text != "" && strings.TrimSpace(text) == "" }
	switch {
	case blank(c.Group):
		return &adapters.SettingError{Key: "group", Want: "more than blanks"}
	case blank(c.Session.Reveal()):
		return &adapters.SettingError{Key: "session", Want: "a session key, or nothing if the seller authorises the app by link"}
	case c.ReturnID != "" && !wire.IsID(c.ReturnID):
		return &adapters.SettingError{Key: "return_address_id", Want: "a number: the seller_address_id of the return address"}
	}
	return nil
}

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.NewMaker(adapters.Manifest{
	Name: Name, Title: "Taobao / Tmall", TitleZH: "淘宝 / 天猫",
	Evidence: "H: SDK code, API metadata and independent implementations agree; M for AG and for the shape of lists; " +
		"nothing was tried against the live platform",
	Events: append(topicNames(), topicHold),
	Actions: []string{
		string(aftersale.ActionApprove), string(aftersale.ActionRefuse), string(aftersale.ActionReturn),
		string(aftersale.ActionRemark), string(aftersale.ActionMessage), string(aftersale.ActionReportShipment),
	},
	Capabilities:  []string{"subscribe", "list", "refuse_reasons", "tokens", "authorize"},
	DeadlineField: "refund_remind_timeout.timeout",
	CannotRefuse:  []string{string(aftersale.KindRefundUnshipped)},
	Limits: []string{
		"refusing a refund of an unshipped order: ship the order, or settle it in the seller console",
		"refusing with more than one picture, a picture above 130000 bytes (Tmall, returned goods: 5 MB) or not GIF, JPG or PNG: in the seller console",
		"refusing returned goods on Taobao (Tmall takes it with a picture): in the seller console",
		"paying a part of the amount: the ticket's amount is what the platform pays, in the seller console",
		"refunds above 6000 yuan (Tmall 10000), and those for which the platform texts a code: in the seller console",
		"paying a return before the goods are back: in the seller console",
		"exchanges, re-sends and repairs: in the seller console",
	},
}, New)

// Adapter is one seller's connection to Taobao or Tmall. It is safe for
// concurrent use.
type Adapter struct {
	marketplace.Tokens // the session key that calls carry

	shop    string
	config  Config
	picture []byte // goes with every message to a buyer
	api     *calls.Client
	socket  *http.Client // makes the TMC connection
	log     *slog.Logger
	now     func() time.Time
	pace    pace
}

// Every optional interface of Adapter is listed here.
var (
	_ marketplace.Adapter          = (*Adapter)(nil)
	_ marketplace.Consumer         = (*Adapter)(nil)
	_ marketplace.Lister           = (*Adapter)(nil)
	_ marketplace.RefuseReasoner   = (*Adapter)(nil)
	_ marketplace.Messenger        = (*Adapter)(nil)
	_ marketplace.ShipmentReporter = (*Adapter)(nil)
	_ marketplace.TokenRefresher   = (*Adapter)(nil)
	_ marketplace.Authorizer       = (*Adapter)(nil)
)

// New returns the adapter of one shop; it makes no call.
func New(shop string, c Config, env adapters.Env) (marketplace.Adapter, error) {
	picture, err := messagePicture(c.MessageImage)
	if err != nil {
		return nil, err
	}
	transport := http.RoundTripper(httpx.Transport())
	if env.HTTP != nil && env.HTTP.Transport != nil {
		transport = env.HTTP.Transport
	}
	env.HTTP = &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	a := &Adapter{shop: shop, config: c, picture: picture, socket: env.HTTP, log: env.Log, now: env.Now, pace: defaultPace}
	a.UseToken(marketplace.Token{Access: c.Session.Reveal(), Refresh: c.RefreshToken.Reveal()})
	a.api = calls.New(env, calls.Options{
		Target: Name, URL: adapters.URL(strings.TrimSuffix(string(c.APIURL), routerPath)),
		Redactor: redact.New(adapters.Secrets(c), a.TokenSecrets),
	})
	return a, nil
}
