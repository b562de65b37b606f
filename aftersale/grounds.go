package aftersale

import (
	"slices"
	"strings"
)

// newDecision is the decision as the platform is told it, with the grounds that a
// person gave.
func (t *transition) newDecision(name ActionName) Action {
	a := t.newAction(name, stageOf(*t.snapshot(), t.d))
	switch p := t.d.Review; {
	case p != nil:
		a.Reason, a.ReasonCode, a.Evidence, a.Convert = p.Reason, p.ReasonCode, p.Evidence, p.Convert
		if p.Part {
			a.Amount = p.Amount
		}
	case name == ActionRefuse:
		// A rule refuses only if genuine evidence is kept with the case: it goes along.
		a.Evidence, a.Reason = t.before.Evidence, t.d.Message
		if k := t.snapshot().Kind; k == KindRefundUnshipped || k == KindRefundShipped {
			a.ReasonCode = deliveredReason(t.snapshot().RefuseReasons)
		}
	}
	return a
}

// deliveredReason is the code of the platform's own reason that says the goods
// were delivered. It is "" if the platform lists none: then the platform accepts
// the refusal without a code, or it does not.
func deliveredReason(list []Reason) string {
	for _, words := range []string{"已签收", "签收", "已收到", "delivered"} {
		for _, r := range list {
			text := strings.ToLower(r.Text)
			denies := func(not string) bool { return strings.Contains(text, not) }
			if strings.Contains(text, words) && !slices.ContainsFunc(notDelivered, denies) {
				return r.Code
			}
		}
	}
	return ""
}

// notDelivered are words of reasons that deny the delivery, or that mean the
// shop's own receipt of a return.
var notDelivered = []string{"未", "没", "拒", "无法", "退货", "退回", "not ", "undelivered", "returned"}
