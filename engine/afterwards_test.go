package engine

import (
	"testing"
	"time"

	"makegood/aftersale"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestAfterwards(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		a     aftersale.Action
		state aftersale.State
		wait  time.Duration
	}{
		"approval accepted":  {aftersale.Action{Name: aftersale.ActionApprove, State: aftersale.Confirmed}, aftersale.StateAgreed, followUp},
		"return agreed":      {aftersale.Action{Name: aftersale.ActionReturn, State: aftersale.Confirmed}, aftersale.StateAgreed, followUp},
		"refusal accepted":   {aftersale.Action{Name: aftersale.ActionRefuse, State: aftersale.Confirmed}, aftersale.StateRefused, followUp},
		"intercept accepted": {aftersale.Action{Name: aftersale.ActionIntercept, State: aftersale.Confirmed}, "", 0},
		"remark written":     {aftersale.Action{Name: aftersale.ActionRemark, State: aftersale.Confirmed}, "", 0},
		"approval refused":   {aftersale.Action{Name: aftersale.ActionApprove, State: aftersale.Refused}, "", 0},
		"reply lost":         {aftersale.Action{Name: aftersale.ActionApprove, State: aftersale.Unknown}, "", time.Second},
		"to be repeated":     {aftersale.Action{Name: aftersale.ActionApprove, State: aftersale.Planned, NotBefore: noon.Add(7 * time.Second)}, "", 7 * time.Second},
	} {
		state, next := afterwards(tc.a, noon)
		if state != tc.state || !next.Equal(noon.Add(tc.wait)) {
			t.Errorf("%s: got state %q and a look in %s, want %q in %s", name, state, next.Sub(noon), tc.state, tc.wait)
		}
	}
}

func TestReadWaitDoubles(t *testing.T) {
	t.Parallel()
	for fails, want := range map[int]time.Duration{
		1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 8: 128 * time.Second, 9: 256 * time.Second,
		10: 256 * time.Second, 1000: 256 * time.Second,
	} {
		if got := readWait(fails); got != want {
			t.Errorf("after %d failures: got %s, want %s", fails, got, want)
		}
	}
}

func TestInterceptOutcomeForMetrics(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]aftersale.Action{
		aftersale.InterceptFailed: {State: aftersale.Confirmed, InterceptOutcome: aftersale.InterceptFailed},
		"accepted":                {State: aftersale.Confirmed},
		"unknown":                 {State: aftersale.Unknown},
		"refused":                 {State: aftersale.Refused},
	} {
		if got := interceptOutcome(a); got != want {
			t.Errorf("intercept %s: got %q, want %q", a.State, got, want)
		}
	}
}

func TestEventText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		event  aftersale.Event
		en, zh string
	}{
		{aftersale.Event{Type: aftersale.EventRefunded}, "the money was paid", "退款成功"},
		{aftersale.Event{Type: aftersale.EventRefunded, Tag: "206"}, "the money was paid (206)", "退款成功（206）"},
		{aftersale.Event{Type: "new_kind"}, "new_kind", "new_kind"},
	} {
		if got := eventText(tc.event); got.EN != tc.en || got.ZH != tc.zh {
			t.Errorf("%s: got %q and %q, want %q and %q", tc.event.Type, got.EN, got.ZH, tc.en, tc.zh)
		}
	}
}
