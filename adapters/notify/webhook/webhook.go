// Package webhook posts messages to any HTTP endpoint, signed by the open
// Standard Webhooks specification (version 1.0.0): ready-made libraries verify
// it in every common language.
package webhook

import (
	"cmp"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/internal/httpx"
)

// name is the folder and the metric label.
const name = "webhook"

// Config is what a channel's settings hold.
type Config struct {
	URL    adapters.Secret `setting:"url" required:"true" doc:"address that messages are posted to"`
	Secret adapters.Secret `setting:"secret" required:"true" doc:"whsec_ and base64 of 24 to 64 random bytes; the receiver verifies with the same"`
	APIURL adapters.URL    `setting:"api_url" doc:"another host in place of the one in url (sandbox, recording proxy)"`
}

// Maker describes the channel and builds one per endpoint.
var Maker = notify.NewMaker(adapters.Manifest{
	Name:         name,
	Title:        "Webhook (Standard Webhooks)",
	TitleZH:      "通用 Webhook",
	Evidence:     "H: the specification and its reference libraries",
	Capabilities: []string{"link"},
	Limits:       []string{"no quota is kept: a receiver that has one answers 429 with Retry-After"},
}, New)

// endpoint is one receiver. It holds no state and is safe for concurrent use.
type endpoint struct {
	target string // path and query of the address
	key    []byte
	client *resty.Client
	now    func() time.Time
}

var _ notify.Channel = (*endpoint)(nil)

// New returns the channel of one endpoint; it makes no call.
func New(_ string, c Config, env adapters.Env) (notify.Channel, error) {
	u, err := url.Parse(c.URL.Reveal())
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return nil, &adapters.SettingError{Key: "url", Want: "an https or http URL without a password"}
	}
	key := keyOf(c.Secret.Reveal())
	if key == nil {
		return nil, &adapters.SettingError{Key: "secret", Want: "whsec_ and base64 of 24 to 64 random bytes (openssl rand -base64 32)"}
	}
	base := cmp.Or(string(c.APIURL), u.Scheme+"://"+u.Host)
	return &endpoint{target: u.RequestURI(), key: key, client: httpx.New(env.HTTP, base), now: env.Now}, nil
}

// Quotas are none: the receiver's limits are not known.
func (e *endpoint) Quotas() []notify.Quota { return nil }
