package policy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// walk takes one case through a world that does anything at any time: a
// warehouse that answers late, twice, in the wrong order and wrongly, a courier
// who scans, a buyer who changes and withdraws, people who answer, calls that
// are lost. After every turn it checks what must hold under any rules.
type walk struct {
	t     *testing.T
	r     *rand.Rand
	rules *Rules
	caseRun
	late  []aftersale.WarehouseReport // said, and not heard yet
	stats map[string]int
	n     int
}

func newWalk(t *testing.T, seed uint64, rules *Rules, stats map[string]int) *walk {
	r := rand.New(rand.NewPCG(seed, 5))
	in := scene(kind(pick(r, aftersale.KindRefundUnshipped, aftersale.KindRefundUnshipped, aftersale.KindRefundShipped)), talks, hears, connected)
	in.Case.ReasonClass = string(pick(r, reason.Unknown, reason.NotReceived, reason.NoLongerWanted))
	if r.IntN(3) > 0 {
		waybill("W1")(&in)
	}
	return &walk{t: t, r: r, rules: rules, caseRun: newRun(in), stats: stats}
}

func (w *walk) failf(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\nseen %s %s, state %s, fulfilment %+v\ninquiries %+v", fmt.Sprintf(format, args...), w.seen.Kind, w.seen.Status, w.in.Case.State, w.fulfilment, w.in.Case.Inquiries)
}

// world lets something happen.
func (w *walk) world() {
	r := w.r
	w.later(time.Duration(r.IntN(20)) * time.Minute)
	switch r.IntN(9) {
	case 0, 1:
		w.say(pick(r, aftersale.ShipmentStates()...), "")
	case 2, 3: // the answer to the newest hold, right or wrong
		if h := w.newest(aftersale.ActionHold); h.ID != "" {
			w.say(pick(r, aftersale.ShipmentHeld, aftersale.ShipmentHeld, aftersale.ShipmentGone, aftersale.ShipmentPrinted), h.ID)
		}
	case 4:
		p := w.in.Parcels["W1"]
		p.Number = "W1"
		p = p.Apply(aftersale.Scan{Number: "W1", Key: fmt.Sprint(w.n), At: w.in.Now,
			State: pick(r, aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackDelivered, aftersale.TrackReturning)})
		p.CheckedAt = w.in.Now
		if len(w.seen.Outbound) > 0 && r.IntN(2) == 0 {
			w.in.Parcels["W1"] = p
		}
	case 5:
		w.buyer()
	case 6:
		if i := slices.IndexFunc(w.in.Case.Inquiries, aftersale.Inquiry.Open); i >= 0 {
			h := w.in.Case.Inquiries[i]
			info := aftersale.Questions()[slices.IndexFunc(aftersale.Questions(), func(q aftersale.QuestionInfo) bool { return q.Question == h.Question })]
			w.in.Case, _, _ = aftersale.RecordResponse(w.in.Case, h.N, pick(r, info.Responses...), "li", []aftersale.Evidence{signature}, w.in.Now)
		}
	default:
		w.calls()
	}
	w.hear()
}

// say puts a report on its way, with a clock that is off, perhaps twice.
func (w *walk) say(s aftersale.ShipmentState, reference string) {
	at := w.in.Now.Add(time.Duration(w.r.IntN(7)-3) * time.Minute)
	for range 1 + w.r.IntN(2) {
		w.late = append(w.late, aftersale.WarehouseReport{Shipment: s, Reference: reference, At: at})
	}
}

// hear delivers some of what was said, in any order.
func (w *walk) hear() {
	w.r.Shuffle(len(w.late), func(i, j int) { w.late[i], w.late[j] = w.late[j], w.late[i] })
	for len(w.late) > 0 && w.r.IntN(3) > 0 {
		w.report(w.late[0])
		w.late = w.late[1:]
	}
}

// buyer changes the request, withdraws it or asks again.
func (w *walk) buyer() {
	s := &w.seen
	switch s.Status {
	case aftersale.StatusPending:
		s.Amount = aftersale.Fen(1 + w.r.Int64N(6000))
		if w.r.IntN(3) == 0 {
			s.Status = aftersale.StatusClosed
		}
	case aftersale.StatusRefused, aftersale.StatusClosed:
		s.Status = pick(w.r, aftersale.StatusPending, aftersale.StatusClosed)
	default:
		return
	}
	s.Version = fmt.Sprint("v", w.n)
}

// calls lets what is planned be sent: taken, refused or lost.
func (w *walk) calls() {
	for i, a := range w.in.Actions {
		if a.State != aftersale.Planned || a.NotBefore.After(w.in.Now) {
			continue
		}
		var err error
		switch w.r.IntN(6) {
		case 0:
			err = errors.New("connection reset")
		case 1:
			err = &aftersale.CallError{Class: aftersale.ClassRefused, Code: "E1"}
			if a.Name == aftersale.ActionRelease {
				err = &aftersale.CallError{Class: aftersale.ClassRetry}
			}
		}
		w.in.Actions[i] = aftersale.RecordResult(w.sent(a), aftersale.Receipt{}, err, w.in.Now)
		if waits := w.seen.Status.WaitsForSeller() && a.Version == w.seen.Version; err == nil && waits {
			switch a.Name {
			case aftersale.ActionApprove:
				w.seen.Status = aftersale.StatusRefunding
			case aftersale.ActionRefuse:
				w.seen.Status = aftersale.StatusRefused
			}
		}
	}
	if w.seen.Status == aftersale.StatusRefunding && w.r.IntN(3) == 0 {
		w.seen.Status = aftersale.StatusRefunded
	}
}

func (w *walk) newest(name aftersale.ActionName) aftersale.Action {
	for _, a := range slices.Backward(w.in.Actions) {
		if a.Name == name {
			return a
		}
	}
	return aftersale.Action{}
}
