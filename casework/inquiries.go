package casework

import (
	"context"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
)

// Inquire opens a question to somebody outside in a person's name. Questions to a
// connected warehouse are sent to it; all others are for people to carry and
// to answer. Errors: store.ErrNotFound, store.ErrConflict, *Rejection.
func (d *Desk) Inquire(ctx context.Context, id string, by people.Actor, q aftersale.Question, waybill string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if why := d.mayInquire(ctx, c, by, q); why != nil {
		return c, why
	}
	w, err := namedParcel(c, q, waybill)
	if err != nil {
		return c, err
	}
	now, before := d.now(), c
	limits := d.settings.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop)
	due := now.Add(limits.ResponseWithin(q))
	to := partyOf(q)
	c, entry := aftersale.OpenInquiry(c, q, to, w, by.Name, due, now)
	a := act{before: before, c: c, entries: []aftersale.Entry{entry},
		audit: by.Audit(now, "case.ask", c.ID, nil, map[string]any{"ask": q, "waybill": w.Number})}
	if name, sends := warehouseAction(q); sends {
		if _, connected := d.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop); connected {
			a.plan = append(a.plan, aftersale.PlanManually(&a.c, name, w, by.Name, now))
		}
	}
	return d.commit(ctx, a)
}

func warehouseAction(q aftersale.Question) (aftersale.ActionName, bool) {
	switch q {
	case aftersale.QuestionHold:
		return aftersale.ActionHold, true
	case aftersale.QuestionResend:
		return aftersale.ActionResend, true
	}
	return "", false
}

func partyOf(q aftersale.Question) aftersale.Party {
	for _, info := range aftersale.Questions() {
		if info.Question == q {
			return info.To
		}
	}
	return ""
}

// namedParcel is the parcel that a question is about: the one that was named,
// else the only one there is.
func namedParcel(c aftersale.Case, q aftersale.Question, number string) (aftersale.Waybill, error) {
	var list []aftersale.Waybill
	if c.Snapshot != nil {
		list = c.Snapshot.Outbound
		if q == aftersale.QuestionUnpack && c.Snapshot.Return != nil {
			list = []aftersale.Waybill{*c.Snapshot.Return}
		}
	}
	switch {
	case number == "" && len(list) > 0:
		return list[0], nil
	case number == "":
		return aftersale.Waybill{}, nil
	}
	for _, w := range list {
		if w.Number == number {
			return w, nil
		}
	}
	return aftersale.Waybill{}, people.Reject(people.Invalid, "the case has no parcel with that waybill number", "该工单没有此运单号")
}

// mayInquire says in words why a question cannot be asked now; nil if it can.
func (d *Desk) mayInquire(ctx context.Context, c aftersale.Case, by people.Actor, q aftersale.Question) error {
	h, asked := c.LastInquiry(q)
	switch {
	case partyOf(q) == "":
		return people.Reject(people.Invalid, "no such question", "没有该类提问")
	case c.State.Final() && q != aftersale.QuestionClaim && q != aftersale.QuestionResend:
		return people.Reject(people.Conflict, "the case is over", "工单已结束")
	case asked && h.Open():
		return people.Reject(people.Conflict, "it has been asked and waits for an answer", "已提问，正在等待答复")
	case q == aftersale.QuestionUnpack && (c.Snapshot == nil || c.Snapshot.Return == nil):
		return people.Reject(people.Conflict, "there is no return parcel", "没有退货包裹")
	case partyOf(q) == aftersale.PartyCourier && (c.Snapshot == nil || len(c.Snapshot.Outbound) == 0):
		return people.Reject(people.Conflict, "there is no parcel to ask the courier about", "没有可查询的包裹")
	}
	if _, sends := warehouseAction(q); !sends {
		return nil
	}
	if why := d.mayAct(ctx, c, by); why != nil {
		return why
	}
	limit := d.settings.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).AgentLimit
	if q == aftersale.QuestionResend && by.Role == people.RoleAgent && c.Snapshot != nil && c.Snapshot.Amount.Minor > limit {
		return people.Reject(people.Forbidden, "sending goods of that value again is a supervisor's decision", "超出客服权限，补发须由主管操作")
	}
	return nil
}

// mayAct: what leaves the house needs a live shop and nobody else at work.
func (d *Desk) mayAct(ctx context.Context, c aftersale.Case, by people.Actor) error {
	if c.ClaimedBy != "" && c.ClaimedBy != by.Name && by.Role == people.RoleAgent {
		return people.Reject(people.Conflict, "the case is claimed by "+c.ClaimedBy, "该工单已由 "+c.ClaimedBy+" 领取")
	}
	shop, err := d.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil {
		return people.Reject(people.Conflict, "the shop is no longer configured", "店铺已不在配置中")
	}
	mode, err := d.modes.Of(ctx, shop)
	switch {
	case err != nil:
		return err
	case mode != aftersale.ModeLive:
		return errShadow()
	}
	return nil
}

// Respond records what somebody outside has answered, with the proof they gave.
func (d *Desk) Respond(ctx context.Context, id string, by people.Actor, n int, answer string, evidence []aftersale.Evidence) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	i := slices.IndexFunc(c.Inquiries, func(h aftersale.Inquiry) bool { return h.N == n })
	if i < 0 {
		return c, people.Reject(people.Invalid, "the case has no such question", "没有该提问")
	}
	h := c.Inquiries[i]
	if !slices.Contains(answersOf(h.Question), answer) {
		return c, people.Reject(people.Invalid, "that is no answer to this question", "答复内容与提问不符")
	}
	if !h.Open() && h.Response != aftersale.ResponseSilent { // a late answer is better than none
		return c, people.Reject(people.Conflict, "it has been answered", "该提问已有答复")
	}
	if answer == aftersale.ResponseEvidence && len(evidence) == 0 {
		return c, people.Reject(people.Invalid, "attach the proof", "请上传凭证")
	}
	if _, err := d.engine.WithFiles(ctx, c.ID, evidence); err != nil {
		return c, err
	}
	now, before := d.now(), c
	for i := range evidence {
		if evidence[i].Source == "" {
			evidence[i].Source = by.Name
		}
	}
	c, entry, _ := aftersale.RecordResponse(c, n, answer, by.Name, evidence, now)
	return d.commit(ctx, act{before: before, c: c, entries: []aftersale.Entry{entry},
		audit: by.Audit(now, "case.answer", c.ID, nil, map[string]any{"ask": h.Question, "answer": answer, "proof": len(evidence)})})
}

func answersOf(q aftersale.Question) []string {
	for _, info := range aftersale.Questions() {
		if info.Question == q {
			return info.Responses
		}
	}
	return nil
}

// Assign gives the case to a person, or with "" to nobody. Only supervisors do.
func (d *Desk) Assign(ctx context.Context, id string, by people.Actor, to string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if c.State.Final() {
		return c, people.Reject(people.Conflict, "the case is over", "工单已结束")
	}
	now, before := d.now(), c
	c.ClaimedBy, c.ClaimedAt = to, now
	text := aftersale.Text{EN: by.Name + " gave the case to " + to, ZH: by.Name + " 将工单指派给 " + to}
	if to == "" {
		c.ClaimedAt = time.Time{}
		text = aftersale.Text{EN: by.Name + " gave the case back", ZH: by.Name + " 取消了指派"}
	}
	entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: text}
	return d.commit(ctx, act{before: before, c: c, entries: []aftersale.Entry{entry}, audit: by.Audit(now, "case.assign", c.ID, nil, map[string]any{"to": to})})
}

// Check ticks an item of the case's checklist, or takes the tick back.
func (d *Desk) Check(ctx context.Context, id string, by people.Actor, item string, done bool) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if !slices.Contains(policy.CheckIDs(), item) {
		return c, people.Reject(people.Invalid, "no such item on the checklist", "没有该核查项")
	}
	if slices.Contains(c.Checks, item) == done {
		return c, nil
	}
	now, before := d.now(), c
	c.Checks = slices.DeleteFunc(slices.Clone(c.Checks), func(s string) bool { return s == item })
	text := aftersale.Text{EN: by.Name + " unticked " + item, ZH: by.Name + " 取消核查：" + item}
	if done {
		c.Checks = append(c.Checks, item)
		text = aftersale.Text{EN: by.Name + " ticked " + item, ZH: by.Name + " 完成核查：" + item}
	}
	entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: text}
	return d.commit(ctx, act{before: before, c: c, entries: []aftersale.Entry{entry}, audit: by.Audit(now, "case.check", c.ID, nil, map[string]any{"item": item, "done": done})})
}
