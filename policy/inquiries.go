package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
)

// Values of the facts warehouse, hold, buyer_answer, verify, nudge and unpack
// beside the states of aftersale.ShipmentState and the responses of an inquiry.
const (
	WarehouseNone   = "none"   // no warehouse is connected for the shop
	WarehouseSilent = "silent" // one is connected and has said nothing of the order

	AskedNone    = "none"    // nobody was asked
	AskedWaiting = "waiting" // asked, no answer yet
)

// fulfilment reads what the warehouse says. Its word is as old as its clock says,
// or as our own if its clock runs ahead; what it holds for us stays held until
// we release it, or it lets go.
func (f *Facts) fulfilment(in *Input) {
	f.Warehouse, f.WarehouseAge = WarehouseNone, never
	s := in.Case.Fulfilment
	if s == nil {
		s = &aftersale.Fulfilment{}
	}
	f.Inspection = string(s.InspectionOf(in.Case.Snapshot))
	if in.Warehouse {
		f.Warehouse, f.CanHold = WarehouseSilent, true
		f.word(in, s)
	}
	if (s.Shipment == aftersale.ShipmentGone || f.Hold == aftersale.ResponseGone) && !f.Left && !f.Back {
		// No courier has scanned it yet, but it is out of the house.
		f.Left, f.Moving = true, true
	}
}

// word reads the warehouse's word on the parcel to the buyer, if there is one.
func (f *Facts) word(in *Input, s *aftersale.Fulfilment) {
	if s.Shipment == "" {
		f.WarehouseDoubt = in.WarehouseDown
		return
	}
	at := s.ShipmentAt
	if at.After(s.ReportedAt) && !s.ReportedAt.IsZero() {
		at = s.ReportedAt
	}
	f.Warehouse, f.WarehouseAge = string(s.Shipment), since(at, in.Now, never)
	switch s.Shipment {
	case aftersale.ShipmentPrinted:
		f.WarehouseDoubt = true
	case aftersale.ShipmentPending:
		f.WarehouseDoubt = f.WarehouseAge > in.Thresholds.WarehouseFresh
	case aftersale.ShipmentHeld:
		// Held, but not for us, or not for us any more: as good as its age.
		kept := f.Hold == aftersale.ResponseHeld
		f.WarehouseDoubt = !kept && (f.WarehouseAge > in.Thresholds.WarehouseFresh || releasedSince(in, s.ShipmentAt))
	}
}

// releasedSince reports whether the warehouse was, or may have been, told after
// at to let the parcel go.
func releasedSince(in *Input, at time.Time) bool {
	return slices.ContainsFunc(in.Actions, func(a aftersale.Action) bool {
		return a.Name == aftersale.ActionRelease && a.State.Effective() && !a.PlannedAt.Before(at)
	})
}

// holding is the answer to the last hold as it stands now. One that we have
// released was as good as never asked for; one that the warehouse has let go
// by itself is as good as refused.
func holding(in *Input) string {
	answer, _ := asked(&in.Case, aftersale.QuestionHold, in.Now)
	h, found := in.Case.LastInquiry(aftersale.QuestionHold)
	s := in.Case.Fulfilment
	switch {
	case !found || answer == aftersale.ResponseGone || answer == aftersale.ResponseRefused:
		return answer
	case releasedSince(in, h.At):
		return AskedNone
	case answer != aftersale.ResponseHeld || s == nil || s.Shipment == "" || s.Shipment == aftersale.ShipmentHeld:
		return answer
	case h.RespondedBy == string(aftersale.PartyWarehouse) || !s.ShipmentAt.Before(h.RespondedAt):
		return aftersale.ResponseRefused
	}
	return answer
}

// inquiries reads who was asked what, and what they said.
func (f *Facts) inquiries(in *Input) {
	c := &in.Case
	f.Hold = holding(in)
	f.Unpack, _ = asked(c, aftersale.QuestionUnpack, in.Now)
	f.BuyerAnswer, f.BuyerAskedFor = asked(c, aftersale.QuestionReply, in.Now)
	f.Verify, _ = asked(c, aftersale.QuestionVerify, in.Now)
	f.Nudge, _ = asked(c, aftersale.QuestionNudge, in.Now)
	f.ProofAsked, _ = asked(c, aftersale.QuestionEvidence, in.Now)
	f.Claim, _ = asked(c, aftersale.QuestionClaim, in.Now)
	f.Proof = c.HasEvidence()
}

// asked is the newest answer to a question, and how long ago it was asked.
func asked(c *aftersale.Case, q aftersale.Question, now time.Time) (answer string, ago time.Duration) {
	h, found := c.LastInquiry(q)
	switch {
	case !found:
		return AskedNone, 0
	case h.Open():
		return AskedWaiting, since(h.At, now, 0)
	}
	return h.Response, since(h.At, now, 0)
}

// responsesTo lists what the fact of a question may be.
func responsesTo(q aftersale.Question) []string {
	list := append([]string{AskedNone, AskedWaiting}, openResponses(q)...)
	if q == aftersale.QuestionHold {
		list = append(list, aftersale.ResponseRefused)
	}
	return append(list, aftersale.ResponseSilent, aftersale.ResponseObsolete)
}

// openResponses lists what whoever is asked may answer.
func openResponses(q aftersale.Question) []string {
	for _, info := range aftersale.Questions() {
		if info.Question == q {
			return info.Responses
		}
	}
	return nil
}

// within is how long the questions that the actions ask may stay open.
func (t *Thresholds) within(do []aftersale.ActionName) map[aftersale.Question]time.Duration {
	var out map[aftersale.Question]time.Duration
	for _, name := range do {
		if q, _, opens := name.Question(); opens {
			if out == nil {
				out = map[aftersale.Question]time.Duration{}
			}
			out[q] = t.ResponseWithin(q)
		}
	}
	return out
}

// ResponseWithin is how long a question may stay without an answer.
func (t *Thresholds) ResponseWithin(q aftersale.Question) time.Duration {
	switch q {
	case aftersale.QuestionHold:
		return t.WarehouseTimeout
	case aftersale.QuestionUnpack, aftersale.QuestionResend:
		return t.UnpackTimeout
	case aftersale.QuestionReply:
		return t.BuyerReply
	case aftersale.QuestionClaim:
		return claimTime
	}
	return t.CourierReply
}

// claimTime is when a claim that the courier has not paid is overdue: own
// proposal, contracts differ.
const claimTime = 15 * 24 * time.Hour
