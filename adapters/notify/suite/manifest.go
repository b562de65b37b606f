package suite

import (
	"testing"

	"makegood/adapters/suitekit"
)

// manifest checks that the description is complete.
func (h Harness) manifest(t *testing.T) {
	m := h.Maker.Manifest
	suitekit.Manifest(t, m)
	address := false
	for _, f := range m.Config {
		if want := f.Name == "url" || f.Name == "token" || f.Name == "secret"; f.Secret != want {
			t.Errorf("setting %q: got secret %v, want %v: addresses hold a token, nothing else is secret", f.Name, f.Secret, want)
		}
		address = address || f.Name == "url"
	}
	if !address {
		t.Error("want a setting url, for the address")
	}
	if len(m.Limits) == 0 {
		t.Error("got no limits, want some: every channel has them")
	}
}

// settings checks that a wrong setting is named and that New makes no call.
func (h Harness) settings(t *testing.T) {
	h.forbidden().Settings(t, h.Maker.Manifest, h.Settings, suitekit.Opening(h.Maker.New))
	withoutToken := suitekit.With(h.Settings)
	delete(withoutToken, "token") // the token or the whole address, not both
	for _, url := range []string{"ftp://chat.example/a-secret-place", "https://user:password@chat.example/x"} {
		h.forbidden().BadSettings(t, suitekit.Opening(h.Maker.New), withoutToken, map[string]string{"url": url})
	}
}

// quotas checks that limits are numbers a caller can keep to.
func (h Harness) quotas(t *testing.T) {
	for _, q := range h.channel(t, h.Settings, suitekit.Nowhere).Quotas() {
		if q.Messages < 2 || q.Per <= 0 {
			t.Errorf("got quota %+v, want at least two messages in some time", q)
		}
	}
}

// forbidden are the secrets of both robots.
func (h Harness) forbidden() suitekit.Forbidden {
	m := h.Maker.Manifest
	return suitekit.Forbidden{Secrets: append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...)}
}
