package casework

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/store"
)

// act is what a person has done to a case.
type act struct {
	before, after aftersale.Case
	plan          []aftersale.Action
	entries       []aftersale.Entry // of the timeline
	audit         store.AuditRow
	trials        []store.TrialCount
}

// entry is the one line of the timeline that most acts write.
func entry(at time.Time, kind aftersale.EntryType, summary aftersale.Text) []aftersale.Entry {
	return []aftersale.Entry{{At: at, Type: kind, Summary: summary}}
}

// commit stores an act as a whole and wakes the engine. Somebody else who has
// changed the case meanwhile makes it a store.ErrConflict, and nothing is stored.
func (d *Desk) commit(ctx context.Context, a act) (aftersale.Case, error) {
	now := d.now()
	a.after.UpdatedAt = now
	if !a.after.State.Final() && !a.after.Ref.Manual() {
		a.after.NextCheckAt = now
	}
	change := store.Change{
		Case:    a.after,
		Plan:    a.plan,
		Entries: a.entries,
		Records: engine.RecordsOf(a.before, a.after, "", now),
		Audit:   &a.audit,
		Trials:  a.trials,
	}
	if err := d.store.Commit(ctx, change); err != nil {
		return a.after, err
	}
	a.after.Version++
	engine.CountInquiries(d.metrics, a.before, a.after)
	d.wake.Act(a.plan...)
	d.wake.Wake(store.CaseSubject(a.after.Ref))
	return a.after, nil
}
