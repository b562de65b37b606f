package casework

import (
	"context"
	"slices"
	"unicode/utf8"

	"makegood/aftersale"
	"makegood/people"
	"makegood/registry"
)

// proposed is a decision that a person would like to take about a case.
type proposed struct {
	DecisionRequest
	c    aftersale.Case
	shop *registry.Shop
}

// decisionObstacles are what the request itself, the case and the platform have
// against a decision. Those after the check for a snapshot rely on there being one.
var decisionObstacles = []obstacle[proposed]{
	{
		when: func(p proposed) bool { return p.Decision.Action() == "" },
		kind: people.Invalid,
		text: aftersale.Text{
			EN: "decision must be agree, refuse, agree_refund or agree_return",
			ZH: "decision 只能是 agree、refuse、agree_refund 或 agree_return",
		},
	},
	{
		when: func(p proposed) bool { return utf8.RuneCountInString(p.Reason) > maxReason },
		kind: people.Invalid,
		text: aftersale.Text{EN: "reason is longer than 200 characters", ZH: "理由超过 200 字"},
	},
	{
		when: func(p proposed) bool { return p.c.Snapshot == nil || !p.c.Snapshot.Status.WaitsForSeller() },
		kind: people.Conflict,
		text: aftersale.Text{EN: "the request does not wait for the shop now", ZH: "该申请当前不在等待商家处理"},
	},
	{
		when: func(p proposed) bool { return p.c.Snapshot.Intervention },
		kind: people.Conflict,
		text: aftersale.Text{
			EN: "the platform is handling the case: answer it in the merchant console",
			ZH: "平台介入处理中：请在商家后台处理",
		},
	},
	{
		when: func(p proposed) bool { return p.Part && !p.shop.Manifest.PartRefund },
		kind: people.Conflict,
		text: aftersale.Text{
			EN: "this platform pays the amount on the ticket or nothing: ask the buyer to change the amount, or settle it in the merchant console",
			ZH: "该平台只能按申请金额退款：请与买家协商修改申请金额，或在商家后台处理",
		},
	},
	{
		when: func(p proposed) bool {
			return p.Part && (p.AmountMinor == nil || *p.AmountMinor <= 0 || *p.AmountMinor >= p.c.Snapshot.Amount.Minor)
		},
		kind: people.Invalid,
		text: aftersale.Text{
			EN: "a part is more than nothing and less than the amount on the ticket",
			ZH: "部分退款金额须大于零且小于申请金额",
		},
	},
	{
		when: func(p proposed) bool {
			return !p.Part && p.AmountMinor != nil && *p.AmountMinor != p.c.Snapshot.Amount.Minor
		},
		kind: people.Invalid,
		text: aftersale.Text{
			EN: "this platform pays the amount on the ticket or nothing",
			ZH: "该平台只能按申请金额退款",
		},
	},
	{
		when: func(p proposed) bool {
			return p.Convert && !slices.Contains(p.shop.Manifest.Convert, string(p.c.Snapshot.Kind))
		},
		kind: people.Conflict,
		text: aftersale.Text{
			EN: "this platform has no API to refund such a request without the goods: settle it in the merchant console",
			ZH: "平台没有将该类申请转为仅退款的接口：请在商家后台处理",
		},
	},
	{
		when: func(p proposed) bool { return p.Convert && p.c.Snapshot.Status != aftersale.StatusPending },
		kind: people.Conflict,
		text: aftersale.Text{EN: "the goods are on their way back already", ZH: "商品已在退回途中"},
	},
}

// refusalObstacles are what a refusal needs beyond that.
var refusalObstacles = []obstacle[proposed]{
	{
		when: func(p proposed) bool {
			return p.Decision == aftersale.OutcomeRefuse && !p.shop.CanRefuse(p.c.Snapshot.Kind)
		},
		kind: people.Conflict,
		text: aftersale.Text{
			EN: "this platform has no API to refuse it: ship the order, or settle it in the merchant console",
			ZH: "平台没有拒绝该类申请的接口：请发货，或在商家后台处理",
		},
	},
	{
		when: func(p proposed) bool { return p.Decision == aftersale.OutcomeRefuse && len(p.Evidence) == 0 },
		kind: people.Invalid,
		text: aftersale.Text{
			EN: "refusing needs genuine proof: attach evidence",
			ZH: "拒绝必须附真实凭证：请上传证据",
		},
	},
}

// mayDecide returns why a decision cannot be taken now, as a *people.Rejection;
// nil if it can.
func (d *Desk) mayDecide(ctx context.Context, p proposed, by people.Actor) error {
	if err := firstObstacle(decisionObstacles, p); err != nil {
		return err
	}
	if err := claimedByOther(p.c, by); err != nil {
		return err
	}
	if err := d.mustBeLive(ctx, p.shop); err != nil {
		return err
	}
	if err := firstObstacle(refusalObstacles, p); err != nil {
		return err
	}
	if _, err := d.engine.WithFiles(ctx, p.c.ID, p.Evidence); err != nil {
		return err
	}
	actions, err := d.store.Actions(ctx, p.c.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(actions, decisionUnderWay) {
		return people.Reject(people.Conflict,
			"an answer is on its way to the platform: wait for its result", "已有处理结果正在提交平台：请等待结果")
	}
	return nil
}

// decisionUnderWay reports whether the action has been sent, its result is not
// known yet, and it may change the request at the platform. A report of the
// shipment counts: some platforms decide by themselves when they get it.
func decisionUnderWay(a aftersale.Action) bool {
	if a.State != aftersale.Sent && a.State != aftersale.Unknown {
		return false
	}
	switch a.Stage {
	case aftersale.StageNote, aftersale.StageParcel:
		return false
	case aftersale.StageFulfilment:
		return a.Name == aftersale.ActionReportShipment
	}
	return true
}

// mustBeLive refuses what would leave the house while the shop is in shadow mode.
func (d *Desk) mustBeLive(ctx context.Context, shop *registry.Shop) error {
	mode, err := d.modes.Of(ctx, shop)
	if err != nil || mode == aftersale.ModeLive {
		return err
	}
	return people.Reject(people.Conflict,
		"the shop is in shadow mode: nothing is sent. Decide in the merchant console, or switch the shop to live",
		"店铺处于影子模式，不会执行任何操作。请在商家后台处理，或将店铺切换为正式模式")
}
