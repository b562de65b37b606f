package engine

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"makegood/aftersale"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// run is one attempt to process a case. Its fields are filled in the order of
// the steps that Process lists.
type run struct {
	e    *Engine
	shop *registry.Shop
	now  time.Time
	mode aftersale.Mode

	before  aftersale.Case // as loaded
	c       aftersale.Case // as it becomes
	actions []aftersale.Action
	entries []aftersale.Entry
	done    []int64 // inbox rows taken in

	// What was gathered.
	warehouseDown bool // nobody can tell what the warehouse knows
	parcels       map[string]aftersale.Parcel
	resolved      []aftersale.Completed // actions whose outcome was read, not replied

	// What was decided.
	current  *settings.Snapshot
	rules    *policy.Rules
	side     string // of the canary; "": there is none
	input    policy.Input
	decision aftersale.Decision
	step     aftersale.Step
}

func newRun(e *Engine, shop *registry.Shop, ref aftersale.Ref, l store.Loaded, now time.Time) *run {
	r := &run{e: e, shop: shop, now: now, before: l.Case, c: l.Case, actions: l.Actions}
	if r.c.Version == 0 {
		id := uuid.Must(uuid.NewV7()).String()
		r.c = aftersale.Case{ID: id, Ref: ref, State: aftersale.StateNew, CreatedAt: now}
	}
	return r
}

// takeEvents puts the pending events on the timeline.
func (r *run) takeEvents(pending []store.Message) {
	for _, m := range pending {
		r.done = append(r.done, m.Seq)
		var ev aftersale.Event
		if err := json.Unmarshal(m.Body, &ev); err != nil {
			forCase(r.e.log, r.c).Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		if ev.OrderID != "" {
			r.c.OrderID = ev.OrderID
		}
		at := ev.At
		if at.IsZero() {
			at = m.At
		}
		detail := map[string]any{"type": ev.Type, "received_at": m.At}
		if ev.Tag != "" {
			detail["tag"] = ev.Tag
		}
		r.entries = append(r.entries, aftersale.Entry{
			At: at, Type: aftersale.EntryEvent, Summary: eventText(ev), Detail: detail,
		})
	}
}

// fetch reads the request as the platform shows it now.
func (r *run) fetch(ctx context.Context) (*aftersale.Snapshot, error) {
	return r.shop.Adapter.Fetch(ctx, r.c.Ref, r.c.OrderID)
}
