// Package wms connects any ERP or WMS that implements makegood's own signed
// HTTP contract: openapi.yaml describes it in both directions, README.md says
// how to implement it in an afternoon.
package wms

import (
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// name is the folder, the URL segment and the metric label.
const name = "wms"

// Maker builds the connection to one warehouse.
var Maker = warehouse.Maker{
	Manifest: described,
	New: func(_ string, settings adapters.Settings, env adapters.Env) (warehouse.Adapter, error) {
		return open(settings, env)
	},
}

var described = adapters.Manifest{
	Name:         name,
	Title:        "ERP or WMS by signed HTTP",
	TitleZH:      "ERP/WMS（签名 HTTP 接口）",
	Evidence:     "H: the contract is makegood's own; signatures are those of the published Standard Webhooks specification",
	Events:       []string{kindShipment, kindInspection, kindResend},
	Actions:      []string{string(aftersale.ActionHold), string(aftersale.ActionRelease), string(aftersale.ActionResend)},
	Capabilities: []string{"ask"},
	Config: []adapters.Field{
		{Name: "secret", Doc: secretWant + "; signs both directions", Required: true, Secret: true},
		{Name: "previous_secret", Doc: "the secret before this one: while it is set, both are accepted and requests carry both signatures", Secret: true},
		{Name: "api_url", Doc: "the warehouse's URL, before /v1/…", Required: true},
	},
	AckWithin: 15 * time.Second, // the contract asks warehouses to wait that long
	Limits: []string{
		"a request to send goods again names the after-sale, not the items: the warehouse knows them by it",
	},
}

// connection is the link to one warehouse. It holds no state and is safe for
// concurrent use.
type connection struct {
	keys    keys
	client  *resty.Client
	now     func() time.Time
	secrets []string // values that must not appear in any error
}

var (
	_ warehouse.Adapter       = (*connection)(nil)
	_ warehouse.StatusQuerier = (*connection)(nil)
)

// open checks the settings and makes no call. Every error is a
// *adapters.SettingError.
func open(settings adapters.Settings, env adapters.Env) (*connection, error) {
	set, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	if u, err := url.Parse(set["api_url"]); err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, &adapters.SettingError{Key: "api_url", Want: "an http or https URL without user, query and fragment"}
	}
	env = env.WithDefaults()
	c := &connection{client: httpx.New(env.HTTP, set["api_url"]), now: env.Now}
	for _, setting := range []string{"secret", "previous_secret"} {
		text := set[setting]
		if text == "" {
			continue // only previous_secret may be left out
		}
		key, ok := readSecret(text)
		if !ok {
			return nil, &adapters.SettingError{Key: setting, Want: secretWant}
		}
		c.keys = append(c.keys, key)
		c.secrets = append(c.secrets, text, strings.TrimPrefix(text, secretPrefix))
	}
	return c, nil
}
