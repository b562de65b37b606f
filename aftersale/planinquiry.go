package aftersale

import (
	"slices"
	"time"
)

// inquire opens the inquiry of an action that nothing is sent for: one per
// question, or one per question and parcel if the question is about parcels. A
// question that nobody answered in time is not asked again by itself. Nothing is
// asked that no longer matters.
func (t *transition) inquire(name ActionName) {
	q, to, _ := name.Question()
	if t.snapshot().Status.Final() && !q.outlives() {
		return
	}
	switch to {
	case PartyCourier:
		for _, w := range t.snapshot().Outbound {
			if w.Number != "" && !t.inquired(q, w.Number) {
				t.openInquiry(name, w)
			}
		}
	case PartyWarehouse:
		var w Waybill
		if t.snapshot().Return != nil {
			w = *t.snapshot().Return
		}
		if !t.inquired(q, w.Number) {
			t.openInquiry(name, w)
		}
	default:
		if !t.inquired(q, "") {
			t.openInquiry(name, Waybill{})
		}
	}
}

// inquired reports whether the question was asked about the parcel ("": about
// anything). A hold that was answered may be asked for again.
func (t *transition) inquired(q Question, number string) bool {
	return slices.ContainsFunc(t.step.Case.Inquiries, func(inq Inquiry) bool {
		return inq.Question == q && (number == "" || inq.Waybill.Number == number) && (q != QuestionHold || inq.Open())
	})
}

func (t *transition) openInquiry(name ActionName, w Waybill) {
	q, to, _ := name.Question()
	by := ""
	if t.d.Review != nil {
		by = t.d.Review.By
	}
	var due time.Time
	if wait := t.d.Within[q]; wait > 0 {
		due = t.now.Add(wait)
	}
	var e Entry
	t.step.Case, e = OpenInquiry(t.step.Case, q, to, w, by, due, t.now)
	t.step.Entries = append(t.step.Entries, e)
}
