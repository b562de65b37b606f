package aftersale

import (
	"testing"
	"time"
)

func losing(s LossState) Decision {
	d := live(OutcomeRecover)
	d.Loss = s
	return d
}

func TestLoss(t *testing.T) {
	t.Parallel()
	open := Loss{OpenedAt: t0, AtRisk: Fen(1990), Recovered: Fen(0), State: LossOpen}
	recovered := Loss{OpenedAt: t0, AtRisk: Fen(1990), Recovered: Fen(1990), State: LossRecovered, ClosedAt: after(2 * time.Hour)}
	gone := Loss{OpenedAt: t0, AtRisk: Fen(1990), Recovered: Fen(0), State: LossLost, ClosedAt: after(2 * time.Hour)}
	atOnce := recovered
	atOnce.ClosedAt = t0
	reopened := open
	for name, tt := range map[string]struct {
		said []LossState // one each hour
		want *Loss
	}{
		"none":                           {[]LossState{"", ""}, nil},
		"open":                           {[]LossState{LossOpen}, &open},
		"open, said again":               {[]LossState{LossOpen, LossOpen, LossOpen}, &open},
		"open, nothing said since":       {[]LossState{LossOpen, "", ""}, &open},
		"recovered":                      {[]LossState{LossOpen, "", LossRecovered}, &recovered},
		"recovered, said again":          {[]LossState{LossOpen, "", LossRecovered, LossRecovered, ""}, &recovered},
		"lost":                           {[]LossState{LossOpen, LossOpen, LossLost}, &gone},
		"counted as lost, then back":     {[]LossState{LossOpen, LossLost, LossRecovered}, &recovered},
		"snapshot only when it was back": {[]LossState{LossRecovered}, &atOnce},
		"lost, and it moves again":       {[]LossState{LossOpen, LossLost, LossOpen}, &reopened},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot := unshipped(StatusRefunded)
			snapshot.Instant = true
			c := opened(snapshot)
			for i, s := range tt.said {
				before := c.Loss
				kept := Loss{}
				if before != nil {
					kept = *before
				}
				c = advance(t, c, nil, losing(s), after(time.Duration(i)*time.Hour)).Case
				if before != nil && *before != kept {
					t.Fatalf("the case that was given: got loss %+v, want %+v", *before, kept)
				}
			}
			equal(t, "loss", c.Loss, tt.want)
		})
	}
}

// The amount at risk is what was on the ticket when the loss was found.
func TestLossKeepsItsAmount(t *testing.T) {
	t.Parallel()
	snapshot := unshipped(StatusRefunded)
	c := advance(t, opened(snapshot), nil, losing(LossOpen), t0).Case
	snapshot.Amount = Money{Minor: 1, Currency: "USD"}
	c = advance(t, Observe(c, snapshot, nil, after(time.Hour)), nil, losing(LossRecovered), after(time.Hour)).Case
	equal(t, "at risk, recovered", []Money{c.Loss.AtRisk, c.Loss.Recovered}, []Money{Fen(1990), Fen(1990)})
}
