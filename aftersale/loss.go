package aftersale

import "time"

// Loss is money that was paid while the goods were on their way (U6).
type Loss struct {
	OpenedAt  time.Time `json:"opened_at"`
	AtRisk    Money     `json:"at_risk"`
	Recovered Money     `json:"recovered,omitzero"`
	State     LossState `json:"state"`
	ClosedAt  time.Time `json:"settled_at,omitzero"`
}

// LossState is what has become of money at risk.
type LossState string

// The states of a loss.
const (
	LossOpen      LossState = "open"
	LossRecovered LossState = "recovered" // the goods came back, or the buyer paid
	LossLost      LossState = "lost"      // the goods are with the buyer, or gone
)

// loss keeps money at risk and what became of it, as the deciding rule says.
func (t *transition) loss() {
	n := &t.step.Case
	switch {
	case t.d.Loss == "" || n.Loss != nil && n.Loss.State == t.d.Loss:
		return
	case n.Loss == nil:
		n.Loss = &Loss{OpenedAt: t.now, AtRisk: t.snapshot().Amount, State: LossOpen}
	}
	l := *n.Loss
	l.State = t.d.Loss
	l.ClosedAt = t.now
	if l.State == LossOpen {
		l.ClosedAt = time.Time{}
	}
	l.Recovered = Money{Currency: l.AtRisk.Currency}
	if l.State == LossRecovered {
		l.Recovered = l.AtRisk
	}
	n.Loss = &l
}
