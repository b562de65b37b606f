package suite

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"makegood/adapters"
	"makegood/aftersale"
)

// secretWords are parts of names that only a secret has.
var secretWords = []string{"secret", "token", "password", "checkword", "private", "aes_key"}

func manifest(t *testing.T, h Harness) {
	m := h.Maker.Manifest
	if m.Name != h.Folder || m.Name == "" {
		t.Errorf("Name = %q, want the folder's name %q", m.Name, h.Folder)
	}
	if m.Title == "" || !strings.ContainsFunc(m.TitleZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("Title = %q, TitleZH = %q: want both languages", m.Title, m.TitleZH)
	}
	if m.Evidence == "" || !strings.Contains("HML", m.Evidence[:1]) || len(m.Evidence) < 3 {
		t.Errorf("Evidence = %q: want H, M or L, with a word why", m.Evidence)
	}
	if len(m.Events) == 0 || len(m.Actions) == 0 {
		t.Error("Events and Actions must be listed")
	}
	for _, name := range m.Actions {
		if !slices.Contains(aftersale.ActionNames(), aftersale.ActionName(name)) {
			t.Errorf("Actions: %q is no action", name)
		}
	}
	for _, kind := range append(slices.Clone(m.CannotRefuse), m.Convert...) {
		if !slices.Contains(aftersale.Kinds(), aftersale.Kind(kind)) {
			t.Errorf("CannotRefuse or Convert: %q is no kind of request", kind)
		}
	}
	if slices.Contains(m.Convert, string(aftersale.KindRefundUnshipped)) || slices.Contains(m.Convert, string(aftersale.KindRefundShipped)) {
		t.Error("Convert: a request for money only has nothing to convert")
	}
	seen := map[string]bool{}
	for _, f := range m.Config {
		if f.Doc == "" || f.Name == "" || seen[f.Name] {
			t.Errorf("Config: field %q is not documented, or twice", f.Name)
		}
		seen[f.Name] = true
		if slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(f.Name, w) }) && !f.Secret {
			t.Errorf("Config: %q must be marked secret", f.Name)
		}
		if f.Secret && f.Default != "" {
			t.Errorf("Config: secret %q has a default", f.Name)
		}
	}
	if !seen["api_url"] {
		t.Error("Config: api_url is missing")
	}
}

func settings(t *testing.T, h Harness) {
	m := h.Maker.Manifest
	refused := func(what, key string, s adapters.Settings) {
		t.Helper()
		_, err := h.Maker.New("shop-1", s, adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != key {
			t.Errorf("%s: error = %v, want a SettingError that names %s", what, err, key)
			return
		}
		noLeak(t, h, what, setting.Error())
	}
	offline(t, h, nil)
	refused("unknown setting", "no_such_setting", with(h.Settings, adapters.Settings{"no_such_setting": "x"}))
	refused("bad api_url", "api_url", with(h.Settings, adapters.Settings{"api_url": "ftp://" + h.Folder}))
	for _, f := range m.Config {
		if !f.Required {
			continue
		}
		missing := with(h.Settings, nil)
		delete(missing, f.Name)
		refused(f.Name+" missing", f.Name, missing)
		refused(f.Name+" empty", f.Name, with(h.Settings, adapters.Settings{f.Name: ""}))
		refused(f.Name+" blank", f.Name, with(h.Settings, adapters.Settings{f.Name: "  "}))
	}
}

// noLeak fails if the text shows a secret of the settings or a buyer's data.
func noLeak(t *testing.T, h Harness, what, text string) {
	t.Helper()
	for _, secret := range h.Maker.Manifest.Secrets(h.Settings) {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows a secret: %s", what, strings.ReplaceAll(text, secret, "<SECRET>"))
		}
	}
	for _, value := range h.BuyerData {
		if strings.Contains(text, value) {
			t.Errorf("%s shows a buyer's data: %s", what, text)
		}
	}
}
