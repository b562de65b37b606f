package policy

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// Whatever is typed as rules, Load either refuses it with places inside the
// text, or returns rules that decide every case without failing.
func FuzzLoad(f *testing.F) {
	start, _, _ := bytes.Cut(DefaultText(), []byte("  - id: U6")) // all of it would slow the search down
	f.Add(start)
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(payEverything))
	f.Add([]byte(oneRule(`1 % (amount - amount) == 0`)))
	f.Add([]byte("version: 1\nrules: &a [*a]\n"))
	in := shipped(moving)
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, err := Load("fuzz.yaml", text)
		if err != nil {
			list := Problems(err)
			if rules != nil || len(list) == 0 {
				t.Fatalf("an error without a problem: %v", err)
			}
			for _, p := range list {
				if p.Message == "" || p.Line < 0 || utf8.Valid(text) && !utf8.ValidString(p.Error()) {
					t.Fatalf("bad problem %+v", p)
				}
			}
			return
		}
		if d := rules.Decide(in); d.Outcome == "" || d.Rule == "" || d.Outcome == refuse {
			t.Fatalf("decided %+v", d)
		}
		if n := len(rules.Explain(in)); n < len(rules.List()) {
			t.Fatalf("%d traces for %d rules", n, len(rules.List()))
		}
	})
}

// A threshold that is accepted is stored in a form that is accepted again.
func FuzzCheckValue(f *testing.F) {
	for _, name := range ThresholdNames() {
		f.Add(name, "24h", 5000.0)
	}
	f.Fuzz(func(t *testing.T, name, text string, number float64) {
		for _, v := range []any{text, number, []any{text}} {
			stored, err := CheckValue(name, v)
			if err != nil {
				continue
			}
			if again, err := CheckValue(name, stored); err != nil || !equalValues(again, stored) {
				t.Fatalf("%s: %v became %v, then %v (%v)", name, v, stored, again, err)
			}
		}
	})
}
