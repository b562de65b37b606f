package policy

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/aftersale"
)

// Thresholds are the numbers an administrator tunes at run time, resolved for
// one platform and shop. Amounts are in minor units of the case's currency.
// Rules read them under the same names.
type Thresholds struct {
	LowValueLimit    int64         `expr:"low_value_limit"`
	AutoRefundLimit  int64         `expr:"auto_refund_limit"`
	SafetyMargin     time.Duration `expr:"safety_margin"`
	FallbackMargin   time.Duration `expr:"fallback_margin"`
	Fallback         string        `expr:"fallback"` // agree | refuse | leave
	InterceptRecheck time.Duration `expr:"intercept_recheck"`
	WarehouseTimeout time.Duration `expr:"warehouse_timeout"`
	WarehouseFresh   time.Duration `expr:"warehouse_fresh"`
	UnpackTimeout    time.Duration `expr:"unpack_timeout"`
	CourierReply     time.Duration `expr:"courier_reply"`
	BuyerReply       time.Duration `expr:"buyer_reply"`
	ReturnWindow     time.Duration `expr:"return_window"`
	FreshWindow      time.Duration `expr:"fresh_window"`
	ReturnFreight    int64         `expr:"return_freight"`
	StallNudge       time.Duration `expr:"stall_nudge"`
	StallLost        time.Duration `expr:"stall_lost"`
	StallLostRemote  time.Duration `expr:"stall_lost_remote"`
	RemoteRegions    []string      `expr:"remote_regions"`
	AgentLimit       int64         `expr:"agent_limit"`
	BudgetHour       int64         `expr:"budget_hour"`
	BudgetDay        int64         `expr:"budget_day"`
}

// What happens when the fallback margin is reached and no person has acted.
const (
	FallbackAgree  = "agree"
	FallbackRefuse = "refuse"
	FallbackLeave  = "leave"
)

// DefaultThresholds returns the thresholds of a shop that has none of its own.
func DefaultThresholds() Thresholds {
	var t Thresholds
	for _, d := range thresholdTable {
		d.set(&t, d.preset)
	}
	return t
}

// thresholdUnit is the unit of a threshold, which is also its type.
type thresholdUnit string

const (
	unitMinor    thresholdUnit = "minor"    // int64, minor units of the case's currency
	unitDuration thresholdUnit = "duration" // time.Duration, written as "24h" or "1h30m"
	unitChoice   thresholdUnit = "choice"   // one of a few words
	unitList     thresholdUnit = "list"     // list of words
)

// thresholdDef is one row of the table. Values are int64, time.Duration,
// string or []string by unit.
type thresholdDef struct {
	name     string
	unit     thresholdUnit
	preset   any
	min, max any // nil for choices and lists
	choices  []string
	doc      aftersale.Text
	get      func(*Thresholds) any
	set      func(*Thresholds, any)
}

// thresholdNamed returns the row of that name, or nil.
func thresholdNamed(name string) *thresholdDef {
	i := slices.IndexFunc(thresholdTable, func(d thresholdDef) bool { return d.name == name })
	if i < 0 {
		return nil
	}
	return &thresholdTable[i]
}

// durationThreshold returns the value of a threshold that is a duration.
func (t *Thresholds) durationThreshold(name string) (time.Duration, bool) {
	d := thresholdNamed(name)
	if d == nil || d.unit != unitDuration {
		return 0, false
	}
	return d.get(t).(time.Duration), true
}

// The bounds of a list threshold.
const (
	maxListLength = 64
	maxListWord   = 20 // runes
)

// ThresholdError says which threshold has which wrong kind of value, and what
// is expected there.
type ThresholdError struct {
	Name string
	Want string // what is expected, bounds included
}

// Error names the threshold and what is expected.
func (e *ThresholdError) Error() string { return e.Name + ": " + e.Want }

// CheckValue reads a value for the threshold as it comes from JSON, YAML or a
// command line and returns it in the form that is stored: int64 for amounts
// (minor units), text like "24h" for durations, string for choices, []string
// for lists. It returns a *ThresholdError for an unknown name, a value of
// another type, or one out of bounds.
func CheckValue(name string, value any) (any, error) {
	d := thresholdNamed(name)
	if d == nil {
		return nil, &ThresholdError{Name: name, Want: "no such threshold; there are " + strings.Join(ThresholdNames(), ", ")}
	}
	v, ok := d.read(value)
	if !ok {
		return nil, &ThresholdError{Name: name, Want: d.want()}
	}
	return show(v), nil
}

// ThresholdNames lists the names of all thresholds, in the order tables show them.
func ThresholdNames() []string {
	names := make([]string, len(thresholdTable))
	for i, d := range thresholdTable {
		names[i] = d.name
	}
	return names
}

// want says what is expected.
func (d *thresholdDef) want() string {
	switch d.unit {
	case unitMinor:
		return fmt.Sprintf("expected a whole number of minor units, %d to %d", d.min, d.max)
	case unitDuration:
		return fmt.Sprintf("expected a duration like %s, %s to %s", show(d.preset), show(d.min), show(d.max))
	case unitChoice:
		return "expected one of " + strings.Join(d.choices, ", ")
	}
	return fmt.Sprintf("expected a list of at most %d words of 1 to %d characters", maxListLength, maxListWord)
}

// read converts a value to the row's own type and reports whether it is in bounds.
func (d *thresholdDef) read(value any) (any, bool) {
	switch d.unit {
	case unitMinor:
		n, ok := wholeNumber(value)
		return n, ok && n >= d.min.(int64) && n <= d.max.(int64)
	case unitDuration:
		t, ok := durationValue(value)
		return t, ok && t >= d.min.(time.Duration) && t <= d.max.(time.Duration)
	case unitChoice:
		text, _ := value.(string)
		for _, c := range d.choices {
			if c == text {
				return c, true
			}
		}
		return nil, false
	}
	return words(value)
}

// wholeNumber accepts what JSON and YAML decoders make of a whole number. A
// float with a fraction, or one too large to be exact, is refused.
func wholeNumber(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case uint64:
		return int64(v), v <= math.MaxInt64
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		return n, err == nil
	}
	return 0, false
}

func durationValue(value any) (time.Duration, bool) {
	switch v := value.(type) {
	case time.Duration:
		return v, true
	case string:
		d, err := time.ParseDuration(v)
		return d, err == nil
	}
	return 0, false
}

func words(value any) ([]string, bool) {
	var list []string
	switch v := value.(type) {
	case []string:
		list = append(list, v...)
	case []any:
		for _, e := range v {
			text, ok := e.(string)
			if !ok {
				return nil, false
			}
			list = append(list, text)
		}
	default:
		return nil, false
	}
	for i, w := range list {
		list[i] = strings.TrimSpace(w)
		if n := utf8.RuneCountInString(list[i]); n == 0 || n > maxListWord || !utf8.ValidString(w) {
			return nil, false
		}
	}
	if list == nil {
		list = []string{}
	}
	return list, len(list) <= maxListLength
}

// show writes a value as it is stored and shown: durations as text, the rest as it is.
func show(v any) any {
	if d, ok := v.(time.Duration); ok {
		return SpanText(d)
	}
	return v
}

// SpanText writes a duration without parts that are zero: 4h, not 4h0m0s.
func SpanText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
