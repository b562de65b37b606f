package casework

import (
	"context"
	"errors"

	"makegood/aftersale"
	"makegood/people"
)

// Possible says whether something can be done now, and if not, why not.
type Possible struct {
	Name          string
	To            aftersale.Party // of a question
	Answers       []string        // the responses that close a question
	WhyNot        *aftersale.Text // nil: it can be done
	NeedsConfirm  bool            // a supervisor has to confirm it
	NeedsEvidence bool
	Money         *int64 // minor units that it pays; nil: none
}

// questions says which questions can be asked now.
func (d *Desk) questions(ctx context.Context, c aftersale.Case, by people.Actor) ([]Possible, error) {
	var out []Possible
	for _, info := range aftersale.Questions() {
		why, err := whyNot(d.mayInquire(ctx, c, by, info.Question))
		if err != nil {
			return nil, err
		}
		out = append(out, Possible{Name: string(info.Question), To: info.To, Answers: info.Responses, WhyNot: why})
	}
	return out, nil
}

// decisions says which decisions can be taken now about the proposed case.
func (d *Desk) decisions(ctx context.Context, p proposed, by people.Actor) ([]Possible, error) {
	kind, all := p.c.Snapshot.Kind, p.c.Snapshot.Amount.Minor
	part := max(0, all-1)
	wantsGoods := kind != aftersale.KindRefundUnshipped && kind != aftersale.KindRefundShipped
	toReturn := wantsGoods && p.c.Snapshot.Status == aftersale.StatusPending
	attached := []aftersale.Evidence{{Kind: "text", Text: "-"}} // as if the person had attached some
	var out []Possible
	for _, one := range []struct {
		name    string
		fits    bool
		money   *int64
		request DecisionRequest
	}{
		{
			name: "agree_refund", fits: !toReturn, money: &all,
			request: DecisionRequest{Decision: aftersale.OutcomeApprove},
		},
		{
			name: "agree_return", fits: toReturn,
			request: DecisionRequest{Decision: aftersale.OutcomeReturn},
		},
		{
			name: "refuse", fits: true,
			request: DecisionRequest{Decision: aftersale.OutcomeRefuse, Evidence: attached},
		},
		{
			name: "part_refund", fits: true, money: &part,
			request: DecisionRequest{Decision: aftersale.OutcomeApprove, Part: true, AmountMinor: &part},
		},
		{
			name: "convert", fits: toReturn, money: &all,
			request: DecisionRequest{Decision: aftersale.OutcomeApprove, Convert: true},
		},
	} {
		if !one.fits {
			continue
		}
		p.DecisionRequest = one.request
		why, err := whyNot(d.mayDecide(ctx, p, by))
		if err != nil {
			return nil, err
		}
		out = append(out, Possible{
			Name: one.name, Money: one.money, WhyNot: why,
			NeedsConfirm:  one.money != nil && d.aboveLimit(p.c, by, all),
			NeedsEvidence: one.request.Decision == aftersale.OutcomeRefuse,
		})
	}
	return out, nil
}

// whyNot turns a rejection into its words.
func whyNot(err error) (*aftersale.Text, error) {
	var r *people.Rejection
	if errors.As(err, &r) {
		return &r.Text, nil
	}
	return nil, err
}
