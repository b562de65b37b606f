package sqlstore

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/suite"
)

// older are rows as the second version of the schema had them.
const older = `insert into cases (id, platform, shop, after_sale_id, order_id, kind, state, mode, version, amount_minor, currency, rule, outcome,
deadline, deadline_source, next_check_at, requested_at, created_at, updated_at, final, doc) values
('c', 'douyin', 'shop1', 'as1', 'o', 'refund_shipped', 'person', 'live', 4, 1999, 'CNY', 'S2', 'person', 9223372036854775807, '',
9223372036854775807, 1, 1, 1, 0, '{"id":"c","ref":{"platform":"douyin","shop":"shop1","id":"as1"},"person_since":"2026-03-01T00:00:00Z"}');
insert into actions (id, case_id, platform, shop, after_sale_id, order_id, name, stage, n, state, amount_minor, currency, fence, attempts,
not_before, lease_until, planned_at, sent_at, settled_at, result, waybill, doc) values
('c.1', 'c', 'douyin', 'shop1', 'as1', 'o', 'courier:intercept', 'parcel', 1, 'confirmed', 1999, 'CNY', 1, 1, 0, 0, 1772323200000000, 0, 0, 'ok', 'SF1',
'{"id":"c.1","action":"courier:intercept","waybill":{"courier":"sf","number":"SF1"},"reason":"log7"}'),
('c.2', 'c', 'douyin', 'shop1', 'as1', 'o', 'refund:refuse', 'refund', 2, 'planned', 1999, 'CNY', 1, 1, 0, 0, 1772323200000000, 0, 0, '', '', '{}')`

func TestOlderSchema(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, dsn string, db *sql.DB, dialect goose.Dialect, words *strings.Replacer) {
		all, err := migrations(words)
		if err != nil {
			t.Fatal(err)
		}
		options := []goose.ProviderOption{goose.WithGoMigrations(all[:2]...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
		if err := runMigrations(t.Context(), dialect, db, options); err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), older); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		checkUpgraded(t, dsn)
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dsn := suite.SQLite(t)
		d, err := parseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", sqliteURL(d.file))
		if err != nil {
			t.Fatal(err)
		}
		run(t, dsn, db, goose.DialectSQLite3, sqliteWords)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dsn := suite.Postgres(t)
		d, err := parseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		d.postgres.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
		run(t, dsn, stdlib.OpenDB(*d.postgres), goose.DialectPostgres, postgresWords)
	})
}

// checkUpgraded opens the database as this program does and reads the old rows.
func checkUpgraded(t *testing.T, dsn string) {
	t.Helper()
	s, err := Open(t.Context(), dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	rates, err := s.InterceptRates(t.Context(), reportStart, reportStart.Add(time.Hour))
	if diff := cmp.Diff([]store.InterceptRate{{Courier: "sf", Outcome: "accepted", N: 1}}, rates); err != nil || diff != "" {
		t.Errorf("intercept rates: error %v (-want +got):\n%s", err, diff)
	}
	// The courier's id of the intercept was kept in another field then.
	if a, err := s.Action(t.Context(), "c.1"); err != nil || a.Reference != "log7" || a.Reason != "" {
		t.Errorf("got reference %q, reason %q, error %v, want reference log7 and no reason", a.Reference, a.Reason, err)
	}
	summary := func(want store.Summary) {
		t.Helper()
		want.ByState, want.Waiting, want.Person = map[string]int64{"person": 1}, map[string]int64{}, 1
		got, err := s.Summary(t.Context(), reportStart)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("summary: error %v (-want +got):\n%s", err, diff)
		}
	}
	summary(store.Summary{Unclaimed: 1})
	c, err := s.Case(t.Context(), "c")
	if err != nil || c.State != aftersale.StateNeedsReview || c.Version != 4 {
		t.Fatalf("case: got state %s, version %d, error %v, want person, 4, none", c.State, c.Version, err)
	}
	c.ClaimedBy = "ann"
	if err := s.Commit(t.Context(), store.Change{Case: c}); err != nil { // fills the new columns
		t.Fatal(err)
	}
	summary(store.Summary{OldestPerson: reportStart})
}
