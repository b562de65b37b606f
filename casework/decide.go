package casework

import (
	"context"
	"slices"

	"makegood/aftersale"
	"makegood/escalation"
	"makegood/people"
	"makegood/registry"
	"makegood/store"
)

// DecisionRequest is what a person decides about a case.
type DecisionRequest struct {
	Decision    aftersale.Outcome // approve, refuse, agree_return
	Part        bool              // approve: pay AmountMinor, which is less than the ticket's amount
	Convert     bool              // approve: pay although the request is for goods
	Reason      string            // shown to the buyer when refusing; at most 200 characters
	ReasonCode  string            // the platform's reject reason
	AmountMinor *int64            // nil: the amount on the ticket
	Evidence    []aftersale.Evidence
	Seen        int64 // version of the case the person looked at; 0: not said
}

// Decide records a person's decision and lets the case take its turn. Above
// the agent's limit the decision waits for a supervisor, and confirmed is
// false. Errors: store.ErrNotFound, store.ErrConflict, *Rejection.
func (d *Desk) Decide(ctx context.Context, id string, by people.Actor, r DecisionRequest) (c aftersale.Case, confirmed bool, err error) {
	c, err = d.store.Case(ctx, id)
	if err != nil {
		return c, false, err
	}
	if r.Seen != 0 && r.Seen != c.Version {
		return c, false, store.ErrConflict
	}
	shop, err := d.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil {
		return c, false, people.Reject(people.Conflict, "the shop is no longer configured", "店铺已不在配置中")
	}
	if err := d.mayDecide(ctx, c, shop, by, r); err != nil {
		return c, false, err
	}
	now := d.now()
	before, amount := c, c.Snapshot.Amount
	if r.Part {
		amount.Minor = *r.AmountMinor
	}
	limit := d.settings.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).AgentLimit
	confirmed = by.Role != people.RoleAgent || amount.Minor <= limit || r.Decision == aftersale.OutcomeRefuse
	c.Review = &aftersale.ReviewDecision{
		By: by.Name, At: now, Decision: r.Decision, Reason: r.Reason, ReasonCode: r.ReasonCode,
		Amount: amount, Part: r.Part, Convert: r.Convert, Evidence: r.Evidence, SnapshotVersion: c.Snapshot.Version, NeedsApproval: !confirmed,
	}
	what := decisionText(r, amount)
	summary := aftersale.Text{EN: by.Name + " decided: " + what.EN, ZH: by.Name + " 决定：" + what.ZH}
	if !confirmed {
		summary = aftersale.Text{EN: summary.EN + "; above the agent's limit, a supervisor has to confirm", ZH: summary.ZH + "；超出客服权限，需主管确认"}
	}
	detail := map[string]any{"decision": r.Decision, "by": by.Name, "role": by.Role, "confirmed": confirmed, "part": r.Part, "convert": r.Convert}
	c, err = d.commit(ctx, act{
		before: before, c: c, trials: d.overrides(ctx, before, shop, r.Decision),
		entries: []aftersale.Entry{{At: now, Type: aftersale.EntryPerson, Summary: summary, Detail: detail}},
		audit:   by.Audit(now, "case.decision", c.ID, nil, map[string]any{"decision": r.Decision, "confirmed": confirmed, "amount_minor": amount.Minor, "part": r.Part, "convert": r.Convert}),
	})
	if err == nil && confirmed {
		d.acknowledge(ctx, c.ID, by)
	}
	if err == nil && !confirmed {
		d.notices.TryAdd(ctx, escalation.ConfirmNotice(c))
	}
	return c, confirmed, err
}

// decisionText says what was decided.
func decisionText(r DecisionRequest, amount aftersale.Money) aftersale.Text {
	t := aftersale.OutcomeText(r.Decision)
	if r.Part {
		t.EN, t.ZH = t.EN+" a part, "+amount.String(), "部分退款 "+amount.String()
	}
	if r.Convert {
		t.EN, t.ZH = t.EN+" without return", t.ZH+"（仅退款不退货）"
	}
	return t
}

// mayDecide says in words why a decision cannot be taken now.
func (d *Desk) mayDecide(ctx context.Context, c aftersale.Case, shop *registry.Shop, by people.Actor, r DecisionRequest) error {
	switch {
	case r.Decision.Action() == "":
		return people.Reject(people.Invalid, "decision must be agree, refuse, agree_refund or agree_return", "decision 只能是 agree、refuse、agree_refund 或 agree_return")
	case len([]rune(r.Reason)) > 200:
		return people.Reject(people.Invalid, "reason is longer than 200 characters", "理由超过 200 字")
	case c.Snapshot == nil || !c.Snapshot.Status.WaitsForSeller():
		return people.Reject(people.Conflict, "the request does not wait for the shop now", "该申请当前不在等待商家处理")
	case c.Snapshot.Intervention:
		return people.Reject(people.Conflict, "the platform is handling the case: answer it in the merchant console", "平台介入处理中：请在商家后台处理")
	case r.Part && !shop.Manifest.PartRefund:
		return people.Reject(people.Conflict, "this platform pays the amount on the ticket or nothing: ask the buyer to change the amount, or settle it in the merchant console",
			"该平台只能按申请金额退款：请与买家协商修改申请金额，或在商家后台处理")
	case r.Part && (r.AmountMinor == nil || *r.AmountMinor <= 0 || *r.AmountMinor >= c.Snapshot.Amount.Minor):
		return people.Reject(people.Invalid, "a part is more than nothing and less than the amount on the ticket", "部分退款金额须大于零且小于申请金额")
	case !r.Part && r.AmountMinor != nil && *r.AmountMinor != c.Snapshot.Amount.Minor:
		return people.Reject(people.Invalid, "this platform pays the amount on the ticket or nothing", "该平台只能按申请金额退款")
	case r.Convert && !slices.Contains(shop.Manifest.Convert, string(c.Snapshot.Kind)):
		return people.Reject(people.Conflict, "this platform has no API to refund such a request without the goods: settle it in the merchant console",
			"平台没有将该类申请转为仅退款的接口：请在商家后台处理")
	case r.Convert && c.Snapshot.Status != aftersale.StatusPending:
		return people.Reject(people.Conflict, "the goods are on their way back already", "商品已在退回途中")
	case c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == people.RoleAgent:
		return people.Reject(people.Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	if mode, err := d.modes.Of(ctx, shop); err != nil {
		return err
	} else if mode != aftersale.ModeLive {
		return errShadow()
	}
	if r.Decision == aftersale.OutcomeRefuse && !shop.CanRefuse(c.Snapshot.Kind) {
		return people.Reject(people.Conflict, "this platform has no API to refuse it: ship the order, or settle it in the merchant console",
			"平台没有拒绝该类申请的接口：请发货，或在商家后台处理")
	}
	if r.Decision == aftersale.OutcomeRefuse && len(r.Evidence) == 0 {
		return people.Reject(people.Invalid, "refusing needs genuine proof: attach evidence", "拒绝必须附真实凭证：请上传证据")
	}
	if _, err := d.engine.WithFiles(ctx, c.ID, r.Evidence); err != nil {
		return err
	}
	open, err := d.store.Actions(ctx, c.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(a aftersale.Action) bool {
		return (a.State == aftersale.Sent || a.State == aftersale.Unknown) && tellsThePlatform(a)
	}) {
		return people.Reject(people.Conflict, "an answer is on its way to the platform: wait for its result", "已有处理结果正在提交平台：请等待结果")
	}
	return nil
}

// tellsThePlatform reports whether the action may change the request there: it
// is an answer to it, or a word that makes the platform answer by itself.
func tellsThePlatform(a aftersale.Action) bool {
	switch a.Stage {
	case aftersale.StageNote, aftersale.StageParcel:
		return false
	case aftersale.StageFulfilment:
		return a.Name == aftersale.ActionReportShipment
	}
	return true
}

func errShadow() error {
	return people.Reject(people.Conflict, "the shop is in shadow mode: nothing is sent. Decide in the merchant console, or switch the shop to live",
		"店铺处于影子模式，不会执行任何操作。请在商家后台处理，或将店铺切换为正式模式")
}
