package adapters

import (
	"errors"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is one field of a Config type with its tags.
type setting struct {
	Field
	index []int
	tag   reflect.StructTag
}

// tags says which tags a type of field may carry, beside the common ones.
var tags = map[reflect.Type][]string{
	reflect.TypeFor[string]():        {"oneof", "match"},
	reflect.TypeFor[Secret]():        {"match"},
	reflect.TypeFor[URL]():           {"scheme"},
	reflect.TypeFor[int64]():         {"min", "max", "above"},
	reflect.TypeFor[float64]():       {"min", "max", "above"},
	reflect.TypeFor[time.Duration](): {"min", "max", "above"},
	reflect.TypeFor[bool]():          nil,
}

// mistake says what is wrong with the tags; "" if nothing is.
func (s setting) mistake(f reflect.StructField) string {
	allowed, ok := tags[f.Type]
	switch {
	case !ok:
		return "a setting cannot be a " + f.Type.String() + ":"
	case s.Name == "" || s.Doc == "" || !f.IsExported():
		return "needs a name and a doc, and to be exported:"
	case s.Secret && s.Default != "", s.Required && s.Default != "":
		return "has a default, but is secret or required:"
	}
	for _, bound := range []string{"oneof", "match", "scheme", "min", "max", "above"} {
		text, given := s.tag.Lookup(bound)
		if !given {
			continue
		}
		if !slices.Contains(allowed, bound) {
			return "a " + f.Type.String() + " takes no " + bound + ":"
		}
		if bound == "match" {
			if _, err := regexp.Compile(text); err != nil {
				return "match is no expression:"
			}
		} else if len(text) == 0 {
			return bound + " is empty:"
		}
	}
	if s.Required {
		return ""
	}
	if want := s.read("", reflect.New(f.Type).Elem()); want != "" {
		return "the default is not " + want + ":"
	}
	return ""
}

// read checks a value and stores it. want says what is expected instead; it
// is "" if the value is good.
func (s setting) read(text string, into reflect.Value) (want string) {
	if s.Required && strings.TrimSpace(text) == "" {
		return "required: " + s.Doc
	}
	if text == "" {
		text = s.Default
	}
	if text == "" {
		return ""
	}
	switch into.Interface().(type) {
	case string, Secret:
		want = s.text(text)
		into.SetString(text)
	case URL:
		want = s.url(text)
		into.SetString(strings.TrimRight(text, "/"))
	case bool:
		if text != "true" && text != "false" {
			want = "true or false"
		}
		into.SetBool(text == "true")
	default:
		want = s.number(text, into)
	}
	if said := s.tag.Get("want"); want != "" && said != "" {
		return said
	}
	return want
}

// text checks a text against oneof and match.
func (s setting) text(text string) (want string) {
	if words, ok := s.tag.Lookup("oneof"); ok {
		if all := strings.Split(words, "|"); !slices.Contains(all, text) {
			return strings.Join(all, " or ")
		}
	}
	if form, ok := s.tag.Lookup("match"); ok {
		if !regexp.MustCompile(`^(?:` + form + `)$`).MatchString(text) {
			return "the form " + form
		}
	}
	return ""
}

// url checks scheme and host.
func (s setting) url(text string) (want string) {
	schemes := []string{"http", "https"}
	if words, ok := s.tag.Lookup("scheme"); ok {
		schemes = strings.Split(words, "|")
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
		return "a URL with " + strings.Join(schemes, " or ") + " and a host"
	}
	return ""
}

// number reads an int64, float64 or time.Duration within its bounds.
func (s setting) number(text string, into reflect.Value) (want string) {
	n, err := numeral(text, into)
	kind := "a number"
	switch into.Interface().(type) {
	case int64:
		kind = "a whole number"
	case time.Duration:
		kind = "a duration such as 15m"
	}
	outside := err != nil
	for _, bound := range []struct {
		tag, word string
		ok        func(limit float64) bool
	}{
		{"above", " above ", func(limit float64) bool { return n > limit }},
		{"min", " from ", func(limit float64) bool { return n >= limit }},
		{"max", " up to ", func(limit float64) bool { return n <= limit }},
	} {
		limit, given := s.tag.Lookup(bound.tag)
		if !given {
			continue
		}
		border, err := numeral(limit, reflect.New(into.Type()).Elem())
		kind += bound.word + limit
		outside = outside || err != nil || !bound.ok(border)
	}
	if outside {
		return kind
	}
	return ""
}

// numeral stores the number that text holds and returns it for comparison.
func numeral(text string, into reflect.Value) (float64, error) {
	switch into.Interface().(type) {
	case time.Duration:
		d, err := time.ParseDuration(text)
		into.SetInt(int64(d))
		return float64(d), err
	case int64:
		n, err := strconv.ParseInt(text, 10, 64)
		into.SetInt(n)
		return float64(n), err
	}
	f, err := strconv.ParseFloat(text, 64)
	into.SetFloat(f)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		err = errors.New("not a finite number")
	}
	return f, err
}
