package suitekit

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"makegood/adapters"
	"makegood/aftersale"
)

// secretWords are parts of names of settings that only a secret has.
var secretWords = []string{"secret", "token", "password", "checkword", "private", "aes_key", "salt"}

// Manifest checks what every description of an adapter must say.
func Manifest(t testing.TB, m adapters.Manifest) {
	t.Helper()
	if m.Name == "" || m.Title == "" || !strings.ContainsFunc(m.TitleZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("got name %q, title %q, Chinese title %q, want all three", m.Name, m.Title, m.TitleZH)
	}
	if len(m.Evidence) < 3 || !strings.Contains("HML", m.Evidence[:1]) {
		t.Errorf("got evidence %q, want H, M or L and a word why", m.Evidence)
	}
	for _, action := range m.Actions {
		if !slices.Contains(aftersale.ActionNames(), aftersale.ActionName(action)) {
			t.Errorf("got action %q, want one that the domain knows", action)
		}
	}
	seen := map[string]bool{}
	for _, f := range m.Config {
		if f.Name == "" || f.Doc == "" || seen[f.Name] {
			t.Errorf("setting %q: want a name of its own and a doc", f.Name)
		}
		seen[f.Name] = true
		if slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(f.Name, w) }) && !f.Secret {
			t.Errorf("setting %q: want it marked as a secret", f.Name)
		}
		if f.Secret && f.Default != "" {
			t.Errorf("setting %q: want no default for a secret", f.Name)
		}
	}
	if !seen["api_url"] {
		t.Error("want a setting api_url")
	}
}

// Opener makes an adapter of settings where only the error matters.
type Opener func(adapters.Settings, adapters.Env) error

// Opening makes an Opener of a Maker's New.
func Opening[A any](open func(string, adapters.Settings, adapters.Env) (A, error)) Opener {
	return func(s adapters.Settings, env adapters.Env) error {
		_, err := open("test-1", s, env)
		return err
	}
}

// BadSettings checks that each value alone, put into good settings, is refused
// with a *SettingError that names the setting and does not leak.
func (f Forbidden) BadSettings(t testing.TB, open Opener, good adapters.Settings, bad map[string]string) {
	t.Helper()
	for key, value := range bad {
		f.badSetting(t, open, key, With(good, adapters.Settings{key: value}))
	}
}

func (f Forbidden) badSetting(t testing.TB, open Opener, key string, s adapters.Settings) {
	t.Helper()
	err := open(s, adapters.Env{})
	f.CheckError(t, "setting "+key, err)
	var setting *adapters.SettingError
	if !errors.As(err, &setting) || setting.Key != key {
		t.Errorf("setting %s = %q: got error %v, want a *SettingError that names it", key, s[key], err)
	}
}

// Settings checks that good settings are taken without a call, and that an
// unknown setting, a bad api_url and a required setting that is missing or blank
// are refused.
func (f Forbidden) Settings(t testing.TB, m adapters.Manifest, good adapters.Settings, open Opener) {
	t.Helper()
	if err := open(good, adapters.Env{HTTP: &http.Client{Transport: NoCalls{t}}}); err != nil {
		t.Errorf("good settings: got error %v, want none", err)
	}
	f.BadSettings(t, open, good, map[string]string{"no_such_setting": "1", "api_url": "ftp://" + m.Name})
	f.BadSettings(t, open, good, map[string]string{"api_url": "not a url"})
	for _, field := range m.Config {
		if !field.Required {
			continue
		}
		missing := With(good)
		delete(missing, field.Name)
		f.badSetting(t, open, field.Name, missing)
		for _, blank := range []string{"", "  "} {
			f.badSetting(t, open, field.Name, With(good, adapters.Settings{field.Name: blank}))
		}
	}
}
