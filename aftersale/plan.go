package aftersale

import (
	"slices"
	"strconv"
	"time"
)

// newAction is an action exactly as it was decided now.
func (t *transition) newAction(name ActionName, stage Stage) Action {
	s := t.snapshot()
	a := Action{
		CaseID: t.before.ID, Ref: t.before.Ref, OrderID: s.OrderID, Name: name, Stage: stage,
		Kind: s.Kind, Status: s.Status, Amount: s.Amount, Version: s.Version, Rule: t.d.Rule,
		Convert: t.d.Convert, State: Planned, PlannedAt: t.now,
	}
	if t.d.Review != nil {
		a.By = t.d.Review.By
	}
	return a
}

func (t *transition) plan(a Action) {
	n := &t.step.Case
	n.Actions++
	a.N = n.Actions
	a.ID = n.ID + "." + strconv.Itoa(a.N)
	t.step.Plan = append(t.step.Plan, a)
	t.actions = append(slices.Clone(t.actions), a)
	t.entry(EntryAction, planText(a), map[string]any{
		"action": a.Name, "stage": a.Stage, "n": a.N,
		"amount_minor": a.Amount.Minor, "currency": a.Amount.Currency, "version": a.Version,
	})
}

// PlanManually plans something that a person asks of a warehouse.
func PlanManually(c *Case, name ActionName, w Waybill, by string, now time.Time) Action {
	c.Actions++
	a := Action{
		ID: c.ID + "." + strconv.Itoa(c.Actions), CaseID: c.ID, Ref: c.Ref, OrderID: c.OrderID,
		Name: name, Stage: StageFulfilment, N: c.Actions, By: by, Rule: c.Rule, Waybill: w, State: Planned, PlannedAt: now,
	}
	if s := c.Snapshot; s != nil {
		a.OrderID, a.Kind, a.Status, a.Amount, a.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	}
	return a
}
