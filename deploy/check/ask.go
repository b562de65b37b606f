package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
)

// scrapeTimeout is how long the first scrape may take.
const scrapeTimeout = 30 * time.Second

// question is one expression and what its result must be.
type question struct {
	from     string // for people: panel or rule
	expr     string
	mayEmpty bool // alerts may be inactive
}

// asker puts questions to a Prometheus, prints a line for each, and counts what fails.
type asker struct {
	prometheus v1.API
	out        io.Writer
	bad        int
}

func newAsker(url string, out io.Writer) (*asker, error) {
	client, err := api.NewClient(api.Config{Address: url})
	if err != nil {
		return nil, err
	}
	return &asker{prometheus: v1.NewAPI(client), out: out}, nil
}

// query returns how many series the expression has, and how many of them are numbers: a quantile
// without observations is NaN.
func (a *asker) query(ctx context.Context, expr string) (series, numbers int, err error) {
	value, _, _, err := a.prometheus.Query(ctx, expr, time.Time{})
	if err != nil {
		return 0, 0, err
	}
	vector, ok := value.(model.Vector)
	if !ok {
		return 1, 1, nil
	}
	for _, sample := range vector {
		if !math.IsNaN(float64(sample.Value)) {
			numbers++
		}
	}
	return len(vector), numbers, nil
}

// waitForScrapes waits until makegood is scraped, and then longer: rates need several scrapes.
func (a *asker) waitForScrapes(ctx context.Context, longer time.Duration) error {
	first, cancel := context.WithTimeout(ctx, scrapeTimeout)
	defer cancel()
	for {
		up, _, err := a.query(first, `up{job="makegood"} == 1`)
		if err == nil && up > 0 {
			return pause(ctx, longer)
		}
		if stopped := pause(first, 200*time.Millisecond); stopped != nil {
			return fmt.Errorf("prometheus cannot scrape makegood: %w", errors.Join(stopped, err))
		}
	}
}

// rules returns the expression of every rule as Prometheus has loaded it, and for each recording
// rule its output too: Prometheus must have written it. A rule that it cannot evaluate fails.
func (a *asker) rules(ctx context.Context) ([]question, error) {
	loaded, err := a.prometheus.Rules(ctx, nil)
	if err != nil {
		return nil, err
	}
	var all []question
	for _, g := range loaded.Groups {
		for _, rule := range g.Rules {
			switch r := rule.(type) {
			case v1.RecordingRule:
				all = append(all, question{from: "record " + r.Name, expr: r.Query}, question{from: "output " + r.Name, expr: r.Name})
				a.health(g.Name, r.Name, r.Health, r.LastError)
			case v1.AlertingRule:
				all = append(all, question{from: "alert " + r.Name, expr: r.Query, mayEmpty: true})
				a.health(g.Name, r.Name, r.Health, r.LastError)
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("prometheus has loaded no rules")
	}
	return all, nil
}

func (a *asker) health(group, rule string, health v1.RuleHealth, lastError string) {
	if health != v1.RuleHealthGood {
		a.bad++
		fmt.Fprintf(a.out, "FAIL  rule health: %s %s: %s %s\n", group, rule, health, lastError)
	}
}

// ask puts every question.
func (a *asker) ask(ctx context.Context, questions []question) error {
	for _, q := range questions {
		series, numbers, err := a.query(ctx, q.expr)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && series == 0 && !q.mayEmpty {
			err = errors.New("no data")
		}
		if err != nil {
			a.bad++
			fmt.Fprintf(a.out, "FAIL  %s: %d series\n      %v\n      %s\n", q.from, series, err, q.expr)
			continue
		}
		note := ""
		switch {
		case q.mayEmpty && series == 0:
			note = " (inactive)"
		case q.mayEmpty:
			note = " (would fire)"
		case numbers == 0:
			note = " (only NaN: nothing observed in the window)"
		}
		fmt.Fprintf(a.out, "ok    %s: %d series%s\n", q.from, series, note)
	}
	return nil
}
