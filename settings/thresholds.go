package settings

import (
	"context"
	"maps"

	"makegood/people"
	"makegood/policy"
)

// PatchThresholds changes thresholds of one scope ("", "douyin",
// "douyin/123456"); a null value removes the override. expect is the version that
// the admin has seen; store.ErrConflict if it is not the newest. A value out of
// bounds is a *policy.ThresholdError.
func (s *Settings) PatchThresholds(ctx context.Context, by people.Actor, scope policy.Scope, patch map[string]any, expect int64) (int64, error) {
	next, err := s.Patched(scope, patch)
	if err != nil {
		return 0, err
	}
	before := s.Current().Overrides[scope]
	audit := by.Audit(s.now(), "thresholds.patch", DocThresholds+":"+string(scope), before, patch)
	return s.putJSON(ctx, change{document: DocThresholds, expect: expect, audit: audit}, next)
}

// Patched returns the overrides as they would be after the patch. Nothing is
// stored, and the snapshot in force stays as it is.
func (s *Settings) Patched(scope policy.Scope, patch map[string]any) (policy.Overrides, error) {
	next := policy.Overrides{}
	for other, values := range s.Current().Overrides {
		next[other] = maps.Clone(values)
	}
	if next[scope] == nil {
		next[scope] = map[string]any{}
	}
	for name, value := range patch {
		if value == nil {
			delete(next[scope], name)
			continue
		}
		checked, err := policy.CheckValue(name, value)
		if err != nil {
			return nil, err
		}
		next[scope][name] = checked
	}
	return next, nil
}
