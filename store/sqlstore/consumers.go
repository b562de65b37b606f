package sqlstore

import (
	"context"
	"fmt"

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
	var out []store.Consumer
	err := s.db.read(ctx, query{text: allConsumers, row: func(scan scanFunc) error {
		var c store.Consumer
		var connected, last int64
		if err := scan(&c.Name, &connected, &last, &c.Reconnects); err != nil {
			return err
		}
		c.ConnectedAt, c.LastMessageAt = instant(connected), instant(last)
		out = append(out, c)
		return nil
	}})
	if err != nil {
		return nil, fmt.Errorf("store: consumers: %w", err)
	}
	return out, nil
}
