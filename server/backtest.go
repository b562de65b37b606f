package server

import (
	"github.com/gin-gonic/gin"

	"makegood/backtest"
)

// The shape of a backtest is the backtest package's.
type (
	backtestView = backtest.Result
	changedCase  = backtest.ChangedCase
)

// How far a backtest asked for here goes: somebody waits for it. The command
// "policy backtest" has no such bound.
const (
	backtestCases = 5000
	backtestDays  = 30
	maxDays       = 365
)

// backtest answers what a proposal would change, and stores nothing.
func (p *private) backtest(c *gin.Context, next backtest.Proposal) (response, error) {
	days, err := intParameter(c, "days", backtestDays, 1, maxDays)
	if err != nil {
		return response{}, err
	}
	r, err := p.o.Service.Backtest.Run(c.Request.Context(), next, backtest.Limits{Days: int(days), Most: backtestCases}, nil)
	if err != nil {
		return response{}, err
	}
	return ok(r), nil
}
