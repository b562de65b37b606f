// Package casework is what people do about cases: claim, decide, inquire, respond,
// tick the checklist, note, and open or close a case manually.
//
// Every act is checked against the case as it stands, stored together with its
// audit row and its line of the timeline, and then wakes the engine. The package
// must not call a platform, a courier or a warehouse: the engine sends what an act
// has planned.
//
// Start reading at Desk. Each act has a file of its own; decide.go is the longest
// way through. decisionchecks.go and inquirychecks.go list when an act is refused.
package casework

import (
	"log/slog"
	"time"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/escalation"
	"makegood/metrics"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// Options are what a Desk is made of. All are required, except that nil Metrics
// count nothing.
type Options struct {
	Engine   *engine.Engine
	Store    store.Store
	Registry *registry.Registry
	Settings *settings.Settings
	Modes    *settings.Modes
	Notices  *escalation.Notices
	Metrics  *metrics.Metrics
	Wake     engine.Waker
	Log      *slog.Logger
	Now      func() time.Time
}

// Desk is where people act on cases. Safe for concurrent use, and beside other
// processes: of two acts on the same version of a case, the later one ends in
// store.ErrConflict.
type Desk struct {
	engine   *engine.Engine
	store    store.Store
	reg      *registry.Registry
	settings *settings.Settings
	modes    *settings.Modes
	notices  *escalation.Notices
	metrics  *metrics.Metrics
	wake     engine.Waker
	log      *slog.Logger
	now      func() time.Time
}

// New returns a Desk.
func New(o Options) *Desk {
	return &Desk{
		engine:   o.Engine,
		store:    o.Store,
		reg:      o.Registry,
		settings: o.Settings,
		modes:    o.Modes,
		notices:  o.Notices,
		metrics:  o.Metrics,
		wake:     o.Wake,
		log:      o.Log,
		now:      o.Now,
	}
}

// thresholds are the thresholds in force for the case's shop.
func (d *Desk) thresholds(c aftersale.Case) policy.Thresholds {
	return d.settings.Current().ThresholdsFor(c.Ref)
}
