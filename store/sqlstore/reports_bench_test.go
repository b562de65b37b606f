package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/suite"
)

// Cases are made in the database itself, so that hundreds of thousands of
// them take seconds. $1 is the first number, $2 the last.
const (
	numbered = `with recursive n(i) as (select cast($1 as bigint) union all select i + 1 from n where i < $2) insert into cases
(id, platform, shop, after_sale_id, order_id, kind, state, mode, version, amount_minor, currency, rule, outcome, deadline, deadline_source,
next_check_at, requested_at, created_at, updated_at, final, doc, buyer, waiting, claimed_by, person_since, closed_at, closure, took) select `

	seedClosed = numbered + `'c' || i, 'douyin', 'shop1', 'c' || i, 'c' || i, 'return_refund', 'refunded', 'live', 1, 1999, 'CNY', 'R1', 'approve', $3, 'ticket',
9223372036854775807, $3, $3, $3, 1, $4, '', '', '', 0, $3 + i * 4320000,
case i % 6 when 0 then 'douyin' when 1 then 'pinduoduo' when 2 then 'taobao' when 3 then 'kuaishou' when 4 then 'wechat' else 'shopify' end || '|' ||
case i / 6 % 3 when 0 then 'refund_unshipped' when 1 then 'refund_shipped' else 'return_refund' end || '|' ||
case i % 7 when 0 then 'person' when 1 then 'platform' else 'auto' end || '|' || case i % 5 when 0 then 'closed' else 'refunded' end || '|CNY|' ||
(case i % 50 when 0 then 3 when 1 then 2 else 0 end) || '|' || (i % 27), i % 100000 from n`

	seedOpen = numbered + `'o' || i, 'douyin', 'shop' || (i % 20), 'o' || i, 'o' || i, 'return_refund',
case i % 4 when 0 then 'person' when 1 then 'waiting' when 2 then 'agreed' else 'acting' end, 'live', 1, 1999, 'CNY', 'R1', 'approve',
$3 + i * 3000000, 'ticket', $3 + i, $3, $3, $3, 0, $4, '', case i % 10 when 0 then 'courier' else '' end,
case i % 8 when 0 then 'ann' else '' end, case i % 4 when 0 then $3 + i else 0 end, 0, '', 0 from n`
)

// stocked opens a store with n cases by the given seed.
func stocked(t testing.TB, dsn, seed string, n int64) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	doc := `{"why":{"en":"` + strings.Repeat("x", 900) + `"}}`
	const chunk = 20000
	for first := int64(1); first <= n; first += chunk {
		o := &op{stmts: []stmt{{text: seed, args: []any{first, min(n, first+chunk-1), micros(reportStart), doc}, want: anyRows}}}
		if err := s.db.write(context.Background(), o); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

var reportStart = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func backends(b *testing.B, f func(b *testing.B, dsn string)) {
	b.Run("sqlite", func(b *testing.B) { f(b, suite.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { f(b, suite.Postgres(b)) })
}

// BenchmarkSLA reads 600,000 closed cases of 30 days.
func BenchmarkSLA(b *testing.B) {
	const cases = 600_000
	backends(b, func(b *testing.B, dsn string) {
		s := stocked(b, dsn, seedClosed, cases)
		zone := time.FixedZone("CST", 8*3600)
		for b.Loop() {
			rows, err := s.SLA(b.Context(), reportStart, reportStart.Add(31*24*time.Hour), zone)
			if err != nil {
				b.Fatal(err)
			}
			var n int64
			for _, r := range rows {
				n += r.Cases
			}
			if n != cases {
				b.Fatalf("%d cases", n)
			}
		}
	})
}

// BenchmarkQueue is what consoles poll with 20,000 open cases.
func BenchmarkQueue(b *testing.B) {
	backends(b, func(b *testing.B, dsn string) {
		s := stocked(b, dsn, seedOpen, 20_000)
		b.Run("summary", func(b *testing.B) {
			for b.Loop() {
				if got, err := s.Summary(b.Context(), reportStart); err != nil || got.Person != 5000 {
					b.Fatal(got, err)
				}
			}
		})
		for name, f := range map[string]store.CaseFilter{
			"waiting": {Open: true, Waiting: string(aftersale.PartyCourier)}, "mine": {Open: true, ClaimedBy: "ann"},
			"unclaimed": {State: "person", ClaimedBy: store.Unclaimed},
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if got, _, err := s.ListCases(b.Context(), f); err != nil || len(got) != defaultLimit {
						b.Fatal(fmt.Sprint(len(got)), err)
					}
				}
			})
		}
	})
}
