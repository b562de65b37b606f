package casework

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/people"
)

// Close ends a case that no platform knows. All others end at their platform.
func (d *Desk) Close(ctx context.Context, id string, by people.Actor, reason string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if !c.Ref.Manual() {
		return c, people.Reject(people.Conflict,
			"only a case opened by hand is closed by hand: this one ends at the platform",
			"只有人工建单可人工关闭：该工单以平台结果为准")
	}
	now, before := d.now(), c
	c.State, c.Resolution, c.ClosedAt, c.NextCheckAt = aftersale.StateClosed, aftersale.ResolvedPerson, now, time.Time{}
	return d.commit(ctx, act{
		before: before, after: c,
		entries: entry(now, aftersale.EntryPerson, aftersale.Text{
			EN: by.Name + " closed the case: " + reason,
			ZH: by.Name + " 关闭工单：" + reason,
		}),
		audit: by.Audit(now, "case.close", c.ID, nil, nil),
	})
}
