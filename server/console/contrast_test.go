package console_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pairs are the colours of text with the grounds that they stand on.
var pairs = map[string][]string{
	"text":      {"page", "surface", "raised", "accent-soft"},
	"muted":     {"page", "surface", "raised", "accent-soft"},
	"accent":    {"page", "surface", "raised", "accent-soft"},
	"on-accent": {"accent"},
	"good":      {"surface", "good-soft"},
	"warn":      {"surface", "accent-soft", "raised", "warn-soft"},
	"urgent":    {"surface", "accent-soft", "raised", "urgent-soft"},
	"danger":    {"page", "surface", "accent-soft", "raised", "danger-soft"},
}

// TestContrast: text reaches 4.5 to 1 (WCAG AA) in light and dark, edges of
// controls 3 to 1.
func TestContrast(t *testing.T) {
	t.Parallel()
	light, dark, found := strings.Cut(own(t, "tokens.css")["style/tokens.css"], "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark colours")
	}
	for name, sheet := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([\w-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(sheet, -1) {
			colours[m[1]] = luminance(m[2])
		}
		for text, grounds := range pairs {
			for _, ground := range grounds {
				if c := contrast(colours[text], colours[ground]); c < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.2f", name, text, ground, c)
				}
			}
		}
		if c := contrast(colours["edge"], colours["surface"]); c < 3 {
			t.Errorf("%s: the edge of controls has a contrast of %.2f", name, c)
		}
	}
}

func contrast(a, b float64) float64 {
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// luminance is the relative luminance of an sRGB colour, as WCAG defines it.
func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
