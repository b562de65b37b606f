package adapters

import (
	"maps"
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
