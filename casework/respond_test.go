package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/people"
)

func TestResponse(t *testing.T) {
	t.Parallel()
	wrong := rejected{people.Invalid, "no answer to this question"}
	picture := []aftersale.Evidence{{Kind: "image", URL: "https://example.com/1.png"}}
	for name, tc := range map[string]struct {
		question aftersale.Question
		before   string // the response that the inquiry has already
		n        int    // 0: 1
		response string
		evidence []aftersale.Evidence
		want     rejected
		proven   bool
	}{
		"a response":                {question: aftersale.QuestionVerify, response: aftersale.ResponseLost},
		"with evidence":             {question: aftersale.QuestionEvidence, response: aftersale.ResponseEvidence, evidence: picture, proven: true},
		"delivered, with evidence":  {question: aftersale.QuestionVerify, response: aftersale.ResponseDelivered, evidence: picture, proven: true},
		"without the evidence":      {question: aftersale.QuestionEvidence, response: aftersale.ResponseEvidence, want: rejected{people.Invalid, "attach the proof"}},
		"no evidence exists":        {question: aftersale.QuestionEvidence, response: aftersale.ResponseNoEvidence},
		"late, after silence":       {question: aftersale.QuestionVerify, before: aftersale.ResponseSilent, response: aftersale.ResponseDelivered},
		"a second one":              {question: aftersale.QuestionVerify, before: aftersale.ResponseLost, response: aftersale.ResponseDelivered, want: rejected{people.Conflict, "has been answered"}},
		"the same again":            {question: aftersale.QuestionVerify, before: aftersale.ResponseLost, response: aftersale.ResponseLost, want: rejected{people.Conflict, "has been answered"}},
		"after it became obsolete":  {question: aftersale.QuestionVerify, before: aftersale.ResponseObsolete, response: aftersale.ResponseLost, want: rejected{people.Conflict, "has been answered"}},
		"to another question":       {question: aftersale.QuestionVerify, response: aftersale.ResponseHeld, want: wrong},
		"nothing":                   {question: aftersale.QuestionVerify, response: "", want: wrong},
		"silence is not recorded":   {question: aftersale.QuestionVerify, response: aftersale.ResponseSilent, want: wrong},
		"to an inquiry of no case":  {question: aftersale.QuestionVerify, n: 2, response: aftersale.ResponseLost, want: rejected{people.Invalid, "no such question"}},
		"a file nobody uploaded":    {question: aftersale.QuestionEvidence, response: aftersale.ResponseEvidence, evidence: []aftersale.Evidence{{Kind: "image", URL: "file:none"}}, want: rejected{people.Invalid, "not uploaded to this case"}},
		"the buyer withdraws":       {question: aftersale.QuestionReply, response: aftersale.ResponseWithdraws},
		"the buyer's pictures":      {question: aftersale.QuestionReply, response: aftersale.ResponseFaulty, evidence: picture},
		"what the warehouse found":  {question: aftersale.QuestionUnpack, response: string(aftersale.InspectedDamaged), evidence: picture, proven: true},
		"the warehouse found it ok": {question: aftersale.QuestionUnpack, response: string(aftersale.InspectedIntact)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", asked(tc.question, tc.before))
			n := max(tc.n, 1)
			got, err := d.Service.Desk.Respond(t.Context(), c.ID, ann, n, tc.response, tc.evidence)
			tc.want.check(t, err)
			if err != nil {
				d.wantUntouched(c)
				return
			}
			inquiry := got.Inquiries[0]
			if inquiry.Response != tc.response || inquiry.RespondedBy != "ann" || !inquiry.RespondedAt.Equal(d.Clock.Now()) {
				t.Errorf("got %+v, want response %q by ann now", inquiry, tc.response)
			}
			if got.HasEvidence() != tc.proven {
				t.Errorf("got evidence %+v, want some: %t", got.Evidence, tc.proven)
			}
			if tc.proven && got.Evidence[0].Source != "ann" {
				t.Errorf("got evidence by %q, want ann: she brought it", got.Evidence[0].Source)
			}
			d.wantRecorded(got, ann, "case.answer", d.lastLine(c.ID).EN)
		})
	}
	if picture[0].Source != "" {
		t.Error("the caller's evidence was changed")
	}
}

// A response wakes the case: the policy goes on with it.
func TestResponseIsFollowed(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1", asked(aftersale.QuestionVerify, ""), func(c *aftersale.Case) { c.State = aftersale.StateWaiting })
	got, err := d.Service.Desk.Respond(t.Context(), c.ID, ann, 1, aftersale.ResponseLost, nil)
	if err != nil || !got.NextCheckAt.Equal(d.Clock.Now()) {
		t.Errorf("next check at %s, %v; want now", got.NextCheckAt, err)
	}
}

func TestKeepEvidence(t *testing.T) {
	t.Parallel()
	d := open(t)
	c, other := d.seed("1"), d.seed("2")
	data := []byte("a picture")
	keep := func() aftersale.Evidence {
		e, err := d.Service.Desk.KeepEvidence(t.Context(), c.ID, ann, "image", "image/png", "the label", data)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	kept := keep()
	want := aftersale.Evidence{Kind: "image", URL: "file:" + kept.Digest, Text: "the label", Source: "ann", Digest: kept.Digest}
	if diff := cmp.Diff(want, kept); diff != "" || len(kept.Digest) != 64 {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(kept, keep()); diff != "" {
		t.Errorf("the same bytes again (-first +second):\n%s", diff)
	}
	file, err := d.Store.File(t.Context(), c.ID, kept.Digest)
	if err != nil || string(file.Data) != string(data) || file.MIME != "image/png" || file.By != "ann" {
		t.Errorf("got file %+v, %v; want the bytes, by ann", file, err)
	}
	d.wantUntouched(c) // it counts for nothing before it is attached

	// It belongs to the case that it was uploaded to.
	request := refusal
	request.Evidence = []aftersale.Evidence{kept}
	_, _, err = d.Service.Desk.Decide(t.Context(), other.ID, sue, request)
	rejected{people.Invalid, "not uploaded to this case"}.check(t, err)
	if _, _, err := d.Service.Desk.Decide(t.Context(), c.ID, sue, request); err != nil {
		t.Errorf("got %v for evidence of this case, want success", err)
	}
}

func TestKeepEvidenceThatIsEmpty(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	if _, err := d.Service.Desk.KeepEvidence(t.Context(), c.ID, ann, "image", "image/png", "", nil); err == nil {
		t.Error("got no error for a file without bytes")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ticked []string
		item   string
		done   bool
		want   rejected
		line   string // "": nothing changes
		left   []string
	}{
		"tick":            {item: "c5_when", done: true, line: "ann ticked c5_when", left: []string{"c5_when"}},
		"tick one more":   {ticked: []string{"c5_where"}, item: "c5_when", done: true, line: "ann ticked c5_when", left: []string{"c5_where", "c5_when"}},
		"tick again":      {ticked: []string{"c5_when"}, item: "c5_when", done: true, left: []string{"c5_when"}},
		"untick":          {ticked: []string{"c5_where", "c5_when"}, item: "c5_where", line: "ann unticked c5_where", left: []string{"c5_when"}},
		"untick no tick":  {item: "c5_when"},
		"an unknown item": {item: "c9_none", done: true, want: rejected{people.Invalid, "no such item on the checklist"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) { c.Checks = tc.ticked })
			got, err := d.Service.Desk.Check(t.Context(), c.ID, ann, tc.item, tc.done)
			tc.want.check(t, err)
			if err != nil || tc.line == "" {
				d.wantUntouched(c)
				return
			}
			if diff := cmp.Diff(tc.left, d.stored(c.ID).Checks); diff != "" {
				t.Errorf("ticked items (-want +got):\n%s", diff)
			}
			d.wantRecorded(got, ann, "case.check", tc.line)
		})
	}
}
