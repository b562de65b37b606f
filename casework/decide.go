package casework

import (
	"context"

	"makegood/aftersale"
	"makegood/escalation"
	"makegood/people"
	"makegood/registry"
	"makegood/store"
)

// maxReason bounds the reason that the buyer reads, in characters.
const maxReason = 200

// DecisionRequest is what a person decides about a case.
type DecisionRequest struct {
	Decision    aftersale.Outcome // approve, refuse, agree_return
	Part        bool              // approve: pay AmountMinor, which is less than the ticket's amount
	Convert     bool              // approve: pay although the request is for goods
	Reason      string            // shown to the buyer when refusing; at most 200 characters
	ReasonCode  string            // the platform's reject reason
	AmountMinor *int64            // nil: the amount on the ticket
	Evidence    []aftersale.Evidence
	SeenVersion int64 // version of the case that the person looked at; 0: not said
}

// Decide records a person's decision and wakes the engine, which carries it out.
// Above the agent's limit the decision waits for a supervisor, and confirmed is
// false. Errors: store.ErrNotFound, store.ErrConflict, *people.Rejection.
func (d *Desk) Decide(ctx context.Context, id string, by people.Actor, r DecisionRequest) (c aftersale.Case, confirmed bool, err error) {
	c, err = d.store.Case(ctx, id)
	if err != nil {
		return c, false, err
	}
	if r.SeenVersion != 0 && r.SeenVersion != c.Version {
		return c, false, store.ErrConflict
	}
	shop, err := d.shopOf(c)
	if err != nil {
		return c, false, err
	}
	if err := d.mayDecide(ctx, proposed{DecisionRequest: r, c: c, shop: shop}, by); err != nil {
		return c, false, err
	}
	now, before := d.now(), c
	amount := c.Snapshot.Amount
	if r.Part {
		amount.Minor = *r.AmountMinor
	}
	confirmed = r.Decision == aftersale.OutcomeRefuse || !d.aboveLimit(c, by, amount.Minor)
	c.Review = &aftersale.ReviewDecision{
		By: by.Name, At: now, Decision: r.Decision, Reason: r.Reason, ReasonCode: r.ReasonCode,
		Amount: amount, Part: r.Part, Convert: r.Convert, Evidence: r.Evidence,
		SnapshotVersion: c.Snapshot.Version, NeedsApproval: !confirmed,
	}
	c, err = d.commit(ctx, act{
		before: before, after: c,
		trials: d.overrides(ctx, before, shop, r.Decision),
		entries: []aftersale.Entry{{
			At: now, Type: aftersale.EntryPerson, Summary: decisionSummary(*c.Review),
			Detail: map[string]any{
				"decision": r.Decision, "by": by.Name, "role": by.Role, "confirmed": confirmed, "part": r.Part, "convert": r.Convert,
			},
		}},
		audit: by.Audit(now, "case.decision", c.ID, nil, map[string]any{
			"decision": r.Decision, "confirmed": confirmed, "amount_minor": amount.Minor, "part": r.Part, "convert": r.Convert,
		}),
	})
	switch {
	case err != nil:
		return c, confirmed, err
	case confirmed:
		d.acknowledge(ctx, c, by)
	default:
		d.notices.TryAdd(ctx, c, escalation.ConfirmNotice(c))
	}
	return c, confirmed, nil
}

// shopOf returns the case's shop, which may be gone from the configuration.
func (d *Desk) shopOf(c aftersale.Case) (*registry.Shop, error) {
	shop, err := d.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil {
		return nil, people.Reject(people.Conflict, "the shop is no longer configured", "店铺已不在配置中")
	}
	return shop, nil
}

// aboveLimit reports whether an amount is more than the person may decide alone.
// Only agents have a limit.
func (d *Desk) aboveLimit(c aftersale.Case, by people.Actor, minor int64) bool {
	return by.Role == people.RoleAgent && minor > d.thresholds(c).AgentLimit
}

// decisionSummary is the decision's line on the timeline.
func decisionSummary(r aftersale.ReviewDecision) aftersale.Text {
	what := aftersale.OutcomeText(r.Decision)
	if r.Part {
		what = aftersale.Text{EN: what.EN + " a part, " + r.Amount.String(), ZH: "部分退款 " + r.Amount.String()}
	}
	if r.Convert {
		what = aftersale.Text{EN: what.EN + " without return", ZH: what.ZH + "（仅退款不退货）"}
	}
	summary := aftersale.Text{EN: r.By + " decided: " + what.EN, ZH: r.By + " 决定：" + what.ZH}
	if r.NeedsApproval {
		summary.EN += "; above the agent's limit, a supervisor has to confirm"
		summary.ZH += "；超出客服权限，需主管确认"
	}
	return summary
}
