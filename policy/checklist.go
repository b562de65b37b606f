package policy

import (
	"slices"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// Check is one thing to make sure of before a person decides (C2, C4, C5).
type Check struct {
	ID   string         `json:"id"`
	Rule string         `json:"rule"` // id of the SOP
	Text aftersale.Text `json:"text"`

	// Auto says that the systems answer it. A person may still tick one that
	// they cannot confirm, for example pictures that came by telephone.
	Auto   bool           `json:"auto"`
	Done   bool           `json:"done"`
	Detail aftersale.Text `json:"detail,omitzero"` // what the systems know of it
}

// Checklist returns the checks that fit the case, in the order they are made,
// with those done that the systems confirm or that are among ticked. A case
// that has not been read from its platform has none.
func Checklist(in Input, ticked []string) []Check {
	if in.Case.Snapshot == nil {
		return nil
	}
	s := newCheckInput(&in)
	var list []Check
	for i := range checkTable {
		t := &checkTable[i]
		if t.fits != nil && !t.fits(s) {
			continue
		}
		c := Check{ID: t.id, Rule: t.rule, Text: t.text, Done: slices.Contains(ticked, t.id)}
		if t.auto != nil {
			done, detail := t.auto(s)
			c.Auto, c.Done, c.Detail = true, c.Done || done, detail
		}
		list = append(list, c)
	}
	return list
}

// CheckIDs lists the ids of all checks: what a person may tick.
func CheckIDs() []string {
	ids := make([]string, len(checkTable))
	for i := range checkTable {
		ids[i] = checkTable[i].id
	}
	return ids
}

// checkInput is what the checks look at.
type checkInput struct {
	in     *Input
	seen   *aftersale.Snapshot
	facts  Facts
	reason reason.Class
}

func newCheckInput(in *Input) *checkInput {
	return &checkInput{in: in, seen: in.Case.Snapshot, facts: newFacts(in), reason: reasonOf(&in.Case)}
}

// checkRule is one row of the table of checks.
type checkRule struct {
	id, rule string
	text     aftersale.Text
	fits     func(*checkInput) bool                   // nil: every case
	auto     func(*checkInput) (bool, aftersale.Text) // nil: only a person can tell
}

func pictured(s *checkInput) bool    { return s.reason.NeedsPictures() }
func notReceived(s *checkInput) bool { return s.reason == reason.NotReceived }

var checkTable = []checkRule{
	{id: "c2_buyer", rule: "C2", auto: buyerKnown,
		text: aftersale.Text{EN: "The buyer's account or telephone number is known", ZH: "买家账号或联系电话已明确"}},
	{id: "c2_order", rule: "C2", auto: orderKnown,
		text: aftersale.Text{EN: "The order number is known", ZH: "订单号已明确"}},
	{id: "c2_goods", rule: "C2", auto: goodsKnown,
		text: aftersale.Text{EN: "Goods and specification are known", ZH: "商品及规格已明确"}},
	{id: "c2_reason", rule: "C2", auto: reasonKnown,
		text: aftersale.Text{EN: "The reason is known", ZH: "售后原因已明确"}},
	{id: "c2_outcome", rule: "C2", auto: outcomeKnown,
		text: aftersale.Text{EN: "What the buyer wants is known", ZH: "买家诉求已明确"}},

	{id: "c4_trade", rule: "C4", auto: tradeAgrees,
		text: aftersale.Text{EN: "The state of the trade is what the systems show", ZH: "交易状态与系统一致"}},
	{id: "c4_goods", rule: "C4", auto: goodsOrdered,
		text: aftersale.Text{EN: "The goods named are the goods ordered", ZH: "所述商品与订单商品一致"}},
	{id: "c4_window", rule: "C4", auto: insideWindow,
		text: aftersale.Text{EN: "The request is inside the refund window of the goods", ZH: "在该商品的售后时限内"}},

	{id: "c5_pictures", rule: "C5", fits: pictured, auto: picturesAttached,
		text: aftersale.Text{EN: "Pictures or a film are attached", ZH: "已提供照片或视频"}},
	{id: "c5_where", rule: "C5", fits: pictured,
		text: aftersale.Text{EN: "The pictures show where the fault is", ZH: "照片能看清问题所在位置"}},
	{id: "c5_when", rule: "C5", fits: pictured,
		text: aftersale.Text{EN: "The pictures were taken after the delivery", ZH: "照片拍摄时间在签收之后"}},
	{id: "c5_ordered", rule: "C5", fits: pictured,
		text: aftersale.Text{EN: "The pictures show the goods of this order", ZH: "照片中是本订单的商品"}},
	{id: "c5_tracking", rule: "C5", fits: notReceived, auto: trackingOdd,
		text: aftersale.Text{EN: "The tracking shows what went wrong", ZH: "物流轨迹存在异常"}},
}
