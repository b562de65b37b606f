package settings_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/people"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
)

func TestBuiltInSettings(t *testing.T) {
	t.Parallel()
	r := setup(t)
	now := r.settings.Current()
	if now.RulesVersion != 0 || string(now.RulesText) != string(policy.DefaultText()) || len(now.Overrides) != 0 || now.SafetyLimits != (settings.SafetyLimits{}) {
		t.Errorf("got rules of version %d, overrides %v, limits %+v; want the built-in SOP and nothing else", now.RulesVersion, now.Overrides, now.SafetyLimits)
	}
	if got, want := now.ThresholdsFor(ref("1")), policy.DefaultThresholds(); !cmp.Equal(want, got) {
		t.Errorf("thresholds (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// The configured policy file is the first version, and only that.
func TestPolicyFile(t *testing.T) {
	t.Parallel()
	r := setup(t)
	seeded := func(text string) (*settings.Snapshot, error) {
		s, err := settings.New(t.Context(), r.Store, []byte(text), r.Clock.Now)
		if err != nil {
			return nil, err
		}
		return s.Current(), nil
	}
	if _, err := seeded(brokenRules); err == nil {
		t.Error("got no error for a policy file that does not load")
	}
	for _, text := range []string{ruleset("X1"), ruleset("X2")} { // the second file comes too late
		now, err := seeded(text)
		if err != nil || now.RulesVersion != 1 || string(now.RulesText) != ruleset("X1") {
			t.Errorf("got rules of version %d, %v; want the first file as version 1", now.RulesVersion, err)
		}
	}
	if _, err := seeded(brokenRules); err == nil {
		t.Error("got no error for a policy file that does not load, although it is not used")
	}
}

// Another process takes a change over with its next refresh, as a whole, and keeps
// its snapshot while nothing changes.
func TestOtherProcessesFollow(t *testing.T) {
	t.Parallel()
	r := setup(t)
	other := r.another()
	old := other.Current()
	if r.refresh(other) != old {
		t.Error("got another snapshot although nothing has changed")
	}
	if _, err := r.settings.PatchThresholds(t.Context(), boss, "", map[string]any{"agent_limit": int64(1)}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := r.settings.PutSafetyLimits(t.Context(), boss, settings.SafetyLimits{KillSwitch: true}, 0); err != nil {
		t.Fatal(err)
	}
	if other.Current() != old {
		t.Error("got a new snapshot before the refresh")
	}
	now := r.refresh(other)
	if now.ThresholdsVersion != 1 || now.SafetyLimitsVersion != 1 || !now.SafetyLimits.KillSwitch || now.ThresholdsFor(ref("1")).AgentLimit != 1 {
		t.Errorf("got %+v, want both changes", now)
	}
	if old.SafetyLimits.KillSwitch || old.ThresholdsFor(ref("1")).AgentLimit == 1 {
		t.Error("the old snapshot was changed: whoever still uses it would mix two versions")
	}
}

// A document that cannot be read changes nothing: the last good snapshot decides on.
func TestDamagedDocument(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		settings.DocPolicy:       brokenRules,
		settings.DocThresholds:   "{",
		settings.DocSafetyLimits: `{"count_hour":"many"}`,
		settings.DocCanary:       "[]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			if _, err := r.settings.PutSafetyLimits(t.Context(), boss, settings.SafetyLimits{CountHour: 7}, 0); err != nil {
				t.Fatal(err)
			}
			before := r.settings.Current()
			version := int64(0)
			if name == settings.DocSafetyLimits {
				version = 1
			}
			r.put(name, version, body)
			if err := r.settings.Refresh(t.Context()); err == nil {
				t.Error("got no error for a damaged document")
			}
			if r.settings.Current() != before {
				t.Error("got another snapshot, want the last good one")
			}
			if _, err := settings.New(t.Context(), r.Store, nil, r.Clock.Now); err == nil {
				t.Error("a process starts with a damaged document, want an error")
			}
		})
	}
}

func TestPatchThresholds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		patch map[string]any
		bad   string // the threshold that is out of bounds
	}{
		"the smallest amount": {patch: map[string]any{"auto_refund_limit": int64(0)}},
		"the largest amount":  {patch: map[string]any{"auto_refund_limit": int64(500000)}},
		"more than that":      {patch: map[string]any{"auto_refund_limit": int64(500001)}, bad: "auto_refund_limit"},
		"a negative amount":   {patch: map[string]any{"auto_refund_limit": int64(-1)}, bad: "auto_refund_limit"},
		"half a fen":          {patch: map[string]any{"auto_refund_limit": 0.5}, bad: "auto_refund_limit"},
		"an amount in words":  {patch: map[string]any{"auto_refund_limit": "much"}, bad: "auto_refund_limit"},
		"the shortest span":   {patch: map[string]any{"safety_margin": "10m"}},
		"the longest span":    {patch: map[string]any{"safety_margin": "24h"}},
		"shorter than that":   {patch: map[string]any{"safety_margin": "9m59s"}, bad: "safety_margin"},
		"longer than that":    {patch: map[string]any{"safety_margin": "24h1s"}, bad: "safety_margin"},
		"an unknown name":     {patch: map[string]any{"patience": "1h"}, bad: "patience"},
		"one of two is wrong": {patch: map[string]any{"agent_limit": int64(5), "safety_margin": "1s"}, bad: "safety_margin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			version, err := r.settings.PatchThresholds(t.Context(), boss, "douyin", tc.patch, 0)
			if tc.bad == "" {
				if err != nil || version != 1 || r.settings.Current().ThresholdsVersion != 1 {
					t.Errorf("got version %d, %v; want 1, in force", version, err)
				}
				r.wantAudit("thresholds.patch", "thresholds:douyin")
				return
			}
			var bad *policy.ThresholdError
			if !errors.As(err, &bad) || bad.Name != tc.bad {
				t.Errorf("got %v, want an error about %s", err, tc.bad)
			}
			if now := r.settings.Current(); now.ThresholdsVersion != 0 || len(now.Overrides) != 0 {
				t.Errorf("got overrides %v of version %d, want none", now.Overrides, now.ThresholdsVersion)
			}
		})
	}
}

// The narrowest scope wins; null takes an override away, and the next wider one holds.
func TestThresholdScopes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	limit := func() int64 { return r.settings.Current().ThresholdsFor(ref("1")).AgentLimit }
	for i, step := range []struct {
		scope policy.Scope
		value any
		want  int64
	}{
		{scope: "", value: int64(300), want: 300},
		{scope: "douyin", value: int64(200), want: 200},
		{scope: "douyin/" + shopID, value: int64(100), want: 100},
		{scope: "douyin/another", value: int64(50), want: 100},
		{scope: "taobao", value: int64(60), want: 100},
		{scope: "douyin/" + shopID, value: nil, want: 200},
		{scope: "douyin", value: nil, want: 300},
		{scope: "", value: nil, want: policy.DefaultThresholds().AgentLimit},
		{scope: "", value: nil, want: policy.DefaultThresholds().AgentLimit}, // nothing left to take away
	} {
		if _, err := r.settings.PatchThresholds(t.Context(), boss, step.scope, map[string]any{"agent_limit": step.value}, int64(i)); err != nil {
			t.Fatal(err)
		}
		if got := limit(); got != step.want {
			t.Errorf("step %d, %q = %v: got limit %d, want %d", i, step.scope, step.value, got, step.want)
		}
	}
}

// Trying a patch stores nothing and leaves what is in force alone.
func TestPatchedIsATrial(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if _, err := r.settings.PatchThresholds(t.Context(), boss, "", map[string]any{"agent_limit": int64(300)}, 0); err != nil {
		t.Fatal(err)
	}
	tried, err := r.settings.Patched("", map[string]any{"agent_limit": int64(1)})
	if err != nil || tried.Resolve("douyin", shopID).AgentLimit != 1 {
		t.Errorf("got overrides %v, %v; want a limit of 1", tried, err)
	}
	now := r.settings.Current()
	if now.ThresholdsVersion != 1 || now.ThresholdsFor(ref("1")).AgentLimit != 300 {
		t.Errorf("got overrides %v of version %d in force, want the limit of 300", now.Overrides, now.ThresholdsVersion)
	}
}

// Of two admins who have seen the same version, the second one has to look again.
func TestTwoAdminsAtOnce(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(r *rig, s *settings.Settings, expect int64) error{
		"policy": func(r *rig, s *settings.Settings, expect int64) error {
			_, err := s.PutPolicy(r.T.Context(), boss, []byte(ruleset("X1")), expect)
			return err
		},
		"rollback": func(r *rig, s *settings.Settings, expect int64) error {
			_, err := s.RollbackPolicy(r.T.Context(), boss, 0, expect)
			return err
		},
		"thresholds": func(r *rig, s *settings.Settings, expect int64) error {
			_, err := s.PatchThresholds(r.T.Context(), boss, "", map[string]any{"agent_limit": int64(1)}, expect)
			return err
		},
		"safety limits": func(r *rig, s *settings.Settings, expect int64) error {
			_, err := s.PutSafetyLimits(r.T.Context(), boss, settings.SafetyLimits{CountHour: 1}, expect)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			other := r.another()
			wantErr(t, put(r, r.settings, 0), nil)
			wantErr(t, put(r, other, 0), store.ErrConflict)
			wantErr(t, put(r, other, 2), store.ErrConflict) // nor may a version be skipped
			wantErr(t, put(r, other, 1), nil)
		})
	}
}

func TestPutPolicy(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if _, err := r.settings.PutPolicy(t.Context(), boss, []byte(brokenRules), 0); err == nil {
		t.Error("got no error for rules that do not load")
	}
	if now := r.settings.Current(); now.RulesVersion != 0 {
		t.Errorf("got rules of version %d, want the built-in ones", now.RulesVersion)
	}
	version, err := r.settings.PutPolicy(t.Context(), boss, []byte(ruleset("X1")), 0)
	if err != nil || version != 1 || string(r.settings.Current().RulesText) != ruleset("X1") {
		t.Errorf("got version %d, %v; want 1, in force", version, err)
	}
	r.wantAudit("policy.put", settings.DocPolicy)
}

// A rollback is one more version with an older text; version 0 is the built-in SOP.
func TestRollbackPolicy(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for i, id := range []string{"X1", "X2"} {
		if _, err := r.settings.PutPolicy(t.Context(), boss, []byte(ruleset(id)), int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		to, version int64
		want        string
	}{
		{to: 1, version: 3, want: ruleset("X1")},
		{to: 0, version: 4, want: string(policy.DefaultText())},
		{to: 2, version: 5, want: ruleset("X2")},
		{to: 4, version: 6, want: string(policy.DefaultText())},
	} {
		got, err := r.settings.RollbackPolicy(t.Context(), boss, step.to, step.version-1)
		if err != nil || got != step.version || string(r.settings.Current().RulesText) != step.want {
			t.Errorf("rollback to version %d: got version %d, %v; want %d with the older text", step.to, got, err, step.version)
		}
	}
	_, err := r.settings.RollbackPolicy(t.Context(), boss, 99, 6)
	wantErr(t, err, store.ErrNotFound)
	if now := r.settings.Current(); now.RulesVersion != 6 {
		t.Errorf("got rules of version %d, want 6", now.RulesVersion)
	}
}

func TestPutSafetyLimits(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, limits := range map[string]settings.SafetyLimits{
		"hour": {CountHour: -1}, "day": {CountDay: -1}, "minute": {CountMinute: -1},
	} {
		_, err := r.settings.PutSafetyLimits(t.Context(), boss, limits, 0)
		t.Run(name, func(t *testing.T) { wantRejection(t, err, people.Invalid, "must not be negative") })
	}
	want := settings.SafetyLimits{KillSwitch: true, CountHour: 1, CountDay: 2, CountMinute: 3}
	for version, limits := range []settings.SafetyLimits{want, {}} { // zeros are no limits
		got, err := r.settings.PutSafetyLimits(t.Context(), boss, limits, int64(version))
		if now := r.settings.Current(); err != nil || got != int64(version+1) || now.SafetyLimits != limits {
			t.Errorf("got version %d with %+v, %v; want %+v", got, now.SafetyLimits, err, limits)
		}
	}
	r.wantAudit("brakes.put", settings.DocSafetyLimits)
	r.Clock.Add(time.Hour)
	if now := r.another().Current(); now.SafetyLimitsVersion != 2 {
		t.Errorf("got version %d in a new process, want 2", now.SafetyLimitsVersion)
	}
}
