package people_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// What stands in the audit log is readable text, whatever was changed.
func TestAuditWritesBothSidesAsText(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"nothing":         {nil, ""},
		"bytes":           {[]byte("rules: []"), "rules: []"},
		"text":            {"plain", "plain"},
		"error":           {errors.New("it broke"), "it broke"},
		"map":             {map[string]any{"b": 2, "a": "x"}, `{"a":"x","b":2}`},
		"number":          {7, "7"},
		"not a JSON text": {math.Inf(1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			actor := people.Actor{Name: "ann", Role: people.RoleAgent}
			for side, got := range map[string]store.AuditRow{
				"before": actor.Audit(at, "case.note", "case-1", c.value, nil),
				"after":  actor.Audit(at, "case.note", "case-1", nil, c.value),
			} {
				want := store.AuditRow{At: at, By: "ann", Role: "agent", Action: "case.note", Target: "case-1"}
				if side == "before" {
					want.Before = c.want
				} else {
					want.After = c.want
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("audit row with a value %s (-want +got):\n%s", side, diff)
				}
			}
		})
	}
}

// A rejection is an error of its kind, with trimmed words in both languages.
func TestRejectionCarriesKindAndWords(t *testing.T) {
	t.Parallel()
	for _, kind := range []people.RejectionKind{people.Invalid, people.Forbidden, people.Conflict} {
		err := people.Reject(kind, " not now \n", " 现在不行 ")
		var got *people.Rejection
		if !errors.As(err, &got) {
			t.Fatalf("%s: got a %T, want a *people.Rejection", kind, err)
		}
		want := &people.Rejection{Kind: kind, Text: aftersale.Text{EN: "not now", ZH: "现在不行"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
		if err.Error() != "not now" {
			t.Errorf("%s: got error text %q, want %q", kind, err.Error(), "not now")
		}
	}
}
