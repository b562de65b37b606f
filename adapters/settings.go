package adapters

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Field is one setting of an adapter, as lists and documents show it.
type Field struct {
	Name     string
	Doc      string
	Secret   bool // never shown, never logged
	Required bool
	Default  string
}

// Settings are an adapter's settings by name, as the configuration has them.
// Decode turns them into the adapter's Config type.
type Settings map[string]string

// SettingError names the setting that is wrong, so that the configuration
// can add file and line.
type SettingError struct {
	Key  string
	Want string // what is expected there
}

// Error says which setting is wrong and what is expected. It never shows the value.
func (e *SettingError) Error() string { return "settings." + e.Key + ": " + e.Want }

// unknown returns a *SettingError for the first setting that is in no field.
func (s Settings) unknown(adapter string, fields []Field) error {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.Name
	}
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if !slices.Contains(known, key) {
			return &SettingError{Key: key, Want: "unknown setting; " + adapter + " has " + strings.Join(known, ", ")}
		}
	}
	return nil
}

// Secrets returns the values that must not appear anywhere, for redaction.
func (m Manifest) Secrets(s Settings) []string {
	var out []string
	for _, f := range m.Config {
		if v := s[f.Name]; f.Secret && v != "" {
			out = append(out, v)
		}
	}
	return out
}

// Check fills in defaults and returns the settings, or a *SettingError for an
// unknown or missing one. It serves adapters that have no Config type yet.
func (m Manifest) Check(s Settings) (Settings, error) {
	out := Settings{}
	for _, f := range m.Config {
		out[f.Name] = s[f.Name]
		if out[f.Name] == "" {
			out[f.Name] = f.Default
		}
		if f.Required && out[f.Name] == "" {
			return nil, &SettingError{Key: f.Name, Want: "required: " + f.Doc}
		}
	}
	if err := s.unknown(m.Name, m.Config); err != nil {
		return nil, err
	}
	if raw := out["api_url"]; raw != "" {
		if u, err := url.Parse(raw); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, &SettingError{Key: "api_url", Want: "an http or https URL"}
		}
	}
	return out, nil
}
