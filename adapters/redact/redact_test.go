package redact_test

import (
	"regexp"
	"strings"
	"testing"

	"makegood/adapters/redact"
)

func TestRedactor(t *testing.T) {
	t.Parallel()
	token := "token-1"
	r := redact.New([]string{"s3cret", ""}, func() []string { return []string{token, ""} })
	const words = "secret s3cret token token-1 call 13900001234 "
	if got, want := r.Clean(words), "secret *** token *** call *** "; got != want {
		t.Errorf("Clean = %q, want %q", got, want)
	}
	token = "token-2"
	if got, want := r.Brief("id-13900001234 token-2 s3cret"), "id-13900001234 *** ***"; got != want {
		t.Errorf("Brief = %q, want %q", got, want)
	}
	long := strings.Repeat("很长", 300)
	if clean, brief := len([]rune(r.Clean(long))), len([]rune(r.Brief(long))); clean != 200 || brief != 100 {
		t.Errorf("Clean keeps %d characters and Brief %d, want 200 and 100", clean, brief)
	}
}

func TestKeep(t *testing.T) {
	t.Parallel()
	r := redact.New([]string{"s3cret"}, nil)
	r.Keep = regexp.MustCompile(`SF[0-9]{12,15}`)
	got := r.Clean("SF1234567890123 tel 13900001234, s3cret, SF1234567890124")
	if want := "SF1234567890123 tel ***, ***, SF1234567890124"; got != want {
		t.Errorf("Clean = %q, want %q", got, want)
	}
}
