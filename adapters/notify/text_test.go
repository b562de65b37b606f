package notify

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"makegood/adapters"
	"makegood/aftersale"
)

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcdef", 5, "ab…"}, {"汉字汉字", 12, "汉字汉字"}, {"汉字汉字", 11, "汉字…"}, {"汉字汉字", 8, "汉…"}, {"汉字", 5, "…"},
		{"汉字", 3, "…"}, {"汉字", 2, ""}, {"汉字", -1, ""}, {"", 0, ""}, {"a😀b", 5, "a…"}, {"a😀bcd", 7, "a…"},
	} {
		if got := Cut(c.text, c.limit); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func TestPlainAndLiteral(t *testing.T) {
	t.Parallel()
	if got := Plain(" a\r\nb\tc\x00d\u2028e\xfff\x1b[1m "); got != "a  b c d e f [1m" {
		t.Errorf("Plain: %q", got)
	}
	if got := Literal("<@all> [x](y) **b** `c` # 汉字"); got != "＜@all＞ ［x］(y) ＊＊b＊＊ 'c' ＃ 汉字" {
		t.Errorf("Literal: %q", got)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		head  string
		lines []string
		tail  string
		limit int
		want  string
	}{
		{"head", []string{"one", "two"}, "link", 100, "head\none\ntwo\nlink"},
		{"", nil, "", 100, ""},
		{"head", nil, "", 100, "head"},
		{"", []string{"one"}, "", 100, "one"},
		{"head", []string{"one", "two", "three"}, "link", 19, "head\none\n…\nlink"},
		{"head", []string{"one", "two", "three"}, "link", 22, "head\none\ntwo\n…\nlink"},
		{"head", []string{"one", "two", "three"}, "link", 25, "head\none\ntwo\nthree\nlink"},
		{"a long head", []string{"one"}, "link", 14, "a lon…\nlink"},
		{"head", []string{"one"}, "a tail longer than everything", 10, "head\none"},
	} {
		got := Fit(c.head, c.lines, c.tail, c.limit)
		if got != c.want || len(got) > c.limit {
			t.Errorf("Fit(%q, %q, %q, %d) = %q, want %q", c.head, c.lines, c.tail, c.limit, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	got := Words("key 12345678 of\n12345678 "+strings.Repeat("长", 300), []string{"", "12345678"})
	if !strings.HasPrefix(got, "key *** of *** 长") || utf8.RuneCountInString(got) != maxWords {
		t.Errorf("Words: %q", got)
	}
}

func TestPatient(t *testing.T) {
	t.Parallel()
	limited := func(d time.Duration) error { return &aftersale.CallError{Class: aftersale.ClassLimited, RetryAfter: d} }
	wait := func(err error) time.Duration {
		var call *aftersale.CallError
		_ = errors.As(err, &call)
		return call.RetryAfter
	}
	if wait(Patient(limited(0), time.Minute)) != time.Minute || wait(Patient(limited(time.Second), time.Minute)) != time.Second {
		t.Error("a pause is not filled in, or replaces the one that was asked for")
	}
	if Patient(nil, time.Minute) != nil || wait(Patient(&aftersale.CallError{Class: aftersale.ClassRefused}, time.Minute)) != 0 {
		t.Error("other errors get a pause")
	}
}

// FuzzFit: whatever is put in, nothing is beyond the limit and no character
// is split.
func FuzzFit(f *testing.F) {
	f.Add("head", "one\ntwo", "link", 20)
	f.Add("汉字", "😀\n\n", "", 5)
	f.Fuzz(func(t *testing.T, head, lines, tail string, limit int) {
		if limit < 0 || limit > 1<<16 {
			return
		}
		head, tail = Plain(head), Plain(tail)
		var list []string
		for line := range strings.SplitSeq(lines, "\n") {
			list = append(list, Literal(line))
		}
		got := Fit(head, list, tail, limit)
		if len(got) > limit || !utf8.ValidString(got) {
			t.Fatalf("%d bytes of %d: %q", len(got), limit, got)
		}
		if tail != "" && len(tail) < limit && !strings.HasSuffix(got, tail) {
			t.Fatalf("the tail is missing: %q", got)
		}
	})
}

// FuzzRead: an address that is read has a token that can stand in a URL, and
// what is wrong with one never shows it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"https://h/x/hook/0123456789", "https://h/hook/", "http://u:p@h/hook/0123456789", "https://h/hook/%00%2f"} {
		f.Add(seed)
	}
	form := AddressForm{Path: "/hook/"}
	f.Fuzz(func(t *testing.T, raw string) {
		a, err := form.Read(adapters.Secret(raw), "", "https://vendor.example", "https://vendor.example")
		if err == nil && (!tokenForm.MatchString(a.Token.Reveal()) || !strings.Contains(string(a.Base), "://")) {
			t.Fatalf("address %q", a.Base)
		}
		if err != nil && len(raw) > 20 && strings.Contains(err.Error(), raw) {
			t.Fatalf("%v shows the address", err)
		}
	})
}
