// Package taobao connects a seller on Taobao or Tmall (淘宝、天猫) to makegood:
// TMC messages over a socket or a pulled queue and signed calls of the
// platform in, signed calls to the TOP gateway out. See README.md for what is
// not known about the platform and what this package does there.
package taobao

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
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
const Name = "taobao"

// The platform's production addresses, the defaults of api_url, tmc_url and
// authorize_url.
const (
	Gateway     = "https://eco.taobao.com"
	Socket      = "ws://mc.api.taobao.com/"
	ConsentPage = "https://oauth.taobao.com"
)

// routerPath is the gateway's only path.
const routerPath = "/router/rest"

// The values of the setting intake.
const (
	intakeSocket = "websocket"
	intakePull   = "pull"
	intakeSPI    = "spi"
)

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		return New(shop, settings, env)
	},
}

// contact is whom and where buyers send goods back to; Taobao wants it
// spelled out beside the address id.
type contact struct{ name, address, post, tel, mobile string }

// Adapter is one seller's connection to Taobao or Tmall. It is safe for
// concurrent use.
type Adapter struct {
	shop     string
	appKey   string
	secret   string
	token    atomic.Pointer[marketplace.Token] // Access is the session key
	refresh  string                            // refresh_token of the settings
	consent  string                            // scheme and host of the authorisation page
	group    string                            // of TMC
	tmall    bool
	intake   string
	tmcURL   string
	address  string // seller_address_id for agreed returns; "": none set
	receiver contact
	review   bool   // AG's automatic review is asked for when a shipment was stopped
	picture  []byte // goes with every message to a buyer
	signing  string // sign_method of outbound calls
	hidden   []string
	client   *resty.Client
	socket   *http.Client
	log      *slog.Logger
	now      func() time.Time
	pace     pace
}

// Every optional interface this package implements is listed here.
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

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	if err := checkSettings(s); err != nil {
		return nil, err
	}
	picture, err := messagePicture(s["message_image"])
	if err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	transport := http.RoundTripper(nil)
	if env.HTTP != nil {
		transport = env.HTTP.Transport
	}
	if transport == nil {
		transport = httpx.Transport()
	}
	a := &Adapter{
		shop: shop, appKey: s["app_key"], secret: s["app_secret"], refresh: s["refresh_token"],
		consent: strings.TrimRight(s["authorize_url"], "/"), review: s["ag_review"] == "true", picture: picture,
		group: s["group"], tmall: s["tmall"] == "true", intake: s["intake"], tmcURL: s["tmc_url"],
		address: s["return_address_id"], signing: s["sign_method"], hidden: described.Secrets(s),
		receiver: contact{
			name: s["return_name"], address: s["return_address"], post: s["return_post"],
			tel: s["return_tel"], mobile: s["return_mobile"],
		},
		client: httpx.New(&http.Client{Transport: transport}, strings.TrimSuffix(strings.TrimRight(s["api_url"], "/"), routerPath)),
		socket: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		log: env.Log, now: env.Now, pace: defaultPace,
	}
	a.UseToken(marketplace.Token{Access: s["session"], Refresh: s["refresh_token"]})
	return a, nil
}

// checkSettings looks at what the manifest cannot say.
func checkSettings(s adapters.Settings) error {
	for _, key := range []string{"app_key", "app_secret", "group"} {
		if strings.TrimSpace(s[key]) == "" {
			return &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	if s["session"] != "" && strings.TrimSpace(s["session"]) == "" {
		return &adapters.SettingError{Key: "session", Want: "a session key, or nothing if the seller authorises the app by link"}
	}
	for _, choice := range []struct {
		key     string
		allowed []string
	}{
		{"tmall", []string{"true", "false"}},
		{"ag_review", []string{"true", "false"}},
		{"intake", []string{intakeSocket, intakePull, intakeSPI}},
		{"sign_method", []string{signMD5, signHMAC, signHMACSHA256}},
	} {
		if !slices.Contains(choice.allowed, s[choice.key]) {
			return &adapters.SettingError{Key: choice.key, Want: strings.Join(choice.allowed, " or ")}
		}
	}
	if u, err := url.Parse(s["tmc_url"]); err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return &adapters.SettingError{Key: "tmc_url", Want: "a ws or wss URL"}
	}
	if u, err := url.Parse(s["authorize_url"]); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return &adapters.SettingError{Key: "authorize_url", Want: "an https URL"}
	}
	if id := s["return_address_id"]; id != "" && !isID(id) {
		return &adapters.SettingError{Key: "return_address_id", Want: "a number: the seller_address_id of the return address"}
	}
	return nil
}

// failure makes an error of a call that was not made or not understood.
func (a *Adapter) failure(op string, class aftersale.Class, code, message string) *aftersale.CallError {
	return &aftersale.CallError{Target: Name, Op: op, Class: class, Code: code, Message: message}
}
