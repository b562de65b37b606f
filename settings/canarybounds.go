package settings

import (
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// CanaryBounds are what a canary must keep to. Rates are parts of 1; 0 is no bound.
type CanaryBounds struct {
	RefusedRate  float64 `json:"refused_rate"`   // refusals of ours, and of our decisions by the platform
	OverrideRate float64 `json:"override_rate"`  // people who decided otherwise
	MinorPerHour int64   `json:"minor_per_hour"` // money approved, minor units; 0: no bound
	MinCases     int64   `json:"min_cases"`      // before which the rates do not count
}

// check refuses bounds that mean nothing.
func (b CanaryBounds) check() error {
	switch {
	case b.RefusedRate < 0, b.RefusedRate > 1, b.OverrideRate < 0, b.OverrideRate > 1:
		return people.Reject(people.Invalid, "bounds: rates are parts of 1", "比率须在 0 与 1 之间")
	case b.MinorPerHour < 0, b.MinCases < 0:
		return people.Reject(people.Invalid, "bounds must not be negative", "上限不能为负")
	}
	return nil
}

// left reports whether the counts are outside the bounds, and in words which bound
// it is. Money counts from the first case on, over at least an hour; rates count
// once there are enough cases.
func (b CanaryBounds) left(n store.TrialCount, age time.Duration) (aftersale.Text, bool) {
	perHour := int64(float64(n.Minor) / max(1, age.Hours()))
	if b.MinorPerHour > 0 && perHour > b.MinorPerHour {
		return aftersale.Text{
			EN: fmt.Sprintf("approved %d minor units an hour, more than %d", perHour, b.MinorPerHour),
			ZH: fmt.Sprintf("每小时退款 %d 分，超过上限 %d 分", perHour, b.MinorPerHour),
		}, true
	}
	if n.Decided < max(1, b.MinCases) {
		return aftersale.Text{}, false
	}
	for _, rate := range []struct {
		part   int64
		bound  float64
		en, zh string // with the rate and its bound, in percent
	}{
		{
			part: n.Refused + n.Rejected, bound: b.RefusedRate,
			en: "%.1f %% refused, more than %.1f %%",
			zh: "拒绝率 %.1f%%，超过上限 %.1f%%",
		},
		{
			part: n.Overridden, bound: b.OverrideRate,
			en: "people decided otherwise in %.1f %%, more than %.1f %%",
			zh: "人工改判率 %.1f%%，超过上限 %.1f%%",
		},
	} {
		if r := float64(rate.part) / float64(n.Decided); rate.bound > 0 && r > rate.bound {
			return aftersale.Text{
				EN: fmt.Sprintf(rate.en, 100*r, 100*rate.bound),
				ZH: fmt.Sprintf(rate.zh, 100*r, 100*rate.bound),
			}, true
		}
	}
	return aftersale.Text{}, false
}
