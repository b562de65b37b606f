package settings

import (
	"context"

	"makegood/store"
)

// The sides of a canary's trial.
const (
	SideTrial   = "trial"
	SideControl = "control"
)

// ShadowTrial is the trial under which shadow rules are counted, one side per rule.
const ShadowTrial = "shadow"

// TrialOf is what each side of a canary has come to. doc and version are those of
// Canary. The cases of a canary are counted under the version in which it was
// started.
func (s *Settings) TrialOf(ctx context.Context, doc CanaryDoc, version int64) (map[string]store.TrialCount, error) {
	if doc.State != CanaryRunning {
		version-- // ending it made one more version
	}
	counts, err := s.store.TrialCounts(ctx, canaryName(version))
	out := map[string]store.TrialCount{}
	for _, n := range counts {
		out[n.Side] = n
	}
	return out, err
}

// ShadowCounts is what shadow rules would have decided, one line per rule.
func (s *Settings) ShadowCounts(ctx context.Context) ([]store.TrialCount, error) {
	return s.store.TrialCounts(ctx, ShadowTrial)
}
