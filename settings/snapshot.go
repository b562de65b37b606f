package settings

import (
	"context"
	"encoding/json"
	"fmt"

	"makegood/aftersale"
	"makegood/policy"
)

// Snapshot is one consistent set of everything that admins change at run time. All
// of it was read together: a decision takes one Snapshot and uses it to its end, so
// that it never mixes the rules of one version with the thresholds of another. It
// is shared between goroutines and must not be changed.
type Snapshot struct {
	Rules               *policy.Rules
	RulesVersion        int64 // 0: the built-in SOP
	RulesText           []byte
	Overrides           policy.Overrides // of the thresholds
	ThresholdsVersion   int64
	SafetyLimits        SafetyLimits
	SafetyLimitsVersion int64
	Canary              *Canary // rules that decide a share of the cases first; nil: none run
	CanaryVersion       int64   // of the document, also when none runs
}

// ThresholdsFor are the thresholds in force for the shop of an after-sale.
func (s *Snapshot) ThresholdsFor(ref aftersale.Ref) policy.Thresholds {
	return s.Overrides.Resolve(ref.Platform, ref.Shop)
}

// RulesFor are the rules that decide the case, and its side in the trial that runs
// ("" if none does).
func (s *Snapshot) RulesFor(ref aftersale.Ref) (rules *policy.Rules, side string) {
	switch {
	case s.Canary == nil:
		return s.Rules, ""
	case s.Canary.takes(ref):
		return s.Canary.Rules, SideTrial
	}
	return s.Rules, SideControl
}

// is reports whether the snapshot holds these versions of all documents.
func (s *Snapshot) is(versions map[string]int64) bool {
	return versions[DocPolicy] == s.RulesVersion &&
		versions[DocThresholds] == s.ThresholdsVersion &&
		versions[DocSafetyLimits] == s.SafetyLimitsVersion &&
		versions[DocCanary] == s.CanaryVersion
}

// read makes a snapshot of what is stored. A document that cannot be read makes it
// fail as a whole, so that the last good snapshot stays in force.
func (s *Settings) read(ctx context.Context) (*Snapshot, error) {
	next := &Snapshot{Rules: policy.Default(), RulesText: policy.DefaultText(), Overrides: policy.Overrides{}}
	doc, err := s.store.Document(ctx, DocPolicy)
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
	if next.ThresholdsVersion, err = s.readJSON(ctx, DocThresholds, &next.Overrides); err != nil {
		return nil, err
	}
	if next.SafetyLimitsVersion, err = s.readJSON(ctx, DocSafetyLimits, &next.SafetyLimits); err != nil {
		return nil, err
	}
	next.Canary, next.CanaryVersion, err = s.readCanary(ctx)
	return next, err
}

// readJSON reads the newest version of a document into target and returns the
// version; 0, and an untouched target, if none is stored.
func (s *Settings) readJSON(ctx context.Context, name string, target any) (version int64, err error) {
	doc, err := s.store.Document(ctx, name)
	if err != nil || doc.Version == 0 {
		return 0, err
	}
	if err := json.Unmarshal(doc.Body, target); err != nil {
		return doc.Version, fmt.Errorf("stored %s version %d: %w", name, doc.Version, err)
	}
	return doc.Version, nil
}

// putJSON stores a new version of a document and takes it into force here.
func (s *Settings) putJSON(ctx context.Context, c change, value any) (int64, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return 0, err
	}
	return s.put(ctx, c, body)
}
