package aftersale

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// unreliableWarehouse answers late, twice, in the wrong order, wrongly or never.
// Its clock is off, and the parcel leaves as soon as nobody stops it.
type unreliableWarehouse struct {
	r        *rand.Rand
	real     ShipmentState
	before   ShipmentState
	taken    map[string]bool // holds by id, false once released
	mail     []mail          // reports on their way
	known    *Fulfilment     // what the reports say together
	reliable bool
}

type mail struct {
	at     time.Time // when it arrives
	report WarehouseReport
}

// say sends a report on its way, perhaps twice.
func (h *unreliableWarehouse) say(now time.Time, s ShipmentState, reference string) {
	skew := time.Duration(h.r.Int64N(int64(2*time.Minute))) - time.Minute
	r := WarehouseReport{Key: fmt.Sprint(len(h.mail), now), OrderID: "o", Shipment: s, Reference: reference, At: now.Add(skew)}
	for range 1 + h.r.IntN(2) {
		delay := time.Duration(h.r.Int64N(int64(time.Minute)))
		if !h.reliable && h.r.IntN(4) == 0 {
			delay = time.Duration(h.r.Int64N(int64(3 * time.Hour)))
		}
		h.mail = append(h.mail, mail{now.Add(delay), r})
	}
}

// move lets the warehouse go about its work.
func (h *unreliableWarehouse) move(now time.Time) {
	next := map[ShipmentState]ShipmentState{ShipmentPending: ShipmentPrinted, ShipmentPrinted: ShipmentGone}[h.real]
	switch {
	case h.r.IntN(3) == 0:
		h.say(now, ShipmentStates()[h.r.IntN(4)], []string{"", "c1.1", "c9.9"}[h.r.IntN(3)]) // wrongly
	case next != "":
		h.real = next
		h.say(now, next, "")
	}
}

// execute is idempotent by id, as the contract of warehouses says.
func (h *unreliableWarehouse) execute(a Action, now time.Time) error {
	switch id := a.Reference; {
	case a.Name == ActionRelease:
		if _, known := h.taken[id]; !known {
			return failure(ClassRefused)
		}
		h.taken[id] = false
		if h.real == ShipmentHeld && !h.held() {
			h.real = h.before
		}
	case h.taken[a.ID]:
	default:
		h.taken[a.ID] = true
		if h.real != ShipmentGone && h.real != ShipmentHeld {
			h.before, h.real = h.real, ShipmentHeld
		}
		if h.reliable || h.r.IntN(4) > 0 {
			h.say(now, h.real, a.ID)
		}
	}
	return nil
}

// held reports whether a hold is in force.
func (h *unreliableWarehouse) held() bool {
	for _, on := range h.taken {
		if on {
			return true
		}
	}
	return false
}

// takeReports takes in what has arrived, in any order, before a transition.
func (w *world) takeReports(snapshot *Snapshot) {
	w.t.Helper()
	h := &w.house
	h.r.Shuffle(len(h.mail), func(i, j int) { h.mail[i], h.mail[j] = h.mail[j], h.mail[i] })
	h.mail = slices.DeleteFunc(h.mail, func(m mail) bool {
		if m.at.After(w.now) {
			return false
		}
		var s Fulfilment
		if h.known != nil {
			s = *h.known
		}
		s = s.Apply(m.report, w.now)
		h.known = &s
		return true
	})
	before := w.c.Inquiries
	w.c, _ = CloseInquiries(w.c, w.ledger, h.known, map[string]Parcel{"W1": w.parcel}, w.now)
	for i, b := range before {
		if a := w.c.Inquiries[i]; !b.Open() && a != b {
			w.failf("inquiry %d was answered %s and becomes %+v", b.N, b.Response, a)
		}
	}
	for _, a := range w.c.Inquiries {
		if a.Open() && snapshot.Status.Final() && a.Question != QuestionClaim && a.Question != QuestionResend {
			w.failf("inquiry %d (%s) is open on a case that is %s", a.N, a.Question, snapshot.Status)
		}
	}
}

// anySideActions adds questions, messages to the buyer and requests to the
// warehouse. One thing is always done: when a request closes unpaid, what was held
// is released.
func (w *world) anySideActions(d *Decision, c Case) {
	d.Within = map[Question]time.Duration{}
	for _, q := range Questions() {
		d.Within[q.Question] = time.Duration(w.r.IntN(120)) * time.Minute
	}
	d.Message, d.Loss = fmt.Sprintf("message %d", w.r.IntN(3)), []LossState{"", "", LossOpen, LossRecovered, LossLost}[w.r.IntN(5)]
	for _, n := range append([]ActionName{ActionMessage, ActionReportShipment}, onlyInquiries...) {
		if w.r.IntN(6) == 0 {
			d.Do = append(d.Do, n)
		}
	}
	switch {
	case c.Snapshot.Status == StatusClosed:
		d.Do = append(d.Do, ActionRelease)
	case !c.Snapshot.Status.Final() && w.r.IntN(2) == 0:
		d.Do = append(d.Do, ActionHold)
	}
}

// person opens an inquiry or records a response, as people do at any time.
func (w *world) person() {
	questions := Questions()
	if i := slices.IndexFunc(w.c.Inquiries, Inquiry.Open); i >= 0 && w.r.IntN(2) == 0 {
		h := w.c.Inquiries[i]
		info := questions[slices.IndexFunc(questions, func(q QuestionInfo) bool { return q.Question == h.Question })]
		w.c, _, _ = RecordResponse(w.c, h.N, info.Responses[w.r.IntN(len(info.Responses))], "li", nil, w.now)
		return
	}
	q := questions[w.r.IntN(len(questions))]
	if w.c.Snapshot.Status.Final() || w.c.State.Final() {
		return
	}
	w.c, _ = OpenInquiry(w.c, q.Question, q.To, Waybill{Number: "W1"}, "li", w.now.Add(time.Hour), w.now)
}
