package policy

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each testdata/*.yaml is a rules file with mistakes; the golden file beside
// it is what a person is shown.
func TestLoadErrors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rules, err := Load(filepath.Base(file), text)
			if rules != nil || err == nil {
				t.Fatal("loaded, want an error and no rules")
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden.txt"
			got := []byte(err.Error() + "\n")
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	_, err := Load("a.yaml", []byte("version: 1\nrules:\n  - id: X\n    title: {en: x, zh: x}\n    when: amont > 0 && kid == \"x\"\n    outcome: approve\n"))
	list := Problems(err)
	if len(list) != 2 {
		t.Fatalf("got %d problems, want 2: %v", len(list), err)
	}
	want := &LoadError{
		File: "a.yaml", Line: 5, Column: 11, Rule: "X", Message: "when: unknown fact amont; did you mean amount?",
		Excerpt: "      when: amont > 0 && kid == \"x\"\n            ^",
	}
	if diff := cmp.Diff(want, list[0]); diff != "" {
		t.Error(diff)
	}
	if list[1].Column != 24 {
		t.Errorf("second problem at column %d, want 24", list[1].Column)
	}
	var one *LoadError
	if !errors.As(err, &one) || one != list[0] {
		t.Error("errors.As does not find the first problem")
	}
	if Problems(nil) != nil {
		t.Error("problems without an error")
	}
}

func TestLoadBounds(t *testing.T) {
	t.Parallel()
	many := "version: 1\nrules:\n" + strings.Repeat("  - {id: X, title: {en: x, zh: x}, when: 'true', outcome: person}\n", maxRules+1)
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "one YAML document"},
		"two documents":   {"version: 1\n---\nversion: 1\n", "a second document"},
		"a list":          {"- 1\n", "expected a mapping"},
		"no rules":        {"version: 1\nrules: []\n", "at least one rule"},
		"too large":       {"version: 1\n#" + strings.Repeat("x", maxText), "larger than"},
		"too deep":        {strings.Repeat("[", 1000), "nested too deeply"},
		"too many marks":  {"rules:\n  " + strings.Repeat("- ", 40), "nested too deeply"},
		"too many rules":  {many, "at most 200"},
		"alias":           {"version: 1\nx: &a [1]\nrules: *a\n", "expected a list"},
		"tag":             {"version: 1\nrules: !!binary x\n", "expected a list"},
		"long expression": {oneRule(`"` + strings.Repeat("true && ", 200) + `true"`), "longer than"},
		"many nodes":      {oneRule("partial" + strings.Repeat("||partial", 105)), "nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load("x.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for when, want := range map[string]string{ // "": loads
		`seller_turn and not (kind in ["exchange", "repair"])`: "",
		`stalled >= max(stall_lost, duration("60h"))`:          "",
		`amount * 2 <= low_value_limit ? true : partial`:       "",
		`courier startsWith "s" || "新疆" in remote_regions`:     "",
		`time_left < duration("-1h")`:                          "",
		`stalled >= 24`:                                        "mismatched types",
		`kind == 3`:                                            "mismatched types",
		`amount`:                                               "expected bool",
		`kind == "refund"`:                                     "kind is never",
		`"refund" != kind`:                                     "kind is never",
		`parcel in ["lost"]`:                                   "parcel is never",
		`duration("24") < age`:                                 "expected a duration",
		`duration(reason_code) < age`:                          "expected a duration",
		`repeat("x", 1000000000) == courier`:                   "repeat is not allowed",
		`amount in 1..1000000000`:                              "operator .. is not allowed",
		`courier matches "(a+)+$"`:                             "operator matches is not allowed",
		`all(remote_regions, # == "x")`:                        "not allowed",
		`len(courier) > 3`:                                     "not allowed",
		`now() > now()`:                                        "not allowed",
		`courier.x == 1`:                                       "not allowed",
		`remote_regions[0] == "x"`:                             "not allowed",
		`let x = amount; x > 3`:                                "not allowed",
		`frobnicate(1)`:                                        "not allowed",
		`$env == nil`:                                          "not allowed",
		`Thresholds == nil`:                                    "unknown fact",
		`amount > `:                                            "unexpected token",
	} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			_, err := Load("x.yaml", []byte("version: 1\nrules:\n  - id: X\n    title: {en: x, zh: x}\n    when: |\n      "+when+"\n    outcome: person\n"))
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("error %v, want %q", err, want)
			}
		})
	}
}

// The place of an error is right in every way YAML can write a text.
func TestPlaceInEveryStyle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		when         string
		line, column int
	}{
		"plain":         {`when: partial && bad`, 5, 22},
		"plain, folded": {"when: partial\n      && bad", 6, 10},
		"double quoted": {`when: "courier == \"x\" && bad"`, 5, 32},
		"single quoted": {`when: 'courier == ''x'' && bad'`, 5, 32},
		"literal":       {"when: |\n      partial\n      && bad", 7, 10},
		"folded":        {"when: >-\n      partial &&\n\n      bad", 8, 7},
		"chinese":       {`when: courier == "顺丰" && bad`, 5, 30},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load("x.yaml", []byte("version: 1\nrules:\n  - id: X\n    title: {en: x, zh: x}\n    "+c.when+"\n    outcome: person\n"))
			list := Problems(err)
			if len(list) != 1 || list[0].Line != c.line || list[0].Column != c.column {
				t.Errorf("want %d:%d, got %v", c.line, c.column, err)
			}
		})
	}
}

func TestDefaultTextIsACopy(t *testing.T) {
	t.Parallel()
	DefaultText()[0] = 'X'
	if !bytes.HasPrefix(DefaultText(), []byte("# The default rules")) {
		t.Error("the caller has changed the built-in text")
	}
	if r := Default(); r.Name() != "sop.yaml" || len(r.List()) < 40 {
		t.Errorf("got %s with %d rules, want sop.yaml with 40 at least", r.Name(), len(r.List()))
	}
}

// A duration may also come as one, and a problem list may be one problem.
func TestPlainForms(t *testing.T) {
	t.Parallel()
	if got, err := CheckValue("safety_margin", 4*time.Hour); err != nil || got != "4h" {
		t.Errorf("got %v, %v, want 4h", got, err)
	}
	one := &LoadError{File: "x", Message: "m"}
	if got := Problems(one); len(got) != 1 || got[0] != one {
		t.Errorf("got %v, want the one problem %v", got, one)
	}
	if got := Problems(errors.New("disk full")); got != nil {
		t.Errorf("got %v, want none: another error is no problem of a file", got)
	}
}
