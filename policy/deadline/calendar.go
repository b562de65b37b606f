package deadline

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// shanghai is the zone of the mainland platforms' rules. It has had no
// daylight saving time since 1991.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// quietHours are the hours of the night that a platform's score does not count.
type quietHours struct{ from, to time.Duration } // since midnight; equal: none

type quietRow struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

func (r quietRow) hours() (quietHours, error) {
	if r == (quietRow{}) {
		return quietHours{}, nil
	}
	from, err1 := time.Parse("15:04", r.From)
	to, err2 := time.Parse("15:04", r.To)
	if err := errors.Join(err1, err2); err != nil {
		return quietHours{}, errors.New("quiet: expected times like 23:00")
	}
	sinceMidnight := func(t time.Time) time.Duration {
		return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	return quietHours{from: sinceMidnight(from), to: sinceMidnight(to)}, nil
}

// start moves an instant inside the quiet hours to their end.
func (q quietHours) start(at time.Time) time.Time {
	if q.from == q.to {
		return at
	}
	local := at.In(shanghai)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, shanghai)
	clock := local.Sub(midnight)
	switch {
	case q.from < q.to && clock >= q.from && clock < q.to, q.from > q.to && clock < q.to:
		return midnight.Add(q.to)
	case q.from > q.to && clock >= q.from:
		return midnight.AddDate(0, 0, 1).Add(q.to)
	}
	return at
}

// holiday is a time during which a platform's clocks run longer.
type holiday struct {
	name       string
	from, till time.Time // till is the first instant after it
	platforms  []string
	confidence string
	hard       map[Stage]time.Duration
}

type holidayRow struct {
	Name       string           `yaml:"name"`
	From       string           `yaml:"from"`
	To         string           `yaml:"to"`
	Platforms  []string         `yaml:"platforms"`
	Confidence string           `yaml:"confidence"`
	Hard       map[Stage]string `yaml:"hard"`
}

func (r holidayRow) holiday() (holiday, error) {
	h := holiday{name: r.Name, platforms: r.Platforms, confidence: r.Confidence, hard: make(map[Stage]time.Duration, len(r.Hard))}
	from, err1 := time.ParseInLocation(time.DateOnly, r.From, shanghai)
	to, err2 := time.ParseInLocation(time.DateOnly, r.To, shanghai)
	if errors.Join(err1, err2) != nil || to.Before(from) {
		return h, errors.New("expected days from and to like 2026-02-10")
	}
	h.from, h.till = from, to.AddDate(0, 0, 1)
	for stage, text := range r.Hard {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 || !slices.Contains(Stages(), stage) {
			return h, fmt.Errorf("hard.%s: expected a known stage and a duration", stage)
		}
		h.hard[stage] = d
	}
	return h, nil
}

// on returns the clock as it runs when it starts at the given instant.
func (t *Table) on(platform string, stage Stage, start time.Time) (Clock, bool) {
	c, ok := t.Clock(platform, stage)
	if !ok {
		return c, false
	}
	for _, h := range t.calendar {
		hard, there := h.hard[stage]
		if there && slices.Contains(h.platforms, platform) && !start.Before(h.from) && start.Before(h.till) {
			c.Hard, c.Confidence, c.Note = hard, h.confidence, ""
		}
	}
	return c, true
}
