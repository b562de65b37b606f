package suite

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
)

// secretName matches names of settings that can only be secrets.
var secretName = regexp.MustCompile(`(secret|password|checkword|salt|token)$`)

// manifest checks that the description is complete and tells the truth.
func (h Harness) manifest(t *testing.T) {
	t.Parallel()
	m := h.Maker.Manifest
	if m.Name == "" || m.Title == "" || m.TitleZH == "" {
		t.Errorf("name %q, title %q, Chinese title %q: all are needed", m.Name, m.Title, m.TitleZH)
	}
	if m.Evidence == "" || !strings.Contains("HML", m.Evidence[:1]) {
		t.Errorf("evidence %q does not begin with H, M or L", m.Evidence)
	}
	if len(m.Events) == 0 {
		t.Error("no events: a courier pushes something")
	}
	seen := map[string]bool{}
	for _, f := range m.Config {
		if f.Name == "" || f.Doc == "" || seen[f.Name] {
			t.Errorf("setting %q: empty, not documented or listed twice", f.Name)
		}
		seen[f.Name] = true
		if secretName.MatchString(f.Name) && !f.Secret {
			t.Errorf("setting %q is not marked as a secret", f.Name)
		}
		if f.Secret && f.Default != "" {
			t.Errorf("setting %q: a secret with a default", f.Name)
		}
	}
	if !seen["api_url"] {
		t.Error("no setting api_url")
	}
	h.abilities(t, m)
}

// abilities compares what the manifest lists with what the adapter has.
func (h Harness) abilities(t *testing.T, m adapters.Manifest) {
	t.Helper()
	a := h.adapter(t, h.Settings, "")
	_, tracks := a.(courier.Tracker)
	_, subscribes := a.(courier.Subscriber)
	_, intercepts := a.(courier.Interceptor)
	_, withdraws := a.(courier.Withdrawer)
	for name, has := range map[string]bool{"track": tracks, "subscribe": subscribes, "intercept": intercepts, "withdraw": withdraws} {
		if slices.Contains(m.Capabilities, name) != has {
			t.Errorf("capability %q: the manifest and the adapter's methods differ", name)
		}
	}
	for _, action := range m.Actions {
		if !slices.Contains(aftersale.ActionNames(), aftersale.ActionName(action)) {
			t.Errorf("action %q is not known", action)
		}
	}
	for name, has := range map[aftersale.ActionName]bool{aftersale.ActionIntercept: intercepts, aftersale.ActionWithdraw: withdraws} {
		if slices.Contains(m.Actions, string(name)) != has {
			t.Errorf("action %q: the manifest and the adapter's methods differ", name)
		}
	}
}

// settings checks that a wrong setting is named and that New makes no call.
func (h Harness) settings(t *testing.T) {
	t.Parallel()
	with := func(key, value string) adapters.Settings {
		s := adapters.Settings{}
		for k, v := range h.Settings {
			s[k] = v
		}
		s[key] = value
		return s
	}
	refused := func(key, value string) {
		_, err := h.Maker.New(h.Account, with(key, value), adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != key {
			t.Errorf("%s = %q: error %v does not name the setting", key, value, err)
		}
		h.discreet(t, "settings error", err)
	}
	refused("no_such_setting", "1")
	refused("api_url", "not a url")
	for _, f := range h.Maker.Manifest.Config {
		if f.Required && f.Default == "" {
			refused(f.Name, "")
		}
	}
	env := adapters.Env{HTTP: &http.Client{Transport: noCalls{t}}}
	if _, err := h.Maker.New(h.Account, h.Settings, env); err != nil {
		t.Errorf("New: %v", err)
	}
}

// noCalls is a transport that nothing may use.
type noCalls struct{ t *testing.T }

func (n noCalls) RoundTrip(*http.Request) (*http.Response, error) {
	n.t.Error("New made a call")
	return nil, errors.New("no calls")
}

// discreet checks that an error holds no secret and no personal data.
func (h Harness) discreet(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	h.clean(t, what, err.Error())
	var call *aftersale.CallError
	if errors.As(err, &call) && len([]rune(call.Message)) > 200 {
		t.Errorf("%s: message of %d characters", what, len([]rune(call.Message)))
	}
}

// clean checks that a text holds no secret and no personal data.
func (h Harness) clean(t *testing.T, what, text string) {
	t.Helper()
	for _, s := range h.secrets() {
		if strings.Contains(text, s) {
			t.Errorf("%s holds a secret", what)
		}
	}
	for _, p := range h.BuyerData {
		if strings.Contains(text, p) {
			t.Errorf("%s holds personal data %q", what, p)
		}
	}
}
