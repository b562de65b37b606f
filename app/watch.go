package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/jobs"
	"makegood/metrics"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
)

// ready reports what keeps this process from working: database, schema, Redis.
func (a *App) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var errs []error
	if err := a.store.Ping(ctx); err != nil {
		errs = append(errs, fmt.Errorf("database: %w", err))
	}
	if err := a.redis.Ping(ctx).Err(); err != nil {
		errs = append(errs, fmt.Errorf("redis: %w", err))
	}
	return errors.Join(errs...)
}

// queues reads the job queues. A queue that has never had a task is empty.
func (a *App) queues(context.Context) ([]metrics.Queue, error) {
	var out []metrics.Queue
	for name := range jobs.Queues() {
		q := metrics.Queue{Name: name, Tasks: map[string]int{"pending": 0, "active": 0, "scheduled": 0, "retry": 0, "archived": 0}}
		info, err := a.inspect.GetQueueInfo(name)
		switch {
		case err == nil:
			q.Tasks = map[string]int{"pending": info.Pending, "active": info.Active, "scheduled": info.Scheduled, "retry": info.Retry, "archived": info.Archived}
			q.Latency = info.Latency
		case !strings.Contains(err.Error(), "does not exist") && !strings.Contains(strings.ToLower(err.Error()), "not found"):
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

func (a *App) collectorConfig(reg *registry.Registry) metrics.CollectorConfig {
	c := metrics.CollectorConfig{Reports: a.store, Shops: a.store, Queues: a.queues, SafetyLimits: a.brakes, Now: a.o.Now}
	for _, s := range reg.Shops {
		_, listed := s.Adapter.(marketplace.Lister)
		c.Configured = append(c.Configured, metrics.ShopRef{Platform: s.Platform, Shop: s.ID, Listed: listed})
	}
	if len(a.cfg.Notify.Channels) > 0 {
		c.Notices = a.store
	}
	return c
}

// brakes reads which brakes hold anything up. A budget is engaged while a case
// waits for a person because of it.
func (a *App) brakes(ctx context.Context) (metrics.SafetyLimits, error) {
	current := a.service.Settings.Current()
	out := metrics.SafetyLimits{KillSwitch: current.SafetyLimits.KillSwitch}
	held, err := a.store.HeldByBrake(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range held {
		out.Budget = out.Budget || c.Label == "brake.budget" && c.N > 0
	}
	return out, nil
}

func (a *App) presets(reg *registry.Registry, tuning *settings.Settings) metrics.Presets {
	p := metrics.Presets{Platforms: reg.Platforms(), Version: a.o.Version}
	for _, c := range reg.Couriers {
		p.Couriers = append(p.Couriers, c.Name)
	}
	for _, c := range a.cfg.Notify.Channels {
		p.Channels = append(p.Channels, c.Channel)
	}
	for _, r := range tuning.Current().Rules.List() {
		p.Rules = append(p.Rules, metrics.RulePreset{ID: r.ID, Outcome: string(r.Outcome)})
	}
	return p
}

// setTargets publishes the deadline table's clocks, so that dashboards draw
// their lines from the same data as the decisions.
func setTargets(m *metrics.Metrics, reg *registry.Registry) {
	start := time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC) // noon in China, no holiday
	for _, platform := range reg.Platforms() {
		for _, kind := range aftersale.Kinds() {
			seen := aftersale.Snapshot{Ref: aftersale.Ref{Platform: platform}, Kind: kind, Status: aftersale.StatusPending, AppliedAt: start}
			c := aftersale.Case{Ref: seen.Ref, Snapshot: &seen, RequestedAt: start, ClockFrom: start}
			deadline, actBy := policy.Clocks().Deadline(c, seen, start)
			if !deadline.At.IsZero() {
				m.SetTarget(platform, string(kind), metrics.ClockPlatform, deadline.At.Sub(start))
			}
			if !actBy.IsZero() {
				m.SetTarget(platform, string(kind), metrics.ClockScore, actBy.Sub(start))
			}
		}
	}
}
