package aftersale

import "slices"

// fulfilmentAction plans what the warehouse is asked, or what the platform is told
// about the warehouse's response.
func (t *transition) fulfilmentAction(name ActionName) {
	switch name {
	case ActionHold:
		t.planHold()
	case ActionRelease:
		t.planRelease()
	case ActionReportShipment:
		t.planShipmentReport()
	}
}

// planHold asks the warehouse to stop the shipment. Whatever became of the first
// hold, another one is planned only after a release.
func (t *transition) planHold() {
	held := t.newest(func(a Action) bool { return a.Name == ActionHold && a.Result != "withdrawn" })
	if held.ID != "" && t.released(held) != Confirmed || t.inquired(QuestionHold, "") {
		return
	}
	a := t.newAction(ActionHold, StageFulfilment)
	a.Waybill = t.parcelAt(0)
	t.plan(a)
	t.openInquiry(ActionHold, a.Waybill)
}

// planRelease takes back what the warehouse was asked to hold, once.
//
// A hold that was never sent is withdrawn instead. A hold that was refused when
// it was sent again may have been accepted before, so it is released, too. A hold
// that is on its way is waited for: a release that overtook it would leave the
// parcel held for good. The result of the hold starts the next transition.
func (t *transition) planRelease() {
	held := t.newest(func(a Action) bool {
		return a.Name == ActionHold && (a.State.Effective() || a.Attempts > 1)
	})
	if held.ID == "" || t.released(held) != "" {
		return
	}
	t.drop(func(a Action) bool { return a.ID == held.ID }, "the shipment need not be stopped any more", "无需再拦下包裹")
	if held.State == Confirmed || held.State != Sent && held.Attempts > 0 {
		a := t.newAction(ActionRelease, StageFulfilment)
		a.Reference = held.ID
		t.plan(a)
	}
}

// released is the state of the release of a hold, "" if there is none.
func (t *transition) released(hold Action) LedgerState {
	release := t.newest(func(a Action) bool { return a.Name == ActionRelease && a.Reference == hold.ID })
	return release.State
}

// planShipmentReport tells the platform what the warehouse reported: each state of
// the shipment once per version of the request.
func (t *transition) planShipmentReport() {
	s := t.before.Fulfilment
	if s == nil || s.Shipment == "" || s.Shipment == ShipmentHeld && !t.approves() {
		return
	}
	a := t.newAction(ActionReportShipment, StageFulfilment)
	a.Shipment = s.Shipment
	same := func(o Action) bool { return o.Name == a.Name && o.Shipment == a.Shipment && o.Version == a.Version }
	if t.newest(same).ID == "" {
		t.plan(a)
	}
}

// dropShipmentReports withdraws the report that the shipment was stopped unless
// the request as it is now is approved: the report makes some platforms pay.
func (t *transition) dropShipmentReports() {
	s := t.snapshot()
	t.drop(func(a Action) bool {
		stopped := a.Name == ActionReportShipment && a.Shipment == ShipmentHeld
		return stopped && (!t.approves() || a.Version != s.Version || a.Amount != s.Amount)
	}, "the request is not approved as it was", "申请未按原内容同意")
}

// approves reports whether the request is approved exactly as the platform shows
// it: that is the decision, and our approval is planned, sent or confirmed.
func (t *transition) approves() bool {
	s := t.snapshot()
	return t.d.Outcome == OutcomeApprove && t.d.Mode == ModeLive && s.Status.WaitsForSeller() &&
		slices.ContainsFunc(t.actions, func(a Action) bool {
			return a.Name == ActionApprove && a.State.Effective() && a.Version == s.Version && a.Amount == s.Amount
		})
}

// newest is the newest action that matches, zero if none does.
func (t *transition) newest(match func(Action) bool) Action {
	for _, a := range slices.Backward(t.actions) {
		if match(a) {
			return a
		}
	}
	return Action{}
}

// parcelAt is the waybill of an outbound parcel, zero if there is none.
func (t *transition) parcelAt(i int) Waybill {
	if i < len(t.snapshot().Outbound) {
		return t.snapshot().Outbound[i]
	}
	return Waybill{}
}
