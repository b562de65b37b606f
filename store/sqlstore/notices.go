package sqlstore

import (
	"context"
	"errors"
	"time"

	"makegood/store"
)

const (
	noticeColumns = `id, kind, case_id, platform, urgent, title_en, title_zh, deadline, at, channel, tries, sent_at, next_at,
acknowledged_at, acknowledged_by, done`

	addNotice = `insert into notices (` + noticeColumns + `)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (id) do nothing`

	dueNotices = `select ` + noticeColumns + ` from notices where done = 0 and next_at <= $1 order by urgent desc, deadline, at, id limit $2`

	openNotices = `select count(*) from notices where done = 0`

	// Somebody may have acknowledged it while it was being sent.
	saveNotice = `update notices set kind = $2, case_id = $3, platform = $4, urgent = $5, title_en = $6, title_zh = $7, deadline = $8, at = $9,
channel = $10, tries = $11, sent_at = $12, next_at = $13,
acknowledged_at = case when acknowledged_at = 0 then $14 else acknowledged_at end,
acknowledged_by = case when acknowledged_at = 0 then $15 else acknowledged_by end,
done = case when done = 0 then $16 else 1 end where id = $1`

	acknowledgeNotices = `update notices set acknowledged_at = $2, acknowledged_by = $3, done = 1 where case_id = $1 and done = 0`
)

func noticeArgs(n store.Notice) []any {
	return []any{
		n.ID, n.Kind, n.CaseID, n.Platform, flag(n.Urgent), n.Title.EN, n.Title.ZH, sortable(n.Deadline), micros(n.At), int64(n.Channel),
		int64(n.Tries), micros(n.SentAt), micros(n.NextAt), micros(n.AcknowledgedAt), n.AcknowledgedBy, flag(n.Done),
	}
}

// AddNotices implements store.Notices.
func (s *Store) AddNotices(ctx context.Context, notices []store.Notice) ([]bool, error) {
	if len(notices) == 0 {
		return nil, nil
	}
	fresh := make([]bool, len(notices))
	stmts := make([]stmt, len(notices))
	for i, n := range notices {
		if n.ID == "" {
			return nil, errors.New("store: add notices: notice without id")
		}
		stmts[i] = stmt{text: addNotice, args: noticeArgs(n), want: anyRows, lock: "notice " + n.ID, count: func(rows int64) { fresh[i] = rows == 1 }}
	}
	if err := s.change(ctx, "add notices", "notices", stmts...); err != nil {
		return nil, err
	}
	return fresh, nil
}

// DueNotices implements store.Notices.
func (s *Store) DueNotices(ctx context.Context, now time.Time, limit int) ([]store.Notice, error) {
	q := query{text: dueNotices, args: []any{micros(now), int64(limit)}}
	return list(ctx, s, "due notices", q, func(scan scanFunc) (n store.Notice, err error) {
		var urgent, deadline, at, channel, tries, sent, next, acknowledged, done int64
		err = scan(&n.ID, &n.Kind, &n.CaseID, &n.Platform, &urgent, &n.Title.EN, &n.Title.ZH, &deadline, &at, &channel, &tries, &sent, &next,
			&acknowledged, &n.AcknowledgedBy, &done)
		n.Urgent, n.Done, n.Channel, n.Tries = urgent == 1, done == 1, int(channel), int(tries)
		n.Deadline, n.At, n.SentAt, n.NextAt, n.AcknowledgedAt = instant(deadline), instant(at), instant(sent), instant(next), instant(acknowledged)
		return n, err
	})
}

// OpenNotices implements store.Notices.
func (s *Store) OpenNotices(ctx context.Context) (n int64, err error) {
	err = s.values(ctx, "open notices", query{text: openNotices}, &n)
	return n, err
}

// SaveNotice implements store.Notices.
func (s *Store) SaveNotice(ctx context.Context, n store.Notice) error {
	return s.change(ctx, "save notice", "notices", stmt{text: saveNotice, args: noticeArgs(n), want: 1, miss: store.ErrNotFound})
}

// Acknowledge implements store.Notices.
func (s *Store) Acknowledge(ctx context.Context, caseID, by string, at time.Time) error {
	if caseID == "" {
		return errors.New("store: acknowledge: no case")
	}
	return s.change(ctx, "acknowledge", "notices", stmt{text: acknowledgeNotices, args: []any{caseID, micros(at), by}, want: anyRows})
}
