package yamlfile

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type color string

// sample has a field of every kind that Decode reads.
type sample struct {
	At      Position
	Keys    map[string]Position
	Name    string `need:"yes"`
	Color   color
	Yes     bool
	Count   int64
	Wait    time.Duration
	When    time.Time
	Maybe   *int
	List    []string
	Named   map[color]int
	Free    map[string]any
	Renamed string `yaml:"other_name"`
	Hidden  string `yaml:"-"`
}

func colors(t reflect.Type) []string {
	if t == reflect.TypeFor[color]() {
		return []string{"red", "blue"}
	}
	return nil
}

// read decodes a text and returns its problems as line:column path: message.
func read(text string, secret bool) (s sample, problems []string) {
	root, _ := Parse([]byte(text), Options{MaxBytes: 2048, MaxDepth: 4, Secret: secret, Verb: "want", Report: func(p Problem) {
		problems = append(problems, fmt.Sprintf("%d:%d %s: %s", p.At.Line, p.At.Column, p.Path, p.Message))
	}})
	if root != nil {
		root.Decode(&s, colors)
	}
	return s, problems
}

func TestDecode(t *testing.T) {
	t.Parallel()
	got, problems := read(`name: |
  two
  lines
color: red
yes: true
count: 9007199254740993
wait: +1h30m
when: 2026-06-09T12:00:00Z
maybe: 0
list: [a, order:remark, 007]
named: {red: 1}
free: {n: 5, text: x, list: [a, b]}
other_name: "${X}"
`, false)
	if len(problems) > 0 {
		t.Fatalf("got the problems %q, want none", problems)
	}
	zero := 0
	want := sample{
		At: Position{Line: 1, Column: 1}, Name: "two\nlines", Color: "red", Yes: true, Count: 9007199254740993,
		Wait: 90 * time.Minute, When: time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC), Maybe: &zero,
		List: []string{"a", "order:remark", "007"}, Named: map[color]int{"red": 1},
		Free: map[string]any{"n": int64(5), "text": "x", "list": []string{"a", "b"}}, Renamed: "${X}",
	}
	if keys := got.Keys; keys["color"] != (Position{Line: 4, Column: 1}) || len(keys) != 11 {
		t.Errorf("got the keys %v, want 11 with color at 4:1", keys)
	}
	got.Keys = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	known := "unknown key; known here: name, color, yes, count, wait, when, maybe, list, named, free, other_name"
	for text, want := range map[string]string{
		"name: a\nhidden: b\n":          "2:1 hidden: " + known,
		"name: a\nname: b\n":            "2:1 name: stands here a second time",
		"color: red\n":                  "1:1 name: missing",
		"name: a\ncolor: green\n":       "2:8 color: want one of red, blue",
		"name: a\nyes: 1\n":             "2:6 yes: want true or false",
		"name: a\ncount: -1\n":          "2:8 count: want a whole number, not below zero",
		"name: a\nwait: 5\n":            "2:7 wait: want a duration like 4h or 1h30m",
		"name: a\nlist: a\n":            "2:7 list: want a list (- …), have a single value",
		"name: a\nlist: [a, [b]]\n":     "2:11 list[1]: want one value, have a list",
		"name: a\nnamed: [a]\n":         "2:8 named: want a mapping (key: value), have a list",
		"name:\n":                       "1:7 name: want one value, have nothing",
		"name: &a b\n":                  "1:7 name: want one value, have an anchor, alias or tag, which are not used here",
		"name: a\n1: b\n":               "2:1 : want key: value pairs",
		"- a\n":                         "0:0 : want a mapping (key: value), have a list",
		"name: a\n---\nname: b\n":       "3:1 : a second document (after ---); want one",
		"name: \"a\n":                   "1:7 : invalid YAML: could not find end character of double-quoted text",
		"name: \xff\n":                  "1:1 : must be text in UTF-8",
		"list: [[[[[":                   "1:11 : nested too deeply",
		strings.Repeat("# long\n", 400): "0:0 : larger than 2 KiB",
	} {
		_, got := read(text, false)
		if len(got) == 0 || got[0] != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
}

// Of a secret file no message shows what stands in the wrong place.
func TestSecretFilesAreNotQuoted(t *testing.T) {
	t.Parallel()
	const secret = "S3cr3t-value"
	for _, text := range []string{
		secret + ": a\n", "name: {" + secret + "}\n", "named: {" + secret + ": 1}\n", "color: " + secret + "\n", "free: {x: {" + secret + ": 1}}\n",
		"name: |" + secret + "\n  x\n", "name: *" + secret + "\n",
	} {
		_, problems := read(text, true)
		if len(problems) == 0 || strings.Contains(strings.Join(problems, "\n"), secret) {
			t.Errorf("%q: got %q, want a problem that does not show %s", text, problems, secret)
		}
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	lines := Lines{"shops": 3, "shops[0]": 4, "shops[0].settings": 6}
	for path, want := range map[string]int{
		"shops": 3, "shops[0].settings.app_key": 6, "shops[0].id": 4, "shops[7].id": 3, "couriers[0]": 0, "": 0,
	} {
		if got := lines.Locate(path); got != want {
			t.Errorf("Locate(%q) = %d, want %d", path, got, want)
		}
	}
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	var s sample
	err := Unmarshal([]byte("name: a\nhide: b\ncount: x\n"), &s)
	if got, want := fmt.Sprint(err), "line 2: hide: unknown key"; !strings.HasPrefix(got, want) || !strings.Contains(got, "line 3: count: ") {
		t.Errorf("got %s, want %s and the count of line 3", got, want)
	}
}
