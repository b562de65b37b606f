// Package webhook posts messages to any HTTP endpoint, signed by the open
// Standard Webhooks specification (version 1.0.0): ready-made libraries verify
// it in every common language.
package webhook

import (
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/internal/httpx"
)

// name is the folder and the metric label.
const name = "webhook"

// Maker builds the channel of one endpoint.
var Maker = notify.Maker{Manifest: described, New: newEndpoint}

var described = adapters.Manifest{
	Name:         name,
	Title:        "Webhook (Standard Webhooks)",
	TitleZH:      "通用 Webhook",
	Evidence:     "H: the specification and its reference libraries",
	Capabilities: []string{"link"},
	Config: []adapters.Field{
		{Name: "url", Doc: "address that messages are posted to", Secret: true, Required: true},
		{Name: "secret", Doc: "whsec_ and base64 of 24 to 64 random bytes; the receiver verifies with the same", Secret: true, Required: true},
		{Name: "api_url", Doc: "another host in place of the one in url (sandbox, recording proxy)"},
	},
	Limits: []string{"no quota is kept: a receiver that has one answers 429 with Retry-After"},
}

// endpoint is one receiver. It holds no state and is safe for concurrent use.
type endpoint struct {
	target string // path and query of the address
	key    []byte
	client *resty.Client
	now    func() time.Time
}

var _ notify.Channel = (*endpoint)(nil)

func newEndpoint(_ string, settings adapters.Settings, env adapters.Env) (notify.Channel, error) {
	set, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(set["url"])
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, &adapters.SettingError{Key: "url", Want: "an https or http URL without a password"}
	}
	key := keyOf(set["secret"])
	if key == nil {
		return nil, &adapters.SettingError{Key: "secret", Want: "whsec_ and base64 of 24 to 64 random bytes (openssl rand -base64 32)"}
	}
	base := set["api_url"]
	if base == "" {
		base = u.Scheme + "://" + u.Host
	}
	env = env.WithDefaults()
	return &endpoint{target: u.RequestURI(), key: key, client: httpx.New(env.HTTP, base), now: env.Now}, nil
}

// Quotas are none: the receiver's limits are not known.
func (e *endpoint) Quotas() []notify.Quota { return nil }
