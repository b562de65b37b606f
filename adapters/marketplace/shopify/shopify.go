// Package shopify connects a Shopify store to makegood: signed webhooks in,
// GraphQL Admin API calls out. See README.md for what is not known about the
// platform and what this package does there.
package shopify

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Name is the adapter's name: its folder, URL segment and metric label.
const Name = "shopify"

// Version is the default of api_version: the first in which a refund is
// refused without an idempotency key.
const Version = "2026-04"

// described is apart from Maker, because New needs it too.
var described = manifest()

// Maker describes the adapter and builds one per shop.
var Maker = marketplace.Maker{
	Manifest: described,
	New: func(shop string, settings adapters.Settings, env adapters.Env) (marketplace.Adapter, error) {
		return New(shop, settings, env)
	},
}

// Adapter is one store's connection to Shopify. It is safe for concurrent use.
type Adapter struct {
	shop    string
	domain  string   // lower case
	secrets [][]byte // client secrets a webhook may be signed with
	token   string
	path    string // of the GraphQL endpoint
	notify  bool   // Shopify tells the buyer what was done
	hidden  []string
	points  *points
	client  *resty.Client
	log     *slog.Logger
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error // replaced in tests
}

// Every optional interface this package implements is listed here.
var (
	_ marketplace.Adapter        = (*Adapter)(nil)
	_ marketplace.Lister         = (*Adapter)(nil)
	_ marketplace.RefuseReasoner = (*Adapter)(nil)
)

var (
	domainForm  = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$`)
	versionForm = regexp.MustCompile(`^20[0-9]{2}-(?:0[1-9]|1[0-2])$`)
)

// firstIdempotent is the first version that knows @idempotent: without it a
// refund could be paid twice.
const firstIdempotent = "2026-01"

// New checks the settings and returns the adapter of one shop; it makes no
// call. Errors are *adapters.SettingError.
func New(shop string, settings adapters.Settings, env adapters.Env) (*Adapter, error) {
	s, err := described.Check(settings)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"client_secret", "access_token"} {
		if strings.TrimSpace(s[key]) == "" {
			return nil, &adapters.SettingError{Key: key, Want: "more than blanks"}
		}
	}
	a := &Adapter{
		shop: shop, domain: strings.ToLower(strings.TrimSpace(s["shop_domain"])),
		token: s["access_token"], hidden: described.Secrets(s),
	}
	if !domainForm.MatchString(a.domain) {
		return nil, &adapters.SettingError{Key: "shop_domain", Want: "a host name such as my-store.myshopify.com, without https://"}
	}
	for _, key := range []string{"client_secret", "previous_client_secret"} {
		if strings.TrimSpace(s[key]) != "" {
			a.secrets = append(a.secrets, []byte(s[key]))
		}
	}
	version := s["api_version"]
	if version != "unstable" && (!versionForm.MatchString(version) || version < firstIdempotent) {
		return nil, &adapters.SettingError{Key: "api_version", Want: firstIdempotent + " or newer: refunds need @idempotent"}
	}
	a.path = "/admin/api/" + version + "/graphql.json"
	switch s["notify_customer"] {
	case "true":
		a.notify = true
	case "false":
	default:
		return nil, &adapters.SettingError{Key: "notify_customer", Want: "true or false"}
	}
	base := s["api_url"]
	if base == "" {
		base = "https://" + a.domain
	}
	env = env.WithDefaults()
	a.log, a.now, a.sleep, a.points = env.Log, env.Now, sleep, new(points)
	a.client = httpx.New(env.HTTP, base)
	return a, nil
}

// failure makes an error of a call that was not made or not understood.
func (a *Adapter) failure(op string, class aftersale.Class, code, message string) *aftersale.CallError {
	return &aftersale.CallError{Target: Name, Op: op, Class: class, Code: code, Message: message}
}
