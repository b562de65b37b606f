package aftersale

import "slices"

// checkOthers checks what a step does beside the decision.
func (w *world) checkOthers(step Step) {
	w.t.Helper()
	ledger := ledgerAfter(w.ledger, step)
	messages, told, holds := map[string]int{}, map[string]int{}, 0
	for _, a := range ledger {
		switch a.Name {
		case ActionMessage:
			messages[a.Message]++
		case ActionReportShipment:
			told[a.Version+" "+string(a.Shipment)]++
		case ActionHold:
			released := slices.ContainsFunc(ledger, func(r Action) bool { return r.Name == ActionRelease && r.Reference == a.ID && r.State == Confirmed })
			if a.State.Effective() && !released {
				holds++
			}
		}
	}
	for _, counts := range []map[string]int{messages, told} {
		for what, n := range counts {
			if n > 1 {
				w.failf("%q is said %d times", what, n)
			}
		}
	}
	if holds > 1 {
		w.failf("%d holds at once", holds)
	}
	open := map[Question]map[string]int{}
	for i, h := range step.Case.Inquiries {
		if h.N != i+1 {
			w.failf("inquiry %d in place %d", h.N, i+1)
		}
		if open[h.Question] == nil {
			open[h.Question] = map[string]int{}
		}
		if h.By == "" {
			open[h.Question][h.Waybill.Number]++
		}
		if n := open[h.Question][h.Waybill.Number]; n > 1 && h.Question != QuestionHold {
			w.failf("asked %d times for %s of %q", n, h.Question, h.Waybill.Number)
		}
	}
	for _, a := range step.Plan {
		if a.Name == ActionRelease && w.c.Snapshot.Status != StatusClosed {
			w.failf("%s releases although the platform shows %s", a.ID, w.c.Snapshot.Status)
		}
	}
}

// checkClaim checks what a worker takes. "Stopped" makes the platform pay, so
// it goes out only with an approval of just that request.
func (w *world) checkClaim(a Action) {
	w.t.Helper()
	if a.Name != ActionReportShipment || a.Shipment != ShipmentHeld {
		return
	}
	approved := slices.ContainsFunc(w.ledger, func(o Action) bool {
		return o.Name == ActionApprove && o.Result != "withdrawn" && o.Version == a.Version && o.Amount == a.Amount
	})
	if !approved || a.Version != w.c.Snapshot.Version || a.Amount != w.c.Snapshot.Amount {
		w.failf("%s says stopped for %s %s without an approval; last read was %s %s", a.ID, a.Version, a.Amount, w.c.Snapshot.Version, w.c.Snapshot.Amount)
	}
}

// met counts what the walks have met: a walk that meets too little checks nothing.
type met struct{ Held, Released, Gone, Silent, Stopped int }

func (s met) tooLittle(walks int) bool {
	return min(s.Held, s.Released, s.Gone, s.Silent, s.Stopped) < walks/100
}

// checkEnd checks a case that has come to its end.
func (w *world) checkEnd(m *met) {
	w.t.Helper()
	for _, h := range w.c.Inquiries {
		switch {
		case h.Open() && h.Question != QuestionClaim && h.Question != QuestionResend:
			w.failf("the case is %s and %s is still asked for %s", w.c.State, h.To, h.Question)
		case h.Question == QuestionHold && h.Response == ResponseHeld:
			m.Held++
		case h.Question == QuestionHold && h.Response == ResponseGone:
			m.Gone++
		case h.Response == ResponseSilent:
			m.Silent++
		}
	}
	if w.p.real.Status == StatusClosed && w.house.held() {
		w.failf("closed without money, and the warehouse still holds the parcel")
	}
	for _, a := range w.ledger {
		if a.State.Open() {
			w.failf("the case is %s and %s %s is %s", w.c.State, a.ID, a.Name, a.State)
		}
		if a.Name == ActionRelease && a.State == Confirmed {
			m.Released++
		}
		if a.Name == ActionReportShipment && a.Shipment == ShipmentHeld && a.State == Confirmed {
			m.Stopped++
		}
	}
}
