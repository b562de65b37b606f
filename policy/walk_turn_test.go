package policy

import (
	"slices"
	"testing"
	"time"

	"makegood/aftersale"
)

// turn is one turn in the order of package jobs, with what must hold after it.
func (w *walk) turn() {
	w.t.Helper()
	in := &w.in
	w.n++
	seen := w.seen
	in.Case = aftersale.Observe(in.Case, seen, in.Actions, in.Now)
	var asked []aftersale.Action
	for i, o := range in.Actions {
		if next := aftersale.ResolveUnknown(o, &seen, in.Parcels[o.Waybill.Number], in.Now); next.State != o.State {
			in.Actions[i] = next
			asked = append(asked, next)
		}
	}
	in.Case, _ = aftersale.CloseInquiries(in.Case, in.Actions, w.stock, in.Parcels, in.Now)
	d := w.rules.Decide(*in)
	w.checkDecision(&d)
	step, err := aftersale.Transition(in.Case, in.Actions, asked, d, in.Now)
	if err != nil {
		w.failf("%v", err)
	}
	for _, s := range step.Completed {
		i := slices.IndexFunc(in.Actions, func(o aftersale.Action) bool { return o.ID == s.ID })
		in.Actions[i] = s
	}
	in.Case, in.Actions = step.Case, append(in.Actions, step.Plan...)
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

// settle lets everything that is under way come to its end, and checks that a
// request that closed unpaid leaves no parcel held.
func (w *walk) settle() {
	w.t.Helper()
	for range 12 {
		w.in.Now = w.in.Now.Add(10 * time.Minute)
		for i, a := range w.in.Actions {
			if a.State == aftersale.Planned {
				a.State, a.SentAt = aftersale.Sent, w.in.Now
				a.Attempts++
				w.in.Actions[i] = aftersale.RecordResult(a, aftersale.Receipt{}, nil, w.in.Now)
			}
		}
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
			return r.Name == aftersale.ActionRelease && r.Reason == h.ID && r.State == aftersale.Confirmed
		})
		if gone := w.stock != nil && w.stock.Shipment == aftersale.ShipmentGone; !released && !gone && w.in.Parcels["W1"].State == "" {
			w.failf("closed unpaid, and %s (%s, %s) was never released", h.ID, h.State, h.Result)
		}
		w.stats["released"]++
	}
}

// TestWalkUnderTheSOP and under rules that only pay: whatever the world does,
// nothing is paid that must not be, nothing twice, and nothing stays hanging.
func TestWalkUnderTheSOP(t *testing.T) {
	t.Parallel()
	stats := map[string]int{}
	for seed := range uint64(300) {
		w := newWalk(t, seed, Default(), stats)
		for range 40 {
			w.world()
			w.turn()
		}
		w.settle()
	}
	for what, least := range map[string]int{"pays": 300, "refuses": 5, "released": 30, "U4": 500, "S2": 100, "S3": 50} {
		if stats[what] < least {
			t.Errorf("%s: only %d times: the test has lost its teeth", what, stats[what])
		}
	}
	t.Log(stats)
}

func TestWalkUnderCarelessRules(t *testing.T) {
	t.Parallel()
	stats := map[string]int{}
	rules := load(t, `
version: 1
rules:
  - {id: LET, title: {en: let go, zh: 放}, when: 'status == "closed"', outcome: record, do: ['warehouse:release']}
  - {id: OVER, title: {en: over, zh: 结}, when: '!seller_turn', outcome: record}
  - {id: X, title: {en: pay, zh: 付}, when: 'true', outcome: approve, do: ['warehouse:hold', 'shipment:answer', 'courier:intercept']}
`)
	for seed := range uint64(200) {
		w := newWalk(t, seed, rules, stats)
		for range 40 {
			w.world()
			w.turn()
		}
		w.settle()
	}
	if stats["pays"] < 500 || stats["limit.sources"] < 100 || stats["limit.left"] < 100 || stats["released"] < 5 {
		t.Errorf("the test has lost its teeth: %v", stats)
	}
	t.Log(stats)
}
