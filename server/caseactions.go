package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// The bodies of what a person does to a case.
type (
	inquiryBody struct {
		Question aftersale.Question `json:"ask"`
		Waybill  string             `json:"waybill"`
	}
	responseBody struct {
		N        int                  `json:"n"`
		Response string               `json:"answer"`
		Evidence []aftersale.Evidence `json:"evidence"`
	}
	assignBody struct {
		To string `json:"to"`
	}
	checkBody struct {
		ID   string `json:"id"`
		Done bool   `json:"done"`
	}
	claimBody struct {
		Release bool `json:"release"`
	}
	noteBody struct {
		Text string `json:"text"`
	}
)

// inquire puts a question to somebody outside.
func (p *private) inquire(c *gin.Context, body inquiryBody) (response, error) {
	return p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Inquire(ctx, id, by, body.Question, strings.TrimSpace(body.Waybill))
	})
}

// respond records what somebody outside has said to an inquiry.
func (p *private) respond(c *gin.Context, body responseBody) (response, error) {
	if err := checkEvidence(body.Evidence); err != nil {
		return response{}, err
	}
	return p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Respond(ctx, id, by, body.N, body.Response, body.Evidence)
	})
}

// assign gives the case to somebody who has a token.
func (p *private) assign(c *gin.Context, body assignBody) (response, error) {
	known := func(d door) bool { return d.actor.Name == body.To && d.actor.Role != people.RoleViewer }
	if body.To != "" && !slices.ContainsFunc(p.doors, known) {
		return response{}, unacceptable("to", "nobody of that name works on cases", "没有该处理人")
	}
	return p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Assign(ctx, id, by, body.To)
	})
}

// check ticks an item of the case's checklist.
func (p *private) check(c *gin.Context, body checkBody) (response, error) {
	return p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Check(ctx, id, by, body.ID, body.Done)
	})
}

// acknowledge says that somebody knows of the case. Nobody else is notified then.
func (p *private) acknowledge(c *gin.Context) (response, error) {
	return p.act(c, p.o.Service.Desk.Acknowledge)
}

// claim gives the case to the person who asks, or back. The body may be missing.
func (p *private) claim(c *gin.Context) (response, error) {
	var body claimBody
	if c.Request.ContentLength != 0 {
		if err := decodeBody(c, &body); err != nil {
			return response{}, err
		}
	}
	return p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Claim(ctx, id, by, body.Release)
	})
}

// note puts a person's words on the timeline.
func (p *private) note(c *gin.Context, body noteBody) (response, error) {
	r, err := p.act(c, func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error) {
		return p.o.Service.Desk.Note(ctx, id, by, body.Text)
	})
	r.status = http.StatusCreated
	return r, err
}

// act does something to the case that the person has looked at.
func (p *private) act(c *gin.Context, do func(ctx context.Context, id string, by people.Actor) (aftersale.Case, error)) (response, error) {
	for try := 1; ; try++ {
		one, given, err := p.lookedAt(c)
		if err != nil {
			return response{}, err
		}
		one, err = do(c.Request.Context(), one.ID, actor(c))
		if errors.Is(err, store.ErrConflict) && !given && try < decideTries {
			continue // the case was processed meanwhile, and nobody said which version was meant
		}
		if err != nil {
			return response{}, err
		}
		return versioned(one.Version, viewCase(one)), nil
	}
}

// personView is somebody to whom a case can be given.
type personView struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// people lists everybody to whom a case can be given.
func (p *private) people(*gin.Context) (response, error) {
	doors := slices.DeleteFunc(slices.Clone(p.doors), func(d door) bool { return d.actor.Role == people.RoleViewer })
	return listOf("people", doors, nil, func(d door) personView { return personView{d.actor.Name, d.actor.Role} })
}
