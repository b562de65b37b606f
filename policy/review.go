package policy

import (
	"makegood/aftersale"
)

// decides reports whether the outcome tells the platform something.
func decides(o aftersale.Outcome) bool { return o.Action() != "" }

// reviewDraft returns the decision of a person if there is one that binds: it is
// complete, it is about the version the platform shows now, and it fits whose
// turn it is. "record" is how a person puts away a task that the platform no
// longer waits for.
func reviewDraft(in *Input, f *Facts) (draft, bool) {
	p := in.Case.Review
	if p == nil || p.NeedsApproval || p.SnapshotVersion != in.Case.Snapshot.Version {
		return draft{}, false
	}
	if decides(p.Decision) != f.SellerTurn || !f.SellerTurn && p.Decision != aftersale.OutcomeRecord {
		return draft{}, false
	}
	reads := []string{"kind", "status", "amount", "currency"}
	d := draft{reads: reads, source: "the person", Decision: aftersale.Decision{
		Rule: RuleReview, Outcome: p.Decision, Review: p, Inputs: readFacts(f, reads),
		Why: aftersale.Text{EN: "decided by " + p.By, ZH: "由 " + p.By + " 决定"},
	}}
	return d, true
}

// waitsForSupervisor reports whether somebody has decided about exactly this
// request and a supervisor has still to confirm it.
func waitsForSupervisor(in *Input) bool {
	p := in.Case.Review
	return p != nil && p.NeedsApproval && p.SnapshotVersion == in.Case.Snapshot.Version
}
