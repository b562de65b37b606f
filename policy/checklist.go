package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

func buyerKnown(s *checkInput) (bool, aftersale.Text) {
	switch {
	case s.in.Case.Buyer != "":
		return true, aftersale.Text{EN: "the platform names the buyer's account", ZH: "平台已提供买家账号"}
	case s.seen.OrderID != "":
		return true, aftersale.Text{EN: "reachable through the order", ZH: "可通过订单联系买家"}
	}
	return false, aftersale.Text{}
}

func orderKnown(s *checkInput) (bool, aftersale.Text) {
	return s.seen.OrderID != "", same(s.seen.OrderID)
}

// maxNamed bounds how many goods a detail names.
const maxNamed = 5

func goodsKnown(s *checkInput) (bool, aftersale.Text) {
	var names []string
	for _, item := range s.seen.Items {
		name := item.OuterSKU
		if name == "" {
			name = item.SKU
		}
		if name == "" {
			return false, aftersale.Text{EN: "an item has no specification", ZH: "有商品缺少规格编码"}
		}
		if len(names) < maxNamed {
			names = append(names, fmt.Sprintf("%s × %d", name, max(1, item.Quantity)))
		}
	}
	detail := strings.Join(names, ", ")
	if more := len(s.seen.Items) - len(names); more > 0 {
		detail += fmt.Sprintf(", … +%d", more)
	}
	return len(names) > 0, same(detail)
}

func reasonKnown(s *checkInput) (bool, aftersale.Text) {
	return s.reason != reason.Unknown, s.reason.Title()
}

func outcomeKnown(s *checkInput) (bool, aftersale.Text) {
	title := kindTitles[s.seen.Kind]
	if s.seen.Partial {
		title = aftersale.Text{EN: title.EN + ", a part of the order", ZH: title.ZH + "（部分商品）"}
	}
	return title.EN != "", title
}

// tradeAgrees compares the platform's word on the shipment with the courier's.
func tradeAgrees(s *checkInput) (bool, aftersale.Text) {
	if !s.facts.SellerTurn {
		status := statusTitle(s.seen.Status)
		return false, aftersale.Text{EN: "at the platform: " + status.EN, ZH: "平台申请状态：" + status.ZH}
	}
	unshipped := s.seen.Kind == aftersale.KindRefundUnshipped
	parcel := ParcelTitle(s.facts.Parcel)
	detail := aftersale.Text{EN: "platform: shipped; parcel: " + parcel.EN, ZH: "平台：已发货；物流：" + parcel.ZH}
	if unshipped {
		detail = aftersale.Text{EN: "platform: not shipped; parcel: " + parcel.EN, ZH: "平台：未发货；物流：" + parcel.ZH}
	}
	inDoubt := unshipped && s.facts.MayHaveLeft
	return unshipped != s.facts.Left && !inDoubt, detail
}

// goodsOrdered holds where the request names lines of the order, which the
// platform itself takes from there.
func goodsOrdered(s *checkInput) (bool, aftersale.Text) {
	if len(s.seen.Items) == 0 {
		return false, aftersale.Text{EN: "the platform does not say which goods are meant", ZH: "平台未说明涉及哪些商品"}
	}
	return true, aftersale.Text{EN: "named by the platform", ZH: "由平台订单给出"}
}

// insideWindow knows the windows of fresh and made-to-order goods; all others
// have the platform's own, which it keeps by taking the request or not.
func insideWindow(s *checkInput) (bool, aftersale.Text) {
	switch aftersale.GoodsKind(s.facts.Goods) {
	case aftersale.GoodsMadeToOrder, aftersale.GoodsOnBehalf:
		if s.reason.QualityClaim() || !s.facts.Left {
			return true, aftersale.Text{EN: "made to order or on behalf: a fault is claimed, or nothing has left", ZH: "定制或代购商品：主张质量问题，或尚未发出"}
		}
		return false, aftersale.Text{EN: "made to order or on behalf: only with a fault", ZH: "定制或代购商品：非质量问题不退"}
	case aftersale.GoodsFresh:
		return withinFresh(s)
	}
	return true, aftersale.Text{EN: "the platform has taken the request", ZH: "平台已受理申请"}
}

func withinFresh(s *checkInput) (bool, aftersale.Text) {
	signed := outboundOf(s.in).deliveredAt
	limit := s.in.Thresholds.FreshWindow
	switch {
	case s.facts.Delivered && signed.IsZero() || s.in.Case.RequestedAt.IsZero():
		return false, aftersale.Text{EN: "fresh goods: the time of delivery or of the request is not known", ZH: "生鲜商品：签收或申请时间未知"}
	case signed.IsZero():
		return true, aftersale.Text{EN: "fresh goods: not delivered yet", ZH: "生鲜商品：尚未签收"}
	}
	after := s.in.Case.RequestedAt.Sub(signed)
	text := aftersale.Text{
		EN: fmt.Sprintf("fresh goods: asked %v after the delivery, allowed %v", show(max(0, after).Round(time.Minute)), show(limit)),
		ZH: fmt.Sprintf("生鲜商品：签收后 %v 申请，时限 %v", show(max(0, after).Round(time.Minute)), show(limit)),
	}
	return after <= limit, text
}

func picturesAttached(s *checkInput) (bool, aftersale.Text) {
	n := s.seen.EvidenceCount
	return n > 0, aftersale.Text{EN: fmt.Sprintf("%d at the platform", n), ZH: fmt.Sprintf("平台上 %d 份", n)}
}

// trackingOdd holds where the courier's own record supports a claim that
// nothing arrived: it stands still, reports a problem, or shows no parcel.
func trackingOdd(s *checkInput) (bool, aftersale.Text) {
	f := &s.facts
	switch {
	case f.Moving && f.StallNudge > 0 && f.Stalled >= f.StallNudge:
		still := show(f.Stalled.Round(time.Minute))
		return true, aftersale.Text{EN: fmt.Sprintf("no scan for %v", still), ZH: fmt.Sprintf("已 %v 无新轨迹", still)}
	case f.Parcel == string(aftersale.TrackException):
		return true, aftersale.Text{EN: "the courier reports a problem", ZH: "快递报告异常"}
	case f.Parcel == ParcelNone || f.Parcel == string(aftersale.TrackNoScan) || f.Parcel == string(aftersale.TrackCancelled):
		return true, aftersale.Text{EN: "no courier has had the parcel", ZH: "快递未揽收"}
	case f.Parcel == ParcelUntracked:
		return false, aftersale.Text{EN: "nothing is known of the parcel", ZH: "物流信息未知"}
	case f.Delivered:
		return false, aftersale.Text{EN: "shown as delivered: ask the courier to verify", ZH: "显示已签收：请快递核实"}
	}
	parcel := ParcelTitle(f.Parcel)
	return false, aftersale.Text{EN: "nothing odd, parcel: " + parcel.EN, ZH: "轨迹正常，物流：" + parcel.ZH}
}
