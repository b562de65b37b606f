package suite

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func kill(t *testing.T, s store.Store, body string) {
	t.Helper()
	d := must1[store.Document](t)(s.Document(t.Context(), "brakes"))
	must1[store.Document](t)(s.PutDocument(t.Context(), "brakes", d.Version, []byte(body), store.AuditRow{At: start, By: "ann"}))
}

var brakeTests = map[string]func(*testing.T, store.Store){
	"the kill switch keeps approvals from being claimed": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove, aftersale.ActionRemark)
		kill(t, s, `{"kill_switch": true}`)
		got, err := s.Claim(t.Context(), []string{c.ID + ".1", c.ID + ".2"}, start, aftersale.Lease)
		if !errors.Is(err, store.ErrBraked) || len(got) != 1 || got[0].Name != aftersale.ActionRemark {
			t.Errorf("%+v, %v: want the remark and ErrBraked", got, err)
		}
		if got, err := s.Claim(t.Context(), []string{c.ID + ".2"}, start, aftersale.Lease); err != nil || len(got) != 0 {
			t.Errorf("what is claimed already: %v, %v", got, err)
		}
		if a := must1[aftersale.Action](t)(s.Action(t.Context(), c.ID+".1")); a.State != aftersale.Planned || a.Attempts != 0 {
			t.Errorf("a braked action has changed: %+v", a)
		}
		kill(t, s, `{"kill_switch": false}`)
		if got := claim(t, s, start, c.ID+".1"); len(got) != 1 {
			t.Error("not claimed after the switch was released")
		}
		if _, err := s.PutDocument(t.Context(), "brakes", 2, []byte(`nonsense`), store.AuditRow{}); err == nil {
			t.Error("brakes that nobody can read were stored")
		}
	},
	"the kill switch keeps shipment answers back: they make some platforms pay": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionReportShipment)
		kill(t, s, `{"kill_switch": true}`)
		if got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease); !errors.Is(err, store.ErrBraked) || len(got) != 0 {
			t.Errorf("%+v, %v: want ErrBraked", got, err)
		}
	},
	"the kill switch keeps back whatever makes a platform pay, and nothing else": func(t *testing.T, s store.Store) {
		cases := map[aftersale.ActionName]aftersale.Case{}
		for _, name := range aftersale.ActionNames() {
			cases[name] = committed(t, s, newCase(), name)
		}
		kill(t, s, `{"kill_switch": true}`)
		for name, c := range cases {
			got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease)
			switch braked := errors.Is(err, store.ErrBraked); {
			case name.MakesPlatformPay() && (len(got) != 0 || !braked):
				t.Errorf("%s: claimed %d, %v: want none and ErrBraked", name, len(got), err)
			case !name.MakesPlatformPay() && (len(got) != 1 || err != nil):
				t.Errorf("%s: claimed %d, %v: want it claimed", name, len(got), err)
			}
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
		if err := spent(t, s, one(start.Add(25*time.Second))); !errors.Is(err, store.ErrBudget) {
			t.Errorf("the third in a minute: %v, want ErrBudget", err)
		}
		if rows := must1[[]store.Spent](t)(s.Spent(t.Context())); len(rows) != 1 || rows[0].MinuteCount != 2 {
			t.Errorf("%+v", rows)
		}
		must(t, spent(t, s, one(start.Add(time.Minute))))
	},
	"budgets of money": func(t *testing.T, s store.Store) {
		must(t, spent(t, s, spend(600)))
		must(t, spent(t, s, spend(400)))
		if err := spent(t, s, spend(1)); !errors.Is(err, store.ErrBudget) {
			t.Errorf("above the hour: %v, want ErrBudget", err)
		}
		next := spend(1000)
		next.Hour = next.Hour.Add(time.Hour)
		must(t, spent(t, s, next))
		next = spend(1)
		next.Hour = next.Hour.Add(2 * time.Hour)
		if err := spent(t, s, next); !errors.Is(err, store.ErrBudget) {
			t.Errorf("above the day: %v, want ErrBudget", err)
		}
		next.Day = next.Day.Add(24 * time.Hour)
		must(t, spent(t, s, next))
		want := []store.Spent{{Platform: "douyin", Shop: "shop1", Hour: next.Hour, Day: next.Day, HourMinor: 1, DayMinor: 1, HourCount: 1, DayCount: 1, MinuteCount: 4}} // all in the minute that was not given
		if diff := cmp.Diff(want, must1[[]store.Spent](t)(s.Spent(t.Context()))); diff != "" {
			t.Error(diff)
		}
	},
	"budgets of numbers": func(t *testing.T, s store.Store) {
		counted := func() *store.Spend { x := spend(1); x.CountHour, x.CountDay = 2, 3; return x }
		must(t, spent(t, s, counted()))
		must(t, spent(t, s, counted()))
		if err := spent(t, s, counted()); !errors.Is(err, store.ErrBudget) {
			t.Errorf("above the hour: %v, want ErrBudget", err)
		}
		next := counted()
		next.Hour = next.Hour.Add(time.Hour)
		must(t, spent(t, s, next))
		if err := spent(t, s, next); !errors.Is(err, store.ErrBudget) {
			t.Errorf("above the day: %v, want ErrBudget", err)
		}
	},
	"a limit of zero allows nothing": func(t *testing.T, s store.Store) {
		for _, limits := range [][2]int64{{0, 1000}, {1000, 0}, {99, 1000}} {
			x := spend(100)
			x.LimitHour, x.LimitDay = limits[0], limits[1]
			if err := spent(t, s, x); !errors.Is(err, store.ErrBudget) {
				t.Errorf("limits %v: %v, want ErrBudget", limits, err)
			}
		}
		if err := spent(t, s, spend(-1)); err == nil {
			t.Error("a negative amount was taken from a budget")
		}
	},
	"a slow clock opens no budget again": func(t *testing.T, s store.Store) {
		must(t, spent(t, s, spend(900)))
		slow := spend(200)
		slow.Hour = slow.Hour.Add(-time.Hour)
		if err := spent(t, s, slow); !errors.Is(err, store.ErrBudget) {
			t.Errorf("%v, want ErrBudget", err)
		}
	},
	"no crowd spends more than there is": func(t *testing.T, s store.Store) {
		hits := together(60, func(i int) bool {
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
		if hits != 20 {
			t.Errorf("%d approvals of 100 within two budgets of 1000", hits)
		}
	},
}
