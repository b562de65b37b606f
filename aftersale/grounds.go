package aftersale

import (
	"slices"
	"strings"
	"time"
)

// newDecision is the answer to the platform, with what a person gave as grounds.
func (t *transition) newDecision(name ActionName) Action {
	a := t.newAction(name, stageOf(*t.snapshot(), t.d))
	switch p := t.d.Review; {
	case p != nil:
		a.Reason, a.ReasonCode, a.Evidence, a.Convert = p.Reason, p.ReasonCode, p.Evidence, p.Convert
		if p.Part {
			a.Amount = p.Amount
		}
	case name == ActionRefuse:
		// Only rules that find genuine proof attached refuse; they attach it.
		a.Evidence, a.Reason = t.before.Evidence, t.d.Message
		if k := t.snapshot().Kind; k == KindRefundUnshipped || k == KindRefundShipped {
			a.ReasonCode = deliveredReason(t.snapshot().RefuseReasons)
		}
	}
	return a
}

// deliveredReason is the platform's own reason that says the goods were
// delivered; "" if it lists none, and then the platform's answer decides.
func deliveredReason(list []Reason) string {
	for _, words := range []string{"已签收", "签收", "已收到", "delivered"} {
		for _, r := range list {
			if text := strings.ToLower(r.Text); strings.Contains(text, words) && !slices.ContainsFunc(notDelivered, func(not string) bool { return strings.Contains(text, not) }) {
				return r.Code
			}
		}
	}
	return ""
}

// notDelivered are words of reasons that name the delivery to deny it, or mean
// the shop's own receipt of a return.
var notDelivered = []string{"未", "没", "拒", "无法", "退货", "退回", "not ", "undelivered", "returned"}

// loss keeps money at risk and what became of it, as the deciding rule says.
func (t *transition) loss() {
	n := &t.step.Case
	switch {
	case t.d.Loss == "" || n.Loss != nil && n.Loss.State == t.d.Loss:
		return
	case n.Loss == nil:
		n.Loss = &Loss{OpenedAt: t.now, AtRisk: t.snapshot().Amount, State: LossOpen}
	}
	l := *n.Loss
	l.State = t.d.Loss
	l.ClosedAt = t.now
	if l.State == LossOpen {
		l.ClosedAt = time.Time{}
	}
	l.Recovered = Money{Currency: l.AtRisk.Currency}
	if l.State == LossRecovered {
		l.Recovered = l.AtRisk
	}
	n.Loss = &l
}
