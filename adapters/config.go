package adapters

import (
	"fmt"
	"log/slog"
	"reflect"
	"strings"
)

// Secret is a setting that is never shown: formatted, marshalled or logged it
// is "***", and Reveal returns its text. fmt does not see the methods of what an
// unexported field holds: an Adapter itself is never formatted.
type Secret string

// Reveal returns the text itself, for signatures and calls.
func (s Secret) Reveal() string { return string(s) }

// String hides the text. An empty secret stays empty.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the text from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the text from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// URL is a setting that holds scheme, host and perhaps a path, which is kept as
// a prefix. It never ends in a slash.
type URL string

// Fields describes the settings of an adapter from its Config type, in the
// order of the struct's fields. A field is a string, Secret, URL, int64,
// float64, bool or time.Duration with the tags
//
//	setting:"app_key"    its name; a field without it is no setting
//	doc:"the app's key"  what it is, for lists and documents
//	required:"true"      it must be given, and not be blank
//	default:"md5"        what stands for an empty value
//	oneof:"md5|hmac"     the only words allowed (strings)
//	match:"[0-9]{4}"     the whole text's form (strings)
//	scheme:"ws|wss"      the URL's schemes instead of http and https
//	min:"1" max:"9"      bounds, inclusive (numbers and durations)
//	above:"0"            bound, exclusive
//	want:"a number"      what an error says is expected, where the tags say too little
//
// An empty value that is not required is the type's zero value, unchecked.
// Fields panics if the tags are wrong: that is a mistake of the program, and
// every test of the adapter meets it.
func Fields[C any]() []Field {
	all := settingsOf(reflect.TypeFor[C]())
	out := make([]Field, len(all))
	for i, s := range all {
		out[i] = s.Field
	}
	return out
}

// Decode reads settings into an adapter's Config type C, whose tags Fields
// describes, and calls its Validate method if it has one. name is the
// adapter's, for the error. Every error is a *SettingError.
func Decode[C any](name string, s Settings) (C, error) {
	var c C
	value := reflect.ValueOf(&c).Elem()
	all := settingsOf(value.Type())
	fields := make([]Field, len(all))
	for i, one := range all {
		fields[i] = one.Field
		if want := one.read(s[one.Name], value.FieldByIndex(one.index)); want != "" {
			return c, &SettingError{Key: one.Name, Want: want}
		}
	}
	if err := s.unknown(name, fields); err != nil {
		return c, err
	}
	if v, ok := any(&c).(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Typed turns the constructor of an adapter with typed settings into one that
// takes them as the configuration has them. A is the kind's interface.
func Typed[C, A any](name string, open func(id string, c C, env Env) (A, error)) func(string, Settings, Env) (A, error) {
	return func(id string, s Settings, env Env) (A, error) {
		c, err := Decode[C](name, s)
		if err != nil {
			var none A
			return none, err
		}
		return open(id, c, env.WithDefaults())
	}
}

// Secrets returns the values of all fields of type Secret that are set, for
// redaction.
func Secrets[C any](c C) []string {
	var out []string
	value := reflect.ValueOf(c)
	for _, s := range settingsOf(value.Type()) {
		if text, ok := value.FieldByIndex(s.index).Interface().(Secret); ok && text != "" {
			out = append(out, text.Reveal())
		}
	}
	return out
}

// settingsOf reads the tags of a Config type and panics if they are wrong.
func settingsOf(config reflect.Type) []setting {
	var all []setting
	seen := map[string]bool{}
	for _, f := range reflect.VisibleFields(config) {
		name, ok := f.Tag.Lookup("setting")
		if !ok {
			continue
		}
		s := setting{
			Field: Field{
				Name: name, Doc: f.Tag.Get("doc"), Secret: f.Type == reflect.TypeFor[Secret](),
				Required: f.Tag.Get("required") == "true", Default: f.Tag.Get("default"),
			},
			index: f.Index, tag: f.Tag,
		}
		if why := s.mistake(f); why != "" || seen[name] {
			panic(fmt.Sprintf("%s.%s: %s", config, f.Name, strings.TrimSpace(why+" setting "+name)))
		}
		seen[name] = true
		all = append(all, s)
	}
	return all
}
