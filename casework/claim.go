package casework

import (
	"context"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/people"
)

// Claim gives the case to a person: from then on nothing is decided over
// their head. release gives it back.
func (d *Desk) Claim(ctx context.Context, id string, by people.Actor, release bool) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == people.RoleAgent {
		return c, people.Reject(people.Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	before := c
	summary := aftersale.Text{EN: by.Name + " claimed the case", ZH: by.Name + " 领取了工单"}
	c.ClaimedBy, c.ClaimedAt = by.Name, d.now()
	if release {
		c.ClaimedBy, c.ClaimedAt = "", time.Time{}
		summary = aftersale.Text{EN: by.Name + " released the case", ZH: by.Name + " 释放了工单"}
	}
	c, err = d.record(ctx, before, c, aftersale.EntryPerson, summary, nil, by.Audit(d.now(), "case.claim", c.ID, nil, map[string]any{"released": release}))
	if err == nil && !release {
		d.acknowledge(ctx, c.ID, by)
	}
	return c, err
}

// Note puts a person's words on the timeline.
func (d *Desk) Note(ctx context.Context, id string, by people.Actor, note string) (aftersale.Case, error) {
	note = strings.TrimSpace(note)
	if note == "" || len([]rune(note)) > 2000 {
		return aftersale.Case{}, people.Reject(people.Invalid, "a note has 1 to 2000 characters", "备注为 1 至 2000 字")
	}
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	return d.record(ctx, c, c, aftersale.EntryNote, aftersale.Text{EN: by.Name + ": " + note, ZH: by.Name + "：" + note}, nil,
		by.Audit(d.now(), "case.note", c.ID, nil, nil))
}
