package aftersale

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// call is one call of ours on its way.
type call struct {
	a        Action
	execAt   time.Time // zero: never reaches the platform
	replyAt  time.Time // zero: the worker dies before it can store a reply
	executed bool
	replied  bool
	lost     bool // the reply does not come back
	err      error
}

// world is the store and the workers, in the order in which the engine works. It
// reads, observes, resolves, decides and stores. A worker claims, sends and records
// the result.
type world struct {
	t       *testing.T
	r       *rand.Rand
	p       *unreliablePlatform
	now     time.Time
	c       Case
	ledger  []Action
	decided map[string]Snapshot // what was shown when an action was planned
	woken   map[string]bool     // actions that a transition has handed to the workers: before a repeat the case is read again
	calls   []*call
	parcel  Parcel
	house   unreliableWarehouse
	trace   []string
}

func newWorld(t *testing.T, seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 42))
	w := &world{t: t, r: r, now: t0, p: newUnreliablePlatform(r, t0), decided: map[string]Snapshot{}, woken: map[string]bool{}, parcel: Parcel{Number: "W1"}}
	w.house = unreliableWarehouse{r: r, real: ShipmentPending, taken: map[string]bool{}}
	w.c = Case{ID: "c1", Ref: w.p.real.Ref, State: StateNew, CreatedAt: t0}
	return w
}

func (w *world) failf(format string, args ...any) {
	w.t.Helper()
	for _, line := range w.trace[max(0, len(w.trace)-25):] {
		w.t.Log(line)
	}
	w.t.Fatalf(format, args...)
}

func (w *world) note(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf("%8s ", w.now.Sub(t0))+fmt.Sprintf(format, args...))
}

// process takes the case through one transition.
func (w *world) process(d func(Case) Decision) {
	w.t.Helper()
	snapshot := w.p.show(w.now)
	w.c = Observe(w.c, snapshot, w.ledger, w.now)
	w.takeReports(&snapshot)
	var resolved []Completed
	for i, a := range w.ledger {
		next := ResolveUnknown(a, &snapshot, w.parcel, w.now)
		if next.State == a.State {
			continue
		}
		if err := a.State.Move(next.State); err != nil {
			w.failf("%s after the probe: %v", a.ID, err)
		}
		resolved = append(resolved, Completed{Action: next, From: a.State})
		w.ledger[i] = next
	}
	decision := d(w.c)
	step, err := Transition(w.c, w.ledger, resolved, decision, w.now)
	if err != nil {
		w.failf("transition with %s, platform %s: %v", decision.Outcome, snapshot.Status, err)
	}
	w.note("transition: platform %s %s %s, %s: %s → %s, resolved %d, planned %d", snapshot.Status, snapshot.Version, snapshot.Amount, decision.Outcome, w.c.State, step.Case.State, len(resolved), len(step.Plan))
	checkStep(w.t, w.c, w.ledger, step, w.now)
	w.checkOthers(step)
	w.store(step)
	for _, a := range step.Plan {
		w.decided[a.ID] = snapshot
	}
	for _, a := range w.ledger {
		if a.State == Planned && !a.NotBefore.After(w.now) {
			w.woken[a.ID] = true
		}
	}
}

// store takes in the step as the SQL store would.
func (w *world) store(step Step) {
	w.t.Helper()
	for _, s := range step.Completed {
		before := w.ledger[slices.IndexFunc(w.ledger, func(a Action) bool { return a.ID == s.Action.ID })]
		if s.Action.Result == "withdrawn" && before.State != Planned {
			w.failf("withdrew %s, which is %s", before.ID, before.State)
		}
		if err := s.From.Move(s.Action.State); err != nil {
			w.failf("%s: %v", s.Action.ID, err)
		}
	}
	w.c, w.ledger = step.Case, ledgerAfter(w.ledger, step)
	effective, open := map[Stage]int{}, 0
	for i, a := range w.ledger {
		if a.N != i+1 {
			w.failf("number %d in place %d", a.N, i+1)
		}
		if a.Name.IsDecision() && a.State.Open() {
			open++
		}
		if a.Name == ActionApprove && a.State.Effective() {
			effective[a.Stage]++
		}
	}
	if open > 1 {
		w.failf("%d decisions at once", open)
	}
	for stage, n := range effective {
		if n > 1 {
			w.failf("%d effective approvals in stage %s", n, stage)
		}
	}
}

// claim gives a planned action that is due to a worker.
func (w *world) claim(i int) {
	w.t.Helper()
	a := sent(w.ledger[i], w.now)
	delete(w.woken, a.ID)
	w.ledger[i] = a
	was := w.decided[a.ID]
	w.checkClaim(a)
	if a.Name.IsDecision() {
		if a.Version != was.Version || a.Amount != was.Amount || a.Kind != was.Kind || a.Status != was.Status {
			w.failf("%s is sent for %s %s, decided for %s %s", a.ID, a.Version, a.Amount, was.Version, was.Amount)
		}
		if s := w.c.Snapshot; a.Version != s.Version || a.Amount != s.Amount || a.Kind != s.Kind {
			w.failf("%s is sent for %s %s, last read was %s %s", a.ID, a.Version, a.Amount, s.Version, s.Amount)
		}
	}
	w.calls = append(w.calls, w.fate(a))
}

// fate decides what becomes of a call. Whatever has an effect has it, and
// shows it, before NotExecutedAfter.
func (w *world) fate(a Action) *call {
	within := func(d time.Duration) time.Time { return w.now.Add(time.Duration(w.r.Int64N(int64(d)))) }
	k := &call{a: a, execAt: within(2 * time.Second)}
	k.replyAt = k.execAt.Add(time.Second)
	if w.p.reliable {
		return k
	}
	switch w.r.IntN(10) {
	case 0: // the worker dies before or after it
		k.replyAt = time.Time{}
		if w.r.IntN(2) == 0 {
			k.execAt = time.Time{}
		}
	case 1: // time-out, and the effect comes later or never
		k.lost, k.execAt, k.replyAt = true, within(NotExecutedAfter-2*time.Second), w.now.Add(10*time.Second)
		if w.r.IntN(2) == 0 {
			k.execAt = time.Time{}
		}
	case 2: // the reply is lost, the effect is there
		k.lost = true
	case 3: // provably not executed
		classes := []Class{ClassRetry, ClassLimited, ClassAuth, ClassRefused, ClassManual}
		if a.Name == ActionRelease { // one that is not taken is a person's
			classes = classes[:3]
		}
		k.execAt, k.err = time.Time{}, failure(classes[w.r.IntN(len(classes))])
	case 4: // the reply can only be stored after the lease
		k.replyAt = within(time.Minute).Add(Lease)
	}
	return k
}

// sleep lets time pass; what calls do meanwhile happens in its time.
func (w *world) sleep(d time.Duration) {
	until := w.now.Add(d)
	for {
		next := until
		for _, k := range w.calls {
			for _, at := range []time.Time{k.execAt, k.replyAt} {
				if at.After(w.now) && at.Before(next) {
					next = at
				}
			}
		}
		w.now = next
		w.deliver()
		if next.Equal(until) {
			return
		}
	}
}

// deliver lets calls take effect and stores replies.
func (w *world) deliver() {
	reached := func(at time.Time) bool { return !at.IsZero() && !at.After(w.now) }
	w.calls = slices.DeleteFunc(w.calls, func(k *call) bool {
		if !k.executed && reached(k.execAt) {
			k.executed = true
			w.execute(k)
		}
		over := k.executed || k.execAt.IsZero()
		if !k.replied && reached(k.replyAt) && (over || k.lost) {
			k.replied = true
			w.recordResult(k)
		}
		return over && (k.replied || k.replyAt.IsZero())
	})
}

func (w *world) execute(k *call) {
	switch k.a.Name {
	case ActionHold, ActionRelease:
		k.err = w.house.execute(k.a, w.now)
		w.note("warehouse: %s %s: %v, now %s", k.a.ID, k.a.Name, k.err, w.house.real)
		return
	case ActionApprove, ActionRefuse, ActionReturn, ActionReportShipment:
	default:
		return
	}
	shown := w.p.show(w.now)
	if err := w.p.execute(k.a, w.now); err != nil {
		k.err = err
	} else if !w.p.reliable && !k.lost && !k.replyAt.IsZero() && k.replyAt.Sub(k.a.SentAt) < Lease && w.r.IntN(4) == 0 {
		// It says yes and goes on showing the old state.
		w.p.showUntil = w.now.Add(time.Duration(w.r.Int64N(int64(15 * time.Minute))))
	}
	w.note("executed %s %s, shown %s: %v", k.a.ID, k.a.Name, shown.Status, k.err)
	if w.p.broken != "" || w.p.payments > 1 {
		w.failf("%s: %d payments", w.p.broken, w.p.payments)
	}
}

// recordResult stores a reply as the store does: not for an older fence, and not
// for an entry that has a result already.
func (w *world) recordResult(k *call) {
	i := slices.IndexFunc(w.ledger, func(a Action) bool { return a.ID == k.a.ID })
	if w.ledger[i].State != Sent || w.ledger[i].Fence != k.a.Fence {
		return
	}
	err := k.err
	if k.lost {
		err = errors.New("connection reset")
	}
	a := RecordResult(w.ledger[i], Receipt{}, err, w.now)
	if err := Sent.Move(a.State); err != nil {
		w.failf("%s with a result: %v", a.ID, err)
	}
	w.ledger[i] = a
	w.note("result of %s %s: %s (%s)", a.ID, a.Name, a.State, a.Result)
	next := w.now
	switch {
	case a.State == Unknown:
		next = NextProbe(w.now, w.now)
	case a.State == Planned:
		next = a.NotBefore
	case a.State == Confirmed && a.Name.IsDecision():
		state := StateAgreed
		if a.Name == ActionRefuse {
			state = StateRefused
		}
		if w.c.State.Move(state) == nil {
			w.c.State = state
		}
		next = w.now.Add(30 * time.Second)
	}
	w.c.NextCheckAt = next
}
