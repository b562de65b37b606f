// Package sf connects an account at SF Express (its open platform Fengqiao)
// to makegood: pushed and queried routes, intercepts and their withdrawal.
// README.md says which facts are proved and which are not.
package sf

import (
	"net/netip"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/calls"
	"makegood/adapters/courier"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// name is the adapter's name and the canonical courier name of its scans.
const name = courier.SF

// Maker describes the adapter and builds one per account.
var Maker = courier.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "SF Express",
	TitleZH:      "顺丰速运",
	Evidence:     "H signature, envelope, intercept call, routes, push; M limits of intercepts and business codes; L most gateway codes",
	Events:       []string{"RoutePushService"},
	Actions:      []string{string(aftersale.ActionIntercept), string(aftersale.ActionWithdraw)},
	Capabilities: []string{"track", "intercept", "withdraw"},
	Limits: []string{
		"an intercept can be withdrawn here only if SF returned a command id for it (cusId); otherwise at SF's own site or hotline",
		"before the pick-up there is nothing to intercept: cancel the shipping order where it was made",
	},
}, New)

// Adapter is one account at SF. It is safe for concurrent use.
type Adapter struct {
	config Config
	allow  []netip.Prefix // where pushes may come from; none: everywhere
	zone   *time.Location
	now    func() time.Time
	api    *calls.Client
	tokens *tokenSource // nil: calls carry a digest
}

// The optional abilities of this adapter.
var (
	_ courier.Adapter     = (*Adapter)(nil)
	_ courier.Tracker     = (*Adapter)(nil)
	_ courier.Interceptor = (*Adapter)(nil)
	_ courier.Withdrawer  = (*Adapter)(nil)
)

// New returns the adapter of one account; it makes no call.
func New(_ string, c Config, env adapters.Env) (courier.Adapter, error) {
	allow, err := c.allowed()
	if err != nil {
		return nil, err
	}
	redactor := redact.New(adapters.Secrets(c), nil)
	redactor.Keep = waybillWord
	a := &Adapter{config: c, allow: allow, zone: env.Zone, now: env.Now}
	a.api = calls.New(env, calls.Options{
		Target: name, URL: adapters.URL(strings.TrimSuffix(string(c.APIURL), servicePath)), Redactor: redactor,
	})
	if c.Auth == authOAuth2 {
		a.tokens = newTokenSource(a)
	}
	return a, nil
}

// Carries names SF alone: its gateway knows no other company's parcels.
func (a *Adapter) Carries() []string { return []string{name} }

// TrackEvery is makegood's own choice; SF publishes no interval.
func (a *Adapter) TrackEvery() time.Duration { return 10 * time.Minute }
