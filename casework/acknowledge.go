package casework

import (
	"context"
	"errors"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// acknowledgeTries bounds how often the timeline's line of an acknowledgement is
// written again, when another change of the case comes in between.
const acknowledgeTries = 5

// Acknowledge records that somebody knows of the case. The notices sent so far are
// not repeated; the case's next escalation step is sent all the same. Claiming or
// deciding a case acknowledges it too. Errors: store.ErrNotFound,
// store.ErrConflict.
func (d *Desk) Acknowledge(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if err := d.store.Acknowledge(ctx, id, by.Name, d.now()); err != nil {
		return c, err
	}
	for try := 1; ; try++ {
		now := d.now()
		audit := by.Audit(now, "case.acknowledge", c.ID, nil, nil)
		err := d.store.Commit(ctx, store.Change{
			Case: c,
			Entries: entry(now, aftersale.EntryPerson, aftersale.Text{
				EN: by.Name + " knows of the case",
				ZH: by.Name + " 已知悉",
			}),
			Audit: &audit,
		})
		if err == nil {
			c.Version++
			return c, nil
		}
		if !errors.Is(err, store.ErrConflict) || try == acknowledgeTries {
			return c, err
		}
		if c, err = d.store.Case(ctx, id); err != nil {
			return c, err
		}
	}
}

// acknowledge stops the notices about a case that somebody has taken up. If it
// fails, people only get one more message.
func (d *Desk) acknowledge(ctx context.Context, c aftersale.Case, by people.Actor) {
	if err := d.store.Acknowledge(ctx, c.ID, by.Name, d.now()); err != nil {
		d.log.Warn("acknowledgement not stored",
			"platform", c.Ref.Platform, "shop", c.Ref.Shop, "aftersale", c.Ref.ID, "case", c.ID,
			"error", err.Error())
	}
}
