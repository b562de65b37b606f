// Package suite is the conformance test of every store.Store: what the comments
// of package store promise, one test for each promise. It is test code and must
// not be imported by anything that serves. Start at Run; each file holds the tests
// of one part of the contract.
package suite

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"makegood/aftersale"
	"makegood/store"
)

// Open returns an empty store that is closed by t.Cleanup.
type Open func(t *testing.T) store.Store

// Run tests everything the contract promises. Each test opens a store of its own.
func Run(t *testing.T, open Open) {
	t.Helper()
	groups := map[string]map[string]func(*testing.T, store.Store){
		"Inbox": inboxTests, "Cases": caseTests, "List": listTests, "Ledger": ledgerTests, "Brakes": brakeTests,
		"Parcels": parcelTests, "Fulfilments": fulfilmentTests, "Shops": shopTests, "Documents": documentTests, "Reports": reportTests,
		"Closed": closedTests, "Registers": registerTests, "Files": fileTests, "Buyers": buyerTests, "Notices": noticeTests, "Trials": trialTests,
	}
	for group, tests := range groups {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, open(t))
				})
			}
		})
	}
}

// start is the time at which all tests happen: to the microsecond, as stores keep it.
var start = time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC)

var serial atomic.Int64

// newCase is a case that no store has seen.
func newCase() aftersale.Case {
	n := strconv.FormatInt(serial.Add(1), 10)
	ref := aftersale.Ref{Platform: "douyin", Shop: "shop1", ID: "as" + n}
	return aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StateActing, Mode: aftersale.ModeLive, Rule: "U1",
		Outcome: aftersale.OutcomeApprove, CreatedAt: start, UpdatedAt: start, RequestedAt: start.Add(-time.Minute),
		NextCheckAt: start.Add(time.Hour), Deadline: aftersale.Deadline{At: start.Add(24 * time.Hour), Source: aftersale.DeadlineTicket},
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "order" + n, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(1234), Version: "v1", AppliedAt: start.Add(-time.Minute),
		},
	}
}

// action is the nth action of a case.
func action(c aftersale.Case, n int, name aftersale.ActionName) aftersale.Action {
	stage := aftersale.StageRefund
	if name == aftersale.ActionIntercept || name == aftersale.ActionWithdraw {
		stage = aftersale.StageParcel
	}
	return aftersale.Action{
		ID: c.ID + "." + strconv.Itoa(n), CaseID: c.ID, Ref: c.Ref, OrderID: c.Snapshot.OrderID, Name: name, Stage: stage, N: n,
		Kind: c.Snapshot.Kind, Status: c.Snapshot.Status, Amount: c.Snapshot.Amount, Version: "v1", Rule: c.Rule,
		State: aftersale.Planned, PlannedAt: start,
	}
}

func entry(text string) aftersale.Entry {
	return aftersale.Entry{At: start, Type: aftersale.EntryNote, Summary: aftersale.Text{EN: text, ZH: text}}
}

func message(c aftersale.Case, key string) store.Message {
	return store.Message{Subject: store.CaseSubject(c.Ref), Key: key, Body: []byte(`{"key":"` + key + `"}`), At: start}
}

// equal fails with the difference between got and want.
func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// only returns the only element of a list, or fails the test at once.
func only[T any](t *testing.T, what string, list []T) T {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%s: got %d, want one: %+v", what, len(list), list)
	}
	return list[0]
}

// refused fails unless the call has failed with want.
func refused(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

// invalid fails if a call that makes no sense was accepted.
func invalid(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: got no error, want one", what)
	}
}

// must fails the test at once if a call has failed.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// need returns v, or fails the test at once: need[T](t)(call).
func need[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// committed stores a new case with its planned actions and returns it as stored.
func committed(t *testing.T, s store.Store, c aftersale.Case, names ...aftersale.ActionName) aftersale.Case {
	t.Helper()
	change := store.Change{Case: c, Entries: []aftersale.Entry{entry("opened")}}
	for i, name := range names {
		change.Plan = append(change.Plan, action(c, i+1, name))
	}
	must(t, s.Commit(t.Context(), change))
	c.Version = 1
	return c
}

// together runs f n times at once and returns how often it was true.
func together(n int, f func(i int) bool) int {
	var hits atomic.Int64
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			if f(i) {
				hits.Add(1)
			}
		})
	}
	close(gate)
	wg.Wait()
	return int(hits.Load())
}

// crowd runs f n times at once and fails unless it was true want times. what
// says what it means that f is true.
func crowd(t *testing.T, what string, n, want int, f func(i int) bool) {
	t.Helper()
	if got := together(n, f); got != want {
		t.Fatalf("%s: got %d of %d, want %d", what, got, n, want)
	}
}

func loaded(t *testing.T, s store.Store, ref aftersale.Ref) store.Loaded {
	t.Helper()
	return need[store.Loaded](t)(s.Load(t.Context(), ref))
}

func claim(t *testing.T, s store.Store, now time.Time, ids ...string) []aftersale.Action {
	t.Helper()
	return need[[]aftersale.Action](t)(s.Claim(t.Context(), ids, now, aftersale.Lease))
}
