package sqlstore

import (
	"context"

	"makegood/store"
)

const (
	addTrial = `insert into trials (name, side, decided, approved, refused, overridden, rejected, minor) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name, side) do update set decided = trials.decided + excluded.decided, approved = trials.approved + excluded.approved,
refused = trials.refused + excluded.refused, overridden = trials.overridden + excluded.overridden,
rejected = trials.rejected + excluded.rejected, minor = trials.minor + excluded.minor`

	trialCounts = `select side, decided, approved, refused, overridden, rejected, minor from trials where name = $1 order by side`
)

func trialStmt(t store.TrialCount) stmt {
	return stmt{text: addTrial, want: 1, miss: store.ErrConflict, lock: "trial " + t.Name + " " + t.Side, args: []any{
		t.Name, t.Side, t.Decided, t.Approved, t.Refused, t.Overridden, t.Rejected, t.Minor,
	}}
}

// TrialCounts implements store.Trials.
func (s *Store) TrialCounts(ctx context.Context, name string) ([]store.TrialCount, error) {
	q := query{text: trialCounts, args: []any{name}}
	return list(ctx, s, "trial counts", q, func(scan scanFunc) (store.TrialCount, error) {
		t := store.TrialCount{Name: name}
		err := scan(&t.Side, &t.Decided, &t.Approved, &t.Refused, &t.Overridden, &t.Rejected, &t.Minor)
		return t, err
	})
}
