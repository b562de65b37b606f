package sqlstore_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

// both runs a benchmark on both databases.
func both(b *testing.B, f func(b *testing.B, s *sqlstore.Store)) {
	b.Run("sqlite", func(b *testing.B) { f(b, open(b, suite.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { f(b, open(b, suite.Postgres(b))) })
}

// parallel calls f b.N times, 64 calls at a time, and reports calls per second.
func parallel(b *testing.B, f func(n int64) error) {
	var n atomic.Int64
	b.SetParallelism(32) // times GOMAXPROCS
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f(n.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

var benchStart = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func benchCase(n int64) (aftersale.Case, aftersale.Action) {
	id := fmt.Sprint("18014398509481984", n)
	ref := aftersale.Ref{Platform: "douyin", Shop: "shop1", ID: id}
	c := aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StateActing, Mode: aftersale.ModeLive, Rule: "U1", Outcome: aftersale.OutcomeApprove,
		Why:      aftersale.Text{EN: "Not shipped, standard goods: refunded at once.", ZH: "未发货的标准商品：立即退款。"},
		Deadline: aftersale.Deadline{At: benchStart.Add(48 * time.Hour)}, NextCheckAt: benchStart.Add(time.Hour),
		CreatedAt: benchStart, UpdatedAt: benchStart, RequestedAt: benchStart,
		Snapshot: &aftersale.Snapshot{Ref: ref, OrderID: "6917" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(1999), Version: "1767225600", Items: []aftersale.Item{{SKU: "1", Quantity: 1, Amount: aftersale.Fen(1999)}}},
		Actions: 1,
	}
	return c, aftersale.Action{ID: c.ID + ".1", CaseID: c.ID, Ref: ref, OrderID: c.Snapshot.OrderID, Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, N: 1,
		Kind: c.Snapshot.Kind, Status: c.Snapshot.Status, Amount: c.Snapshot.Amount, Version: c.Snapshot.Version, Rule: "U1", State: aftersale.Planned, PlannedAt: benchStart}
}

func benchChange(n int64) store.Change {
	c, a := benchCase(n)
	e := aftersale.Entry{At: benchStart, Type: aftersale.EntryDecision, Summary: c.Why, Detail: map[string]any{"rule": "U1", "outcome": "approve", "mode": "live"}}
	return store.Change{Case: c, Plan: []aftersale.Action{a}, Entries: []aftersale.Entry{e, e, e}}
}

func BenchmarkAppend(b *testing.B) {
	body := []byte(`{"key":"x","pad":"` + strings.Repeat("0123456789", 40) + `"}`)
	both(b, func(b *testing.B, s *sqlstore.Store) {
		parallel(b, func(n int64) error {
			id := fmt.Sprint("18014398509481984", n)
			m := store.Message{Subject: store.CaseSubject(aftersale.Ref{Platform: "douyin", Shop: "shop1", ID: id}), Key: "refund_created:" + id, Body: body, At: benchStart}
			fresh, err := s.Append(b.Context(), []store.Message{m})
			if err == nil && !fresh[0] {
				err = fmt.Errorf("message %d is not new", n)
			}
			return err
		})
	})
}

func BenchmarkCommit(b *testing.B) {
	both(b, func(b *testing.B, s *sqlstore.Store) {
		parallel(b, func(n int64) error { return s.Commit(b.Context(), benchChange(n)) })
	})
}

func BenchmarkClaimRecord(b *testing.B) {
	both(b, func(b *testing.B, s *sqlstore.Store) {
		ids := make([]string, b.N+1)
		var stored atomic.Int64
		parallel(b, func(n int64) error {
			change := benchChange(n)
			ids[n] = change.Plan[0].ID
			stored.Add(1)
			return s.Commit(b.Context(), change)
		})
		b.ResetTimer()
		parallel(b, func(n int64) error {
			got, err := s.Claim(b.Context(), ids[n:n+1], benchStart, aftersale.Lease)
			if err != nil || len(got) != 1 {
				return fmt.Errorf("claimed %d: %w", len(got), err)
			}
			a := aftersale.RecordResult(got[0], aftersale.Receipt{}, nil, benchStart)
			return s.RecordResult(b.Context(), a, aftersale.ReplyEntry(a, benchStart), aftersale.StateAgreed, benchStart.Add(time.Minute))
		})
	})
}

// BenchmarkCase is a whole case: webhook in, load, commit, claim, record the result.
func BenchmarkCase(b *testing.B) {
	both(b, func(b *testing.B, s *sqlstore.Store) {
		parallel(b, func(n int64) error {
			change := benchChange(n)
			m := store.Message{Subject: store.CaseSubject(change.Case.Ref), Key: change.Case.Ref.ID, Body: []byte(`{}`), At: benchStart}
			if _, err := s.Append(b.Context(), []store.Message{m}); err != nil {
				return err
			}
			loaded, err := s.Load(b.Context(), change.Case.Ref)
			if err != nil {
				return err
			}
			change.Done = []int64{loaded.Pending[0].Seq}
			if err := s.Commit(b.Context(), change); err != nil {
				return err
			}
			got, err := s.Claim(b.Context(), []string{change.Plan[0].ID}, benchStart, aftersale.Lease)
			if err != nil || len(got) != 1 {
				return fmt.Errorf("claimed %d: %w", len(got), err)
			}
			a := aftersale.RecordResult(got[0], aftersale.Receipt{}, nil, benchStart)
			return s.RecordResult(b.Context(), a, aftersale.ReplyEntry(a, benchStart), aftersale.StateAgreed, benchStart.Add(time.Minute))
		})
	})
}
