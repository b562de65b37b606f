// Package sf connects an account at SF Express (its open platform Fengqiao)
// to makegood: pushed and queried routes, intercepts and their withdrawal.
// README.md says which facts are proved and which are not.
package sf

import (
	"net/netip"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// name is the adapter's name and the canonical courier name of its scans.
const name = courier.SF

// Maker describes the adapter and builds it.
var Maker = courier.Maker{
	Manifest: manifest,
	New: func(_ string, settings adapters.Settings, env adapters.Env) (courier.Adapter, error) {
		return newAdapter(settings, env)
	},
}

var manifest = adapters.Manifest{
	Name:         name,
	Title:        "SF Express",
	TitleZH:      "顺丰速运",
	Evidence:     "H signature, envelope, intercept call, routes, push; M limits of intercepts and business codes; L most gateway codes",
	Events:       []string{"RoutePushService"},
	Actions:      []string{string(aftersale.ActionIntercept), string(aftersale.ActionWithdraw)},
	Capabilities: []string{"track", "intercept", "withdraw"},
	Config: []adapters.Field{
		{Name: "partner_id", Doc: "customer code (partnerID) of the open platform", Required: true},
		{Name: "checkword", Doc: "check word of the customer code", Required: true, Secret: true},
		{Name: "api_url", Doc: "gateway; /std/service is appended unless it is there", Default: "https://sfapi.sf-express.com"},
		{Name: "monthly_card", Doc: "monthly account that pays for the return"},
		{Name: "auth", Doc: "digest or oauth2", Default: "digest"},
		{Name: "role", Doc: "who asks: 1 sender, 2 recipient, 3 third party", Default: "1"},
		{Name: "pay_mode", Doc: "who pays: 1 sender now, 2 recipient now, 3 third party's monthly account, 4 sender's monthly account; empty: 4 with monthly_card, else 1"},
		{Name: "return_province", Doc: "return address: province; all four parts or none"},
		{Name: "return_city", Doc: "return address: city"},
		{Name: "return_county", Doc: "return address: district or county"},
		{Name: "return_address", Doc: "return address: street and number"},
		{Name: "return_contact", Doc: "return address: contact, optional"},
		{Name: "return_phone", Doc: "return address: telephone, optional"},
		{Name: "check_phone", Doc: "last 4 digits of the sender's or recipient's telephone, for waybills not ordered under partner_id"},
		{Name: "push_token", Doc: "secret that the push URL carries as ?token=; without it a push only makes makegood ask", Secret: true},
		{Name: "allow_ips", Doc: "addresses and CIDR ranges, comma separated, that may push; empty: all"},
	},
	Limits: []string{
		"an intercept can be withdrawn here only if SF returned a command id for it (cusId); otherwise at SF's own site or hotline",
		"before the pick-up there is nothing to intercept: cancel the shipping order where it was made",
	},
}

// Adapter is one account at SF. It is safe for concurrent use.
type Adapter struct {
	partnerID  string
	checkword  string
	monthly    string
	role       string
	payMode    string
	phone      string
	returnTo   *address
	pushToken  string
	allow      []netip.Prefix
	zone       *time.Location
	now        func() time.Time
	client     *resty.Client
	tokens     *tokenSource // nil: calls carry a digest
	forbidden  []string     // values that no message may hold
	trackEvery time.Duration
}

// The optional abilities of this adapter.
var (
	_ courier.Adapter     = (*Adapter)(nil)
	_ courier.Tracker     = (*Adapter)(nil)
	_ courier.Interceptor = (*Adapter)(nil)
	_ courier.Withdrawer  = (*Adapter)(nil)
)

// newAdapter checks the settings and makes no call.
func newAdapter(settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := manifest.Check(settings)
	if err != nil {
		return nil, err
	}
	o, err := readOptions(s)
	if err != nil {
		return nil, err
	}
	env = env.WithDefaults()
	a := &Adapter{
		partnerID: s["partner_id"], checkword: s["checkword"], monthly: s["monthly_card"],
		role: s["role"], payMode: o.payMode, phone: s["check_phone"], returnTo: o.returnTo,
		pushToken: s["push_token"], allow: o.allow, zone: env.Zone, now: env.Now,
		client:    httpx.New(env.HTTP, strings.TrimSuffix(strings.TrimRight(s["api_url"], "/"), servicePath)),
		forbidden: manifest.Secrets(s), trackEvery: 10 * time.Minute,
	}
	if s["auth"] == "oauth2" {
		a.tokens = newTokenSource(a)
	}
	return a, nil
}

// Carries names SF alone: its gateway knows no other company's parcels.
func (a *Adapter) Carries() []string { return []string{name} }

// TrackEvery is makegood's own choice; SF publishes no interval.
func (a *Adapter) TrackEvery() time.Duration { return a.trackEvery }
