package server

import (
	"github.com/gin-gonic/gin"

	"makegood/backtest"
)

// The shape of a back-test is the engine's.
type (
	replayView   = backtest.Result
	replayedCase = backtest.ChangedCase
)

// How far a back-test asked for here goes: somebody waits for it. The command
// "policy backtest" has no such bound.
const (
	replayCases = 5000
	replayDays  = 30
	maxDays     = 365
)

// replay answers what a proposal would change, and stores nothing.
func (p *private) backtest(c *gin.Context, next backtest.Proposal) (response, error) {
	days, err := intParameter(c, "days", replayDays, 1, maxDays)
	if err != nil {
		return response{}, err
	}
	r, err := p.o.Service.Backtest.Run(c.Request.Context(), next, backtest.Limits{Days: int(days), Most: replayCases}, nil)
	if err != nil {
		return response{}, err
	}
	return ok(r), nil
}
