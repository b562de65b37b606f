package aftersale

import (
	"slices"
	"testing"
)

// What the buyer sent, or a courier's word that a parcel is lost, speaks for
// the buyer. It stays on the timeline and never goes out with a refusal.
func TestOnlyEvidenceIsKept(t *testing.T) {
	t.Parallel()
	evidence := map[Question][]string{
		QuestionEvidence: {ResponseEvidence}, QuestionVerify: {ResponseDelivered},
		QuestionUnpack: {string(InspectedDamaged), string(InspectedWrong), string(InspectedMissing), string(InspectedEmpty)},
	}
	for _, info := range Questions() {
		for _, response := range info.Responses {
			c, e, _ := RecordResponse(asking(inTransit("W1"), info.Question, Waybill{}), 1, response, "li", []Evidence{{Kind: "image", URL: "file:1"}}, t0)
			if want := slices.Contains(evidence[info.Question], response); c.HasEvidence() != want {
				t.Errorf("%s, %s: got evidence %t, want %t", info.Question, response, c.HasEvidence(), want)
			}
			if kept, _ := e.Detail["evidence"].([]Evidence); len(kept) != 1 {
				t.Errorf("%s, %s: got timeline %v, want the picture in it", info.Question, response, e.Detail)
			}
		}
	}
}

func TestEvidenceSame(t *testing.T) {
	t.Parallel()
	e := Evidence{Kind: "image", URL: "file:1", Digest: "aa", Source: "li"}
	other := e
	other.Source, other.Data, other.MIME = "wang", []byte("x"), "image/png"
	if !e.Same(other) {
		t.Errorf("%+v from somebody else: got another piece, want the same", other)
	}
	for _, change := range []func(*Evidence){
		func(e *Evidence) { e.Kind = "video" }, func(e *Evidence) { e.URL = "file:2" }, func(e *Evidence) { e.Text = "t" }, func(e *Evidence) { e.Digest = "bb" },
	} {
		other := e
		change(&other)
		if e.Same(other) {
			t.Errorf("%+v and %+v: got the same piece, want two", other, e)
		}
	}
}
