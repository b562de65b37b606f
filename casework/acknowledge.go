package casework

import (
	"context"
	"errors"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// acknowledgeTries bounds how often an acknowledgement that meets another
// change of its case is put on the timeline again.
const acknowledgeTries = 5

// Acknowledge records that somebody knows of the case: notices about it are not
// sent again, until its next deadline step. Claiming or
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
		entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: aftersale.Text{EN: by.Name + " knows of the case", ZH: by.Name + " 已知悉"}}
		audit := by.Audit(now, "case.acknowledge", c.ID, nil, nil)
		err := d.store.Commit(ctx, store.Change{Case: c, Entries: []aftersale.Entry{entry}, Audit: &audit})
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
