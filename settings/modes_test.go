package settings_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// modeOf is the shop's mode in force.
func (r *rig) modeOf(m *settings.Modes, s *registry.Shop) aftersale.Mode {
	r.T.Helper()
	mode, err := m.Of(r.T.Context(), s)
	if err != nil {
		r.T.Fatal(err)
	}
	return mode
}

// wantMode checks the mode of the rig's shop in a process.
func (r *rig) wantMode(m *settings.Modes, want aftersale.Mode, when string) {
	r.T.Helper()
	if got := r.modeOf(m, r.Shop); got != want {
		r.T.Errorf("got mode %s %s, want %s", got, when, want)
	}
}

// keep stores an open case that is checked in a thousand hours.
func (r *rig) keep(c aftersale.Ref, change ...func(*aftersale.Case)) {
	r.T.Helper()
	now := r.Clock.Now()
	k := aftersale.Case{ID: c.Platform + c.ID, Ref: c, State: aftersale.StateWaiting, CreatedAt: now, UpdatedAt: now, NextCheckAt: now.Add(1000 * time.Hour)}
	for _, f := range change {
		f(&k)
	}
	if err := r.Store.Commit(r.T.Context(), store.Change{Case: k}); err != nil {
		r.T.Fatal(err)
	}
}

// woken lists the cases that are checked within the next two seconds.
func (r *rig) woken(refs ...aftersale.Ref) []string {
	r.T.Helper()
	var out []string
	for _, c := range refs {
		l, err := r.Store.Load(r.T.Context(), c)
		if err != nil {
			r.T.Fatal(err)
		}
		if at := l.Case.NextCheckAt; !at.IsZero() && at.Sub(r.Clock.Now()) <= 2*time.Second {
			if at.Sub(r.Clock.Now()) < time.Second {
				r.T.Errorf("%s is checked after %s, want once every process has followed", c, at.Sub(r.Clock.Now()))
			}
			out = append(out, c.String())
		}
	}
	return out
}

// The mode that was switched at run time wins over the configuration's.
func TestModeOfAShop(t *testing.T) {
	t.Parallel()
	r := setup(t)
	m := r.Service.Modes
	r.wantMode(m, aftersale.ModeLive, "as configured")
	for _, mode := range []aftersale.Mode{aftersale.ModeShadow, aftersale.ModeLive, aftersale.ModeShadow} {
		if err := m.Set(t.Context(), "douyin", shopID, mode, boss); err != nil {
			t.Fatal(err)
		}
		r.wantMode(m, mode, "at once in the process that switched it")
		r.wantAudit("shop.mode", "douyin/"+shopID)
	}
	r.Shop.Mode = aftersale.ModeLive // a restart with another configuration
	r.wantMode(settings.NewModes(r.Store, r.Options.Registry, r.Clock.Now), aftersale.ModeShadow, "after a restart")
}

func TestSetModeIsRefused(t *testing.T) {
	t.Parallel()
	r := setup(t)
	m := r.Service.Modes
	for _, mode := range []aftersale.Mode{"", "on", "LIVE"} {
		wantRejection(t, m.Set(t.Context(), "douyin", shopID, mode, boss), people.Invalid, "mode must be shadow or live")
	}
	wantErr(t, m.Set(t.Context(), "douyin", "another", aftersale.ModeShadow, boss), store.ErrNotFound)
	wantErr(t, m.Set(t.Context(), "ebay", shopID, aftersale.ModeShadow, boss), store.ErrNotFound)
	r.wantMode(m, aftersale.ModeLive, "after refused changes")
}

// A process keeps what it has read for a second; a change elsewhere reaches it then.
func TestModeIsCachedForASecond(t *testing.T) {
	t.Parallel()
	r := setup(t)
	here, there := r.Service.Modes, settings.NewModes(r.Store, r.Options.Registry, r.Clock.Now)
	r.wantMode(there, aftersale.ModeLive, "as configured")
	if err := here.Set(t.Context(), "douyin", shopID, aftersale.ModeShadow, boss); err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(999 * time.Millisecond)
	r.wantMode(there, aftersale.ModeLive, "in another process within a second")
	r.Clock.Add(time.Millisecond)
	r.wantMode(there, aftersale.ModeShadow, "in another process after a second")

	// A clock that is set back must not keep an old mode for long.
	if err := here.Set(t.Context(), "douyin", shopID, aftersale.ModeLive, boss); err != nil {
		t.Fatal(err)
	}
	r.Clock.Add(-time.Hour)
	r.wantMode(there, aftersale.ModeLive, "in another process whose clock was set back")
}

// A switched shop has its open cases decided again, and no others.
func TestSetModeWakesTheShop(t *testing.T) {
	t.Parallel()
	r := setup(t)
	mine, other, over := ref("1"), aftersale.Ref{Platform: "douyin", Shop: "2", ID: "2"}, ref("3")
	r.keep(mine)
	r.keep(other)
	r.keep(over, func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateClosed, time.Time{} })
	if err := r.Service.Modes.Set(t.Context(), "douyin", shopID, aftersale.ModeShadow, boss); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{mine.String()}, r.woken(mine, other, over)); diff != "" {
		t.Errorf("woken cases (-want +got):\n%s", diff)
	}
}

func TestWakeScope(t *testing.T) {
	t.Parallel()
	a, b := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: "a"}, aftersale.Ref{Platform: "douyin", Shop: "2", ID: "b"}
	c := aftersale.Ref{Platform: "taobao", Shop: "2", ID: "c"}
	for scope, want := range map[policy.Scope][]aftersale.Ref{
		"":                   {a, b, c},
		"douyin":             {a, b},
		"taobao":             {c},
		"douyin/2":           {b},
		"douyin/" + shopID:   {a},
		"taobao/" + shopID:   nil,
		"dou":                nil,
		"douyin/" + "1":      nil, // not a prefix of the shop's id
		"douyin/2/something": nil,
	} {
		t.Run(string(scope), func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.Options.Registry.Shops = append(r.Options.Registry.Shops,
				&registry.Shop{Platform: "douyin", ID: "2"}, &registry.Shop{Platform: "taobao", ID: "2"})
			for _, one := range []aftersale.Ref{a, b, c} {
				r.keep(one)
			}
			if err := r.Service.Modes.WakeScope(t.Context(), scope); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, one := range want {
				names = append(names, one.String())
			}
			if diff := cmp.Diff(names, r.woken(a, b, c)); diff != "" {
				t.Errorf("woken cases (-want +got):\n%s", diff)
			}
		})
	}
}
