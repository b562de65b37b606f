package jobs

import (
	"context"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// Roles of people, each may do what the ones before it may.
const (
	RoleViewer     = "viewer"
	RoleAgent      = "agent"
	RoleSupervisor = "supervisor"
	RoleAdmin      = "admin"
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
func (e *Engine) Decide(ctx context.Context, id string, by Actor, r DecisionRequest) (c aftersale.Case, confirmed bool, err error) {
	c, err = e.store.Case(ctx, id)
	if err != nil {
		return c, false, err
	}
	if r.Seen != 0 && r.Seen != c.Version {
		return c, false, store.ErrConflict
	}
	shop, err := e.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil {
		return c, false, reject(Conflict, "the shop is no longer configured", "店铺已不在配置中")
	}
	if err := e.mayDecide(ctx, c, shop, by, r); err != nil {
		return c, false, err
	}
	now := e.now()
	before, amount := c, c.Snapshot.Amount
	if r.Part {
		amount.Minor = *r.AmountMinor
	}
	limit := e.tuning.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).AgentLimit
	confirmed = by.Role != RoleAgent || amount.Minor <= limit || r.Decision == aftersale.OutcomeRefuse
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
	c, err = e.do(ctx, act{
		before: before, c: c, trials: e.overrides(ctx, before, shop, r.Decision),
		entries: []aftersale.Entry{{At: now, Type: aftersale.EntryPerson, Summary: summary, Detail: detail}},
		audit:   by.audit(now, "case.decision", c.ID, nil, map[string]any{"decision": r.Decision, "confirmed": confirmed, "amount_minor": amount.Minor, "part": r.Part, "convert": r.Convert}),
	})
	if err == nil && confirmed {
		e.heardOf(ctx, c.ID, by)
	}
	if err == nil && !confirmed {
		e.tellOf(ctx, confirmNotice(c))
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
func (e *Engine) mayDecide(ctx context.Context, c aftersale.Case, shop *Shop, by Actor, r DecisionRequest) error {
	switch {
	case r.Decision.Action() == "":
		return reject(Invalid, "decision must be agree, refuse, agree_refund or agree_return", "decision 只能是 agree、refuse、agree_refund 或 agree_return")
	case len([]rune(r.Reason)) > 200:
		return reject(Invalid, "reason is longer than 200 characters", "理由超过 200 字")
	case c.Snapshot == nil || !c.Snapshot.Status.WaitsForSeller():
		return reject(Conflict, "the request does not wait for the shop now", "该申请当前不在等待商家处理")
	case c.Snapshot.Intervention:
		return reject(Conflict, "the platform is handling the case: answer it in the merchant console", "平台介入处理中：请在商家后台处理")
	case r.Part && !shop.Manifest.PartRefund:
		return reject(Conflict, "this platform pays the amount on the ticket or nothing: ask the buyer to change the amount, or settle it in the merchant console",
			"该平台只能按申请金额退款：请与买家协商修改申请金额，或在商家后台处理")
	case r.Part && (r.AmountMinor == nil || *r.AmountMinor <= 0 || *r.AmountMinor >= c.Snapshot.Amount.Minor):
		return reject(Invalid, "a part is more than nothing and less than the amount on the ticket", "部分退款金额须大于零且小于申请金额")
	case !r.Part && r.AmountMinor != nil && *r.AmountMinor != c.Snapshot.Amount.Minor:
		return reject(Invalid, "this platform pays the amount on the ticket or nothing", "该平台只能按申请金额退款")
	case r.Convert && !slices.Contains(shop.Manifest.Convert, string(c.Snapshot.Kind)):
		return reject(Conflict, "this platform has no API to refund such a request without the goods: settle it in the merchant console",
			"平台没有将该类申请转为仅退款的接口：请在商家后台处理")
	case r.Convert && c.Snapshot.Status != aftersale.StatusPending:
		return reject(Conflict, "the goods are on their way back already", "商品已在退回途中")
	case c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == RoleAgent:
		return reject(Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	if mode, err := e.mode(ctx, shop); err != nil {
		return err
	} else if mode != aftersale.ModeLive {
		return errShadow()
	}
	if r.Decision == aftersale.OutcomeRefuse && !canRefuse(shop, c.Snapshot) {
		return reject(Conflict, "this platform has no API to refuse it: ship the order, or settle it in the merchant console",
			"平台没有拒绝该类申请的接口：请发货，或在商家后台处理")
	}
	if r.Decision == aftersale.OutcomeRefuse && len(r.Evidence) == 0 {
		return reject(Invalid, "refusing needs genuine proof: attach evidence", "拒绝必须附真实凭证：请上传证据")
	}
	if _, err := e.withFiles(ctx, c.ID, r.Evidence); err != nil {
		return err
	}
	open, err := e.store.Actions(ctx, c.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(a aftersale.Action) bool {
		return (a.State == aftersale.Sent || a.State == aftersale.Unknown) && tellsThePlatform(a)
	}) {
		return reject(Conflict, "an answer is on its way to the platform: wait for its result", "已有处理结果正在提交平台：请等待结果")
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
	return reject(Conflict, "the shop is in shadow mode: nothing is sent. Decide in the merchant console, or switch the shop to live",
		"店铺处于影子模式，不会执行任何操作。请在商家后台处理，或将店铺切换为正式模式")
}

// ClaimCase gives the case to a person: from then on nothing is decided over
// their head. release gives it back.
func (e *Engine) ClaimCase(ctx context.Context, id string, by Actor, release bool) (aftersale.Case, error) {
	c, err := e.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == RoleAgent {
		return c, reject(Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	before := c
	summary := aftersale.Text{EN: by.Name + " claimed the case", ZH: by.Name + " 领取了工单"}
	c.ClaimedBy, c.ClaimedAt = by.Name, e.now()
	if release {
		c.ClaimedBy, c.ClaimedAt = "", time.Time{}
		summary = aftersale.Text{EN: by.Name + " released the case", ZH: by.Name + " 释放了工单"}
	}
	c, err = e.record(ctx, before, c, aftersale.EntryPerson, summary, nil, by.audit(e.now(), "case.claim", c.ID, nil, map[string]any{"released": release}))
	if err == nil && !release {
		e.heardOf(ctx, c.ID, by)
	}
	return c, err
}

// Note puts a person's words on the timeline.
func (e *Engine) Note(ctx context.Context, id string, by Actor, note string) (aftersale.Case, error) {
	note = strings.TrimSpace(note)
	if note == "" || len([]rune(note)) > 2000 {
		return aftersale.Case{}, reject(Invalid, "a note has 1 to 2000 characters", "备注为 1 至 2000 字")
	}
	c, err := e.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	return e.record(ctx, c, c, aftersale.EntryNote, aftersale.Text{EN: by.Name + ": " + note, ZH: by.Name + "：" + note}, nil,
		by.audit(e.now(), "case.note", c.ID, nil, nil))
}

// act is what a person has done to a case.
type act struct {
	before, c aftersale.Case
	plan      []aftersale.Action
	entries   []aftersale.Entry
	audit     store.AuditRow
	trials    []store.TrialCount
}

// do stores a person's act and wakes the case.
func (e *Engine) do(ctx context.Context, a act) (aftersale.Case, error) {
	now := e.now()
	a.c.UpdatedAt = now
	if !a.c.State.Final() && !handmade(a.c.Ref) {
		a.c.NextCheckAt = now
	}
	change := store.Change{Case: a.c, Plan: a.plan, Entries: a.entries, Records: recordsOf(a.before, a.c, "", now), Audit: &a.audit, Trials: a.trials}
	if err := e.store.Commit(ctx, change); err != nil {
		return a.c, err
	}
	a.c.Version++
	e.countHands(a.before, a.c)
	e.wake.Act(a.plan...)
	e.wake.Wake(store.CaseSubject(a.c.Ref))
	return a.c, nil
}

// record stores an act that is one line of the timeline.
func (e *Engine) record(ctx context.Context, before, c aftersale.Case, kind aftersale.EntryType, summary aftersale.Text, detail map[string]any, audit store.AuditRow) (aftersale.Case, error) {
	entry := aftersale.Entry{At: e.now(), Type: kind, Summary: summary, Detail: detail}
	return e.do(ctx, act{before: before, c: c, entries: []aftersale.Entry{entry}, audit: audit})
}

// heardOf stops telling people about a case that somebody has taken up. That
// it fails only means that they are told once more.
func (e *Engine) heardOf(ctx context.Context, id string, by Actor) {
	if err := e.store.Acknowledge(ctx, id, by.Name, e.now()); err != nil {
		e.log.Warn("acknowledgement not stored", "error", err.Error())
	}
}
