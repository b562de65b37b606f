package jobs

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

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
	limit := e.tuning.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).AgentLimit
	confirmed = by.Role != RoleAgent || c.Seen.Amount.Minor <= limit || r.Decision == aftersale.OutcomeRefuse
	c.Person = &aftersale.PersonDecision{
		By: by.Name, At: now, Decision: r.Decision, Reason: r.Reason, ReasonCode: r.ReasonCode,
		Amount: c.Seen.Amount, Evidence: r.Evidence, Seen: c.Seen.Version, NeedsCheck: !confirmed,
	}
	summary := aftersale.Text{EN: by.Name + " decided: " + string(r.Decision), ZH: by.Name + " 决定：" + outcomeZH[r.Decision]}
	if !confirmed {
		summary = aftersale.Text{EN: summary.EN + "; above the agent's limit, a supervisor has to confirm", ZH: summary.ZH + "；超出客服权限，需主管确认"}
	}
	c, err = e.record(ctx, c, aftersale.EntryPerson, summary,
		map[string]any{"decision": r.Decision, "by": by.Name, "role": by.Role, "confirmed": confirmed},
		by.audit(now, "case.decision", c.ID, nil, map[string]any{"decision": r.Decision, "confirmed": confirmed, "amount_minor": c.Seen.Amount.Minor}))
	return c, confirmed, err
}

var outcomeZH = map[aftersale.Outcome]string{
	aftersale.OutcomeApprove: "同意退款", aftersale.OutcomeRefuse: "拒绝", aftersale.OutcomeReturn: "同意退货", aftersale.OutcomePerson: "转人工",
}

// mayDecide says in words why a decision cannot be taken now.
func (e *Engine) mayDecide(ctx context.Context, c aftersale.Case, shop *Shop, by Actor, r DecisionRequest) error {
	switch {
	case r.Decision != aftersale.OutcomeApprove && r.Decision != aftersale.OutcomeRefuse && r.Decision != aftersale.OutcomeReturn:
		return reject(Invalid, "decision must be agree, refuse, agree_refund or agree_return", "decision 只能是 agree、refuse、agree_refund 或 agree_return")
	case len([]rune(r.Reason)) > 200:
		return reject(Invalid, "reason is longer than 200 characters", "理由超过 200 字")
	case c.Seen == nil || !c.Seen.Status.WaitsForSeller():
		return reject(Conflict, "the request does not wait for the shop now", "该申请当前不在等待商家处理")
	case c.Seen.Intervention:
		return reject(Conflict, "the platform is handling the case: answer it in the merchant console", "平台介入处理中：请在商家后台处理")
	case r.AmountMinor != nil && *r.AmountMinor != c.Seen.Amount.Minor:
		return reject(Invalid, "this platform pays the amount on the ticket or nothing", "该平台只能按申请金额退款")
	case c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == RoleAgent:
		return reject(Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	if mode, err := e.mode(ctx, shop); err != nil {
		return err
	} else if mode != aftersale.ModeLive {
		return reject(Conflict, "the shop is in shadow mode: nothing is sent. Decide in the merchant console, or switch the shop to live",
			"店铺处于影子模式，不会执行任何操作。请在商家后台处理，或将店铺切换为正式模式")
	}
	if r.Decision == aftersale.OutcomeRefuse && !canRefuse(shop, c.Seen) {
		return reject(Conflict, "this platform has no API to refuse it: ship the order, or settle it in the merchant console",
			"平台没有拒绝该类申请的接口：请发货，或在商家后台处理")
	}
	if r.Decision == aftersale.OutcomeRefuse && len(r.Evidence) == 0 {
		return reject(Invalid, "refusing needs genuine proof: attach evidence", "拒绝必须附真实凭证：请上传证据")
	}
	open, err := e.store.Actions(ctx, c.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(a aftersale.Action) bool {
		return (a.State == aftersale.Sent || a.State == aftersale.Unknown) && a.Stage != aftersale.StageNote && a.Stage != aftersale.StageParcel
	}) {
		return reject(Conflict, "an answer is on its way to the platform: wait for its result", "已有处理结果正在提交平台：请等待结果")
	}
	return nil
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
	summary := aftersale.Text{EN: by.Name + " claimed the case", ZH: by.Name + " 领取了工单"}
	c.ClaimedBy, c.ClaimedAt = by.Name, e.now()
	if release {
		c.ClaimedBy, c.ClaimedAt = "", time.Time{}
		summary = aftersale.Text{EN: by.Name + " released the case", ZH: by.Name + " 释放了工单"}
	}
	return e.record(ctx, c, aftersale.EntryPerson, summary, nil, by.audit(e.now(), "case.claim", c.ID, nil, map[string]any{"released": release}))
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
	return e.record(ctx, c, aftersale.EntryNote, aftersale.Text{EN: by.Name + ": " + note, ZH: by.Name + "：" + note}, nil,
		by.audit(e.now(), "case.note", c.ID, nil, nil))
}

// record stores a person's act and wakes the case.
func (e *Engine) record(ctx context.Context, c aftersale.Case, kind aftersale.EntryType, summary aftersale.Text, detail map[string]any, audit store.AuditRow) (aftersale.Case, error) {
	now := e.now()
	c.UpdatedAt = now
	if !c.State.Final() && !handmade(c.Ref) {
		c.NextCheckAt = now
	}
	entry := aftersale.Entry{At: now, Type: kind, Summary: summary, Detail: detail}
	if err := e.store.Commit(ctx, store.Change{Case: c, Entries: []aftersale.Entry{entry}, Audit: &audit}); err != nil {
		return c, err
	}
	c.Version++
	e.wake.Wake(store.CaseSubject(c.Ref))
	return c, nil
}

// HandRequest is a request made by telephone or at a counter: the five
// elements of intake. Who the buyer is stays with the person who asked.
type HandRequest struct {
	Platform, Shop string
	AfterSaleID    string // the platform's, if the buyer has filed one there
	OrderID        string
	Goods          string // what and which specification
	Reason         string
	Wanted         aftersale.Kind
	AmountMinor    int64
	BuyerKnown     bool // the buyer's account or telephone number was noted
}

// handPrefix marks cases that no platform knows.
const handPrefix = "hand-"

func handmade(r aftersale.Ref) bool { return strings.HasPrefix(r.ID, handPrefix) }

// OpenByHand opens a case. One that the platform knows takes the usual way;
// one that it does not know goes to a person and stays with people.
func (e *Engine) OpenByHand(ctx context.Context, by Actor, r HandRequest) (aftersale.Ref, error) {
	if _, err := e.reg.Shop(r.Platform, r.Shop); err != nil {
		return aftersale.Ref{}, reject(Invalid, "no such shop is configured", "未配置该店铺")
	}
	var missing []string
	for name, ok := range map[string]bool{
		"order_id": r.OrderID != "", "goods": r.Goods != "", "reason": r.Reason != "", "wanted": slices.Contains(aftersale.Kinds(), r.Wanted), "buyer": r.BuyerKnown,
	} {
		if !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return aftersale.Ref{}, reject(Invalid, "the five elements are not complete, missing: "+strings.Join(missing, ", "), "五要素不完整，缺少："+strings.Join(missing, "、"))
	}
	now := e.now()
	ref := aftersale.Ref{Platform: r.Platform, Shop: r.Shop, ID: r.AfterSaleID}
	if ref.ID != "" {
		ev := aftersale.Event{Ref: ref, OrderID: r.OrderID, Key: "hand:" + ref.ID + ":" + now.Format(time.RFC3339Nano), Type: aftersale.EventOpenedByHand, At: now}
		_, err := e.ReceiveEvents(ctx, []aftersale.Event{ev})
		return ref, err
	}
	ref.ID = handPrefix + uuid.Must(uuid.NewV7()).String()
	c := aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StatePerson, Rule: "C1", Outcome: aftersale.OutcomePerson, Mode: aftersale.ModeShadow,
		Why:       aftersale.Text{EN: "opened by hand: no request at the platform", ZH: "人工建单：平台上没有对应申请"},
		CreatedAt: now, UpdatedAt: now, RequestedAt: now, ClockFrom: now, DecidedAt: now, PersonSince: now,
		Seen: &aftersale.Snapshot{Ref: ref, OrderID: r.OrderID, Kind: r.Wanted, Status: aftersale.StatusPending, Amount: aftersale.Fen(r.AmountMinor), Reason: r.Reason, AppliedAt: now},
	}
	entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: aftersale.Text{
		EN: by.Name + " opened the case by hand: " + r.Goods + "; " + r.Reason, ZH: by.Name + " 人工建单：" + r.Goods + "；" + r.Reason}}
	audit := by.audit(now, "case.open", c.ID, nil, map[string]any{"order_id": r.OrderID, "wanted": r.Wanted})
	return ref, e.store.Commit(ctx, store.Change{Case: c, Entries: []aftersale.Entry{entry}, Audit: &audit})
}

// CloseByHand ends a case that no platform knows.
func (e *Engine) CloseByHand(ctx context.Context, id string, by Actor, reason string) (aftersale.Case, error) {
	c, err := e.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if !handmade(c.Ref) {
		return c, reject(Conflict, "only a case opened by hand is closed by hand: this one ends at the platform", "只有人工建单可人工关闭：该工单以平台结果为准")
	}
	now := e.now()
	c.State, c.ClosedAt, c.Resolution, c.NextCheckAt = aftersale.StateClosed, now, aftersale.ResolvedPerson, time.Time{}
	return e.record(ctx, c, aftersale.EntryPerson, aftersale.Text{EN: by.Name + " closed the case: " + reason, ZH: by.Name + " 关闭工单：" + reason}, nil,
		by.audit(now, "case.close", c.ID, nil, nil))
}
