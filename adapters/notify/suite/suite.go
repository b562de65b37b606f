// Package suite holds the checks that every notification channel passes,
// whatever its wire format. Channels call Run from a test of their own; nothing
// in the service imports it.
package suite

import (
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
	"makegood/adapters/suitekit"
	"makegood/sandbox/fault"
)

// Now is the time of the made-up clock.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, adapters.Shanghai)

// opSend is what every fake calls its one operation.
const opSend = "send"

// Fake is the other side of one channel.
type Fake interface {
	http.Handler
	Bodies() []string // of the messages that arrived, in order
	Faults() *fault.Plan
}

// Harness is what the suite has to know about one channel.
type Harness struct {
	Maker notify.Maker

	// Settings are complete and valid. api_url is replaced by the suite.
	Settings adapters.Settings

	// OtherSettings are another robot's: every secret differs.
	OtherSettings adapters.Settings

	// NewFake makes the fake. It accepts Settings, tells the time by Now, and
	// takes a message of any length that the real one takes.
	NewFake func() Fake
}

// Run makes all checks as subtests of t.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, check := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"manifest", h.manifest}, {"settings", h.settings}, {"quotas", h.quotas}, {"deliver", h.deliver}, {"long", h.long},
		{"hostile", h.hostile}, {"concurrent", h.concurrent}, {"stranger", h.stranger}, {"limited", h.limited},
		{"unreachable", h.unreachable}, {"broken answers", h.brokenAnswers},
	} {
		t.Run(check.name, func(t *testing.T) {
			t.Parallel()
			check.run(t)
		})
	}
}

// fake serves a fake until the test ends.
func (h Harness) fake(t testing.TB) (Fake, string) {
	t.Helper()
	f := h.NewFake()
	return f, suitekit.Serve(t, f)
}

// channel builds a channel that speaks to apiURL. Its log is searched when the
// test ends.
func (h Harness) channel(t testing.TB, settings adapters.Settings, apiURL string) notify.Channel {
	t.Helper()
	env := adapters.Env{Now: suitekit.At(Now), Log: h.forbidden().Logger(t)}
	return suitekit.Open[notify.Channel](t, h.Maker.New, "desk", env, settings, adapters.Settings{"api_url": apiURL})
}
