package app

import (
	"context"
	"errors"

	"makegood/aftersale"
	"makegood/config"
	"makegood/engine"
	"makegood/store"
)

// ErrNoCase means that no stored case answers to the given id.
var ErrNoCase = errors.New("no case with that id, after-sale id, order id or waybill number")

// Explain says rule by rule why a stored case is decided as it is. It opens
// the configured database beside a running service and changes nothing.
func Explain(ctx context.Context, cfg *config.Config, query string) (engine.Explanation, error) {
	s, done, err := storedService(ctx, cfg, "explain")
	if err != nil {
		return engine.Explanation{}, err
	}
	defer done()
	ex, err := s.Engine.Explain(ctx, query)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoCase
	}
	return ex, err
}

// noWaker wakes nobody.
type noWaker struct{}

func (noWaker) Wake(...store.Subject)   {}
func (noWaker) Act(...aftersale.Action) {}
