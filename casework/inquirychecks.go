package casework

import (
	"context"

	"makegood/aftersale"
	"makegood/people"
)

// asked is a question that a person would like to ask about a case.
type asked struct {
	q aftersale.Question
	c aftersale.Case
}

var caseOver = aftersale.Text{EN: "the case is over", ZH: "工单已结束"}

// inquiryObstacles are what the question and the case have against an inquiry.
var inquiryObstacles = []obstacle[asked]{
	{
		when: func(a asked) bool { return infoOf(a.q).To == "" },
		kind: people.Invalid,
		text: aftersale.Text{EN: "no such question", ZH: "没有该类提问"},
	},
	{ // what a lost parcel leaves behind may still be claimed, or sent again
		when: func(a asked) bool {
			return a.c.State.Final() && a.q != aftersale.QuestionClaim && a.q != aftersale.QuestionResend
		},
		kind: people.Conflict,
		text: caseOver,
	},
	{
		when: func(a asked) bool {
			last, found := a.c.LastInquiry(a.q)
			return found && last.Open()
		},
		kind: people.Conflict,
		text: aftersale.Text{EN: "it has been asked and waits for an answer", ZH: "已提问，正在等待答复"},
	},
	{
		when: func(a asked) bool {
			return a.q == aftersale.QuestionUnpack && (a.c.Snapshot == nil || a.c.Snapshot.Return == nil)
		},
		kind: people.Conflict,
		text: aftersale.Text{EN: "there is no return parcel", ZH: "没有退货包裹"},
	},
	{
		when: func(a asked) bool {
			return infoOf(a.q).To == aftersale.PartyCourier && (a.c.Snapshot == nil || len(a.c.Snapshot.Outbound) == 0)
		},
		kind: people.Conflict,
		text: aftersale.Text{EN: "there is no parcel to ask the courier about", ZH: "没有可查询的包裹"},
	},
}

// mayInquire returns why a question cannot be asked now, as a *people.Rejection;
// nil if it can. A question that may be sent to a warehouse needs a live shop.
func (d *Desk) mayInquire(ctx context.Context, c aftersale.Case, by people.Actor, q aftersale.Question) error {
	if err := firstObstacle(inquiryObstacles, asked{q: q, c: c}); err != nil || warehouseAction(q) == "" {
		return err
	}
	if err := d.mayAct(ctx, c, by); err != nil {
		return err
	}
	if q == aftersale.QuestionResend && c.Snapshot != nil && d.aboveLimit(c, by, c.Snapshot.Amount.Minor) {
		return people.Reject(people.Forbidden,
			"sending goods of that value again is a supervisor's decision", "超出客服权限，补发须由主管操作")
	}
	return nil
}

// mayAct returns why nothing about the case can leave the house now; nil if it can.
func (d *Desk) mayAct(ctx context.Context, c aftersale.Case, by people.Actor) error {
	if err := claimedByOther(c, by); err != nil {
		return err
	}
	shop, err := d.shopOf(c)
	if err != nil {
		return err
	}
	return d.mustBeLive(ctx, shop)
}
