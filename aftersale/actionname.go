package aftersale

// ActionName is what is done in the outside world. It is also the name of
// the job that does it.
type ActionName string

// The actions.
const (
	ActionApprove        ActionName = "refund:approve"    // pay
	ActionRefuse         ActionName = "refund:refuse"     // refuse the request in its present stage
	ActionReturn         ActionName = "return:agree"      // agree to a return, exchange, re-send or repair: no money yet
	ActionIntercept      ActionName = "courier:intercept" // ask the courier to bring the parcel back
	ActionWithdraw       ActionName = "courier:withdraw"  // take an intercept back: the buyer cancelled the request
	ActionRemark         ActionName = "order:remark"      // flag and remark the order for colleagues
	ActionMessage        ActionName = "buyer:message"     // write to the buyer, where the platform has a call for it
	ActionHold           ActionName = "warehouse:hold"    // ask the warehouse to stop the shipment
	ActionRelease        ActionName = "warehouse:release" // take a hold back: the buyer cancelled the request
	ActionResend         ActionName = "warehouse:resend"  // ask the warehouse to send the goods again
	ActionReportShipment ActionName = "shipment:answer"   // tell the platform whether the shipment was stopped
)

// ActionNames lists every action that enters the ledger.
func ActionNames() []ActionName {
	return []ActionName{
		ActionApprove, ActionRefuse, ActionReturn, ActionIntercept, ActionWithdraw, ActionRemark,
		ActionMessage, ActionHold, ActionRelease, ActionResend, ActionReportShipment,
	}
}

// Questions to somebody who has no interface. Nothing is sent: an inquiry is
// opened, and a person brings the response. They never enter the ledger.
const (
	ActionNudge           ActionName = "courier:nudge"
	ActionVerify          ActionName = "courier:verify"
	ActionRequestEvidence ActionName = "courier:proof"
	ActionClaim           ActionName = "claim:open"
	ActionAskBuyer        ActionName = "buyer:ask"
	ActionUnpack          ActionName = "warehouse:unpack"
)

// Question is what the action asks and whom, if it opens an inquiry.
func (n ActionName) Question() (q Question, to Party, opens bool) {
	switch n {
	case ActionHold:
		return QuestionHold, PartyWarehouse, true
	case ActionResend:
		return QuestionResend, PartyWarehouse, true
	case ActionUnpack:
		return QuestionUnpack, PartyWarehouse, true
	case ActionNudge:
		return QuestionNudge, PartyCourier, true
	case ActionVerify:
		return QuestionVerify, PartyCourier, true
	case ActionRequestEvidence:
		return QuestionEvidence, PartyCourier, true
	case ActionClaim:
		return QuestionClaim, PartyCourier, true
	case ActionAskBuyer:
		return QuestionReply, PartyBuyer, true
	}
	return "", "", false
}

// IsDecision reports whether the action tells the platform what was decided
// about the request. A case has at most one such action under way.
func (n ActionName) IsDecision() bool {
	return n == ActionApprove || n == ActionRefuse || n == ActionReturn
}

// MovesMoney reports whether the action itself pays Action.Amount: budgets
// count it, its amount must be known, and carrying it out twice pays twice.
func (n ActionName) MovesMoney() bool { return n == ActionApprove }

// MakesPlatformPay reports whether the platform may pay because of the action.
// That is an approval, and a shipment report: some platforms refund by
// themselves once they hear that the shipment was stopped. The kill switch
// keeps every such action from being claimed.
func (n ActionName) MakesPlatformPay() bool { return n.MovesMoney() || n == ActionReportShipment }

// Repeatable reports whether sending the action again does no harm, so that a
// missing reply may simply be retried.
func (n ActionName) Repeatable() bool {
	return n == ActionRemark || n == ActionHold || n == ActionRelease || n == ActionResend
}
