package sqlstore

import (
	"context"

	"makegood/store"
)

const (
	setConsumer = `insert into consumers (name, connected_at, last_message_at, reconnects) values ($1, $2, $3, $4)
on conflict (name) do update set connected_at = excluded.connected_at, reconnects = consumers.reconnects + excluded.reconnects,
last_message_at = case when excluded.last_message_at > consumers.last_message_at then excluded.last_message_at else consumers.last_message_at end`

	allConsumers = `select name, connected_at, last_message_at, reconnects from consumers order by name`
)

// SetConsumer implements store.Shops.
func (s *Store) SetConsumer(ctx context.Context, c store.Consumer) error {
	return s.change(ctx, "set consumer", c.Name, stmt{
		text: setConsumer, args: []any{c.Name, micros(c.ConnectedAt), micros(c.LastMessageAt), c.Reconnects}, want: 1, miss: store.ErrConflict,
	})
}

// ListConsumers implements store.Shops.
func (s *Store) ListConsumers(ctx context.Context) ([]store.Consumer, error) {
	return list(ctx, s, "consumers", query{text: allConsumers}, func(scan scanFunc) (c store.Consumer, err error) {
		var connected, last int64
		err = scan(&c.Name, &connected, &last, &c.Reconnects)
		c.ConnectedAt, c.LastMessageAt = instant(connected), instant(last)
		return c, err
	})
}
