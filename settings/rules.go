package settings

import (
	"context"

	"makegood/people"
	"makegood/policy"
)

// PutPolicy stores a new version of the rules. A text that does not load is an
// error with line and column, and nothing changes. expect is the version that the
// admin has seen; store.ErrConflict if it is not the newest.
func (s *Settings) PutPolicy(ctx context.Context, by people.Actor, text []byte, expect int64) (int64, error) {
	if _, err := policy.Load("policy", text); err != nil {
		return 0, err
	}
	audit := by.Audit(s.now(), "policy.put", DocPolicy, s.Current().RulesText, text)
	return s.put(ctx, change{document: DocPolicy, expect: expect, audit: audit}, text)
}

// RollbackPolicy stores the text of an older version as the newest; version 0 is
// the built-in SOP.
func (s *Settings) RollbackPolicy(ctx context.Context, by people.Actor, version, expect int64) (int64, error) {
	text := policy.DefaultText()
	if version > 0 {
		doc, err := s.store.DocumentAt(ctx, DocPolicy, version)
		if err != nil {
			return 0, err
		}
		text = doc.Body
	}
	return s.PutPolicy(ctx, by, text, expect)
}
