// Package kuaidi100 speaks to Kuaidi100, an aggregator that follows parcels
// of all mainland couriers, pushes their tracking and passes intercepts on.
package kuaidi100

import (
	"cmp"
	"log/slog"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/aftersale"
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

// Config is what an account's settings hold.
type Config struct {
	Key           adapters.Secret `setting:"key" required:"true" doc:"authorisation key of the account"`
	Customer      string          `setting:"customer" required:"true" doc:"company number of the account"`
	Secret        adapters.Secret `setting:"secret" doc:"secret of the label API; without it intercepts are left to a person"`
	Salt          adapters.Secret `setting:"salt" doc:"the word with which pushes to us are signed; without it a push proves nothing and only makes makegood ask"`
	CallbackURL   adapters.URL    `setting:"callback_url" doc:"our public URL for pushes, https://host/webhooks/kuaidi100/<id>; needed to subscribe, and to intercept with zto, jtexpress, yto"`
	APIURL        adapters.URL    `setting:"api_url" doc:"one host instead of both real ones (sandbox, recording proxy)"`
	PollURL       adapters.URL    `setting:"poll_url" doc:"host of queries and subscriptions; wins over api_url; empty: https://poll.kuaidi100.com"`
	LabelURL      adapters.URL    `setting:"label_url" doc:"host of intercepts; wins over api_url; empty: https://api.kuaidi100.com"`
	Phone         string          `setting:"phone" match:"[0-9]{4,}" want:"the last four digits, or the whole number in digits" doc:"last four digits of the sender's telephone, for SF and ZTO numbers"`
	PartnerID     string          `setting:"partner_id" doc:"e-waybill account or monthly account number"`
	PartnerKey    adapters.Secret `setting:"partner_key" doc:"e-waybill password"`
	PartnerSecret adapters.Secret `setting:"partner_secret" doc:"e-waybill secret"`
	PartnerName   string          `setting:"partner_name" doc:"e-waybill account name"`
	Net           string          `setting:"net" doc:"name of the receiving branch"`
	Code          string          `setting:"code" doc:"e-waybill carrier number"`
	AppKey        string          `setting:"app_key" doc:"ZTO service-provider mode: application key"`
	AppSecret     adapters.Secret `setting:"app_secret" doc:"ZTO service-provider mode: application secret"`
	PayType       string          `setting:"pay_type" default:"SHIPPER" oneof:"SHIPPER|CONSIGNEE|THIRDPARTY|MONTHLY" doc:"who pays for an intercept: SHIPPER, CONSIGNEE, THIRDPARTY, MONTHLY"`
}

// Maker describes the adapter and builds one per account.
var Maker = courier.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "Kuaidi100",
	TitleZH:      "快递100",
	Evidence:     "H: official SDK; state table from public code, intercept callback not found",
	Events:       []string{"polling", "shutdown", "updateall"},
	Actions:      []string{string(aftersale.ActionIntercept)},
	Capabilities: []string{"track", "subscribe", "intercept"},
	Limits: []string{
		"an intercept cannot be withdrawn here: call the courier",
		"the result of an intercept comes by a callback whose fields are not public: tracking proves it instead",
		"an intercept with ZTO, YTO or J&T needs callback_url",
	},
}, New)

// account is one account at the aggregator. It holds no state and is safe for
// concurrent use.
type account struct {
	config Config
	poll   *calls.Client // queries and subscriptions
	label  *calls.Client // intercepts
	now    func() time.Time
	zone   *time.Location
	log    *slog.Logger
}

var (
	_ courier.Adapter     = (*account)(nil)
	_ courier.Tracker     = (*account)(nil)
	_ courier.Subscriber  = (*account)(nil)
	_ courier.Interceptor = (*account)(nil)
)

// New returns the adapter of one account; it makes no call.
func New(id string, c Config, env adapters.Env) (courier.Adapter, error) {
	redactor := redact.New(adapters.Secrets(c), nil)
	poll, label := c.hosts()
	return &account{
		config: c,
		poll:   calls.New(env, calls.Options{Target: name, URL: poll, Redactor: redactor}),
		label:  calls.New(env, calls.Options{Target: name, URL: label, Redactor: redactor}),
		now:    env.Now,
		zone:   env.Zone,
		log:    env.Log.With("courier", name, "account", id),
	}, nil
}

// hosts are those of queries and subscriptions, and of intercepts.
func (c Config) hosts() (poll, label adapters.URL) {
	return cmp.Or(c.PollURL, c.APIURL, pollHost), cmp.Or(c.LabelURL, c.APIURL, labelHost)
}

// Carries returns nil: the aggregator follows parcels of all companies.
func (a *account) Carries() []string { return nil }

// TrackEvery is half an hour: a number queried more often gets locked.
func (a *account) TrackEvery() time.Duration { return trackEvery }
