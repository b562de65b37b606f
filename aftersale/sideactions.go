package aftersale

import "slices"

// sideActions plans what the decision wants done beside what the platform is
// told, each action once.
func (t *transition) sideActions() {
	t.dropShipmentReports()
	if t.d.Mode != ModeLive {
		return
	}
	t.message(t.d.Receipt)
	for _, name := range t.d.Do {
		switch name {
		case ActionIntercept:
			for _, w := range t.snapshot().Outbound {
				if w.Number != "" && !t.tried(name, w.Number) {
					a := t.newAction(name, StageParcel)
					a.Waybill = w
					t.plan(a)
				}
			}
		case ActionWithdraw:
			for _, o := range t.actions {
				if o.Name == ActionIntercept && o.State == Confirmed && !t.tried(name, o.Waybill.Number) {
					a := t.newAction(name, StageParcel)
					a.Waybill, a.Reference = o.Waybill, o.Reference
					t.plan(a)
				}
			}
		case ActionRemark:
			t.remark()
		case ActionMessage:
			t.message(t.d.Message)
		case ActionHold, ActionRelease, ActionReportShipment:
			t.fulfilmentAction(name)
		case ActionNudge, ActionVerify, ActionRequestEvidence, ActionClaim, ActionAskBuyer, ActionUnpack:
			t.inquire(name)
		}
	}
}

// remark plans the remark on the order: each text once.
func (t *transition) remark() {
	same := func(o Action) bool { return o.Name == ActionRemark && o.Remark == t.d.Remark }
	if t.d.Remark == "" || slices.ContainsFunc(t.actions, same) {
		return
	}
	a := t.newAction(ActionRemark, StageNote)
	a.Remark, a.Flag = t.d.Remark, t.d.Flag
	t.plan(a)
}

// message plans what the buyer is told: each text once, because a message
// without a reply may have arrived.
func (t *transition) message(text string) {
	same := func(o Action) bool { return o.Name == ActionMessage && o.Message == text }
	if text == "" || slices.ContainsFunc(t.actions, same) {
		return
	}
	a := t.newAction(ActionMessage, StageNote)
	a.Message = text
	t.plan(a)
}

// tried reports whether the parcel action was ever planned for the waybill.
// Couriers accept one intercept per parcel: no rule tries a second time.
func (t *transition) tried(name ActionName, number string) bool {
	return slices.ContainsFunc(t.actions, func(a Action) bool {
		return a.Name == name && a.Waybill.Number == number
	})
}
