// Package settings holds what admins change at run time: rules, thresholds, safety
// limits, the canary, and whether a shop is live. Each is a versioned document in
// the store; a change names the version it was made on, and is audited. The package
// decides nothing about cases. Start reading at Settings.
package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"makegood/people"
	"makegood/policy"
	"makegood/store"
)

// Names of the documents that admins change at run time.
const (
	DocPolicy       = "policy"
	DocThresholds   = "thresholds"
	DocSafetyLimits = "brakes"
)

// SafetyLimits are what stops automatic money at once.
type SafetyLimits struct {
	KillSwitch bool  `json:"kill_switch"` // no automatic approval leaves, planned ones go to people
	CountHour  int64 `json:"count_hour"`  // automatic refunds per shop and hour; 0: no limit
	CountDay   int64 `json:"count_day"`   // the same per day
	// CountMinute is the velocity breaker: the same per minute. A rule or a
	// platform gone wild is stopped within it, long before an hour's budget.
	CountMinute int64 `json:"count_minute"`
}

// Snapshot is one consistent set of all settings. Nobody changes it: a change makes
// the next one.
type Snapshot struct {
	Rules               *policy.Rules
	RulesVersion        int64 // 0: the built-in SOP
	RulesText           []byte
	Overrides           policy.Overrides
	ThresholdsVersion   int64
	SafetyLimits        SafetyLimits
	SafetyLimitsVersion int64
	Canary              *Canary // rules that take a share of the cases first; nil: none run
	CanaryVersion       int64   // of the document, also when none runs
}

// Store is what the settings need of the store.
type Store interface {
	store.Documents
	store.Trials
}

// Settings keeps the current set in memory and follows what any process stores.
// A change is in force here at once and in other processes within a second;
// the kill switch is checked inside the database with every claim.
type Settings struct {
	store   Store
	now     func() time.Time
	current atomic.Pointer[Snapshot]
	mu      sync.Mutex // one refresh at a time
}

// New loads the current set. seed is the text of the configured policy
// file: it becomes version 1 when no policy is stored yet; nil: the built-in SOP.
func New(ctx context.Context, s Store, seed []byte, now func() time.Time) (*Settings, error) {
	t := &Settings{store: s, now: now}
	if seed != nil {
		if _, err := policy.Load("policy_file", seed); err != nil {
			return nil, err
		}
		doc, err := s.Document(ctx, DocPolicy)
		if err != nil {
			return nil, err
		}
		if doc.Version == 0 {
			audit := store.AuditRow{At: now(), By: "policy_file", Role: "admin", Action: "policy.seed", Target: DocPolicy}
			if _, err := s.PutDocument(ctx, DocPolicy, 0, seed, audit); err != nil && !errors.Is(err, store.ErrConflict) {
				return nil, err
			}
		}
	}
	return t, t.Refresh(ctx)
}

// Current returns the set in force. It is never nil and must not be changed.
func (t *Settings) Current() *Snapshot { return t.current.Load() }

// Refresh takes over what is stored if it is newer.
func (t *Settings) Refresh(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	stamps, err := t.store.Stamps(ctx)
	if err != nil {
		return err
	}
	have := t.current.Load()
	if have != nil && stamps[DocPolicy] == have.RulesVersion && stamps[DocThresholds] == have.ThresholdsVersion && stamps[DocSafetyLimits] == have.SafetyLimitsVersion && stamps[DocCanary] == have.CanaryVersion {
		return nil
	}
	next, err := t.read(ctx)
	if err != nil {
		return err
	}
	t.current.Store(next)
	return nil
}

func (t *Settings) read(ctx context.Context) (*Snapshot, error) {
	next := &Snapshot{Rules: policy.Default(), RulesText: policy.DefaultText(), Overrides: policy.Overrides{}}
	doc, err := t.store.Document(ctx, DocPolicy)
	if err != nil {
		return nil, err
	}
	if doc.Version > 0 {
		rules, err := policy.Load("policy", doc.Body)
		if err != nil {
			return nil, fmt.Errorf("stored policy version %d: %w", doc.Version, err)
		}
		next.Rules, next.RulesVersion, next.RulesText = rules, doc.Version, doc.Body
	}
	doc, err = t.store.Document(ctx, DocThresholds)
	if err != nil {
		return nil, err
	}
	if doc.Version > 0 {
		if err := json.Unmarshal(doc.Body, &next.Overrides); err != nil {
			return nil, fmt.Errorf("stored thresholds version %d: %w", doc.Version, err)
		}
		next.ThresholdsVersion = doc.Version
	}
	doc, err = t.store.Document(ctx, DocSafetyLimits)
	if err != nil {
		return nil, err
	}
	if doc.Version > 0 {
		if err := json.Unmarshal(doc.Body, &next.SafetyLimits); err != nil {
			return nil, fmt.Errorf("stored brakes version %d: %w", doc.Version, err)
		}
		next.SafetyLimitsVersion = doc.Version
	}
	next.Canary, next.CanaryVersion, err = t.readCanary(ctx)
	return next, err
}

// PatchThresholds changes thresholds of one scope ("", "douyin",
// "douyin/123456"); a null value removes the override. expect is the version
// the admin has seen; store.ErrConflict if it is not the newest. A value out
// of bounds is a *policy.ThresholdError.
func (t *Settings) PatchThresholds(ctx context.Context, by people.Actor, scope policy.Scope, patch map[string]any, expect int64) (int64, error) {
	next, err := t.Patched(scope, patch)
	if err != nil {
		return 0, err
	}
	body, err := json.Marshal(next)
	if err != nil {
		return 0, err
	}
	before := t.Current().Overrides[scope]
	doc, err := t.store.PutDocument(ctx, DocThresholds, expect, body, by.Audit(t.now(), "thresholds.patch", DocThresholds+":"+string(scope), before, patch))
	if err != nil {
		return 0, err
	}
	return doc.Version, t.Refresh(ctx)
}

// Patched returns the overrides as they would be after the patch.
func (t *Settings) Patched(scope policy.Scope, patch map[string]any) (policy.Overrides, error) {
	next := policy.Overrides{}
	for s, values := range t.Current().Overrides {
		next[s] = map[string]any{}
		for k, v := range values {
			next[s][k] = v
		}
	}
	if next[scope] == nil {
		next[scope] = map[string]any{}
	}
	for name, value := range patch {
		if value == nil {
			delete(next[scope], name)
			continue
		}
		v, err := policy.CheckValue(name, value)
		if err != nil {
			return nil, err
		}
		next[scope][name] = v
	}
	return next, nil
}

// PutPolicy stores a new version of the rules. A text that does not load is
// an error with line and column, and nothing changes.
func (t *Settings) PutPolicy(ctx context.Context, by people.Actor, rules []byte, expect int64) (int64, error) {
	if _, err := policy.Load("policy", rules); err != nil {
		return 0, err
	}
	doc, err := t.store.PutDocument(ctx, DocPolicy, expect, rules, by.Audit(t.now(), "policy.put", DocPolicy, t.Current().RulesText, rules))
	if err != nil {
		return 0, err
	}
	return doc.Version, t.Refresh(ctx)
}

// RollbackPolicy stores the text of an older version as the newest; version 0
// is the built-in SOP.
func (t *Settings) RollbackPolicy(ctx context.Context, by people.Actor, version, expect int64) (int64, error) {
	body := policy.DefaultText()
	if version > 0 {
		doc, err := t.store.DocumentAt(ctx, DocPolicy, version)
		if err != nil {
			return 0, err
		}
		body = doc.Body
	}
	return t.PutPolicy(ctx, by, body, expect)
}

// PutSafetyLimits stores new safety limits.
func (t *Settings) PutSafetyLimits(ctx context.Context, by people.Actor, b SafetyLimits, expect int64) (int64, error) {
	if b.CountHour < 0 || b.CountDay < 0 || b.CountMinute < 0 {
		return 0, people.Reject(people.Invalid, "counts must not be negative; 0 means no limit", "次数不能为负；0 表示不限")
	}
	body, err := json.Marshal(b)
	if err != nil {
		return 0, err
	}
	doc, err := t.store.PutDocument(ctx, DocSafetyLimits, expect, body, by.Audit(t.now(), "brakes.put", DocSafetyLimits, t.Current().SafetyLimits, b))
	if err != nil {
		return 0, err
	}
	return doc.Version, t.Refresh(ctx)
}
