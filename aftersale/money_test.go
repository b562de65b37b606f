package aftersale

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, currency string
		want           int64
	}{
		{"12.50", "CNY", 1250},
		{"12.5", "CNY", 1250},
		{"12", "CNY", 1200},
		{"12.", "CNY", 1200},
		{"0.01", "CNY", 1},
		{"-0.5", "CNY", -50},
		{"-0", "CNY", 0},
		{"12.500000000", "CNY", 1250},
		{"000012.50", "USD", 1250},
		{"1200", "JPY", 1200},
		{"1200.00", "JPY", 1200},
		{"350000", "VND", 350000},
		{"1.234", "KWD", 1234},
		{"1.2340", "KWD", 1234},
		{"1.2", "KWD", 1200},
		{"15000.00", "IDR", 1500000},
		{"92233720368547758.07", "CNY", math.MaxInt64},
		{"-92233720368547758.07", "CNY", -math.MaxInt64},
		{"9223372036854775807", "JPY", math.MaxInt64},
	} {
		got, err := ParseDecimal(tt.text, tt.currency)
		if want := (Money{Minor: tt.want, Currency: tt.currency}); err != nil || got != want {
			t.Errorf("ParseDecimal(%q, %s): got %+v, %v, want %+v", tt.text, tt.currency, got, err, want)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, currency string }{
		{"", "CNY"}, {"-", "CNY"}, {".", "CNY"}, {".5", "CNY"}, {"-.5", "CNY"},
		{"12.505", "CNY"}, {"0.001", "CNY"}, {"1.5", "JPY"}, {"1.0001", "KWD"},
		{"+1", "CNY"}, {"--1", "CNY"}, {"1-", "CNY"}, {"1.-5", "CNY"}, {"-+1", "CNY"},
		{"1e3", "CNY"}, {"1E3", "CNY"}, {"0x10", "CNY"}, {"1_000", "CNY"}, {"1,000.00", "CNY"},
		{" 1", "CNY"}, {"1 ", "CNY"}, {"1\n", "CNY"}, {"1.2.3", "KWD"}, {"1..2", "CNY"},
		{"NaN", "CNY"}, {"Inf", "CNY"}, {"null", "CNY"}, {"１２", "CNY"}, {"¥12", "CNY"}, {"12元", "CNY"}, {"1\x00", "CNY"},
		{"92233720368547758.08", "CNY"}, {"9223372036854775808", "JPY"}, {"92233720368547759", "CNY"},
		{strings.Repeat("9", 400), "CNY"}, {"1." + strings.Repeat("0", 400) + "1", "CNY"},
	} {
		got, err := ParseDecimal(tt.text, tt.currency)
		if !errors.Is(err, ErrMoney) {
			t.Errorf("ParseDecimal(%q, %s): got %+v, %v, want ErrMoney", tt.text, tt.currency, got, err)
		}
		if !got.IsZero() {
			t.Errorf("ParseDecimal(%q): got %+v beside the error, want nothing", tt.text, got)
		}
	}
}

// What was no amount may be anything, a buyer's words too: it is not repeated.
func TestParseDecimalErrorQuotesNothing(t *testing.T) {
	t.Parallel()
	_, err := ParseDecimal("13800138000 Zhang", "CNY")
	if err == nil || strings.Contains(err.Error(), "138") || strings.Contains(err.Error(), "Zhang") {
		t.Errorf("got %v, want an error that does not quote the text", err)
	}
}

func TestMoneyString(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]Money{
		"12.50 CNY":                 Fen(1250),
		"0.00 CNY":                  Fen(0),
		"0.07 CNY":                  Fen(7),
		"-0.07 CNY":                 Fen(-7),
		"-12.50 CNY":                Fen(-1250),
		"1200 JPY":                  {Minor: 1200, Currency: "JPY"},
		"0 KRW":                     {Minor: 0, Currency: "KRW"},
		"0.001 KWD":                 {Minor: 1, Currency: "KWD"},
		"-1.234 BHD":                {Minor: -1234, Currency: "BHD"},
		"0.00":                      {},
		"-92233720368547758.08 CNY": Fen(math.MinInt64),
	} {
		if got := m.String(); got != want {
			t.Errorf("%#v: got %q, want %q", m, got, want)
		}
	}
}

func TestMoneyIsZero(t *testing.T) {
	t.Parallel()
	equal(t, "nothing known", Money{}.IsZero(), true)
	equal(t, "a known amount of 0 fen", Fen(0).IsZero(), false)
}

func TestMoneyRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	currencies := []string{"CNY", "USD", "JPY", "KRW", "VND", "KWD", "TND", "IDR"}
	for range 20_000 {
		m := Money{Minor: int64(r.Uint64()) >> r.IntN(64), Currency: currencies[r.IntN(len(currencies))]}
		if m.Minor == math.MinInt64 {
			continue // has no positive counterpart and is refused
		}
		text := strings.TrimSuffix(m.String(), " "+m.Currency)
		got, err := ParseDecimal(text, m.Currency)
		if err != nil || got != m {
			t.Fatalf("%+v wrote %q and read %+v, %v", m, text, got, err)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	currencies := []string{"CNY", "KWD", "JPY"}
	for _, text := range []string{"12.50", "-0.5", "0", "1.", ".1", "1e5", "92233720368547758.07", "1.2.3", "１"} {
		for i := range currencies {
			f.Add(text, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		currency := currencies[int(which)%len(currencies)]
		m, err := ParseDecimal(text, currency)
		if err != nil {
			if !errors.Is(err, ErrMoney) || !m.IsZero() {
				t.Fatalf("ParseDecimal(%q) = %+v, %v", text, m, err)
			}
			return
		}
		written := strings.TrimSuffix(m.String(), " "+currency)
		if again, err := ParseDecimal(written, currency); err != nil || again != m {
			t.Fatalf("%q read as %+v, written as %q, read as %+v, %v", text, m, written, again, err)
		}
		if m.Minor < 0 && !strings.HasPrefix(text, "-") {
			t.Fatalf("%q became negative: %+v", text, m)
		}
	})
}
