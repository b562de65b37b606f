package aftersale

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// unreliablePlatform pays again when it is told again, loses replies, executes
// late, and shows old states and unknown words. Its buyer changes the request all
// the time.
type unreliablePlatform struct {
	r          *rand.Rand
	real       Snapshot
	versions   int
	noVersions bool // shows no version at all
	reliable   bool // reliable from now on, and the buyer changes nothing more

	shown     Snapshot // what is shown until showUntil instead of real
	showUntil time.Time
	closedAt  time.Time
	movedAt   time.Time
	payments  int    // of ours, by whatever call
	executed  int    // decisions that had an effect
	byItself  bool   // the platform paid without us
	broken    string // what a call was that must never be made
}

func newUnreliablePlatform(r *rand.Rand, now time.Time) *unreliablePlatform {
	p := &unreliablePlatform{r: r, noVersions: r.IntN(4) == 0}
	kinds := []Kind{KindRefundUnshipped, KindRefundShipped, KindReturnRefund, KindExchange}
	p.real = Snapshot{
		Ref: Ref{Platform: "unreliable", Shop: "s", ID: "1"}, OrderID: "o", Kind: kinds[r.IntN(len(kinds))], Status: StatusPending,
		Amount: Fen(1 + r.Int64N(5000)), AppliedAt: now, Outbound: []Waybill{{Courier: "sf", Number: "W1"}},
	}
	p.touch(now)
	return p
}

func (p *unreliablePlatform) touch(now time.Time) {
	p.versions++
	if !p.noVersions {
		p.real.Version = fmt.Sprintf("v%d", p.versions)
	}
	p.real.UpdatedAt, p.movedAt = now, now
}

// show is what reading the case answers.
func (p *unreliablePlatform) show(now time.Time) Snapshot {
	s := p.real
	if now.Before(p.showUntil) {
		s = p.shown
	}
	if !p.reliable && p.r.IntN(25) == 0 {
		s.Status = StatusUnknown
	}
	return s
}

// move lets the buyer or the platform do something of their own, and reports
// whether anything has changed.
func (p *unreliablePlatform) move(now time.Time) bool {
	s := &p.real
	switch s.Status {
	case StatusPending, StatusReturning:
		switch n := p.r.IntN(12); {
		case n < 2:
			s.Amount = Fen(1 + p.r.Int64N(5000))
		case n == 2 && s.Status == StatusPending:
			s.Kind = []Kind{KindRefundShipped, KindReturnRefund}[p.r.IntN(2)]
		case n == 3:
			s.Status, p.closedAt = StatusClosed, now
		case n == 4:
			s.Intervention = !s.Intervention
		case n == 5 && s.Kind == KindRefundUnshipped:
			s.Status, s.Instant, p.byItself = StatusRefunded, true, true
		default:
			return false
		}
	case StatusAwaitReturn:
		s.Status = StatusReturning
	case StatusRefused:
		s.Status = []Status{StatusPending, StatusClosed}[p.r.IntN(2)]
		p.closedAt = now
	case StatusRefunding, StatusFulfilling:
		s.Status = StatusRefunded
	case StatusClosed: // a late call of ours must find it closed, as it would in life
		if now.Sub(p.closedAt) < NotExecutedAfter || p.r.IntN(3) > 0 {
			return false
		}
		s.Status = StatusPending
	default:
		return false
	}
	p.touch(now)
	return true
}

// execute lets a call take effect. It checks what was asked, not whether it
// was asked before: a second approval of the same request pays again.
func (p *unreliablePlatform) execute(a Action, now time.Time) error {
	s := &p.real
	same := a.Version == s.Version && a.Amount == s.Amount && a.Kind == s.Kind
	if a.Name == ActionReportShipment {
		if same && a.Status == s.Status && a.Shipment == ShipmentHeld { // it pays by itself when it hears that
			s.Status, p.byItself = StatusRefunding, true
			p.payments++
			p.movedAt = now
		}
		return nil
	}
	if a.Name == ActionApprove && same && s.Status.Paid() && !p.byItself {
		p.payments++
		p.broken = "paid again"
		return nil
	}
	if !same || a.Status != s.Status {
		return failure([]Class{ClassStale, ClassRefused}[p.r.IntN(2)])
	}
	before := *s
	p.executed++
	switch a.Name {
	case ActionApprove:
		p.payments++
		s.Status = StatusRefunding // and the version stays as it is
	case ActionRefuse:
		s.Status = StatusRefused
		p.touch(now)
	case ActionReturn:
		s.Status = StatusAwaitReturn
		if a.Stage == StageReceipt {
			s.Status = StatusFulfilling
		}
		p.touch(now)
	}
	p.movedAt = now
	p.shown = before
	return nil
}
