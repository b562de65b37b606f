package aftersale

import (
	"fmt"
	"testing"
	"time"
)

// TestRandomWalk takes cases through random decisions, random moves of the
// platform, lost and late replies, dead workers and steps of time. What must
// hold after each step is checked by the world; here, that every case ends.
func TestRandomWalk(t *testing.T) {
	t.Parallel()
	walks := uint64(3000)
	if testing.Short() {
		walks = 300
	}
	ends, paid, others := map[State]int{}, 0, met{}
	for seed := range walks {
		w := newWorld(t, seed)
		w.process(w.anyDecision)
		for range 60 {
			w.wander()
		}
		w.finish()
		w.checkEnd(&others)
		ends[w.c.State]++
		paid += w.p.payments
		if t.Failed() {
			w.failf("seed %d", seed)
		}
	}
	if paid == 0 || ends[StateRefunded] == 0 || ends[StateClosed] == 0 || others.tooLittle(int(walks)) {
		t.Errorf("the walks check nothing: got %d payments, ends %v, %+v", paid, ends, others)
	}
	t.Logf("%d payments, ends %v, %+v", paid, ends, others)
}

// wander does one random thing.
func (w *world) wander() {
	w.t.Helper()
	switch n := w.r.IntN(100); {
	case n < 40:
		w.sleep(time.Duration(w.r.Int64N(int64(8 * time.Second))))
	case n < 45:
		w.sleep(time.Duration(w.r.Int64N(int64(2 * time.Hour))))
	case n < 60:
		if w.p.move(w.now) {
			w.note("platform moved: %s %s %s", w.p.real.Status, w.p.real.Version, w.p.real.Amount)
			if w.r.IntN(4) > 0 { // pushes are not guaranteed
				w.process(w.anyDecision)
			}
		}
	case n < 63:
		w.parcel = w.parcel.Apply(Scan{Number: "W1", Key: fmt.Sprint(len(w.trace)), At: w.now, State: lifeOrder[w.r.IntN(len(lifeOrder))]})
	case n < 66:
		w.house.move(w.now)
	case n < 69:
		w.person()
	case n < 80:
		w.work()
	default:
		if w.due() || w.r.IntN(4) == 0 {
			w.process(w.anyDecision)
		}
	}
}

func (w *world) due() bool { return !w.c.NextCheckAt.IsZero() && !w.now.Before(w.c.NextCheckAt) }

// work lets a worker take what is planned and due.
func (w *world) work() {
	w.t.Helper()
	for i, a := range w.ledger {
		if a.State == Planned && !a.NotBefore.After(w.now) && w.woken[a.ID] {
			w.claim(i)
		}
	}
}

// anyDecision decides at random, within what the policy may decide: a person
// or a rule answers only when asked, and money that is out is followed.
func (w *world) anyDecision(c Case) Decision {
	d := Decision{Rule: []string{"U1", "S2", "C6"}[w.r.IntN(3)], Why: Text{EN: "why", ZH: "原因"}, Mode: ModeLive}
	if w.r.IntN(3) > 0 {
		d.NextCheck = w.now.Add(time.Duration(w.r.Int64N(int64(time.Hour))) - time.Minute)
	}
	if w.r.IntN(15) == 0 {
		d.Mode = ModeShadow
	}
	if w.r.IntN(3) == 0 {
		d.Do, d.Remark = []ActionName{ActionIntercept, ActionRemark, ActionWithdraw}, fmt.Sprintf("remark %d", w.r.IntN(3))
	}
	w.anySideActions(&d, c)
	if w.r.IntN(5) == 0 {
		d.Review = &ReviewDecision{By: "li", Reason: fmt.Sprint(w.r.IntN(2))}
	}
	d.Outcome = w.anyOutcome(c)
	return d
}

func (w *world) anyOutcome(c Case) Outcome {
	status := c.Snapshot.Status
	if status.WaitsForSeller() {
		outcomes := []Outcome{OutcomeApprove, OutcomeApprove, OutcomeApprove, OutcomeRefuse, OutcomeWait, OutcomeReview}
		if c.Snapshot.Kind == KindReturnRefund || c.Snapshot.Kind == KindExchange {
			outcomes = append(outcomes, OutcomeReturn, OutcomeReturn)
		}
		return outcomes[w.r.IntN(len(outcomes))]
	}
	switch {
	case c.State == StateRecovering && !status.Final() && status != StatusUnknown:
		return OutcomeRecover
	case status.Paid() && w.r.IntN(6) == 0:
		return OutcomeRecover
	case w.r.IntN(10) == 0 && c.State != StateRecovering:
		return OutcomeReview
	}
	return OutcomeRecord
}

// finish makes platform and warehouse reliable and lets the case go on by its own
// clocks alone: it must reach its end.
func (w *world) finish() {
	w.t.Helper()
	w.p.reliable, w.house.reliable = true, true
	w.sleep(24 * time.Hour) // whatever was shown falsely is over
	w.process(w.plainDecision)
	for range 400 {
		w.work()
		if s := w.p.real.Status; !s.WaitsForSeller() && s != StatusClosed && w.now.Sub(w.p.movedAt) > time.Minute {
			if s == StatusRefused {
				w.p.real.Status = StatusClosed
			} else {
				w.p.move(w.now)
			}
		}
		if w.due() {
			w.process(w.plainDecision)
		}
		if w.c.State.Final() && w.c.NextCheckAt.IsZero() {
			return
		}
		w.sleep(5 * time.Second)
		if len(w.calls) == 0 && w.now.Before(w.c.NextCheckAt) {
			w.sleep(w.c.NextCheckAt.Sub(w.now))
		}
	}
	w.failf("still %s, platform %s, next check in %s", w.c.State, w.p.real.Status, w.c.NextCheckAt.Sub(w.now))
}

// plainDecision pays whatever is asked.
func (w *world) plainDecision(c Case) Decision {
	d := live(OutcomeRecord)
	d.NextCheck = time.Time{}
	if c.Snapshot.Status == StatusClosed {
		d.Do = []ActionName{ActionRelease}
	}
	switch {
	case c.Snapshot.Status.WaitsForSeller():
		d.Outcome, d.NextCheck = OutcomeApprove, w.now.Add(30*time.Minute)
	case c.State == StateRecovering && !c.Snapshot.Status.Final():
		d.Outcome = OutcomeRecover
	}
	return d
}
