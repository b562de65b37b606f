// Package suite holds the checks that every warehouse adapter passes, whatever
// its wire format. Adapters call Run from a test of their own; nothing in the
// service imports it.
package suite

import (
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/suitekit"
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
	for _, check := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"manifest", h.manifest}, {"settings", h.settings}, {"golden", h.golden}, {"forged", h.forged}, {"stale", h.stale},
		{"replayed", h.replayed}, {"reply", h.reply}, {"damaged", h.damaged}, {"concurrent", h.concurrent}, {"actions", h.actions},
		{"idempotent", h.idempotent}, {"lost reply", h.lostReply}, {"refused", h.refused}, {"unreachable", h.unreachable},
		{"broken answers", h.brokenAnswers},
	} {
		t.Run(check.name, func(t *testing.T) {
			t.Parallel()
			check.run(t)
		})
	}
}

// adapter builds an adapter whose log is searched when the test ends; apiURL
// "" keeps the one of the settings.
func (h Harness) adapter(t testing.TB, settings adapters.Settings, apiURL string) warehouse.Adapter {
	t.Helper()
	replaced := adapters.Settings{}
	if apiURL != "" {
		replaced["api_url"] = apiURL
	}
	env := adapters.Env{Now: suitekit.At(Now), Log: h.forbidden().Logger(t)}
	return suitekit.Open[warehouse.Adapter](t, h.Maker.New, h.ID, env, settings, replaced)
}
