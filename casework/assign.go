package casework

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/people"
)

// Assign gives the case to a person, or with "" to nobody. The caller makes sure
// that only supervisors and admins do this.
func (d *Desk) Assign(ctx context.Context, id string, by people.Actor, to string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if c.State.Final() {
		return c, people.Reject(people.Conflict, caseOver.EN, caseOver.ZH)
	}
	now, before := d.now(), c
	summary := aftersale.Text{EN: by.Name + " gave the case to " + to, ZH: by.Name + " 将工单指派给 " + to}
	c.ClaimedBy, c.ClaimedAt = to, now
	if to == "" {
		summary = aftersale.Text{EN: by.Name + " gave the case back", ZH: by.Name + " 取消了指派"}
		c.ClaimedAt = time.Time{}
	}
	return d.commit(ctx, act{
		before: before, after: c,
		entries: entry(now, aftersale.EntryPerson, summary),
		audit:   by.Audit(now, "case.assign", c.ID, nil, map[string]any{"to": to}),
	})
}
