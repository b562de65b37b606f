package casework

import (
	"context"
	"slices"

	"makegood/aftersale"
	"makegood/people"
)

// Respond records the response to inquiry number n, with the evidence that came
// with it. A response that comes after the inquiry was closed as silent still
// counts. Errors: store.ErrNotFound, store.ErrConflict, *people.Rejection.
func (d *Desk) Respond(ctx context.Context, id string, by people.Actor, n int, response string, evidence []aftersale.Evidence) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	i := slices.IndexFunc(c.Inquiries, func(in aftersale.Inquiry) bool { return in.N == n })
	if i < 0 {
		return c, people.Reject(people.Invalid, "the case has no such question", "没有该提问")
	}
	inquiry := c.Inquiries[i]
	switch {
	case !slices.Contains(infoOf(inquiry.Question).Responses, response):
		return c, people.Reject(people.Invalid, "that is no answer to this question", "答复内容与提问不符")
	case !inquiry.Open() && inquiry.Response != aftersale.ResponseSilent:
		return c, people.Reject(people.Conflict, "it has been answered", "该提问已有答复")
	case response == aftersale.ResponseEvidence && len(evidence) == 0:
		return c, people.Reject(people.Invalid, "attach the proof", "请上传凭证")
	}
	if _, err := d.engine.WithFiles(ctx, c.ID, evidence); err != nil {
		return c, err
	}
	now, before := d.now(), c
	c, recorded, _ := aftersale.RecordResponse(c, n, response, by.Name, broughtBy(by, evidence), now)
	return d.commit(ctx, act{
		before: before, after: c,
		entries: []aftersale.Entry{recorded},
		audit: by.Audit(now, "case.answer", c.ID, nil, map[string]any{
			"ask": inquiry.Question, "answer": response, "proof": len(evidence),
		}),
	})
}

// broughtBy names the person as the source of evidence that names none.
func broughtBy(by people.Actor, evidence []aftersale.Evidence) []aftersale.Evidence {
	out := slices.Clone(evidence)
	for i := range out {
		if out[i].Source == "" {
			out[i].Source = by.Name
		}
	}
	return out
}
