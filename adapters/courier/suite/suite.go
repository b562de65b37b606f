// Package suite holds the checks that every courier adapter passes, whatever
// its wire format. Adapters call Run from a test of their own; nothing in the
// service imports it.
package suite

import (
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
)

// Now is the time at which the suite's requests arrive.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, adapters.Shanghai)

// Harness is what the suite has to know about one adapter.
type Harness struct {
	Maker   courier.Maker
	Account string // any account id, for example "main"

	// Settings are complete and valid; the fixtures are signed with them.
	// api_url is replaced by the suite.
	Settings adapters.Settings

	// OtherSettings are another account's: every secret differs.
	OtherSettings adapters.Settings

	// Dir holds the fixtures: name.http beside name.golden.json.
	Dir string

	// Signed says that pushes carry a signature over their body.
	Signed bool

	// NewFake starts the fake courier, which ends with the test, and returns
	// its URL. The fake accepts Settings, knows Waybill, has scanned it at
	// least once, and would accept an intercept of it.
	NewFake func(t *testing.T) (apiURL string)

	// Waybill is the parcel that calls are made about. Empty: an SF number
	// at the first company the account carries.
	Waybill aftersale.Waybill

	// BuyerData are values of the fixtures and of the fake's answers that
	// must not leak: names, telephone numbers, addresses.
	BuyerData []string
}

// Run makes all checks as subtests of t.
func Run(t *testing.T, h Harness) {
	t.Helper()
	if h.Waybill.Number == "" {
		h.Waybill = aftersale.Waybill{Courier: courier.SF, Number: "SF1234567890123"}
		if carries := h.adapter(t, h.Settings, "").Carries(); len(carries) > 0 {
			h.Waybill.Courier = carries[0]
		}
	}
	t.Run("manifest", h.manifest)
	t.Run("settings", h.settings)
	t.Run("golden", h.golden)
	t.Run("forged", h.forged)
	t.Run("reply", h.reply)
	t.Run("damaged", h.damaged)
	t.Run("concurrent", h.concurrent)
	t.Run("calls", h.calls)
	t.Run("unreachable", h.unreachable)
	t.Run("broken answers", h.brokenAnswers)
}

// adapter builds an adapter; apiURL "" keeps the one of the settings.
func (h Harness) adapter(t testing.TB, settings adapters.Settings, apiURL string) courier.Adapter {
	t.Helper()
	own := adapters.Settings{}
	for k, v := range settings {
		own[k] = v
	}
	if apiURL != "" {
		own["api_url"] = apiURL
	}
	a, err := h.Maker.New(h.Account, own, adapters.Env{})
	if err != nil {
		t.Fatalf("New with the harness's settings: %v", err)
	}
	return a
}

// secrets are all values that must appear in no text of this adapter.
func (h Harness) secrets() []string {
	m := h.Maker.Manifest
	return append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...)
}
