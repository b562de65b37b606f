package marketplace

import "makegood/aftersale"

// Step is a decision about one kind of request at one stage: what a platform
// has a call for, or has none. Adapters key their tables of calls by it.
type Step struct {
	Action  aftersale.ActionName
	Kind    aftersale.Kind
	Second  bool // the decision about goods that the shop has received
	Convert bool // money, although the request asks for goods or waits for them
}

// StepOf is the step of an action. It drops what makes no difference: the stage
// of requests for money only, and Convert where the goods are back anyway.
func StepOf(act *aftersale.Action) Step {
	s := Step{Action: act.Name, Kind: act.Kind}
	if MoneyOnly(act.Kind) {
		return s
	}
	s.Second = act.Stage == aftersale.StageReceipt
	back := act.Kind == aftersale.KindReturnRefund && s.Second
	s.Convert = act.Convert && act.Name.MovesMoney() && !back
	return s
}

// MoneyOnly reports whether a kind of request sends no goods, in either
// direction.
func MoneyOnly(k aftersale.Kind) bool {
	return k == aftersale.KindRefundUnshipped || k == aftersale.KindRefundShipped
}
