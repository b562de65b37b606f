package casework

import (
	"context"
	"slices"

	"makegood/aftersale"
	"makegood/people"
)

// Inquire opens an inquiry in a person's name: a question to the warehouse, the
// courier or the buyer. A question that a connected warehouse takes is sent to it.
// All others are carried by people, who record the response. waybill names the
// parcel that the question is about; "" is the case's first. Errors:
// store.ErrNotFound, store.ErrConflict, *people.Rejection.
func (d *Desk) Inquire(ctx context.Context, id string, by people.Actor, q aftersale.Question, waybill string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if err := d.mayInquire(ctx, c, by, q); err != nil {
		return c, err
	}
	parcel, err := parcelNamed(c, q, waybill)
	if err != nil {
		return c, err
	}
	now, before := d.now(), c
	thresholds := d.thresholds(c)
	due := now.Add(thresholds.ResponseWithin(q))
	c, opened := aftersale.OpenInquiry(c, q, infoOf(q).To, parcel, by.Name, due, now)
	a := act{
		before: before, after: c,
		entries: []aftersale.Entry{opened},
		audit:   by.Audit(now, "case.ask", c.ID, nil, map[string]any{"ask": q, "waybill": parcel.Number}),
	}
	if name := warehouseAction(q); name != "" {
		if _, connected := d.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop); connected {
			a.plan = append(a.plan, aftersale.PlanManually(&a.after, name, parcel, by.Name, now))
		}
	}
	return d.commit(ctx, a)
}

// warehouseAction is the action that a connected warehouse is sent for the
// question; "" if it is sent nothing.
func warehouseAction(q aftersale.Question) aftersale.ActionName {
	switch q {
	case aftersale.QuestionHold:
		return aftersale.ActionHold
	case aftersale.QuestionResend:
		return aftersale.ActionResend
	}
	return ""
}

// infoOf describes the question; zero if there is no such question.
func infoOf(q aftersale.Question) aftersale.QuestionInfo {
	all := aftersale.Questions()
	i := slices.IndexFunc(all, func(info aftersale.QuestionInfo) bool { return info.Question == q })
	if i < 0 {
		return aftersale.QuestionInfo{}
	}
	return all[i]
}

// parcelNamed is the parcel with that waybill number among those that the question
// may be about; without a number the first of them, zero if there is none.
func parcelNamed(c aftersale.Case, q aftersale.Question, number string) (aftersale.Waybill, error) {
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
	i := slices.IndexFunc(list, func(w aftersale.Waybill) bool { return w.Number == number })
	if i < 0 {
		return aftersale.Waybill{}, people.Reject(people.Invalid, "the case has no parcel with that waybill number", "该工单没有此运单号")
	}
	return list[i], nil
}
