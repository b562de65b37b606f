package aftersale

import "slices"

// fulfilmentAction plans what the warehouse is asked, or what the platform hears of
// its answer.
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

// planHold asks the warehouse to stop the shipment: once, however that ended, and
// again only after a release.
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

// planRelease takes back what the warehouse was asked to hold, once. A hold that
// was never sent is withdrawn instead; one that was refused when it was sent
// again may have been taken before. One that is on its way is waited for,
// because a release that overtakes it would leave the parcel held for good:
// its result brings the case back here.
func (t *transition) planRelease() {
	held := t.newest(func(a Action) bool { return a.Name == ActionHold && (a.State.Effective() || a.Attempts > 1) })
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
	return t.newest(func(a Action) bool { return a.Name == ActionRelease && a.Reference == hold.ID }).State
}

// planShipmentReport tells the platform what the warehouse said, each word once per
// version of the request.
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

// dropShipmentReports withdraws a word that the shipment was stopped unless the
// request as it is now is approved: the word makes some platforms pay.
func (t *transition) dropShipmentReports() {
	t.drop(func(a Action) bool {
		return a.Name == ActionReportShipment && a.Shipment == ShipmentHeld && (!t.approves() || a.Version != t.snapshot().Version || a.Amount != t.snapshot().Amount)
	}, "the request is not approved as it was", "申请未按原内容同意")
}

// approves reports whether the request is paid just as the platform shows it:
// that is what was decided, and our approval is under way or there.
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
