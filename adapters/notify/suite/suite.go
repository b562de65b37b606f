// Package suite holds the checks that every notification channel passes,
// whatever its wire format. Channels call Run from a test of their own; nothing
// in the service imports it.
package suite

import (
	"maps"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/notify"
)

// Now is the time of the made-up clock.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, adapters.Shanghai)

// Fake is the other side of one channel.
type Fake struct {
	URL    string          // of the server, to be set as api_url
	Bodies func() []string // of the messages that arrived, in order
	Limit  func()          // makes the next message be one too many
}

// Harness is what the suite has to know about one channel.
type Harness struct {
	Maker notify.Maker

	// Settings are complete and valid. api_url is replaced by the suite.
	Settings adapters.Settings

	// OtherSettings are another robot's: every secret differs.
	OtherSettings adapters.Settings

	// NewFake starts the fake, which ends with the test. It accepts Settings,
	// tells the time by Now, and takes a message of any length that the real
	// one takes.
	NewFake func(t *testing.T) Fake
}

// Run makes all checks as subtests of t.
func Run(t *testing.T, h Harness) {
	t.Helper()
	t.Run("manifest", h.manifest)
	t.Run("settings", h.settings)
	t.Run("quotas", h.quotas)
	t.Run("deliver", h.deliver)
	t.Run("long", h.long)
	t.Run("hostile", h.hostile)
	t.Run("concurrent", h.concurrent)
	t.Run("stranger", h.stranger)
	t.Run("limited", h.limited)
	t.Run("unreachable", h.unreachable)
	t.Run("broken answers", h.brokenAnswers)
}

// channel builds a channel that speaks to apiURL.
func (h Harness) channel(t testing.TB, settings adapters.Settings, apiURL string) notify.Channel {
	t.Helper()
	own := maps.Clone(settings)
	own["api_url"] = apiURL
	c, err := h.Maker.New("desk", own, adapters.Env{Now: func() time.Time { return Now }})
	if err != nil {
		t.Fatalf("New with the harness's settings: %v", err)
	}
	return c
}

// secrets are all values that must appear in no text of this channel.
func (h Harness) secrets() []string {
	m := h.Maker.Manifest
	return append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...)
}
