package server

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/store"
)

// decideTries bounds how often "agree" is understood anew because the case
// has changed between reading and deciding.
const decideTries = 8

// decide records a person's decision: 200 when it stands, 202 when a
// supervisor has to confirm it.
func (p *private) decide(c *gin.Context, body decisionBody) (response, error) {
	amount, err := body.check()
	if err != nil {
		return response{}, err
	}
	if body.Decision == "close" {
		return p.closeCase(c, body.Reason)
	}
	for try := 1; ; try++ {
		one, given, err := p.lookedAt(c)
		if err != nil {
			return response{}, err
		}
		r := casework.DecisionRequest{
			Decision: body.outcome(one.Snapshot), Reason: body.Reason, ReasonCode: body.ReasonCode,
			AmountMinor: amount, Part: body.Decision == "part_refund", Convert: body.converts(one.Snapshot), Evidence: body.Evidence, SeenVersion: one.Version,
		}
		decided, confirmed, err := p.o.Service.Desk.Decide(c.Request.Context(), one.ID, actor(c), r)
		if errors.Is(err, store.ErrConflict) && !given && try < decideTries {
			continue
		}
		if err != nil {
			return response{}, err
		}
		a := versioned(decided.Version, map[string]any{"confirmed": confirmed, "case": viewCase(decided)})
		if !confirmed {
			a.status = http.StatusAccepted
		}
		return a, nil
	}
}

// lookedAt reads the case and compares If-Match, if it was sent.
func (p *private) lookedAt(c *gin.Context) (one aftersale.Case, given bool, err error) {
	if one, err = p.o.Service.Store.Case(c.Request.Context(), c.Param("id")); err != nil {
		return one, false, err
	}
	given, err = ifMatch(c, one.Version)
	return one, given, err
}

// closeCase ends a case that no platform knows.
func (p *private) closeCase(c *gin.Context, reason string) (response, error) {
	one, _, err := p.lookedAt(c)
	if err != nil {
		return response{}, err
	}
	if one.State.Final() {
		return response{}, problem(http.StatusConflict, "the case is closed already", "工单已关闭")
	}
	if reason == "" {
		return response{}, unacceptable("reason", "say why the case is closed", "请填写关闭原因")
	}
	closed, err := p.o.Service.Desk.Close(c.Request.Context(), one.ID, actor(c), reason)
	if err != nil {
		return response{}, err
	}
	return versioned(closed.Version, map[string]any{"confirmed": true, "case": viewCase(closed)}), nil
}
