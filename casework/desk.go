// Package casework is what people do about cases: claim, decide, inquire, record
// responses, tick, note, and open or close a case manually. Every act is checked against the
// case as it stands, stored with its audit row, and then wakes the engine. It
// sends nothing itself. Start reading at Desk; decide.go is the longest way through.
package casework

import (
	"context"
	"log/slog"
	"time"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/escalation"
	"makegood/metrics"
	"makegood/people"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// Options are what a Desk is made of. All are required.
type Options struct {
	Engine   *engine.Engine
	Store    store.Store
	Registry *registry.Registry
	Settings *settings.Settings
	Modes    *settings.Modes
	Notices  *escalation.Notices
	Metrics  *metrics.Metrics
	Wake     engine.Waker
	Log      *slog.Logger
	Now      func() time.Time
}

// Desk is where people act on cases. Safe for concurrent use, and beside other
// processes: two acts on one case end in store.ErrConflict for the later one.
type Desk struct {
	engine   *engine.Engine
	store    store.Store
	reg      *registry.Registry
	settings *settings.Settings
	modes    *settings.Modes
	notices  *escalation.Notices
	metrics  *metrics.Metrics
	wake     engine.Waker
	log      *slog.Logger
	now      func() time.Time
}

// New returns a Desk.
func New(o Options) *Desk {
	return &Desk{
		engine: o.Engine, store: o.Store, reg: o.Registry, settings: o.Settings, modes: o.Modes, notices: o.Notices,
		metrics: o.Metrics, wake: o.Wake, log: o.Log, now: o.Now,
	}
}

// act is what a person has done to a case.
type act struct {
	before, c aftersale.Case
	plan      []aftersale.Action
	entries   []aftersale.Entry
	audit     store.AuditRow
	trials    []store.TrialCount
}

// commit stores a person's act and wakes the case.
func (d *Desk) commit(ctx context.Context, a act) (aftersale.Case, error) {
	now := d.now()
	a.c.UpdatedAt = now
	if !a.c.State.Final() && !a.c.Ref.Manual() {
		a.c.NextCheckAt = now
	}
	change := store.Change{Case: a.c, Plan: a.plan, Entries: a.entries, Records: engine.RecordsOf(a.before, a.c, "", now), Audit: &a.audit, Trials: a.trials}
	if err := d.store.Commit(ctx, change); err != nil {
		return a.c, err
	}
	a.c.Version++
	engine.CountInquiries(d.metrics, a.before, a.c)
	d.wake.Act(a.plan...)
	d.wake.Wake(store.CaseSubject(a.c.Ref))
	return a.c, nil
}

// record stores an act that is one line of the timeline.
func (d *Desk) record(ctx context.Context, before, c aftersale.Case, kind aftersale.EntryType, summary aftersale.Text, detail map[string]any, audit store.AuditRow) (aftersale.Case, error) {
	entry := aftersale.Entry{At: d.now(), Type: kind, Summary: summary, Detail: detail}
	return d.commit(ctx, act{before: before, c: c, entries: []aftersale.Entry{entry}, audit: audit})
}

// acknowledge stops telling people about a case that somebody has taken up. That
// it fails only means that they are told once more.
func (d *Desk) acknowledge(ctx context.Context, id string, by people.Actor) {
	if err := d.store.Acknowledge(ctx, id, by.Name, d.now()); err != nil {
		d.log.Warn("acknowledgement not stored", "case", id, "error", err.Error())
	}
}
