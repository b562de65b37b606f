package calls_test

import (
	"strings"
	"testing"

	"makegood/adapters/calls"
	"makegood/aftersale"
)

func TestGuards(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, 0, 200, ``)
	act := aftersale.Action{Name: aftersale.ActionApprove, Status: aftersale.StatusPending, Version: "1", Amount: aftersale.Fen(1)}
	changed := func(change func(*aftersale.Action)) *aftersale.Action {
		other := act
		change(&other)
		return &other
	}
	if err := c.InState("op", &act, aftersale.StatusRefused, aftersale.StatusPending); err != nil {
		t.Errorf("InState, one of them: got %v, want none", err)
	}
	err := c.InState("op", &act, aftersale.StatusRefused, aftersale.StatusReturning)
	if call := wantCall(t, err, aftersale.ClassStale, "state"); !strings.Contains(call.Message, "refused, returning, not when pending") {
		t.Errorf("InState: got words %q, want all states and the present one", call.Message)
	}
	if err := c.Decided("op", &act, aftersale.CNY); err != nil {
		t.Errorf("Decided: got %v, want none", err)
	}
	wantCall(t, c.Decided("op", changed(func(a *aftersale.Action) { a.Version = "" }), aftersale.CNY), aftersale.ClassStale, "no_version")
	for _, amount := range []aftersale.Money{{}, aftersale.Fen(-1), {Minor: 1, Currency: "USD"}} {
		none := changed(func(a *aftersale.Action) { a.Amount = amount })
		wantCall(t, c.Decided("op", none, aftersale.CNY), aftersale.ClassRefused, "bad_amount")
		none.Name = aftersale.ActionRefuse
		if err := c.Decided("op", none, aftersale.CNY); err != nil {
			t.Errorf("Decided, a refusal with amount %v: got %v, want none", amount, err)
		}
	}
	wantCall(t, c.NoAmount("op"), aftersale.ClassRefused, "bad_amount")
	wantCall(t, c.Changed("op", "moved"), aftersale.ClassStale, "moved")
	wantCall(t, c.Unusable("op", "bad_reply"), aftersale.ClassRetry, "bad_reply")
	wantCall(t, c.Unusable("op", "bad_amount"), aftersale.ClassRefused, "bad_amount")
	wantCall(t, calls.Missing(c.Failure("op", aftersale.ClassRetry, "17", ""), "16", "17"), aftersale.ClassRefused, "not_found")
	wantCall(t, calls.Missing(c.Failure("op", aftersale.ClassRetry, "18", ""), "16", "17"), aftersale.ClassRetry, "18")
}
