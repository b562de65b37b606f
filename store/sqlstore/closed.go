package sqlstore

import (
	"context"
	"fmt"
	"time"

	"makegood/aftersale"
)

// The comparison of closed_at alone is what both databases use the index for.
const closedCases = `select closed_at, id, ` + caseColumns + ` from cases
where closed_at > 0 and closed_at >= $1 and closed_at <= $2 and (closed_at, id) < ($2, $3) order by closed_at desc, id desc limit $4`

// ListClosed implements store.Cases.
func (s *Store) ListClosed(ctx context.Context, from, to time.Time, after string, limit int) ([]aftersale.Case, string, error) {
	before := listed{at: micros(to)} // comes before every case closed at that moment
	if after != "" {
		var err error
		if before.at, before.id, err = parseCursor(after); err != nil {
			return nil, "", err
		}
	}
	limit = pageSize(limit)
	page, err := s.listed(ctx, query{text: closedCases, args: []any{micros(from), before.at, before.id, int64(limit + 1)}})
	if err != nil {
		return nil, "", fmt.Errorf("store: list closed: %w", err)
	}
	cases, next := cut(page, limit)
	return cases, next, nil
}

// closure is how a final case ended; zero while a case is open.
type closure struct {
	at   int64  // unix microseconds
	text string // see closureText
	took int64  // seconds from the request to the end
}

func closureOf(c aftersale.Case, snapshot aftersale.Snapshot, requested time.Time) closure {
	if !c.State.Final() || c.ClosedAt.IsZero() {
		return closure{}
	}
	took := int64(max(0, c.ClosedAt.Sub(requested)) / time.Second)
	return closure{at: micros(c.ClosedAt), text: closureText(c, snapshot, took), took: took}
}
