package policy

import (
	"slices"
	"testing"
	"time"

	"makegood/aftersale"
)

// turn is one turn in the order of the engine, with what must hold after it.
func (w *walk) turn() {
	w.t.Helper()
	w.n++
	resolved := w.observe()
	d := w.rules.Decide(w.in)
	w.checkDecision(&d)
	if _, err := w.advance(d, resolved); err != nil {
		w.failf("%v", err)
	}
	w.checkCase()
}

func (w *walk) checkDecision(d *aftersale.Decision) {
	w.t.Helper()
	in := w.in
	same := func(a aftersale.Action) bool {
		s := in.Case.Snapshot
		return a.Name != aftersale.ActionApprove || a.Kind == s.Kind && a.Status == s.Status && a.Version == s.Version && a.Amount == s.Amount
	}
	in.Actions = slices.DeleteFunc(slices.Clone(in.Actions), func(a aftersale.Action) bool { return !same(a) })
	switch d.Outcome {
	case approve:
		w.stats["pays"]++
		if why := mustNotPay(&in); why != "" {
			w.failf("%s pays although: %s", d.Rule, why)
		}
	case refuse:
		w.stats["refuses"]++
		if why := mustNotRefuse(&in); why != "" {
			w.failf("%s refuses although: %s", d.Rule, why)
		}
	}
	if slices.Contains(d.Do, stopped) && !mayTellStopped(&in, d) {
		w.failf("%s %s tells the platform %s", d.Rule, d.Outcome, in.Case.Fulfilment.Shipment)
	}
	w.stats[d.Rule]++
}

// checkCase checks ledger and inquiries as they are stored.
func (w *walk) checkCase() {
	w.t.Helper()
	payments, said := map[aftersale.Stage]int{}, map[string]int{}
	for _, a := range w.in.Actions {
		switch {
		case a.Name == aftersale.ActionApprove && a.State.Effective():
			payments[a.Stage]++
		case a.Name == aftersale.ActionMessage:
			said[a.Message]++
		}
	}
	for stage, n := range payments {
		if n > 1 {
			w.failf("%d effective approvals in stage %s", n, stage)
		}
	}
	for text, n := range said {
		if n > 1 {
			w.failf("the buyer reads %q %d times", text, n)
		}
	}
	c := &w.in.Case
	for _, h := range c.Inquiries {
		if h.Open() && c.Snapshot.Status.Final() && h.Question != aftersale.QuestionClaim && h.Question != aftersale.QuestionResend {
			w.failf("%s is open on a case that is %s", h.Question, c.Snapshot.Status)
		}
	}
	if c.NextCheckAt.IsZero() && !c.State.Final() {
		w.failf("nobody looks at the case again")
	}
}

// finish lets everything that is under way come to its end, and checks that a
// request that closed unpaid leaves no parcel held.
func (w *walk) finish() {
	w.t.Helper()
	for range 12 {
		w.later(10 * time.Minute)
		w.taken()
		w.turn()
	}
	if w.seen.Status != aftersale.StatusClosed || w.in.Case.PlatformPaid {
		return
	}
	for _, h := range w.in.Actions {
		if h.Name != aftersale.ActionHold || h.Attempts == 0 || h.State == aftersale.Refused && h.Attempts == 1 {
			continue
		}
		released := slices.ContainsFunc(w.in.Actions, func(r aftersale.Action) bool {
			return r.Name == aftersale.ActionRelease && r.Reference == h.ID && r.State == aftersale.Confirmed
		})
		if gone := w.fulfilment != nil && w.fulfilment.Shipment == aftersale.ShipmentGone; !released && !gone && w.in.Parcels["W1"].State == "" {
			w.failf("closed unpaid, and %s (%s, %s) was never released", h.ID, h.State, h.Result)
		}
		w.stats["released"]++
	}
}

// walkAll lets that many worlds happen to the rules, and counts what came of it.
func walkAll(t *testing.T, worlds uint64, rules *Rules) map[string]int {
	t.Helper()
	stats := map[string]int{}
	for seed := range worlds {
		w := newWalk(t, seed, rules, stats)
		for range 40 {
			w.world()
			w.turn()
		}
		w.finish()
	}
	return stats
}

// TestWalkUnderTheSOP and under rules that only pay: whatever the world does,
// nothing is paid that must not be, nothing twice, and nothing stays hanging.
func TestWalkUnderTheSOP(t *testing.T) {
	t.Parallel()
	stats := walkAll(t, 300, Default())
	for what, least := range map[string]int{"pays": 300, "refuses": 5, "released": 30, "U4": 500, "S2": 100, "S3": 50} {
		if stats[what] < least {
			t.Errorf("%s: only %d times: the test has lost its teeth", what, stats[what])
		}
	}
	t.Log(stats)
}

func TestWalkUnderCarelessRules(t *testing.T) {
	t.Parallel()
	rules := load(t, `
version: 1
rules:
  - {id: LET, title: {en: let go, zh: 放}, when: 'status == "closed"', outcome: record, do: ['warehouse:release']}
  - {id: OVER, title: {en: over, zh: 结}, when: '!seller_turn', outcome: record}
  - {id: X, title: {en: pay, zh: 付}, when: 'true', outcome: approve, do: ['warehouse:hold', 'shipment:answer', 'courier:intercept']}
`)
	stats := walkAll(t, 200, rules)
	if stats["pays"] < 500 || stats["limit.sources"] < 100 || stats["limit.left"] < 100 || stats["released"] < 5 {
		t.Errorf("the test has lost its teeth: %v", stats)
	}
	t.Log(stats)
}
