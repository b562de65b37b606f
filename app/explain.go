package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/config"
	"makegood/jobs"
	"makegood/store"
	"makegood/store/sqlstore"
)

// ErrNoCase means that no stored case answers to the given id.
var ErrNoCase = errors.New("no case with that id, after-sale id, order id or waybill number")

// Explain says rule by rule why a stored case is decided as it is. It opens
// the configured database beside a running service and changes nothing.
func Explain(ctx context.Context, cfg *config.Config, query string) (jobs.Explanation, error) {
	log := slog.New(slog.DiscardHandler)
	reg, err := buildRegistry(cfg, adapters.Env{Log: log})
	if err != nil {
		return jobs.Explanation{}, err
	}
	s, err := sqlstore.Open(ctx, cfg.Database, sqlstore.Options{SkipMigrate: true})
	if err != nil {
		return jobs.Explanation{}, err
	}
	defer func() { _ = s.Close() }()
	tuning, err := jobs.NewTuning(ctx, s, nil, time.Now)
	if err != nil {
		return jobs.Explanation{}, err
	}
	e := jobs.New(jobs.Options{
		Store: s, Registry: reg, Tuning: tuning, Wake: noWaker{}, Log: log, Now: time.Now, Zone: cfg.TimeZone, Goods: goodsOf(cfg), Holder: "explain",
	})
	ex, err := e.Explain(ctx, query)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoCase
	}
	return ex, err
}

// noWaker wakes nobody.
type noWaker struct{}

func (noWaker) Wake(...store.Subject)   {}
func (noWaker) Act(...aftersale.Action) {}
