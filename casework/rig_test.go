package casework_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
	"makegood/service"
	"makegood/service/servicetest"
	"makegood/settings"
	"makegood/store"
)

const (
	shopID     = servicetest.ShopID
	agentLimit = 20000 // minor units; the preset of agent_limit
)

// The people who act in these tests.
var (
	ann   = people.Actor{Name: "ann", Role: people.RoleAgent}
	bob   = people.Actor{Name: "bob", Role: people.RoleAgent}
	sue   = people.Actor{Name: "sue", Role: people.RoleSupervisor}
	admin = people.Actor{Name: "adam", Role: people.RoleAdmin}
)

// desk is a service whose Desk is under test.
type desk struct {
	*servicetest.Rig
	db *meanwhile
}

func open(t *testing.T, change ...func(*service.Options)) *desk {
	t.Helper()
	d := &desk{db: &meanwhile{}}
	d.Rig = servicetest.New(t, append(change, func(o *service.Options) { d.db.Store, o.Store = o.Store, d.db })...)
	return d
}

// meanwhile is a store in which something else can happen between the reading of a
// case and the act that follows.
type meanwhile struct {
	store.Store
	then        func()
	always      bool  // then happens after every reading, not only after the next
	acknowledge error // what Acknowledge fails with
}

func (m *meanwhile) Case(ctx context.Context, id string) (aftersale.Case, error) {
	c, err := m.Store.Case(ctx, id)
	if then := m.then; then != nil {
		if !m.always {
			m.then = nil
		}
		then()
	}
	return c, err
}

func (m *meanwhile) Acknowledge(ctx context.Context, caseID, by string, at time.Time) error {
	if m.acknowledge != nil {
		return m.acknowledge
	}
	return m.Store.Acknowledge(ctx, caseID, by, at)
}

// seed stores a case that needs review: a refund of 100.00 for goods that SF1
// carries. change may alter it.
func (d *desk) seed(id string, change ...func(*aftersale.Case)) aftersale.Case {
	d.T.Helper()
	now, ref := d.Clock.Now(), d.Ref(id)
	c := aftersale.Case{
		ID: "case-" + id, Ref: ref, OrderID: "o" + id, Mode: aftersale.ModeLive,
		State: aftersale.StateNeedsReview, Rule: "C6", Outcome: aftersale.OutcomeReview,
		RequestedAt: now, CreatedAt: now, UpdatedAt: now, DecidedAt: now, ReviewSince: now,
		NextCheckAt: now.Add(1000 * time.Hour),
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "o" + id, Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(10000), Version: "v1",
			Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1"}},
		},
	}
	for _, f := range change {
		f(&c)
	}
	d.commit(store.Change{Case: c})
	c.Version = 1
	return c
}

// commit stores a change without the Desk.
func (d *desk) commit(change store.Change) {
	d.T.Helper()
	if err := d.Store.Commit(context.Background(), change); err != nil {
		d.T.Fatal(err)
	}
}

// somebody changes the stored case, as another person or process would.
func (d *desk) somebody(id string) {
	d.T.Helper()
	d.commit(store.Change{Case: d.stored(id)})
}

// stored reads a case.
func (d *desk) stored(id string) aftersale.Case {
	d.T.Helper()
	c, err := d.Store.Case(context.Background(), id)
	if err != nil {
		d.T.Fatal(err)
	}
	return c
}

// shadow switches the shop to shadow mode.
func (d *desk) shadow() { d.Shop.Mode = aftersale.ModeShadow }

// connect connects the warehouse.
func (d *desk) connect() {
	d.Options.Registry.Warehouses = []*registry.Warehouse{d.Warehouse}
}

// wantRecorded checks what every act leaves behind: one more version, an audit row,
// a line of the timeline in both languages, and a wake-up of the case.
func (d *desk) wantRecorded(c aftersale.Case, by people.Actor, action, line string) {
	d.T.Helper()
	if got := d.stored(c.ID); got.Version != c.Version {
		d.T.Errorf("got version %d in the store, want %d", got.Version, c.Version)
	}
	rows, err := d.Store.Audit(d.T.Context(), 0, 1)
	if err != nil || len(rows) != 1 {
		d.T.Fatalf("got audit rows %+v, %v; want one", rows, err)
	}
	type row struct{ by, role, action, target string }
	want := row{by: by.Name, role: by.Role, action: action, target: c.ID}
	if got := (row{rows[0].By, rows[0].Role, rows[0].Action, rows[0].Target}); got != want {
		d.T.Errorf("got audit row %+v, want %+v", got, want)
	}
	if got := d.lastLine(c.ID); got.EN != line || got.ZH == "" {
		d.T.Errorf("got timeline %q, %q; want %q and the same in Chinese", got.EN, got.ZH, line)
	}
	subjects, _ := d.Wake.Take()
	if diff := cmp.Diff([]store.Subject{store.CaseSubject(c.Ref)}, subjects); diff != "" {
		d.T.Errorf("woken (-want +got):\n%s", diff)
	}
}

// lastLine is the newest line of the case's timeline.
func (d *desk) lastLine(id string) aftersale.Text {
	d.T.Helper()
	entries, err := d.Store.Timeline(d.T.Context(), id)
	if err != nil || len(entries) == 0 {
		d.T.Fatalf("got timeline %+v, %v; want a line", entries, err)
	}
	return entries[len(entries)-1].Summary
}

// wantUntouched checks that nothing was stored about the case and nobody was woken.
func (d *desk) wantUntouched(c aftersale.Case) {
	d.T.Helper()
	if got := d.stored(c.ID); got.Version != c.Version {
		d.T.Errorf("got version %d, want %d: nothing may be stored", got.Version, c.Version)
	}
	if subjects, actions := d.Wake.Take(); len(subjects)+len(actions) != 0 {
		d.T.Errorf("got wake-ups %v, %v; want none", subjects, actions)
	}
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// wantErr checks for an error that is, or contains, the wanted one.
func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

// rejected is a wanted refusal. Its zero value wants none.
type rejected struct {
	kind  people.RejectionKind
	words string // contained in the English text
}

func (want rejected) check(t *testing.T, err error) {
	t.Helper()
	var got *people.Rejection
	switch {
	case want == rejected{}:
		if err != nil {
			t.Errorf("got error %v, want none", err)
		}
	case !errors.As(err, &got):
		t.Errorf("got %v, want a rejection: %s, %q", err, want.kind, want.words)
	case got.Kind != want.kind || !strings.Contains(got.Text.EN, want.words) || got.Text.ZH == "":
		t.Errorf("got rejection %s, %+v; want %s, %q, in both languages", got.Kind, got.Text, want.kind, want.words)
	}
}

// needsReview lets the platform open a request that the policy leaves to people:
// goods made to order. It returns the platform's id.
func (d *desk) needsReview(amount int64) string {
	d.T.Helper()
	id := d.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: amount, SKUs: []douyinfake.SKU{{OuterID: "DZ-1", Quantity: 1}}})
	d.Run()
	if c := d.Load(id).Case; c.State != aftersale.StateNeedsReview {
		d.T.Fatalf("case is %s by %s, want it to need review", c.State, c.Rule)
	}
	return id
}

// startCanary starts a canary of the rules in force and returns its version.
func (d *desk) startCanary() int64 {
	d.T.Helper()
	doc := settings.CanaryDoc{Text: string(policy.DefaultText()), Percent: 50}
	version, err := d.Service.Settings.StartCanary(d.T.Context(), admin, doc, 0)
	if err != nil {
		d.T.Fatal(err)
	}
	return version
}
