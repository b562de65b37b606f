package casework_test

import (
	"context"
	"testing"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/store"
)

// acts are all acts on a stored case, each such that it succeeds on a case of seed
// that has an open inquiry.
var acts = map[string]func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error){
	"acknowledge": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Acknowledge(ctx, id, by)
	},
	"assign": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Assign(ctx, id, by, "bob")
	},
	"check": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Check(ctx, id, by, "c5_when", true)
	},
	"claim": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Claim(ctx, id, by, false)
	},
	"decide": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		c, _, err := d.Decide(ctx, id, by, casework.DecisionRequest{Decision: aftersale.OutcomeApprove})
		return c, err
	},
	"inquire": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Inquire(ctx, id, by, aftersale.QuestionVerify, "")
	},
	"note": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Note(ctx, id, by, "note")
	},
	"respond": func(ctx context.Context, d *casework.Desk, id string, by people.Actor) (aftersale.Case, error) {
		return d.Respond(ctx, id, by, 1, aftersale.ResponseWithdraws, nil)
	},
}

func withInquiry(c *aftersale.Case) {
	c.Inquiries = []aftersale.Inquiry{{N: 1, To: aftersale.PartyBuyer, Question: aftersale.QuestionReply, At: c.CreatedAt}}
}

func TestActsOnAnUnknownCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	for name, act := range acts {
		if _, err := act(t.Context(), d.Service.Desk, "case-none", sue); !isNotFound(err) {
			t.Errorf("%s: got %v, want store.ErrNotFound", name, err)
		}
	}
	if _, err := d.Service.Desk.Close(t.Context(), "case-none", sue, "x"); !isNotFound(err) {
		t.Errorf("close: got %v, want store.ErrNotFound", err)
	}
	if _, err := d.Service.Desk.KeepEvidence(t.Context(), "case-none", sue, "text", "text/plain", "", []byte("x")); !isNotFound(err) {
		t.Errorf("keep evidence: got %v, want store.ErrNotFound", err)
	}
}

// An act on a case that somebody else changes at the same time stores nothing.
func TestTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	for name, act := range acts {
		if name == "acknowledge" {
			continue // it is repeated: TestAcknowledgeMeetsOtherChanges
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", withInquiry)
			d.db.then = func() { d.somebody(c.ID) }
			_, err := act(t.Context(), d.Service.Desk, c.ID, sue)
			wantErr(t, err, store.ErrConflict)
			c.Version++ // somebody's change
			d.wantUntouched(c)
			if lines, err := d.Store.Timeline(t.Context(), c.ID); err != nil || len(lines) != 0 {
				t.Errorf("got timeline %+v, %v; want none", lines, err)
			}
			if rows, err := d.Store.Audit(t.Context(), 0, 10); err != nil || len(rows) != 0 {
				t.Errorf("got audit rows %+v, %v; want none", rows, err)
			}
			if _, err := act(t.Context(), d.Service.Desk, c.ID, sue); err != nil {
				t.Errorf("got %v for the second try, want success", err)
			}
		})
	}
}
