package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
)

// Values of the facts warehouse, hold, buyer_answer, verify, nudge and unpack
// beside the states of aftersale.ShipmentState and the answers of a hand-over.
const (
	WarehouseNone   = "none"   // no warehouse is connected for the shop
	WarehouseSilent = "silent" // one is connected and has said nothing of the order

	AskedNone    = "none"    // nobody was asked
	AskedWaiting = "waiting" // asked, no answer yet
)

// stock reads what the warehouse says. Its word is as old as its clock says,
// or as our own if its clock runs ahead; what it holds for us stays held until
// we release it, or it lets go.
func (f *Facts) stock(in *Input) {
	f.Warehouse, f.WarehouseAge = WarehouseNone, never
	s := in.Case.Stock
	if s == nil {
		s = &aftersale.Stock{}
	}
	f.Inspection = string(s.InspectionOf(in.Case.Seen))
	if in.Warehouse {
		f.Warehouse, f.CanHold = WarehouseSilent, true
		f.word(in, s)
	}
	if (s.Shipment == aftersale.ShipmentGone || f.Hold == aftersale.AnswerGone) && !f.Left && !f.Back {
		// No courier has scanned it yet, but it is out of the house.
		f.Left, f.Moving = true, true
	}
}

// word reads the warehouse's word on the parcel to the buyer, if there is one.
func (f *Facts) word(in *Input, s *aftersale.Stock) {
	if s.Shipment == "" {
		f.WarehouseDoubt = in.WarehouseDown
		return
	}
	at := s.ShipmentAt
	if at.After(s.HeardAt) && !s.HeardAt.IsZero() {
		at = s.HeardAt
	}
	f.Warehouse, f.WarehouseAge = string(s.Shipment), since(at, in.Now, never)
	switch s.Shipment {
	case aftersale.ShipmentPrinted:
		f.WarehouseDoubt = true
	case aftersale.ShipmentPending:
		f.WarehouseDoubt = f.WarehouseAge > in.Thresholds.WarehouseFresh
	case aftersale.ShipmentHeld:
		// Held, but not for us, or not for us any more: as good as its age.
		kept := f.Hold == aftersale.AnswerHeld
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
	answer, _ := asked(&in.Case, aftersale.AskHold, in.Now)
	h, found := in.Case.LastHandover(aftersale.AskHold)
	s := in.Case.Stock
	switch {
	case !found || answer == aftersale.AnswerGone || answer == aftersale.AnswerRefused:
		return answer
	case releasedSince(in, h.At):
		return AskedNone
	case answer != aftersale.AnswerHeld || s == nil || s.Shipment == "" || s.Shipment == aftersale.ShipmentHeld:
		return answer
	case h.AnsweredBy == string(aftersale.PartyWarehouse) || !s.ShipmentAt.Before(h.AnsweredAt):
		return aftersale.AnswerRefused
	}
	return answer
}

// hands reads who was asked what, and what they said.
func (f *Facts) hands(in *Input) {
	c := &in.Case
	f.Hold = holding(in)
	f.Unpack, _ = asked(c, aftersale.AskUnpack, in.Now)
	f.BuyerAnswer, f.BuyerAskedFor = asked(c, aftersale.AskReply, in.Now)
	f.Verify, _ = asked(c, aftersale.AskVerify, in.Now)
	f.Nudge, _ = asked(c, aftersale.AskNudge, in.Now)
	f.ProofAsked, _ = asked(c, aftersale.AskProof, in.Now)
	f.Claim, _ = asked(c, aftersale.AskClaim, in.Now)
	f.Proof = c.Proven()
}

// asked is the newest answer to a question, and how long ago it was asked.
func asked(c *aftersale.Case, q aftersale.Question, now time.Time) (answer string, ago time.Duration) {
	h, found := c.LastHandover(q)
	switch {
	case !found:
		return AskedNone, 0
	case h.Open():
		return AskedWaiting, since(h.At, now, 0)
	}
	return h.Answer, since(h.At, now, 0)
}

// answersTo lists what the fact of a question may be.
func answersTo(q aftersale.Question) []string {
	list := []string{AskedNone, AskedWaiting}
	for _, info := range aftersale.Questions() {
		if info.Ask == q {
			list = append(list, info.Answers...)
		}
	}
	if q == aftersale.AskHold {
		list = append(list, aftersale.AnswerRefused)
	}
	return append(list, aftersale.AnswerSilent, aftersale.AnswerObsolete)
}

// within is how long the questions that the actions ask may stay open.
func (t *Thresholds) within(do []aftersale.ActionName) map[aftersale.Question]time.Duration {
	var out map[aftersale.Question]time.Duration
	for _, name := range do {
		if q, _, opens := name.Question(); opens {
			if out == nil {
				out = map[aftersale.Question]time.Duration{}
			}
			out[q] = t.AnswerWithin(q)
		}
	}
	return out
}

// AnswerWithin is how long a question may stay without an answer.
func (t *Thresholds) AnswerWithin(q aftersale.Question) time.Duration {
	switch q {
	case aftersale.AskHold:
		return t.WarehouseTimeout
	case aftersale.AskUnpack, aftersale.AskResend:
		return t.UnpackTimeout
	case aftersale.AskReply:
		return t.BuyerReply
	case aftersale.AskClaim:
		return claimTime
	}
	return t.CourierReply
}

// claimTime is when a claim that the courier has not paid is overdue: own
// proposal, contracts differ.
const claimTime = 15 * 24 * time.Hour
