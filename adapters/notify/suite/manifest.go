package suite

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// manifest checks that the description is complete.
func (h Harness) manifest(t *testing.T) {
	t.Parallel()
	m := h.Maker.Manifest
	if m.Name == "" || m.Title == "" || m.TitleZH == "" {
		t.Errorf("name %q, title %q, Chinese title %q: all are needed", m.Name, m.Title, m.TitleZH)
	}
	if m.Evidence == "" || !strings.Contains("HML", m.Evidence[:1]) {
		t.Errorf("evidence %q does not begin with H, M or L", m.Evidence)
	}
	seen := map[string]bool{}
	for _, f := range m.Config {
		if f.Name == "" || f.Doc == "" || seen[f.Name] {
			t.Errorf("setting %q: empty, not documented or listed twice", f.Name)
		}
		seen[f.Name] = true
		if f.Secret != (f.Name == "url" || f.Name == "token" || f.Name == "secret") {
			t.Errorf("setting %q: addresses hold a token, so url, token and secret are secrets and nothing else is", f.Name)
		}
		if f.Secret && f.Default != "" {
			t.Errorf("setting %q: a secret with a default", f.Name)
		}
	}
	if !seen["api_url"] || !seen["url"] {
		t.Error("no setting api_url, or none for the address")
	}
	if len(m.Limits) == 0 {
		t.Error("no limits: every channel has some")
	}
}

// settings checks that a wrong setting is named and that New makes no call.
func (h Harness) settings(t *testing.T) {
	t.Parallel()
	refused := func(key, value string) {
		s := maps.Clone(h.Settings)
		if key == "url" {
			delete(s, "token") // one or the other
		}
		s[key] = value
		_, err := h.Maker.New("desk", s, adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != key {
			t.Errorf("%s: error %v does not name the setting", key, err)
		}
		h.discreet(t, "settings error", err)
	}
	refused("no_such_setting", "1")
	refused("api_url", "not a url")
	refused("url", "ftp://chat.example/a-secret-place")
	refused("url", "https://user:password@chat.example/x")
	for _, f := range h.Maker.Manifest.Config {
		if f.Required {
			refused(f.Name, "")
		}
	}
	env := adapters.Env{HTTP: &http.Client{Transport: noCalls{t}}}
	if _, err := h.Maker.New("desk", h.Settings, env); err != nil {
		t.Errorf("New: %v", err)
	}
}

// noCalls is a transport that nothing may use.
type noCalls struct{ t *testing.T }

func (n noCalls) RoundTrip(*http.Request) (*http.Response, error) {
	n.t.Error("New made a call")
	return nil, errors.New("no calls")
}

// quotas checks that limits are numbers a caller can keep to.
func (h Harness) quotas(t *testing.T) {
	t.Parallel()
	for _, q := range h.channel(t, h.Settings, "http://127.0.0.1:1").Quotas() {
		if q.Messages < 2 || q.Per <= 0 {
			t.Errorf("quota %+v", q)
		}
	}
}

// discreet checks that an error, and what it wraps, holds no secret.
func (h Harness) discreet(t *testing.T, what string, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, s := range h.secrets() {
			if strings.Contains(e.Error(), s) {
				t.Errorf("%s holds a secret", what)
			}
		}
	}
	var call *aftersale.CallError
	if errors.As(err, &call) && len([]rune(call.Message)) > 200 {
		t.Errorf("%s: message of %d characters", what, len([]rune(call.Message)))
	}
}
