// Package wire reads what outside systems write, which is seldom what they
// document: the same field comes as "17" in one answer and as 17 in another,
// and ids exceed 2^53. A wire type is made of Scalar fields, decoding never
// fails because of one, and each reader (Whole, Fen, Seconds …) says whether
// the value can be used. Nothing that is missing, negative or unreadable ever
// turns into a plausible value. Start with Scalar.
//
// The package knows no platform: what only one adapter needs stays there.
package wire

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"makegood/aftersale"
)

// Scalar is a JSON string, number or truth value as text. null and absence are
// "". Objects and arrays keep their JSON text, which no reader accepts: what is
// wrong is told apart from what is absent.
type Scalar string

// UnmarshalJSON never fails for valid JSON.
func (s *Scalar) UnmarshalJSON(raw []byte) error {
	*s = ReadScalar(raw)
	return nil
}

// ReadScalar reads one valid JSON value.
func ReadScalar(raw []byte) Scalar {
	switch {
	case len(raw) == 0 || raw[0] == 'n':
		return ""
	case raw[0] != '"' || len(raw) < 2:
		return Scalar(raw)
	}
	for _, c := range raw {
		if c == '\\' || c >= 0x80 {
			var text string
			_ = json.Unmarshal(raw, &text) // a valid string: cannot fail
			return Scalar(text)
		}
	}
	return Scalar(raw[1 : len(raw)-1])
}

// Text is the value without white space around it; "" for objects and arrays.
func (s Scalar) Text() string {
	if strings.HasPrefix(string(s), "{") || strings.HasPrefix(string(s), "[") {
		return ""
	}
	return strings.TrimSpace(string(s))
}

// Short is the value cut to at most n characters.
func (s Scalar) Short(n int) string { return Short(string(s), n) }

// Yes reports whether the value says true: true, 1 or Y in either case.
func (s Scalar) Yes() bool {
	return s == "1" || strings.EqualFold(string(s), "true") || strings.EqualFold(string(s), "y")
}

// No reports whether the value says false, which is more than not Yes.
func (s Scalar) No() bool {
	return s == "0" || strings.EqualFold(string(s), "false") || strings.EqualFold(string(s), "n")
}

// Whole reads an integer without the loss of a float. ok is false for ""
// and for anything else.
func (s Scalar) Whole() (n int64, ok bool) {
	n, err := strconv.ParseInt(string(s), 10, 64)
	return n, err == nil
}

// maxCount is the largest number of things that is believed.
const maxCount = 1_000_000

// Count reads a number of things, 1 to a million; 0 for all else.
func (s Scalar) Count() int {
	n, ok := s.Whole()
	if !ok || n < 0 || n > maxCount {
		return 0
	}
	return int(n)
}

// IsID reports whether the value is a numeric id, see the function IsID.
func (s Scalar) IsID() bool { return IsID(string(s)) }

// ID is the value if it is a numeric id, else "".
func (s Scalar) ID() string {
	if !s.IsID() {
		return ""
	}
	return string(s)
}

// Fen reads whole fen, see Minor.
func (s Scalar) Fen() (m aftersale.Money, ok bool) { return s.Minor(aftersale.CNY) }

// Minor reads an amount in minor units. Absent and zero are the unknown amount,
// with ok true; ok is false for what is negative or no whole number.
func (s Scalar) Minor(currency string) (m aftersale.Money, ok bool) {
	if s == "" {
		return aftersale.Money{}, true
	}
	n, ok := s.Whole()
	return known(aftersale.Money{Minor: n, Currency: currency}, ok)
}

// Yuan reads yuan with up to two decimals, see Major.
func (s Scalar) Yuan() (m aftersale.Money, ok bool) { return s.Major(aftersale.CNY) }

// Major reads an amount in major units, exactly. Absent and zero are the unknown
// amount, with ok true; ok is false for what is negative, finer than the
// currency or no amount.
func (s Scalar) Major(currency string) (m aftersale.Money, ok bool) {
	if s == "" {
		return aftersale.Money{}, true
	}
	m, err := aftersale.ParseDecimal(string(s), currency)
	return known(m, err == nil)
}

// known makes zero the unknown amount and refuses what is negative.
func known(m aftersale.Money, ok bool) (aftersale.Money, bool) {
	if !ok || m.Minor <= 0 {
		return aftersale.Money{}, ok && m.Minor == 0
	}
	return m, true
}

// maxLifetime bounds how long a token is believed to live.
const maxLifetime = 10 * 365 * 24 * time.Hour

// Lifetime reads a number of seconds; 0 for what is none, not above 0, or more
// than ten years.
func (s Scalar) Lifetime() time.Duration {
	n, ok := s.Whole()
	if !ok || n <= 0 || n > int64(maxLifetime/time.Second) {
		return 0
	}
	return time.Duration(n) * time.Second
}
