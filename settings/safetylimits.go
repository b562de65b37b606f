package settings

import (
	"context"

	"makegood/people"
)

// SafetyLimits stop automatic money at once.
type SafetyLimits struct {
	KillSwitch bool  `json:"kill_switch"` // no automatic approval leaves, planned ones go to people
	CountHour  int64 `json:"count_hour"`  // automatic refunds per shop and hour; 0: no limit
	CountDay   int64 `json:"count_day"`   // the same per day
	// CountMinute is the velocity breaker: the same per minute. A rule or a
	// platform gone wild is stopped within it, long before an hour's budget.
	CountMinute int64 `json:"count_minute"`
}

// PutSafetyLimits stores new safety limits. expect is the version that the admin
// has seen; store.ErrConflict if it is not the newest.
func (s *Settings) PutSafetyLimits(ctx context.Context, by people.Actor, limits SafetyLimits, expect int64) (int64, error) {
	if limits.CountHour < 0 || limits.CountDay < 0 || limits.CountMinute < 0 {
		return 0, people.Reject(people.Invalid, "counts must not be negative; 0 means no limit", "次数不能为负；0 表示不限")
	}
	audit := by.Audit(s.now(), "brakes.put", DocSafetyLimits, s.Current().SafetyLimits, limits)
	return s.putJSON(ctx, change{document: DocSafetyLimits, expect: expect, audit: audit}, limits)
}
