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

// Config is what a warehouse's settings hold.
type Config struct {
	Secret         adapters.Secret `setting:"secret" required:"true" doc:"whsec_ and the base64 of 24 to 64 random bytes; signs both directions"`
	PreviousSecret adapters.Secret `setting:"previous_secret" doc:"the secret before this one: while it is set, both are accepted and requests carry both signatures"`
	APIURL         adapters.URL    `setting:"api_url" required:"true" doc:"the warehouse's URL, before /v1/…"`
}

// Validate checks what the tags cannot say.
func (c *Config) Validate() error {
	if u, err := url.Parse(string(c.APIURL)); err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return &adapters.SettingError{Key: "api_url", Want: "an http or https URL without user, query and fragment"}
	}
	return nil
}

// Maker describes the adapter and builds the connection to one warehouse.
var Maker = warehouse.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "ERP or WMS by signed HTTP",
	TitleZH:      "ERP/WMS（签名 HTTP 接口）",
	Evidence:     "H: the contract is makegood's own; signatures are those of the published Standard Webhooks specification",
	Events:       []string{kindShipment, kindInspection, kindResend},
	Actions:      []string{string(aftersale.ActionHold), string(aftersale.ActionRelease), string(aftersale.ActionResend)},
	Capabilities: []string{"ask"},
	AckWithin:    15 * time.Second, // the contract asks warehouses to wait that long
	Limits: []string{
		"a request to send goods again names the after-sale, not the items: the warehouse knows them by it",
	},
}, New)

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

// New returns the connection to one warehouse; it makes no call.
func New(_ string, config Config, env adapters.Env) (warehouse.Adapter, error) {
	c := &connection{client: httpx.New(env.HTTP, string(config.APIURL)), now: env.Now}
	for _, one := range []struct {
		setting string
		secret  adapters.Secret
	}{{"secret", config.Secret}, {"previous_secret", config.PreviousSecret}} {
		text := one.secret.Reveal()
		if text == "" {
			continue // only previous_secret may be left out
		}
		key, ok := readSecret(text)
		if !ok {
			return nil, &adapters.SettingError{Key: one.setting, Want: secretWant}
		}
		c.keys = append(c.keys, key)
		c.secrets = append(c.secrets, text, strings.TrimPrefix(text, secretPrefix))
	}
	return c, nil
}
