package aftersale

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// CNY is the currency of every marketplace of mainland China.
const CNY = "CNY"

// ErrMoney means that a text or a number is no amount of money: empty, not a
// number, finer than the currency's minor unit, or beyond 64 bits.
var ErrMoney = errors.New("not an amount of money")

// Money is an amount in the minor unit of its currency (fen for CNY, cents
// for USD, yen for JPY, fils for KWD). It is never a float.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Fen returns n fen of CNY.
func Fen(n int64) Money { return Money{Minor: n, Currency: CNY} }

// IsZero reports whether nothing is known of the amount: no currency, no number.
func (m Money) IsZero() bool { return m == Money{} }

// String writes the amount in major units followed by the currency, as in "12.50 CNY".
func (m Money) String() string {
	digits := Exponent(m.Currency)
	sign, minor := "", strconv.FormatInt(m.Minor, 10)
	if m.Minor < 0 {
		sign, minor = "-", minor[1:]
	}
	if digits > 0 {
		if len(minor) <= digits {
			minor = strings.Repeat("0", digits-len(minor)+1) + minor
		}
		minor = minor[:len(minor)-digits] + "." + minor[len(minor)-digits:]
	}
	return strings.TrimSpace(sign + minor + " " + m.Currency)
}

// Exponent returns how many decimal digits the currency's minor unit has
// (ISO 4217): 2 unless listed.
func Exponent(currency string) int {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// ParseDecimal reads an amount in major units ("12.50", "12", "-0.5") exactly.
// Digits finer than the minor unit are refused unless they are zeros.
func ParseDecimal(text, currency string) (Money, error) {
	fail := func() (Money, error) {
		return Money{}, fmt.Errorf("%w: %d characters for %s", ErrMoney, len(text), currency)
	}
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || strings.ContainsAny(digits, "+-eE_ ") {
		return fail()
	}
	exp := Exponent(currency)
	for len(fraction) > exp && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if len(fraction) > exp {
		return fail()
	}
	fraction += strings.Repeat("0", exp-len(fraction))
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return fail()
	}
	if strings.HasPrefix(text, "-") {
		minor = -minor
	}
	return Money{Minor: minor, Currency: currency}, nil
}
