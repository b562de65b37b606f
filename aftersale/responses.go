package aftersale

import (
	"slices"
	"time"
)

// CloseInquiries closes the inquiries that the facts answer. The facts are the
// warehouse's newest report (nil: there is no report, or no warehouse), the
// parcels by waybill number, what the platform shows of the request, and the
// time. It keeps the report with the case and decides nothing.
func CloseInquiries(c Case, actions []Action, report *Fulfilment, parcels map[string]Parcel, now time.Time) (Case, []Entry) {
	if report != nil {
		c.Fulfilment = report
		if isEvidence(QuestionUnpack, string(report.InspectionOf(c.Snapshot))) {
			c.Evidence = addEvidence(c.Evidence, report.Evidence...)
		}
	}
	if len(c.Inquiries) == 0 {
		return c, nil
	}
	var entries []Entry
	c.Inquiries = slices.Clone(c.Inquiries)
	for i := range c.Inquiries {
		inq := &c.Inquiries[i]
		if !inq.Open() {
			continue
		}
		response, by := responseTo(c, actions, parcels, *inq)
		if response == "" && inq.Question != QuestionClaim && !inq.Due.IsZero() && !now.Before(inq.Due) {
			response = ResponseSilent // couriers pay claims late: a claim stays open
		}
		if response == "" {
			continue
		}
		inq.Response, inq.RespondedAt, inq.RespondedBy = response, now, by
		entries = append(entries, inquiryEntry(*inq, now))
	}
	return c, entries
}

// responseTo is the response that the facts give to an open inquiry, "" if none.
func responseTo(c Case, actions []Action, parcels map[string]Parcel, inq Inquiry) (response, by string) {
	switch inq.Question {
	case QuestionHold:
		if response, by = holdResponse(c, actions, parcels, inq); response != "" {
			return response, by
		}
	case QuestionUnpack:
		if found := c.Fulfilment.InspectionOf(c.Snapshot); found != "" {
			return string(found), string(PartyWarehouse)
		}
	case QuestionResend:
		return resendResponse(c, actions, inq)
	case QuestionNudge:
		if p := parcels[inq.Waybill.Number]; p.LastScanAt.After(inq.At) {
			return ResponseMoved, string(PartyCourier)
		}
	case QuestionReply:
		switch {
		case c.Snapshot.Status == StatusClosed:
			return ResponseWithdraws, string(PartyBuyer)
		case !c.Snapshot.Status.WaitsForSeller():
			return ResponseObsolete, ""
		}
	}
	if c.Snapshot.Status.Final() && !inq.Question.outlives() {
		return ResponseObsolete, ""
	}
	return "", ""
}

// outlives reports whether the question still matters once the case is over.
func (q Question) outlives() bool { return q == QuestionClaim || q == QuestionResend }

// holdResponse reads the response to a hold. A parcel that a courier has scanned
// has gone, whatever the warehouse says.
func holdResponse(c Case, actions []Action, parcels map[string]Parcel, inq Inquiry) (response, by string) {
	left := func(w Waybill) bool { return parcels[w.Number].State.Left() }
	if slices.ContainsFunc(c.Snapshot.Outbound, left) {
		return ResponseGone, string(PartyCourier)
	}
	s := c.Fulfilment
	switch {
	case s == nil:
	case s.Shipment == ShipmentGone:
		return ResponseGone, string(PartyWarehouse)
	case s.Shipment == ShipmentHeld:
		ours := slices.ContainsFunc(actions, func(a Action) bool {
			return carries(a, ActionHold, inq) && a.ID == s.AnsweredRequest
		})
		if ours || !s.ShipmentAt.Before(inq.At) {
			return ResponseHeld, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionHold, inq)
}

// resendResponse reads whether the goods were sent again.
func resendResponse(c Case, actions []Action, inq Inquiry) (response, by string) {
	for _, a := range actions {
		if carries(a, ActionResend, inq) && c.Fulfilment != nil && slices.Contains(c.Fulfilment.Resent, a.ID) {
			return ResponseSent, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionResend, inq)
}

// carries reports whether the action was planned to put this inquiry's question,
// and not for an earlier inquiry.
func carries(a Action, name ActionName, inq Inquiry) bool {
	return a.Name == name && !a.PlannedAt.Before(inq.At)
}

// notTaken is the response if the warehouse did not take the request: one that
// does not know the order will not answer later.
func notTaken(actions []Action, name ActionName, inq Inquiry) (response, by string) {
	refused := func(a Action) bool { return carries(a, name, inq) && a.State == Refused }
	if slices.ContainsFunc(actions, refused) {
		return ResponseRefused, string(PartyWarehouse)
	}
	return "", ""
}
