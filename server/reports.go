package server

import (
	"maps"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/policy/deadline"
	"makegood/store"
)

// summary counts what waits now.
func (p *private) summary(c *gin.Context) (response, error) {
	s, err := p.o.Service.Store.Summary(c.Request.Context(), p.o.Now())
	if err != nil {
		return response{}, err
	}
	return ok(map[string]any{
		"by_state": counts(s.ByState), "waiting": counts(s.Waiting), "person": s.Person, "unclaimed": s.Unclaimed,
		"due_30m": s.Due30m, "due_2h": s.Due2h, "due_8h": s.Due8h, "overdue": s.Overdue, "oldest_person": orNull(s.OldestPerson),
	}), nil
}

// counts is never null.
func counts(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

// What the SLA report covers by itself, and at most.
const (
	slaPreset = 14 * 24 * time.Hour
	slaMost   = 400 * 24 * time.Hour
)

type slaRow struct {
	Day          string     `json:"day"`
	Platform     string     `json:"platform"`
	Kind         string     `json:"kind"`
	Resolution   string     `json:"resolution"`
	Cases        int64      `json:"cases"`
	Seconds      int64      `json:"processing_seconds_sum"`
	P50          int64      `json:"p50_seconds"`
	P90          int64      `json:"p90_seconds"`
	LatePlatform int64      `json:"late_platform"`
	LateScore    int64      `json:"late_score"`
	Refunded     []moneySum `json:"refunded"`
}

// sla reports closed cases by day, against the platforms' clocks.
func (p *private) sla(c *gin.Context) (response, error) {
	from, to, err := p.span(c, slaPreset)
	if err != nil {
		return response{}, err
	}
	if !from.Before(to) || to.Sub(from) > slaMost {
		return response{}, badRequest("from", "must be before to, by at most 400 days", "须早于 to，且不超过 400 天")
	}
	rows, err := p.o.Service.Store.SLA(c.Request.Context(), from, to, p.o.Zone)
	if err != nil {
		return response{}, err
	}
	return ok(map[string]any{"from": from, "to": to, "targets": p.targets(), "rows": viewEach(rows, viewSLA)}), nil
}

func viewSLA(r store.SLARow) slaRow {
	return slaRow{
		Day: r.Day, Platform: r.Platform, Kind: r.Kind, Resolution: r.Resolution, Cases: r.Cases, Seconds: r.Seconds, P50: r.P50, P90: r.P90,
		LatePlatform: r.LatePlatform, LateScore: r.LateScore, Refunded: moneyOf(r.Refunded),
	}
}

// targets are the clocks of every configured platform, in seconds.
func (p *private) targets() map[string]map[deadline.Stage]map[string]int64 {
	clocks, out := deadline.Default(), map[string]map[deadline.Stage]map[string]int64{}
	for _, platform := range p.o.Service.Registry.Platforms() {
		out[platform] = map[deadline.Stage]map[string]int64{}
		for _, stage := range deadline.Stages() {
			if clock, there := clocks.Clock(platform, stage); there {
				out[platform][stage] = map[string]int64{"platform": int64(clock.Hard.Seconds()), "score": int64(clock.Act.Seconds())}
			}
		}
	}
	return out
}

// moneySum is a sum of one currency.
type moneySum struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

// moneyOf lists sums by currency. The list is never null.
func moneyOf(m map[string]int64) []moneySum {
	return viewEach(slices.Sorted(maps.Keys(m)), func(currency string) moneySum { return moneySum{currency, m[currency]} })
}
