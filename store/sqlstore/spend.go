package sqlstore

import (
	"context"
	"errors"

	"makegood/store"
)

const (
	// One row per shop. A minute, an hour or a day that is over starts again at zero;
	// one that lies before the stored one (a slow clock) counts into the
	// stored one, so that no clock can open a budget twice. The first select
	// is the row of a shop that has none yet.
	takeSpend = `insert into spend (platform, shop, hour, day, minute, hour_minor, day_minor, hour_count, day_count, minute_count)
select cast($1 as text), cast($2 as text), cast($3 as bigint), cast($4 as bigint), cast($10 as bigint), cast($5 as bigint), cast($5 as bigint), 1, 1, 1
where cast($6 as bigint) >= 0 and cast($7 as bigint) >= 0
on conflict (platform, shop) do update set
  hour_minor = case when spend.hour >= excluded.hour then spend.hour_minor else 0 end + excluded.hour_minor,
  hour_count = case when spend.hour >= excluded.hour then spend.hour_count else 0 end + 1,
  day_minor  = case when spend.day >= excluded.day then spend.day_minor else 0 end + excluded.day_minor,
  day_count  = case when spend.day >= excluded.day then spend.day_count else 0 end + 1,
  minute_count = case when spend.minute >= excluded.minute then spend.minute_count else 0 end + 1,
  minute = case when spend.minute >= excluded.minute then spend.minute else excluded.minute end,
  hour = case when spend.hour >= excluded.hour then spend.hour else excluded.hour end,
  day  = case when spend.day >= excluded.day then spend.day else excluded.day end
where case when spend.hour >= excluded.hour then spend.hour_minor else 0 end <= $6
  and case when spend.day >= excluded.day then spend.day_minor else 0 end <= $7
  and (cast($8 as bigint) = 0 or case when spend.hour >= excluded.hour then spend.hour_count else 0 end < $8)
  and (cast($9 as bigint) = 0 or case when spend.day >= excluded.day then spend.day_count else 0 end < $9)
  and (cast($11 as bigint) = 0 or case when spend.minute >= excluded.minute then spend.minute_count else 0 end < $11)`

	allSpend = `select platform, shop, hour, day, minute, hour_minor, day_minor, hour_count, day_count, minute_count from spend order by platform, shop`
)

// spendStmt takes an amount from a shop's budgets. It compares what is spent
// with what may be spent before it ($6, $7), so that no sum can overflow.
func spendStmt(s store.Spend) (stmt, error) {
	if s.Minor < 0 || s.CountHour < 0 || s.CountDay < 0 || s.CountMinute < 0 {
		return stmt{}, errors.New("negative amount or limit")
	}
	return stmt{text: takeSpend, want: 1, miss: store.ErrBudget, lock: "spend " + s.Platform + "/" + s.Shop, args: []any{
		s.Platform, s.Shop, micros(s.Hour), micros(s.Day), s.Minor,
		max(s.LimitHour, 0) - s.Minor, max(s.LimitDay, 0) - s.Minor, s.CountHour, s.CountDay,
		micros(s.Minute), s.CountMinute,
	}}, nil
}

// Spent implements store.Reports.
func (s *Store) Spent(ctx context.Context) ([]store.Spent, error) {
	return list(ctx, s, "spent", query{text: allSpend}, func(scan scanFunc) (x store.Spent, err error) {
		var hour, day, minute int64
		err = scan(&x.Platform, &x.Shop, &hour, &day, &minute, &x.HourMinor, &x.DayMinor, &x.HourCount, &x.DayCount, &x.MinuteCount)
		x.Hour, x.Day, x.Minute = instant(hour), instant(day), instant(minute)
		return x, err
	})
}
