// Package kuaidi100 speaks to Kuaidi100, an aggregator that follows parcels
// of all mainland couriers, pushes their tracking and passes intercepts on.
package kuaidi100

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// name is the folder, the URL segment and the metric label.
const name = "kuaidi100"

// The real hosts: queries and subscriptions go to one, intercepts to the other.
const (
	pollHost  = "https://poll.kuaidi100.com"
	labelHost = "https://api.kuaidi100.com"
)

// trackEvery is the aggregator's own limit: a number that is queried more
// often is locked.
const trackEvery = 30 * time.Minute

// Maker builds the adapter of one account.
var Maker = courier.Maker{Manifest: described, New: newAccount}

var described = adapters.Manifest{
	Name:         name,
	Title:        "Kuaidi100",
	TitleZH:      "快递100",
	Evidence:     "H: official SDK; state table from public code, intercept callback not found",
	Events:       []string{"polling", "shutdown", "updateall"},
	Actions:      []string{string(aftersale.ActionIntercept)},
	Capabilities: []string{"track", "subscribe", "intercept"},
	Config:       settingsFields,
	Limits: []string{
		"an intercept cannot be withdrawn here: call the courier",
		"the result of an intercept comes by a callback whose fields are not public: tracking proves it instead",
		"an intercept with ZTO, YTO or J&T needs callback_url",
	},
}

var settingsFields = []adapters.Field{
	{Name: "key", Doc: "authorisation key of the account", Secret: true, Required: true},
	{Name: "customer", Doc: "company number of the account", Required: true},
	{Name: "secret", Doc: "secret of the label API; without it intercepts are left to a person", Secret: true},
	{Name: "salt", Doc: "the word with which pushes to us are signed; without it a push proves nothing and only makes makegood ask", Secret: true},
	{Name: "callback_url", Doc: "our public URL for pushes, https://host/webhooks/kuaidi100/<id>; needed to subscribe, and to intercept with zto, jtexpress, yto"},
	{Name: "api_url", Doc: "one host instead of both real ones (sandbox, recording proxy)"},
	{Name: "poll_url", Doc: "host of queries and subscriptions; wins over api_url; empty: " + pollHost},
	{Name: "label_url", Doc: "host of intercepts; wins over api_url; empty: " + labelHost},
	{Name: "phone", Doc: "last four digits of the sender's telephone, for SF and ZTO numbers"},
	{Name: "partner_id", Doc: "e-waybill account or monthly account number"},
	{Name: "partner_key", Doc: "e-waybill password", Secret: true},
	{Name: "partner_secret", Doc: "e-waybill secret", Secret: true},
	{Name: "partner_name", Doc: "e-waybill account name"},
	{Name: "net", Doc: "name of the receiving branch"},
	{Name: "code", Doc: "e-waybill carrier number"},
	{Name: "app_key", Doc: "ZTO service-provider mode: application key"},
	{Name: "app_secret", Doc: "ZTO service-provider mode: application secret", Secret: true},
	{Name: "pay_type", Doc: "who pays for an intercept: " + strings.Join(payTypes, ", "), Default: payTypes[0]},
}

// payTypes are the words of interceptPayType.
var payTypes = []string{"SHIPPER", "CONSIGNEE", "THIRDPARTY", "MONTHLY"}

// account is one account at the aggregator. It holds no state and is safe for
// concurrent use.
type account struct {
	set     adapters.Settings
	poll    *resty.Client
	label   *resty.Client
	now     func() time.Time
	zone    *time.Location
	log     *slog.Logger
	secrets []string // values that must not appear in any error
}

var (
	_ courier.Adapter     = (*account)(nil)
	_ courier.Tracker     = (*account)(nil)
	_ courier.Subscriber  = (*account)(nil)
	_ courier.Interceptor = (*account)(nil)
)

func newAccount(id string, settings adapters.Settings, env adapters.Env) (courier.Adapter, error) {
	set, err := checkSettings(settings)
	if err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	return &account{
		set:     set,
		poll:    httpx.New(env.HTTP, firstOf(set["poll_url"], set["api_url"], pollHost)),
		label:   httpx.New(env.HTTP, firstOf(set["label_url"], set["api_url"], labelHost)),
		now:     env.Now,
		zone:    env.Zone,
		log:     env.Log.With("courier", name, "account", id),
		secrets: described.Secrets(set),
	}, nil
}

func checkSettings(settings adapters.Settings) (adapters.Settings, error) {
	set, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"poll_url", "label_url", "callback_url"} {
		u, err := url.Parse(set[key])
		if set[key] != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return nil, &adapters.SettingError{Key: key, Want: "an http or https URL"}
		}
	}
	if !slices.Contains(payTypes, set["pay_type"]) {
		return nil, &adapters.SettingError{Key: "pay_type", Want: "one of " + strings.Join(payTypes, ", ")}
	}
	if p := set["phone"]; p != "" && (len(p) < 4 || strings.Trim(p, "0123456789") != "") {
		return nil, &adapters.SettingError{Key: "phone", Want: "the last four digits, or the whole number in digits"}
	}
	return set, nil
}

// Carries returns nil: the aggregator follows parcels of all companies.
func (a *account) Carries() []string { return nil }

// TrackEvery is half an hour: a number queried more often gets locked.
func (a *account) TrackEvery() time.Duration { return trackEvery }

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
