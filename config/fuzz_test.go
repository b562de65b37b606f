package config_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"makegood/config"
)

// FuzzParse: whatever the text, Parse ends without a panic, every error has a
// place and shows nothing that came in by ${…}, and what is accepted can be
// located.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	for _, text := range []string{
		"", "a: [", "shops:\n  - platform: x\n    id: ${A}\n", "redis: $${X}${file:/f}", "? a\n: b", "- - -", "a: &x {b: *x}",
		"%YAML 1.2\n---\nlisten: |2-\n  x\n", "{a, b: c}", "\tlisten: x", "log: {level: ${A}}\r\n",
	} {
		f.Add([]byte(text))
	}
	if example, err := os.ReadFile("../config.example.yaml"); err == nil {
		f.Add(example)
	}
	const secret = "sEcReT-vAlUe"
	lookup := func(string) (string, bool) { return secret, true }
	file := func(string) ([]byte, error) { return []byte(secret + "\n"), nil }
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := config.Parse("config.yaml", text, lookup, file)
		if err == nil {
			for i, s := range c.Shops {
				at := fmt.Sprintf("shops[%d]", i)
				if s.Platform == "" || s.ID == "" || c.Locate(at+".id") < c.Locate("shops") {
					t.Errorf("%s: %s at line %d", at, s, c.Locate(at+".id"))
				}
			}
			return
		}
		if strings.Contains(err.Error(), secret) && !strings.Contains(string(text), secret) {
			t.Errorf("shows a value: %v", err)
		}
		problems := config.Problems(err)
		if len(problems) == 0 {
			t.Errorf("not a *config.Error: %v", err)
		}
		lines := strings.Count(string(text), "\n") + strings.Count(string(text), "\r") + 1
		for _, p := range problems {
			if p.File != "config.yaml" || p.Want == "" || p.Line < 0 || p.Line > lines {
				t.Errorf("%#v of %d lines", p, lines)
			}
		}
	})
}
