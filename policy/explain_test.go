package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// deciding lists the traces that matched, failed, or came from elsewhere.
func deciding(list []Trace) []Trace {
	var out []Trace
	for _, t := range list {
		if t.Result != TraceNot || t.Decides {
			t.Title, t.When, t.Facts = aftersale.Text{}, "", nil
			out = append(out, t)
		}
	}
	return out
}

func TestExplain(t *testing.T) {
	t.Parallel()
	broken := load(t, `
version: 1
rules:
  - {id: A, step: one, title: {en: a, zh: a}, when: '1 % (evidence_count - evidence_count) == 0', outcome: approve}
  - {id: B, title: {en: b, zh: b}, when: 'true', outcome: approve}
`)
	unread := scene()
	unread.Case.Snapshot = nil
	for name, c := range map[string]struct {
		rules *Rules
		in    Input
		want  []Trace
	}{
		"a rule decides": {Default(), scene(), []Trace{
			{Rule: "U1", Outcome: approve, Result: TraceMatched, Decides: true},
			{Rule: "U1", Step: "large", Outcome: person, Result: TraceMatched},
			{Rule: "U1", Step: "goods", Outcome: person, Result: TraceMatched},
		}},
		"a limit decides": {load(t, payEverything), scene(platformPaid), []Trace{
			{Rule: "X", Outcome: approve, Result: TraceMatched},
			{Rule: "limit.paid", Outcome: person, Result: TraceLimit, Decides: true},
		}},
		"a person decides": {load(t, payEverything), scene(decided(refuse)), []Trace{
			{Rule: "person", Outcome: refuse, Result: TracePerson, Decides: true},
			{Rule: "X", Outcome: approve, Result: TraceMatched},
		}},
		"a rule fails": {broken, scene(), []Trace{
			{Rule: "A", Step: "one", Outcome: approve, Result: TraceError, Decides: true, Error: "runtime error: integer divide by zero (1:3)"},
			{Rule: "B", Outcome: approve, Result: TraceMatched},
		}},
		"nothing fits": {load(t, oneRule("partial")), scene(), []Trace{{Rule: "none", Outcome: person, Result: TraceNot, Decides: true}}},
		"not read yet": {Default(), unread, []Trace{{Rule: "none", Outcome: person, Result: TraceNot, Decides: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, deciding(c.rules.Explain(c.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExplainShowsTheFacts(t *testing.T) {
	t.Parallel()
	in := shipped(parcel("W1", aftersale.TrackInTransit, 25*hour+30*minute), func(in *Input) { in.Case.Deadline = aftersale.Deadline{} })
	list := Default().Explain(in)
	if len(list) != len(Default().List()) {
		t.Errorf("%d traces, want one for each of %d rules", len(list), len(Default().List()))
	}
	for _, trace := range list {
		if trace.Rule == "S6" && trace.Step == "" {
			want := map[string]any{"refund_only": true, "parcel": "in_transit", "stalled": "25h30m", "stall_nudge": "24h"}
			if diff := cmp.Diff(want, trace.Facts); diff != "" {
				t.Error(diff)
			}
		}
		if trace.Rule == "S2c" && trace.Step == "" && trace.Facts["time_left"] != "never" {
			t.Errorf("time_left is shown as %v, want never", trace.Facts["time_left"])
		}
	}
}
