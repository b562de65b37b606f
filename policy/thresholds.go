package policy

import (
	"slices"
	"time"
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
	docEN    string
	docZH    string
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
