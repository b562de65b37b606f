package aftersale_test

import (
	"fmt"
	"time"

	"makegood/aftersale"
)

// A platform shows a request, a rule decides to pay, and the transition plans
// the approval exactly as it was decided.
func Example() {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	shown := aftersale.Snapshot{
		Ref:  aftersale.Ref{Platform: "douyin", Shop: "s1", ID: "7001"},
		Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(1990), Version: "v1",
	}
	c := aftersale.Case{ID: "c1", Ref: shown.Ref, State: aftersale.StateNew, CreatedAt: now}
	c = aftersale.Observe(c, shown, nil, now)

	step, err := aftersale.Transition(c, nil, nil, aftersale.Decision{
		Rule: "U1", Outcome: aftersale.OutcomeApprove, Mode: aftersale.ModeLive,
		Why: aftersale.Text{EN: "nothing was shipped", ZH: "未发货"},
	}, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.State, "→", step.Case.State)
	for _, a := range step.Plan {
		fmt.Println(a.ID, a.Name, a.Amount, a.Version)
	}
	// Output:
	// new → acting
	// c1.1 refund:approve 19.90 CNY v1
}
