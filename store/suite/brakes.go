package suite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

func spend(minor int64) *store.Spend {
	return &store.Spend{
		Platform: "douyin", Shop: "shop1", Minor: minor, Hour: start.Truncate(time.Hour), Day: start.Truncate(24 * time.Hour),
		LimitHour: 1000, LimitDay: 2000,
	}
}

// spent commits a new case that takes from the budget.
func spent(t *testing.T, s store.Store, sp *store.Spend) error {
	c := newCase()
	return s.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionApprove)}, Spend: sp})
}

// names lists the actions by name.
func names(actions []aftersale.Action) []aftersale.ActionName {
	var out []aftersale.ActionName
	for _, a := range actions {
		out = append(out, a.Name)
	}
	return out
}

// kill stores the document that holds the kill switch.
func kill(t *testing.T, s store.Store, body string) {
	t.Helper()
	d := need[store.Document](t)(s.Document(t.Context(), "brakes"))
	need[store.Document](t)(s.PutDocument(t.Context(), "brakes", d.Version, []byte(body), store.AuditRow{At: start, By: "ann"}))
}

var brakeTests = map[string]func(*testing.T, store.Store){
	"the kill switch keeps approvals from being claimed": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove, aftersale.ActionRemark)
		kill(t, s, `{"kill_switch": true}`)
		got, err := s.Claim(t.Context(), []string{c.ID + ".1", c.ID + ".2"}, start, aftersale.Lease)
		refused(t, "the claim", err, store.ErrBraked)
		equal(t, "claimed", names(got), []aftersale.ActionName{aftersale.ActionRemark})
		equal(t, "claimed again", names(claim(t, s, start, c.ID+".2")), nil)
		a := need[aftersale.Action](t)(s.Action(t.Context(), c.ID+".1"))
		equal(t, "the action that was not claimed", a, action(c, 1, aftersale.ActionApprove))
		kill(t, s, `{"kill_switch": false}`)
		equal(t, "claimed after the release", names(claim(t, s, start, c.ID+".1")), []aftersale.ActionName{aftersale.ActionApprove})
		_, err = s.PutDocument(t.Context(), "brakes", 2, []byte(`nonsense`), store.AuditRow{})
		invalid(t, "brakes that are not JSON", err)
	},
	"the kill switch keeps shipment reports back: they make some platforms pay": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionReportShipment)
		kill(t, s, `{"kill_switch": true}`)
		got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease)
		refused(t, "the claim", err, store.ErrBraked)
		equal(t, "claimed", names(got), nil)
	},
	"the kill switch keeps back whatever makes a platform pay, and nothing else": func(t *testing.T, s store.Store) {
		cases := map[aftersale.ActionName]aftersale.Case{}
		for _, name := range aftersale.ActionNames() {
			cases[name] = committed(t, s, newCase(), name)
		}
		kill(t, s, `{"kill_switch": true}`)
		for name, c := range cases {
			got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease)
			if name.MakesPlatformPay() {
				refused(t, string(name), err, store.ErrBraked)
				equal(t, "claimed", names(got), nil)
				continue
			}
			must(t, err)
			equal(t, "claimed", names(got), []aftersale.ActionName{name})
		}
	},
	"the velocity breaker counts a minute": func(t *testing.T, s store.Store) {
		one := func(at time.Time) *store.Spend {
			sp := spend(1)
			sp.Minute, sp.CountMinute = at.Truncate(time.Minute), 2
			return sp
		}
		must(t, spent(t, s, one(start)))
		must(t, spent(t, s, one(start.Add(20*time.Second))))
		refused(t, "the third in a minute", spent(t, s, one(start.Add(25*time.Second))), store.ErrBudget)
		shop := only(t, "shops", need[[]store.Spent](t)(s.Spent(t.Context())))
		equal(t, "approvals in the minute", shop.MinuteCount, 2)
		must(t, spent(t, s, one(start.Add(time.Minute))))
	},
	"budgets of money": func(t *testing.T, s store.Store) {
		must(t, spent(t, s, spend(600)))
		must(t, spent(t, s, spend(400)))
		refused(t, "above the hour", spent(t, s, spend(1)), store.ErrBudget)
		next := spend(1000)
		next.Hour = next.Hour.Add(time.Hour)
		must(t, spent(t, s, next))
		next = spend(1)
		next.Hour = next.Hour.Add(2 * time.Hour)
		refused(t, "above the day", spent(t, s, next), store.ErrBudget)
		next.Day = next.Day.Add(24 * time.Hour)
		must(t, spent(t, s, next))
		want := []store.Spent{{
			Platform: "douyin", Shop: "shop1", Hour: next.Hour, Day: next.Day, HourMinor: 1, DayMinor: 1, HourCount: 1, DayCount: 1,
			MinuteCount: 4, // all in the minute that was not given
		}}
		equal(t, "spent", need[[]store.Spent](t)(s.Spent(t.Context())), want)
	},
	"budgets of numbers": func(t *testing.T, s store.Store) {
		counted := func() *store.Spend { x := spend(1); x.CountHour, x.CountDay = 2, 3; return x }
		must(t, spent(t, s, counted()))
		must(t, spent(t, s, counted()))
		refused(t, "above the hour", spent(t, s, counted()), store.ErrBudget)
		next := counted()
		next.Hour = next.Hour.Add(time.Hour)
		must(t, spent(t, s, next))
		refused(t, "above the day", spent(t, s, next), store.ErrBudget)
	},
	"a limit of zero allows nothing": func(t *testing.T, s store.Store) {
		for _, limits := range [][2]int64{{0, 1000}, {1000, 0}, {99, 1000}} {
			x := spend(100)
			x.LimitHour, x.LimitDay = limits[0], limits[1]
			refused(t, fmt.Sprintf("limits %v", limits), spent(t, s, x), store.ErrBudget)
		}
		invalid(t, "a negative amount", spent(t, s, spend(-1)))
	},
	"a slow clock opens no budget again": func(t *testing.T, s store.Store) {
		must(t, spent(t, s, spend(900)))
		slow := spend(200)
		slow.Hour = slow.Hour.Add(-time.Hour)
		refused(t, "an hour before the stored one", spent(t, s, slow), store.ErrBudget)
	},
	"no crowd spends more than there is": func(t *testing.T, s store.Store) {
		crowd(t, "approvals of 100 within two budgets of 1000", 60, 20, func(i int) bool {
			sp := spend(100)
			if i%2 == 1 {
				sp.Shop = "shop2"
			}
			err := spent(t, s, sp)
			if err != nil && !errors.Is(err, store.ErrBudget) {
				t.Error(err)
			}
			return err == nil
		})
	},
}
