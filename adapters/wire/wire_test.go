package wire_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

func TestScalar(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]wire.Scalar{
		`"17"`: "17", `17`: "17", `9007199254740993`: "9007199254740993", `-1.50`: "-1.50", `true`: "true", `null`: "",
		`""`: "", `" a "`: " a ", `"中\n"`: "中\n", `"中"`: "中", `{"a":1}`: `{"a":1}`, `[1]`: "[1]",
	} {
		var got struct{ S wire.Scalar }
		if err := json.Unmarshal([]byte(`{"S":`+raw+`}`), &got); err != nil || got.S != want {
			t.Errorf("%s: got %q and error %v, want %q", raw, got.S, err, want)
		}
	}
	for s, want := range map[wire.Scalar]string{" a ": "a", `{"a":1}`: "", "[1]": "", "": "", "a{": "a{"} {
		if got := s.Text(); got != want {
			t.Errorf("Text of %q = %q, want %q", s, got, want)
		}
	}
}

// FuzzScalar: any JSON decodes, and strings decode as encoding/json does.
func FuzzScalar(f *testing.F) {
	for _, raw := range []string{`"a\u0000\ud800"`, `17`, `{"a":[]}`, "\"\xff\"", ` null `} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		var s wire.Scalar
		if err := json.Unmarshal(raw, &s); err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		var text string
		if json.Unmarshal(raw, &text) == nil && string(s) != text {
			t.Fatalf("%q: got %q, want %q", raw, s, text)
		}
		if m, ok := s.Yuan(); m.Minor < 0 || !ok && m.Minor != 0 {
			t.Fatalf("%q as yuan: %v, %t", raw, m, ok)
		}
	})
}

func TestMoney(t *testing.T) {
	t.Parallel()
	none := aftersale.Money{}
	for _, c := range []struct {
		s        wire.Scalar
		fen      aftersale.Money
		fenOK    bool
		yuan     aftersale.Money
		yuanIsOK bool
	}{
		{"", none, true, none, true},
		{"0", none, true, none, true},
		{"990", aftersale.Fen(990), true, aftersale.Fen(99000), true},
		{"-1", none, false, none, false},
		{"9.9", none, false, aftersale.Fen(990), true},
		{"9.900", none, false, aftersale.Fen(990), true},
		{"9.999", none, false, none, false},
		{"1e3", none, false, none, false},
		{"9223372036854775808", none, false, none, false},
		{"{}", none, false, none, false},
		{"abc", none, false, none, false},
	} {
		if m, ok := c.s.Fen(); m != c.fen || ok != c.fenOK {
			t.Errorf("%q as fen: got %v, %t, want %v, %t", c.s, m, ok, c.fen, c.fenOK)
		}
		if m, ok := c.s.Yuan(); m != c.yuan || ok != c.yuanIsOK {
			t.Errorf("%q as yuan: got %v, %t, want %v, %t", c.s, m, ok, c.yuan, c.yuanIsOK)
		}
	}
	want := aftersale.Money{Minor: 12500, Currency: "KWD"}
	if m, ok := wire.Scalar("12.5").Major("KWD"); m != want || !ok {
		t.Errorf("12.5 KWD: got %v, %t, want %v", m, ok, want)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_763_800_000, 0).UTC()
	zone := time.FixedZone("+8", 8*60*60)
	none := time.Time{}
	for _, c := range []struct {
		s                                    wire.Scalar
		seconds, millis, unix, date, rfc3339 time.Time
	}{
		{"1763800000", at, none, at, none, none},
		{"1763800000000", none, at, at, none, none},
		{"1763800000000000", none, none, none, none, none},
		{"2025-11-22 16:26:40", none, none, none, at, none},
		{"2025-11-22T16:26:40+08:00", none, none, none, none, at},
		{"0", none, none, none, none, none},
		{"-5", none, none, none, none, none},
		{"0000-00-00 00:00:00", none, none, none, none, none},
		{"1960-01-01 00:00:00", none, none, none, none, none},
		{"", none, none, none, none, none},
	} {
		got := []time.Time{c.s.Seconds(), c.s.Millis(), c.s.Unix(), c.s.Date(zone), c.s.RFC3339()}
		if diff := cmp.Diff([]time.Time{c.seconds, c.millis, c.unix, c.date, c.rfc3339}, got); diff != "" {
			t.Errorf("%q as seconds, milliseconds, either, date, RFC 3339 (-want +got):\n%s", c.s, diff)
		}
	}
}

func TestReaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s        wire.Scalar
		count    int
		id       string
		life     time.Duration
		yes, not bool
	}{
		{s: "1", count: 1, id: "1", life: time.Second, yes: true},
		{s: "0", not: true},
		{s: "00"},
		{s: "1000001", id: "1000001", life: 1_000_001 * time.Second},
		{s: "99999999999999999999", id: "99999999999999999999"},
		{s: "999999999999999999999"},
		{s: "-3"},
		{s: "true", yes: true}, {s: "Y", yes: true}, {s: "False", not: true}, {s: "n", not: true},
		{s: ""}, {s: "1 "},
	} {
		if c.s.Count() != c.count || c.s.ID() != c.id || c.s.Lifetime() != c.life || c.s.Yes() != c.yes || c.s.No() != c.not {
			t.Errorf("%q: count %d, id %q, lifetime %s, yes %t, no %t; want %+v",
				c.s, c.s.Count(), c.s.ID(), c.s.Lifetime(), c.s.Yes(), c.s.No(), c)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "abc": "abc", "abcd": "abc", "退款退款": "退款退", "a\xffb": "ab"} {
		if got := wire.Short(text, 3); got != want {
			t.Errorf("Short(%q, 3) = %q, want %q", text, got, want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	type item struct{ A wire.Scalar }
	for raw, want := range map[string]wire.List[item]{
		`[{"A":1},{"A":2}]`: {{"1"}, {"2"}}, `{"A":1}`: {{"1"}}, `null`: nil, `""`: nil, `[]`: {},
	} {
		var got struct{ L wire.List[item] }
		if err := json.Unmarshal([]byte(`{"L":`+raw+`}`), &got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got.L); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
	for _, raw := range []string{`"x"`, `17`, `["x"]`} {
		var l wire.List[item]
		if err := json.Unmarshal([]byte(raw), &l); err == nil {
			t.Errorf("%s: got %v, want an error", raw, l)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	if got := string(wire.JSON(map[string]string{"k": "a&b<c>"})); got != `{"k":"a&b<c>"}` {
		t.Errorf("JSON = %s", got)
	}
	for raw, want := range map[string]string{`"{\"a\":1} "`: `{"a":1}`, ` {"a":1}`: `{"a":1}`, `"\x"`: "", "": "", "null": "null"} {
		if got := string(wire.Unquote([]byte(raw))); got != want {
			t.Errorf("Unquote(%s) = %s, want %s", raw, got, want)
		}
	}
	for raw, want := range map[string]bool{"": true, " null ": true, "{}": false} {
		if got := wire.Absent([]byte(raw)); got != want {
			t.Errorf("Absent(%q) = %t, want %t", raw, got, want)
		}
	}
}
