package casework

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/people"
)

// Claim gives the case to the person who asks for it: from then on nothing is
// decided over their head. release gives it back. An agent cannot take a case from
// somebody else.
func (d *Desk) Claim(ctx context.Context, id string, by people.Actor, release bool) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if err := claimedByOther(c, by); err != nil {
		return c, err
	}
	now, before := d.now(), c
	summary := aftersale.Text{EN: by.Name + " claimed the case", ZH: by.Name + " 领取了工单"}
	c.ClaimedBy, c.ClaimedAt = by.Name, now
	if release {
		summary = aftersale.Text{EN: by.Name + " released the case", ZH: by.Name + " 释放了工单"}
		c.ClaimedBy, c.ClaimedAt = "", time.Time{}
	}
	c, err = d.commit(ctx, act{
		before: before, after: c,
		entries: entry(now, aftersale.EntryPerson, summary),
		audit:   by.Audit(now, "case.claim", c.ID, nil, map[string]any{"released": release}),
	})
	if err == nil && !release {
		d.acknowledge(ctx, c, by)
	}
	return c, err
}

// claimedByOther refuses an agent's act on a case that somebody else has claimed.
// Supervisors and admins may act on it.
func claimedByOther(c aftersale.Case, by people.Actor) error {
	if c.ClaimedBy == "" || c.ClaimedBy == by.Name || by.Role != people.RoleAgent {
		return nil
	}
	return people.Reject(people.Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
}
