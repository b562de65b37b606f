package settings_test

import (
	"errors"
	"strings"
	"testing"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/settings"
	"makegood/store"
)

const shopID = servicetest.ShopID

var boss = people.Actor{Name: "ops", Role: people.RoleAdmin}

// rig is the service under test.
type rig struct {
	*servicetest.Rig
	settings *settings.Settings
	counted  int // cases that count was called for
}

func setup(t *testing.T, change ...func(*service.Options)) *rig {
	t.Helper()
	r := &rig{Rig: servicetest.New(t, change...)}
	r.settings = r.Service.Settings
	return r
}

// another is the settings of another process on the same store.
func (r *rig) another() *settings.Settings {
	r.T.Helper()
	s, err := settings.New(r.T.Context(), r.Store, nil, r.Clock.Now)
	if err != nil {
		r.T.Fatal(err)
	}
	return s
}

// refresh makes settings take over what is stored.
func (r *rig) refresh(s *settings.Settings) *settings.Snapshot {
	r.T.Helper()
	if err := s.Refresh(r.T.Context()); err != nil {
		r.T.Fatal(err)
	}
	return s.Current()
}

// put stores a document as it is given, past all checks.
func (r *rig) put(name string, expect int64, body string) {
	r.T.Helper()
	if _, err := r.Store.PutDocument(r.T.Context(), name, expect, []byte(body), store.AuditRow{At: r.Clock.Now(), By: "x", Action: "x"}); err != nil {
		r.T.Fatal(err)
	}
}

// wantAudit checks the newest audit row.
func (r *rig) wantAudit(action, target string) {
	r.T.Helper()
	rows, err := r.Store.Audit(r.T.Context(), 0, 1)
	if err != nil || len(rows) != 1 {
		r.T.Fatalf("got audit rows %+v, %v; want one", rows, err)
	}
	if got := rows[0]; got.By != boss.Name || got.Role != boss.Role || got.Action != action || got.Target != target {
		r.T.Errorf("got audit row %s by %s (%s) of %s, want %s by %s (%s) of %s", got.Action, got.By, got.Role, got.Target, action, boss.Name, boss.Role, target)
	}
}

// ruleset is the built-in SOP with a first rule of that id, so that two of them can
// be told apart.
func ruleset(id string) string {
	rule := "rules:\n\n  - {id: " + id + ", title: {en: t, zh: t}, when: 'false', outcome: person}\n"
	return strings.Replace(string(policy.DefaultText()), "\nrules:\n", "\n"+rule, 1)
}

// brokenRules do not load.
const brokenRules = "rules: [\n"

// ref names an after-sale of the rig's shop.
func ref(id string) aftersale.Ref {
	return aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
}

// wantErr checks for an error that is, or contains, the wanted one.
func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

// wantRejection checks for a *people.Rejection of that kind with those words.
func wantRejection(t *testing.T, err error, kind people.RejectionKind, words string) {
	t.Helper()
	var got *people.Rejection
	if !errors.As(err, &got) {
		t.Errorf("got %v, want a rejection: %s, %q", err, kind, words)
		return
	}
	if got.Kind != kind || !strings.Contains(got.Text.EN, words) || got.Text.ZH == "" {
		t.Errorf("got rejection %s, %+v; want %s, %q, in both languages", got.Kind, got.Text, kind, words)
	}
}
