// Package suite holds the checks that every warehouse adapter passes, whatever
// its wire format. Adapters call Run from a test of their own; nothing in the
// service imports it.
package suite

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// Now is the time at which the suite's requests arrive and its calls are made.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, adapters.Shanghai)

// Fake is the fake warehouse as the suite sees it.
type Fake struct {
	URL string

	// Effects is how often the request with this action id was carried out.
	Effects func(id string) int

	// Next makes the next call of an action suffer the fault.
	Next func(action aftersale.ActionName, f fault.Fault)
}

// Harness is what the suite has to know about one adapter.
type Harness struct {
	Maker warehouse.Maker
	ID    string // any id, for example "main"

	// Settings are complete and valid; the fixtures are signed with them.
	// api_url is replaced by the suite.
	Settings adapters.Settings

	// OtherSettings are another warehouse's: every secret differs.
	OtherSettings adapters.Settings

	// Dir holds the fixtures: name.http beside name.golden.json. They are
	// signed at Now.
	Dir string

	// Window is how far from Now a request may be signed. 0: requests carry no time.
	Window time.Duration

	// NewFake starts the fake warehouse, which ends with the test. It accepts
	// Settings, keeps to the clock Now, has the order of Order in stock with
	// nothing printed, and answers at once.
	NewFake func(t *testing.T) Fake

	// Order is the order that calls are made about, Unknown one that the fake
	// has never heard of.
	Order, Unknown aftersale.Action

	// BuyerData are values of the fixtures that must not leak: names, telephone
	// numbers, addresses.
	BuyerData []string
}

// Run makes all checks as subtests of t.
func Run(t *testing.T, h Harness) {
	t.Helper()
	t.Run("manifest", h.manifest)
	t.Run("settings", h.settings)
	t.Run("golden", h.golden)
	t.Run("forged", h.forged)
	t.Run("stale", h.stale)
	t.Run("replayed", h.replayed)
	t.Run("reply", h.reply)
	t.Run("damaged", h.damaged)
	t.Run("concurrent", h.concurrent)
	t.Run("actions", h.actions)
	t.Run("idempotent", h.idempotent)
	t.Run("lost reply", h.lostReply)
	t.Run("refused", h.refused)
	t.Run("unreachable", h.unreachable)
	t.Run("broken answers", h.brokenAnswers)
}

// adapter builds an adapter whose log is checked for secrets when the test
// ends; apiURL "" keeps the one of the settings.
func (h Harness) adapter(t testing.TB, settings adapters.Settings, apiURL string) warehouse.Adapter {
	t.Helper()
	own := adapters.Settings{}
	for k, v := range settings {
		own[k] = v
	}
	if apiURL != "" {
		own["api_url"] = apiURL
	}
	log := &lines{}
	env := adapters.Env{Now: func() time.Time { return Now }, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	a, err := h.Maker.New(h.ID, own, env)
	if err != nil {
		t.Fatalf("New with the harness's settings: %v", err)
	}
	t.Cleanup(func() { h.clean(t, "the log", log.text()) })
	return a
}

// secrets are all values that must appear in no text of this adapter.
func (h Harness) secrets() []string {
	m := h.Maker.Manifest
	return append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...)
}

// clone copies a request so that it may be changed.
func clone(in *adapters.Inbound) *adapters.Inbound {
	c := *in
	c.Body, c.Header = bytes.Clone(in.Body), in.Header.Clone()
	return &c
}
