// Package people says who acts: the person behind a change, their role, and the
// words in which a request of theirs is refused.
//
// It must not know about cases, nor decide who may do what: the API checks roles,
// and casework checks cases. Start reading at Actor.
package people

import (
	"encoding/json"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// The roles of people. Each may do what the ones before it may.
const (
	RoleViewer     = "viewer"
	RoleAgent      = "agent"
	RoleSupervisor = "supervisor"
	RoleAdmin      = "admin"
)

// Actor is the person behind a change.
type Actor struct{ Name, Role string }

// Audit returns the audit row of what the actor did: action and target name it,
// before and after are the values that changed (nil: none).
func (a Actor) Audit(at time.Time, action, target string, before, after any) store.AuditRow {
	return store.AuditRow{
		At: at, By: a.Name, Role: a.Role, Action: action, Target: target,
		Before: auditText(before), After: auditText(after),
	}
}

// auditText writes a value for the audit log: texts and documents as they are,
// everything else as JSON. A value that cannot be written leaves nothing.
func auditText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []byte:
		return string(v)
	case string:
		return v
	case error:
		return v.Error()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// RejectionKind says what is wrong with what a person asked for.
type RejectionKind string

// The kinds of rejection.
const (
	Invalid   RejectionKind = "invalid"   // the request itself
	Forbidden RejectionKind = "forbidden" // not with this role
	Conflict  RejectionKind = "conflict"  // not with this case as it is now
)

// Rejection is a refusal in words that people read.
type Rejection struct {
	Kind RejectionKind
	Text aftersale.Text
}

// Error is the English text.
func (r *Rejection) Error() string { return r.Text.EN }

// Reject returns a *Rejection with its words in English and Chinese.
func Reject(kind RejectionKind, en, zh string) error {
	return &Rejection{Kind: kind, Text: aftersale.Text{EN: strings.TrimSpace(en), ZH: strings.TrimSpace(zh)}}
}
