package sqlstore

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"makegood/aftersale"
	"makegood/store"
)

const (
	defaultLimit = 50
	maxLimit     = 500
)

// errCursor means that the cursor was not made by ListCases or ListClosed.
var errCursor = errors.New("store: list cases: not a cursor")

// listed is a case with what the list is sorted by: its deadline, or when it
// was closed.
type listed struct {
	at int64
	id string
	c  aftersale.Case
}

// ListCases implements store.Cases. Open and final cases have an index
// each: both are read in order and merged, so that a page costs the same
// however many cases are stored.
func (s cases) ListCases(ctx context.Context, f store.CaseFilter) ([]aftersale.Case, string, error) {
	limit := pageSize(f.Limit)
	where, err := newWhere(f)
	if err != nil {
		return nil, "", err
	}
	var page []listed
	for _, final := range finals(f) {
		rows, err := s.listRange(ctx, where, final, limit+1)
		if err != nil {
			return nil, "", fmt.Errorf("store: list cases: %w", err)
		}
		page = append(page, rows...)
	}
	slices.SortFunc(page, func(a, b listed) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) })
	cases, next := cut(page, limit)
	return cases, next, nil
}

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultLimit
	}
	return min(limit, maxLimit)
}

// cut makes a page of at most limit cases, with the cursor of the next one if
// there is more.
func cut(page []listed, limit int) (cases []aftersale.Case, next string) {
	if len(page) > limit {
		page = page[:limit]
		next = cursor(page[limit-1])
	}
	cases = make([]aftersale.Case, len(page))
	for i, l := range page {
		cases[i] = l.c
	}
	return cases, next
}

// finals says which of the two indexes can hold what is asked for.
func finals(f store.CaseFilter) []string {
	closed := aftersale.State(f.State).Final()
	switch {
	case f.Open && closed:
		return nil
	case f.Open || f.State != "" && !closed:
		return []string{"0"}
	case closed:
		return []string{"1"}
	}
	return []string{"0", "1"}
}

func (s cases) listRange(ctx context.Context, w where, final string, limit int) ([]listed, error) {
	text := `select deadline, id, ` + caseColumns + ` from ` + w.from + ` where final = ` + final + w.text +
		` order by deadline, id limit ` + strconv.Itoa(limit)
	return s.listed(ctx, query{text: text, args: w.args})
}

// listed runs a query of what the list is sorted by, id, and caseColumns.
func (s cases) listed(ctx context.Context, q query) (out []listed, err error) {
	q.row = func(scan scanFunc) (err error) {
		var l listed
		l.c, err = caseRow(func(dest ...any) error { return scan(append([]any{&l.at, &l.id}, dest...)...) })
		out = append(out, l)
		return err
	}
	err = s.db.read(ctx, q)
	return out, err
}

// searched are the cases that a search term names. The join is written as a
// cross join because SQLite then starts with the few rows on its left.
const searched = `(select id as case_id from cases where id = $1 union select id from cases where after_sale_id = $1
union select id from cases where order_id = $1 union select case_id from case_parcels where number = $1) as found cross join cases`

// where is a condition with its arguments. Only fixed texts are put together;
// their number is bounded, so that they can be prepared once.
type where struct {
	from string
	text string
	args []any
}

// add appends a condition; each ? stands for value.
func (w *where) add(condition string, value any) {
	w.args = append(w.args, value)
	w.text += " and " + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(w.args)))
}

func newWhere(f store.CaseFilter) (where, error) {
	w := where{from: "cases"}
	if f.Query != "" {
		w.from = searched
		w.add("cases.id = found.case_id", f.Query)
	}
	for _, equal := range []struct{ column, value string }{
		{"state", f.State}, {"platform", f.Platform}, {"shop", f.Shop}, {"kind", f.Kind},
	} {
		if equal.value != "" {
			w.add(equal.column+" = ?", equal.value)
		}
	}
	w.addPeople(f)
	if !f.DueBefore.IsZero() {
		w.add("deadline < ?", micros(f.DueBefore))
	}
	if f.Cursor != "" {
		deadline, id, err := parseCursor(f.Cursor)
		if err != nil {
			return where{}, err
		}
		w.args = append(w.args, deadline, id)
		n := len(w.args)
		w.text += fmt.Sprintf(" and (deadline, id) > ($%d, $%d)", n-1, n)
	}
	return w, nil
}

// addPeople repeats the conditions of the partial indexes.
func (w *where) addPeople(f store.CaseFilter) {
	switch f.ClaimedBy {
	case "":
	case store.Unclaimed:
		w.text += " and claimed_by = ''"
	default:
		w.add("claimed_by <> '' and claimed_by = ?", f.ClaimedBy)
	}
	if f.Waiting != "" {
		w.add("waiting <> '' and waiting = ?", f.Waiting)
	}
}

func cursor(l listed) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(l.at, 10) + "," + l.id))
}

func parseCursor(text string) (at int64, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, "", errCursor
	}
	number, id, found := strings.Cut(string(raw), ",")
	if at, err = strconv.ParseInt(number, 10, 64); err != nil || !found {
		return 0, "", errCursor
	}
	return at, id, nil
}
