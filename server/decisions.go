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
const decideTries = 3

// decide records a person's decision: 200 when it stands, 202 when a
// supervisor has to confirm it.
func (p *private) decide(c *gin.Context) (answer, error) {
	var body decisionBody
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	amount, err := body.check()
	if err != nil {
		return answer{}, err
	}
	if body.Decision == "close" {
		return p.closeCase(c, body.Reason)
	}
	for try := 1; ; try++ {
		one, given, err := p.lookedAt(c)
		if err != nil {
			return answer{}, err
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
			return answer{}, err
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
func (p *private) closeCase(c *gin.Context, reason string) (answer, error) {
	one, _, err := p.lookedAt(c)
	if err != nil {
		return answer{}, err
	}
	if one.State.Final() {
		return answer{}, problem(http.StatusConflict, "the case is closed already", "工单已关闭")
	}
	if reason == "" {
		return answer{}, unacceptable("reason", "say why the case is closed", "请填写关闭原因")
	}
	closed, err := p.o.Service.Desk.Close(c.Request.Context(), one.ID, actor(c), reason)
	if err != nil {
		return answer{}, err
	}
	return versioned(closed.Version, map[string]any{"confirmed": true, "case": viewCase(closed)}), nil
}

// claim gives the case to the person who asks, or back.
func (p *private) claim(c *gin.Context) (answer, error) {
	var body struct {
		Release bool `json:"release"`
	}
	if c.Request.ContentLength != 0 {
		if err := decodeBody(c, &body); err != nil {
			return answer{}, err
		}
	}
	return p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Claim(c.Request.Context(), one.ID, actor(c), body.Release)
	})
}

// note puts a person's words on the timeline.
func (p *private) note(c *gin.Context) (answer, error) {
	var body struct {
		Text string `json:"text"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	a, err := p.act(c, func(one aftersale.Case) (aftersale.Case, error) {
		return p.o.Service.Desk.Note(c.Request.Context(), one.ID, actor(c), body.Text)
	})
	a.status = http.StatusCreated
	return a, err
}
