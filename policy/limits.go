package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
)

// The hard limits, in Go because no rules file may change them.
const (
	hardCap  = 1_000_000 // minor units: no rule pays more in one refund
	maxTries = 5         // approvals found not executed before a person looks
)

// limit is one thing that no rule may do. It holds for the outcomes listed in
// on, and for a person's decision only where persons is set.
type limit struct {
	name    string // Decision.Rule
	on      []aftersale.Outcome
	persons bool
	reads   []string
	why     aftersale.Text
	broken  func(in *Input, f *Facts, d *draft) bool
}

var (
	anyAnswer = []aftersale.Outcome{aftersale.OutcomeApprove, aftersale.OutcomeRefuse, aftersale.OutcomeReturn}
	paying    = []aftersale.Outcome{aftersale.OutcomeApprove}
	refusing  = []aftersale.Outcome{aftersale.OutcomeRefuse}
)

// limits are tried in this order; the first that is broken is the one named.
var limits = []limit{
	{
		name: "brake.kill", on: anyAnswer, persons: true, reads: []string{"kill_switch"},
		why:    aftersale.Text{EN: "the kill switch is engaged", ZH: "紧急停止已启用"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return f.KillSwitch },
	},
	{
		name: "limit.refused", on: anyAnswer, persons: true, reads: []string{"approve_refused", "approve_words"},
		why:    aftersale.Text{EN: "the platform did not accept this answer", ZH: "平台未接受该操作"},
		broken: func(in *Input, _ *Facts, d *draft) bool { return earlier(in, d).refused },
	},
	{
		name: "limit.tries", on: anyAnswer, persons: true, reads: []string{"approve_tries"},
		why:    aftersale.Text{EN: "the answer was sent several times and never executed", ZH: "多次提交均未生效"},
		broken: func(in *Input, _ *Facts, d *draft) bool { return earlier(in, d).tries >= maxTries },
	},
	{
		name: "limit.decided_amount", on: paying, persons: true, reads: []string{"amount", "currency"},
		why: aftersale.Text{EN: "the person decided another amount than the request now has", ZH: "人工决定的金额与当前申请金额不一致"},
		broken: func(in *Input, _ *Facts, d *draft) bool {
			p, asked := d.Review, in.Case.Snapshot.Amount
			switch {
			case p == nil:
				return false
			case p.Part:
				return p.Amount.Currency != asked.Currency || p.Amount.Minor <= 0 || p.Amount.Minor >= asked.Minor
			}
			return !p.Amount.IsZero() && p.Amount != asked
		},
	},
	{
		name: "limit.intervention", on: anyAnswer, reads: []string{"intervention"},
		why:    aftersale.Text{EN: "the platform's staff is handling it", ZH: "平台客服已介入"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return f.Intervention },
	},
	{
		name: "brake.claimed", on: anyAnswer,
		why:    aftersale.Text{EN: "a person is working on it", ZH: "人工处理中"},
		broken: func(in *Input, _ *Facts, _ *draft) bool { return in.Case.ClaimedBy != "" },
	},
	{
		name: "brake.confirm", on: anyAnswer,
		why:    aftersale.Text{EN: "a decision waits for a supervisor", ZH: "等待主管确认"},
		broken: func(in *Input, _ *Facts, _ *draft) bool { return waitsForSupervisor(in) },
	},
	{
		name: "limit.by_hand", on: anyAnswer, reads: []string{"by_hand"},
		why:    aftersale.Text{EN: "the platform has no API for this request", ZH: "平台未开放此申请的接口，须在平台后台操作"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return f.ByHand },
	},
	{
		name: "limit.evidence", on: refusing, reads: []string{"proof", "can_refuse", "delivered"},
		why: aftersale.Text{EN: "a refusal needs genuine proof, and there is none", ZH: "拒绝须附真实凭证，尚未取得"},
		// Nothing proves the delivery of a parcel that was not delivered.
		broken: func(_ *Input, f *Facts, _ *draft) bool {
			return !f.Proof || !f.CanRefuse || f.RefundOnly && !f.Delivered
		},
	},
	{
		name: "limit.blocked", on: []aftersale.Outcome{aftersale.OutcomeApprove, aftersale.OutcomeReturn}, reads: []string{"buyer_list"},
		why:    aftersale.Text{EN: "a supervisor has put this buyer on the list to look at", ZH: "该买家在关注名单中，须人工处理"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return f.BuyerList == BuyerBlocked },
	},
	{
		name: "limit.paid", on: paying, reads: []string{"platform_paid"},
		why:    aftersale.Text{EN: "the platform has paid already", ZH: "平台已先行退款"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return f.PlatformPaid },
	},
	{
		name: "limit.goods", on: paying, reads: []string{"goods"},
		why: aftersale.Text{EN: "made-to-order and purchased-on-behalf goods are never paid for by a rule", ZH: "定制、代购商品不自动退款"},
		broken: func(_ *Input, f *Facts, _ *draft) bool {
			return f.Goods == string(aftersale.GoodsMadeToOrder) || f.Goods == string(aftersale.GoodsOnBehalf)
		},
	},
	{
		name: "limit.left", on: paying, reads: []string{"kind", "parcel", "left", "back", "intercept", "stalled", "tracking_age"},
		why:    aftersale.Text{EN: "the platform says unshipped, yet the parcel has left", ZH: "平台显示未发货，但包裹已离仓"},
		broken: func(_ *Input, f *Facts, _ *draft) bool { return leftUnprotected(f) },
	},
	{
		name: "limit.sources", on: paying, reads: []string{"left", "warehouse", "warehouse_age", "hold"},
		why: aftersale.Text{EN: "the warehouse's word is old, or a label is printed: the parcel may leave any moment", ZH: "仓库反馈已过时或面单已打印，包裹可能随时出库"},
		broken: func(_ *Input, f *Facts, _ *draft) bool {
			return f.RefundOnly && !f.Left && f.WarehouseDoubt && f.Hold != aftersale.ResponseHeld
		},
	},
	{
		name: "limit.inspection", on: paying, reads: []string{"inspection"},
		why: aftersale.Text{EN: "unpacking the return has shown that it is not as agreed", ZH: "退货验货异常"},
		broken: func(_ *Input, f *Facts, _ *draft) bool {
			return f.Inspection != "" && f.Inspection != string(aftersale.InspectedIntact)
		},
	},
	{
		name: "limit.amount", on: paying, reads: []string{"amount", "currency"},
		why: aftersale.Text{EN: "the amount is not known or beyond the hard limit", ZH: "金额未知或超出硬性上限"},
		broken: func(_ *Input, f *Facts, _ *draft) bool {
			return f.Amount <= 0 || f.Amount > hardCap || f.Currency == ""
		},
	},
	{
		name: "brake.budget", on: paying, reads: []string{"amount"},
		why:    aftersale.Text{EN: "the shop's budget for automatic refunds is used up", ZH: "店铺自动退款额度已用完"},
		broken: func(in *Input, f *Facts, _ *draft) bool { return overBudget(&in.Shop, f.Amount) },
	},
}

// leftUnprotected reports whether the parcel of a request that the platform
// calls unshipped has left and nothing brings it back: no intercept has been
// accepted, it has not turned round, and it is not lost.
func leftUnprotected(f *Facts) bool {
	if f.Kind != string(aftersale.KindRefundUnshipped) || !f.Left {
		return false
	}
	coming := f.Back || f.Intercept == InterceptAccepted || f.Intercept == InterceptSucceeded
	return !coming && !f.lost
}

func overBudget(s *ShopFacts, amount int64) bool {
	return !s.BudgetOK || amount > min(s.BudgetLeftHour, s.BudgetLeftDay)
}

// earlier is what became of this very answer before. A person who decides
// again after the platform's refusal starts afresh.
func earlier(in *Input, d *draft) history {
	from, amount := time.Time{}, in.Case.Snapshot.Amount
	if p := d.Review; p != nil {
		from = p.At
		if p.Part {
			amount = p.Amount
		}
	}
	return historyOf(in, d.Outcome.Action(), amount, from)
}

// limited applies the limits to a decision.
func limited(in *Input, f *Facts, d draft) draft {
	for i := range limits {
		l := &limits[i]
		if d.Review != nil && !l.persons || !slices.Contains(l.on, d.Outcome) || !l.broken(in, f, &d) {
			continue
		}
		return d.toReview(f, l.name, l.reads, l.words(in, &d))
	}
	return d
}

// words is why the limit holds, with the platform's own words where it has any.
func (l *limit) words(in *Input, d *draft) aftersale.Text {
	said := ""
	switch l.name {
	case "limit.refused":
		said = earlier(in, d).words
	case "limit.by_hand":
		said = in.Case.Snapshot.ManualReason
	}
	if said == "" {
		return l.why
	}
	return aftersale.Text{EN: l.why.EN + ": " + said, ZH: l.why.ZH + "：" + said}
}

// LimitNames lists the limits and brakes, in the order in which they are tried.
func LimitNames() []string {
	names := make([]string, len(limits))
	for i := range limits {
		names[i] = limits[i].name
	}
	return names
}
