package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
)

// caseRun is one case in the hands of the engine: what the test lets the world
// show of it, and the order in which the engine works.
type caseRun struct {
	in         Input
	seen       aftersale.Snapshot    // what the platform shows now
	fulfilment *aftersale.Fulfilment // what the warehouse has said so far
}

func newRun(in Input) caseRun {
	return caseRun{in: in, seen: *in.Case.Snapshot, fulfilment: in.Case.Fulfilment}
}

// observe takes in what platform, couriers and warehouse show. It returns the
// calls without an answer that are resolved by it.
func (r *caseRun) observe() (resolved []aftersale.Completed) {
	in := &r.in
	in.Case = aftersale.Observe(in.Case, r.seen, in.Actions, in.Now)
	for i, a := range in.Actions {
		next := aftersale.ResolveUnknown(a, &r.seen, in.Parcels[a.Waybill.Number], in.Now)
		if next.State != a.State {
			in.Actions[i] = next
			resolved = append(resolved, aftersale.Completed{Action: next, From: a.State})
		}
	}
	in.Case, _ = aftersale.CloseInquiries(in.Case, in.Actions, r.fulfilment, in.Parcels, in.Now)
	return resolved
}

// advance carries a decision out and keeps what comes of it.
func (r *caseRun) advance(d aftersale.Decision, resolved []aftersale.Completed) (aftersale.Step, error) {
	in := &r.in
	step, err := aftersale.Transition(in.Case, in.Actions, resolved, d, in.Now)
	if err != nil {
		return step, err
	}
	for _, s := range step.Completed {
		i := slices.IndexFunc(in.Actions, func(a aftersale.Action) bool { return a.ID == s.Action.ID })
		in.Actions[i] = s.Action
	}
	in.Case, in.Actions = step.Case, append(in.Actions, step.Plan...)
	return step, nil
}

// later lets time pass.
func (r *caseRun) later(d time.Duration) { r.in.Now = r.in.Now.Add(d) }

// taken lets everything that is planned be taken by the other side.
func (r *caseRun) taken() {
	for i, a := range r.in.Actions {
		if a.State == aftersale.Planned {
			r.in.Actions[i] = aftersale.RecordResult(r.sent(a), aftersale.Receipt{}, nil, r.in.Now)
		}
	}
}

// sent is an action as it is once its call is on the way.
func (r *caseRun) sent(a aftersale.Action) aftersale.Action {
	a.State, a.SentAt = aftersale.Sent, r.in.Now
	a.Attempts++
	return a
}

// report lets the warehouse say something.
func (r *caseRun) report(w aftersale.WarehouseReport) {
	var known aftersale.Fulfilment
	if r.fulfilment != nil {
		known = *r.fulfilment
	}
	known = known.Apply(w, r.in.Now)
	r.fulfilment = &known
}
