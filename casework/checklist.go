package casework

import (
	"context"
	"slices"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
)

// Check ticks an item of the case's checklist, or takes the tick back. Nothing is
// stored if the item stands as wanted already.
func (d *Desk) Check(ctx context.Context, id string, by people.Actor, item string, done bool) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if !slices.Contains(policy.CheckIDs(), item) {
		return c, people.Reject(people.Invalid, "no such item on the checklist", "没有该核查项")
	}
	if slices.Contains(c.Checks, item) == done {
		return c, nil
	}
	now, before := d.now(), c
	c.Checks = slices.DeleteFunc(slices.Clone(c.Checks), func(s string) bool { return s == item })
	summary := aftersale.Text{EN: by.Name + " unticked " + item, ZH: by.Name + " 取消核查：" + item}
	if done {
		summary = aftersale.Text{EN: by.Name + " ticked " + item, ZH: by.Name + " 完成核查：" + item}
		c.Checks = append(c.Checks, item)
	}
	return d.commit(ctx, act{
		before: before, after: c,
		entries: entry(now, aftersale.EntryPerson, summary),
		audit:   by.Audit(now, "case.check", c.ID, nil, map[string]any{"item": item, "done": done}),
	})
}
