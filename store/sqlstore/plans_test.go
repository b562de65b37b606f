package sqlstore

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store/suite"
)

// TestReadsUseAnIndex asks both databases how they would run what is read
// often or from large tables.
func TestReadsUseAnIndex(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) int64 { return micros(reportStart.Add(d)) }
	reads := []struct {
		name, index string // SQLite names the index it takes
		text        string
		args        []any
	}{
		{"closed cases", "cases_closed", closedCases, []any{at(0), at(time.Hour), "id", int64(10)}},
		{"service levels", "COVERING INDEX cases_closed", closedOn, []any{at(0), at(time.Hour)}},
		{"summary", "COVERING INDEX cases_open", summaryByState, []any{at(0), at(time.Hour), at(2 * time.Hour), at(8 * time.Hour)}},
		{"waiting", "COVERING INDEX cases_waiting", summaryWaiting, nil},
		{"history of a buyer", "cases_by_buyer", buyerHistory, []any{"b", at(0)}},
		{"cases of an order", "cases_by_order", casesOfOrder, []any{"douyin", "shop1", "o"}},
		{"fulfilment", "sqlite_autoindex_stocks_1", fulfilmentOfOrder, []any{"douyin", "shop1", "o"}},
		{"register", "records_by_time", registeredRecords, []any{"losses", at(0), at(time.Hour), int64(10)}},
		{"totals", "records_by_time", recordTotals, []any{"losses", at(0), at(time.Hour)}},
		{"intercepts", "actions_registered", interceptRates, []any{at(0), at(time.Hour)}},
		{"due notices", "notices_due", dueNotices, []any{at(0), int64(10)}},
		{"open notices", "COVERING INDEX notices_due", openNotices, nil},
		{"notices of a case", "notices_of_case", acknowledgeNotices, []any{"c", at(0), "ann"}},
		{"file", "sqlite_autoindex_files_1", fileByID, []any{"c", "f"}},
		{"list of buyers", "buyers_by_list", listedBuyers, []any{"block", int64(10)}},
		{"trial", "sqlite_autoindex_trials_1", trialCounts, []any{"canary:7"}},
		{"someone's cases", "cases_claimed", `select id from cases where final = 0 and claimed_by <> '' and claimed_by = $1 order by deadline, id`, []any{"ann"}},
		{"cases that wait", "cases_waiting", `select id from cases where final = 0 and waiting <> '' and waiting = $1 order by deadline, id`, []any{"buyer"}},
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		s := stocked(t, suite.SQLite(t), seedOpen, 0)
		for _, r := range reads {
			plan := explained(t, s, "explain query plan "+r.text, r.args, 3)
			if !strings.Contains(plan, r.index) || strings.Contains(r.text, "order by deadline, id") && strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s: got plan %s, want index %s", r.name, plan, r.index)
			}
		}
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s := stocked(t, suite.Postgres(t), seedClosed, 5000)
		for _, r := range reads {
			if plan := explained(t, s, "explain "+r.text, r.args, 0); strings.Contains(plan, "Seq Scan") || !strings.Contains(plan, "Index") {
				t.Errorf("%s: got plan %s, want an index", r.name, plan)
			}
		}
	})
}

// explained returns the given column of a plan's rows.
func explained(t *testing.T, s *Store, text string, args []any, column int) string {
	t.Helper()
	var plan []string
	err := s.db.read(t.Context(), query{text: text, args: args, row: func(scan scanFunc) error {
		dest := make([]any, column+1)
		for i := range dest {
			dest[i] = new(any)
		}
		err := scan(dest...)
		plan = append(plan, fmt.Sprint(*dest[column].(*any)))
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}

// TestIndexNamesPayments compares the index that lets one approval exist with
// what the domain says moves money: a migration cannot be built from it.
func TestIndexNamesPayments(t *testing.T) {
	t.Parallel()
	schema, err := migrationFiles.ReadFile("migrations/00001_schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range aftersale.ActionNames() {
		index := "one_effective_approval on actions (case_id, stage) where name = '" + string(name) + "'"
		if got := strings.Contains(string(schema), index); got != name.MovesMoney() {
			t.Errorf("one_effective_approval covers %s: got %t, want %t", name, got, name.MovesMoney())
		}
	}
}
