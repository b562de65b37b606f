// Package settings is what admins change at run time: rules, thresholds, safety
// limits, the canary, and the mode of each shop. Every change is a stored version
// with its audit row, and is in force in all processes within a second.
//
// The package must not decide anything about a case. Start reading at Settings;
// Snapshot is what everybody else uses of it. Modes is separate, because a shop's
// mode is a column of the shop and not a document.
package settings

import (
	"context"
	"errors"
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
	DocCanary       = "canary"
)

// Store is what the settings need of the store.
type Store interface {
	store.Documents
	store.Trials
}

// Settings keeps the snapshot in force in memory and follows what any process
// stores. A change is in force here at once and in other processes within a
// second; the kill switch is also checked inside the database with every claim.
// Safe for concurrent use.
type Settings struct {
	store   Store
	now     func() time.Time
	current atomic.Pointer[Snapshot]
	mu      sync.Mutex // one refresh at a time
}

// New reads the snapshot in force. seed is the text of the configured policy file:
// it becomes version 1 when no policy is stored yet; nil: the built-in SOP.
func New(ctx context.Context, s Store, seed []byte, now func() time.Time) (*Settings, error) {
	t := &Settings{store: s, now: now}
	if seed != nil {
		if err := t.seed(ctx, seed); err != nil {
			return nil, err
		}
	}
	return t, t.Refresh(ctx)
}

// seed stores the configured policy file, unless a policy is stored already.
func (s *Settings) seed(ctx context.Context, text []byte) error {
	if _, err := policy.Load("policy_file", text); err != nil {
		return err
	}
	doc, err := s.store.Document(ctx, DocPolicy)
	if err != nil || doc.Version > 0 {
		return err
	}
	by := people.Actor{Name: "policy_file", Role: people.RoleAdmin}
	_, err = s.store.PutDocument(ctx, DocPolicy, 0, text, by.Audit(s.now(), "policy.seed", DocPolicy, nil, nil))
	if errors.Is(err, store.ErrConflict) {
		return nil // another process has seeded it
	}
	return err
}

// Current returns the snapshot in force. It is never nil.
func (s *Settings) Current() *Snapshot { return s.current.Load() }

// Refresh takes over what is stored if it is newer.
func (s *Settings) Refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	versions, err := s.store.Stamps(ctx)
	if err != nil {
		return err
	}
	if have := s.current.Load(); have != nil && have.is(versions) {
		return nil
	}
	next, err := s.read(ctx)
	if err != nil {
		return err
	}
	s.current.Store(next)
	return nil
}

// change says which document is changed, by whom, and from which version.
type change struct {
	document string
	expect   int64 // the version that the admin has seen; store.ErrConflict if it is not the newest
	audit    store.AuditRow
}

// put stores a new version of a document and takes it into force here.
func (s *Settings) put(ctx context.Context, c change, body []byte) (int64, error) {
	doc, err := s.store.PutDocument(ctx, c.document, c.expect, body, c.audit)
	if err != nil {
		return 0, err
	}
	return doc.Version, s.Refresh(ctx)
}
