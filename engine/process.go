package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/escalation"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// maxRuns bounds how often one wake-up reads a case again because somebody
// else changed it meanwhile; the timers come back to it anyway.
const maxRuns = 5

// Process takes a case through its turn: read it here and at the platform,
// decide, store, and have the planned actions done. It does nothing when
// nothing has come in and nothing is due.
func (e *Engine) Process(ctx context.Context, ref aftersale.Ref) error {
	shop, err := e.reg.Shop(ref.Platform, ref.Shop)
	if err != nil {
		return err
	}
	if !e.locks.enter(ref) {
		return nil
	}
	for n := 0; ; n++ {
		err = e.process(ctx, shop, ref)
		retry := n < maxRuns && (errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrPaid))
		if !retry && !e.locks.leave(ref) {
			return err
		}
		if n >= 2*maxRuns { // a case that changes all the time is left to the timers
			for e.locks.leave(ref) {
			}
			return err
		}
	}
}

// process is one attempt; store.ErrConflict means that it has to start over.
func (e *Engine) process(ctx context.Context, shop *registry.Shop, ref aftersale.Ref) error {
	now := e.now()
	l, err := e.store.Load(ctx, ref)
	if err != nil {
		return fmt.Errorf("load %s: %w", ref, err)
	}
	due := !l.Case.NextCheckAt.IsZero() && !now.Before(l.Case.NextCheckAt)
	if len(l.Pending) == 0 && !due || ref.Manual() {
		return nil
	}
	t := &run{e: e, shop: shop, now: now, before: l.Case, c: l.Case, actions: l.Actions}
	if t.c.Version == 0 {
		t.c = aftersale.Case{ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StateNew, CreatedAt: now}
	}
	t.takeEvents(l.Pending)
	if t.mode, err = e.modes.Of(ctx, shop); err != nil {
		return err
	}
	seen, err := t.fetch(ctx)
	if err != nil {
		return t.readFailed(ctx, err)
	}
	seen.Ref = ref
	return t.decide(ctx, *seen)
}

// run is the working state of one turn.
type run struct {
	e       *Engine
	shop    *registry.Shop
	now     time.Time
	mode    aftersale.Mode
	before  aftersale.Case
	c       aftersale.Case
	actions []aftersale.Action
	entries []aftersale.Entry
	done    []int64
	counted []store.TrialCount
}

// takeEvents puts the pending events on the timeline.
func (t *run) takeEvents(pending []store.Message) {
	for _, m := range pending {
		t.done = append(t.done, m.Seq)
		var ev aftersale.Event
		if err := json.Unmarshal(m.Body, &ev); err != nil {
			forCase(t.e.log, t.c).Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		if ev.OrderID != "" {
			t.c.OrderID = ev.OrderID
		}
		at := ev.At
		if at.IsZero() {
			at = m.At
		}
		detail := map[string]any{"type": ev.Type, "received_at": m.At}
		if ev.Tag != "" {
			detail["tag"] = ev.Tag
		}
		t.entries = append(t.entries, aftersale.Entry{At: at, Type: aftersale.EntryEvent, Summary: eventText(ev), Detail: detail})
	}
}

// fetch reads the case as the platform shows it now.
func (t *run) fetch(ctx context.Context) (*aftersale.Snapshot, error) {
	if f, ok := t.shop.Adapter.(marketplace.OrderedFetcher); ok {
		return f.FetchOrdered(ctx, t.c.Ref, t.c.OrderID)
	}
	return t.shop.Adapter.Fetch(ctx, t.c.Ref)
}

// decide takes the case through the pure core and stores the result.
func (t *run) decide(ctx context.Context, seen aftersale.Snapshot) error {
	e := t.e
	t.c.ReadFails, t.c.ReadError = 0, ""
	stock, down := e.fulfilmentOf(ctx, &seen, t.c.Ref, t.now)
	seen = withWarehouseWaybill(seen, stock)
	t.c = aftersale.Observe(t.c, seen, t.actions, t.now)
	t.identify(seen)
	parcels := e.tracking.parcels(ctx, t.c, t.now, !t.c.State.Final())
	asked, was := t.resolveUnknown(&seen, parcels)
	var heard []aftersale.Entry
	t.c, heard = aftersale.CloseInquiries(t.c, t.actions, stock, parcels, t.now)
	t.entries = append(t.entries, heard...)
	if deadline, actBy := e.clocks.DeadlineSigned(t.c, seen, signedAt(seen, parcels), t.now); !deadline.At.IsZero() || seen.Status.WaitsForSeller() {
		t.c.Deadline, t.c.ActBy = deadline, actBy // otherwise the one that applied last stays on record
	}
	t.c = trackDoubt(t.c, parcels, t.now)
	current := e.settings.Current()
	in := e.Input(current, t.shop, t.c, t.actions, parcels, t.mode, t.now)
	in.Buyer, in.WarehouseDown = e.BuyerFacts(ctx, t.c, t.now), down
	rules, side := current.RulesFor(t.c.Ref)
	for try := 0; ; try++ {
		d := rules.Decide(in)
		d.Mode = t.mode
		if d.Outcome == aftersale.OutcomeReview || d.Outcome == aftersale.OutcomeRefuse {
			t.refuseReasons(ctx, in.CanRefuse)
		}
		step, err := aftersale.Transition(t.c, t.actions, asked, d, t.now)
		if err != nil {
			return fmt.Errorf("%s: %w", t.c.Ref, err)
		}
		t.counted = t.trials(current, rules, side, in, d, step)
		err = e.commit(ctx, t, step, d, was, in.Thresholds, current.SafetyLimits)
		if errors.Is(err, store.ErrBudget) && try == 0 {
			in.Shop.BudgetOK = false
			continue
		}
		return err
	}
}

// identify keeps what the case may know of reason and buyer: a class and a
// keyed hash, never the words or the id themselves.
func (t *run) identify(seen aftersale.Snapshot) {
	if class := policy.Classify(t.c.Ref.Platform, seen.ReasonCode, seen.Reason+" "+seen.BuyerWords); class != policy.ReasonUnknown || t.c.ReasonClass == "" {
		t.c.ReasonClass = string(class)
	}
	if key := t.e.buyerKey(t.c.Ref.Platform, seen.Buyer); key != "" {
		t.c.Buyer = key
	}
}

// refuseReasons adds what a refusal may cite, for the person who is asked: once
// per version of the request, and best effort.
func (t *run) refuseReasons(ctx context.Context, canRefuse bool) {
	r, ok := t.shop.Adapter.(marketplace.RefuseReasoner)
	if !ok || !canRefuse || !t.c.Snapshot.Status.WaitsForSeller() {
		return
	}
	if b := t.before.Snapshot; b != nil && b.Version == t.c.Snapshot.Version && len(b.RefuseReasons) > 0 {
		t.c.Snapshot.RefuseReasons = b.RefuseReasons
		return
	}
	reasons, err := r.RefuseReasons(ctx, t.c.Ref)
	if err != nil {
		forCase(t.e.log, t.c).Warn("refuse reasons cannot be read", "class", aftersale.ClassOf(err), "error", err.Error())
		return
	}
	t.c.Snapshot.RefuseReasons = reasons
}

// resolveUnknown settles what had no answer by what is seen now. was holds the stored
// states that the store compares with.
func (t *run) resolveUnknown(seen *aftersale.Snapshot, parcels map[string]aftersale.Parcel) (asked []aftersale.Action, was []aftersale.LedgerState) {
	for i, a := range t.actions {
		parcel := parcels[a.Waybill.Number]
		next := aftersale.RecordInterceptOutcome(aftersale.ResolveUnknown(a, seen, parcel, t.now), parcel)
		if next.State != a.State || next.InterceptOutcome != a.InterceptOutcome {
			asked, was = append(asked, next), append(was, a.State)
			t.actions[i] = next
		}
	}
	return asked, was
}

// readFailed keeps the case visible and due when the platform cannot be read.
func (t *run) readFailed(ctx context.Context, cause error) error {
	e := t.e
	if ctx.Err() != nil {
		return ctx.Err()
	}
	class := aftersale.ClassOf(cause)
	if class == aftersale.ClassAuth {
		e.tokens.Rejected(t.shop)
	}
	t.c.ReadFails++
	t.c.ReadError = cause.Error()
	forCase(e.log, t.c).Warn("case cannot be read", "class", class, "fails", t.c.ReadFails, "error", cause.Error())
	if t.c.Version == 0 {
		t.c.RequestedAt, t.c.ClockFrom = t.now, t.now
	}
	t.c.UpdatedAt = t.now
	t.c.NextCheckAt = t.now.Add(min(time.Second<<min(t.c.ReadFails, 9)>>1, 5*time.Minute))
	hopeless := class == aftersale.ClassRefused || class == aftersale.ClassManual
	late := !t.c.Deadline.At.IsZero() && t.now.After(t.c.Deadline.At.Add(-t.margin()))
	if (hopeless || late || t.c.ReadFails >= 8) && !t.c.State.Final() && t.c.State != aftersale.StateRecovering && t.c.State != aftersale.StateNeedsReview {
		t.c.State, t.c.Rule, t.c.Outcome, t.c.ReviewSince = aftersale.StateNeedsReview, "C6", aftersale.OutcomeReview, t.now
		t.c.Why = aftersale.Text{EN: "the platform cannot be read: " + cause.Error(), ZH: "无法从平台读取该申请：" + cause.Error()}
		t.entries = append(t.entries, aftersale.Entry{At: t.now, Type: aftersale.EntryDecision, Summary: t.c.Why,
			Detail: map[string]any{"rule": "C6", "outcome": aftersale.OutcomeReview, "state": aftersale.StateNeedsReview}})
	}
	return e.store.Commit(ctx, store.Change{Case: t.c, Entries: t.entries, Done: t.done})
}

func (t *run) margin() time.Duration {
	return t.e.settings.Current().Overrides.Resolve(t.c.Ref.Platform, t.c.Ref.Shop).SafetyMargin
}

// commit stores the turn, counts it, and has planned actions done.
func (e *Engine) commit(ctx context.Context, t *run, step aftersale.Step, d aftersale.Decision, was []aftersale.LedgerState, limits policy.Thresholds, brakes settings.SafetyLimits) error {
	step.Case = e.lookTwice(t.before, step.Case, t.now)
	change := store.Change{
		Case: step.Case, Plan: step.Plan, Completed: step.Completed, Entries: append(t.entries, step.Entries...), Done: t.done,
		Records: RecordsOf(t.before, step.Case, d.Warn, t.now), Trials: t.counted,
	}
	for i := range step.Completed {
		if i < len(was) {
			change.Was = append(change.Was, was[i])
			continue
		}
		change.Was = append(change.Was, aftersale.Planned) // Advance itself only withdraws planned entries
	}
	for _, a := range step.Plan {
		if a.Name.MovesMoney() && a.By == "" {
			change.Spend = e.spend(a, limits, brakes, t.now)
		}
	}
	if err := e.store.Commit(ctx, change); err != nil {
		return err
	}
	e.count(t, step)
	if notice, urgent := escalation.UrgentNotice(step.Case, t.now); urgent && t.before.State != aftersale.StateNeedsReview {
		e.notices.TryAdd(ctx, notice) // the Notifier would find it later; here people are told at once
	}
	due := make([]aftersale.Action, 0, len(step.Plan))
	for _, a := range t.actions {
		if a.State == aftersale.Planned && !a.NotBefore.After(t.now) && !settledIn(step, a) {
			due = append(due, a)
		}
	}
	e.wake.Act(append(due, step.Plan...)...)
	return nil
}

// secondLook is when a new case that others may speak about is looked at again.
const secondLook = 3 * time.Second

// lookTwice makes a new case due again soon where a courier or a warehouse may
// have spoken while its first turn was under way: there was no case yet that
// their word could have woken.
func (e *Engine) lookTwice(before, c aftersale.Case, now time.Time) aftersale.Case {
	if before.Version != 0 || c.State.Final() {
		return c
	}
	_, stock := e.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop)
	if !stock && len(c.Snapshot.Outbound) == 0 && c.Snapshot.Return == nil {
		return c
	}
	if at := now.Add(secondLook); c.NextCheckAt.IsZero() || at.Before(c.NextCheckAt) {
		c.NextCheckAt = at
	}
	return c
}

func settledIn(step aftersale.Step, a aftersale.Action) bool {
	for _, s := range step.Completed {
		if s.ID == a.ID {
			return s.State != aftersale.Planned
		}
	}
	return false
}

// spend is what an automatic approval takes from the shop's budgets.
func (e *Engine) spend(a aftersale.Action, limits policy.Thresholds, brakes settings.SafetyLimits, now time.Time) *store.Spend {
	local := now.In(e.zone)
	return &store.Spend{
		Platform: a.Ref.Platform, Shop: a.Ref.Shop, Minor: a.Amount.Minor,
		Hour:      time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), 0, 0, 0, e.zone), // Truncate would ignore zones off by half an hour
		Day:       time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, e.zone),
		LimitHour: limits.BudgetHour, LimitDay: limits.BudgetDay, CountHour: brakes.CountHour, CountDay: brakes.CountDay,
		Minute: now.Truncate(time.Minute), CountMinute: brakes.CountMinute,
	}
}
