package casework_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
)

// possible lists what can be done, and with a "-" what cannot.
func possible(list []casework.Possible) []string {
	var out []string
	for _, p := range list {
		name := p.Name
		if p.WhyNot != nil {
			name = "-" + name
		}
		if p.NeedsConfirm {
			name += " (confirm)"
		}
		out = append(out, name)
	}
	return out
}

func TestPossibleDecisions(t *testing.T) {
	t.Parallel()
	kind := func(k aftersale.Kind) func(*aftersale.Case) { return func(c *aftersale.Case) { c.Snapshot.Kind = k } }
	amount := func(n int64) func(*aftersale.Case) { return func(c *aftersale.Case) { c.Snapshot.Amount.Minor = n } }
	for name, tc := range map[string]struct {
		by     people.Actor
		change func(*aftersale.Case)
		desk   func(*desk)
		want   []string
	}{
		"refund of a shipped order":    {ann, nil, nil, []string{"agree_refund", "refuse", "-part_refund"}},
		"refund of an unshipped order": {ann, kind(aftersale.KindRefundUnshipped), nil, []string{"agree_refund", "-refuse", "-part_refund"}},
		"return":                       {ann, kind(aftersale.KindReturnRefund), nil, []string{"agree_return", "refuse", "-part_refund", "convert"}},
		"goods on their way back": {ann, func(c *aftersale.Case) {
			c.Snapshot.Kind, c.Snapshot.Status = aftersale.KindReturnRefund, aftersale.StatusReturning
		}, nil, []string{"agree_refund", "refuse", "-part_refund"}},
		"send again":           {ann, kind(aftersale.KindReship), nil, []string{"agree_return", "refuse", "-part_refund", "-convert"}},
		"a platform of parts":  {ann, nil, takesParts, []string{"agree_refund", "refuse", "part_refund"}},
		"of a single fen":      {ann, amount(1), takesParts, []string{"agree_refund", "refuse", "-part_refund"}},
		"at the agent's limit": {ann, amount(agentLimit), nil, []string{"agree_refund", "refuse", "-part_refund"}},
		"above the limit":      {ann, amount(agentLimit + 1), nil, []string{"agree_refund (confirm)", "refuse", "-part_refund (confirm)"}},
		"above, supervisor":    {sue, amount(agentLimit + 1), nil, []string{"agree_refund", "refuse", "-part_refund"}},
		"claimed by another":   {ann, func(c *aftersale.Case) { c.ClaimedBy = "bob" }, nil, []string{"-agree_refund", "-refuse", "-part_refund"}},
		"shadow shop":          {ann, nil, (*desk).shadow, []string{"-agree_refund", "-refuse", "-part_refund"}},
		"finished":             {ann, func(c *aftersale.Case) { c.Snapshot.Status = aftersale.StatusRefunded }, nil, []string{"-agree_refund", "-refuse", "-part_refund"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			if tc.desk != nil {
				tc.desk(d)
			}
			b := d.bench(c, tc.by)
			if diff := cmp.Diff(tc.want, possible(b.Decisions)); diff != "" {
				t.Errorf("decisions (-want +got):\n%s", diff)
			}
			for _, p := range b.Decisions {
				if p.NeedsEvidence != (p.Name == "refuse") {
					t.Errorf("%s: needs evidence %t", p.Name, p.NeedsEvidence)
				}
				if pays := p.Name != "refuse" && p.Name != "agree_return"; (p.Money != nil) != pays {
					t.Errorf("%s: got money %v, want some: %t", p.Name, p.Money, pays)
				}
			}
			d.wantUntouched(c)
		})
	}
}

// Whatever the workbench offers can be done, and whatever it does not offer cannot.
func TestPossibleQuestionsAreTrue(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*aftersale.Case){
		"fresh":               func(*aftersale.Case) {},
		"without a parcel":    func(c *aftersale.Case) { c.Snapshot.Outbound = nil },
		"with a return":       returns("SF9"),
		"asked already":       asked(aftersale.QuestionVerify, ""),
		"finished":            func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateClosed, time.Time{} },
		"claimed by another":  func(c *aftersale.Case) { c.ClaimedBy = "bob" },
		"expensive":           func(c *aftersale.Case) { c.Snapshot.Amount.Minor = agentLimit + 1 },
		"expensive, answered": func(c *aftersale.Case) { asked(aftersale.QuestionResend, aftersale.ResponseRefused)(c) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", change)
			questions := d.bench(c, ann).Questions
			if len(questions) != len(aftersale.Questions()) {
				t.Errorf("got %d questions, want all %d", len(questions), len(aftersale.Questions()))
			}
			for i, q := range questions {
				again := d.seed("q"+string(rune('a'+i)), change)
				_, err := d.Service.Desk.Inquire(t.Context(), again.ID, ann, aftersale.Question(q.Name), "")
				if (q.WhyNot == nil) != (err == nil) {
					t.Errorf("%s: the workbench says %v, the act says %v", q.Name, q.WhyNot, err)
				}
				if q.To == "" || len(q.Answers) == 0 {
					t.Errorf("%s: goes to %q with answers %v", q.Name, q.To, q.Answers)
				}
			}
		})
	}
}
