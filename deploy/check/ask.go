package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// reply is the envelope of Prometheus's HTTP API.
type reply struct {
	Status string          `json:"status"`
	Error  string          `json:"error"`
	Data   json.RawMessage `json:"data"`
}

// vector is the answer to an instant query.
type vector struct {
	ResultType string            `json:"resultType"`
	Result     []json.RawMessage `json:"result"`
}

// sample is one series of a vector: its value is [time, "number"].
type sample struct {
	Value [2]any `json:"value"`
}

// get asks the API and decodes its data; an error of the API is an error.
func (p *server) get(ctx context.Context, path string, query url.Values, data any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	var r reply
	if err := json.NewDecoder(io.LimitReader(res.Body, 64<<20)).Decode(&r); err != nil {
		return fmt.Errorf("%s: %w", res.Status, err)
	}
	if r.Status != "success" {
		return fmt.Errorf("prometheus says: %s", r.Error)
	}
	return json.Unmarshal(r.Data, data)
}

// query returns how many series the expression has, and how many of them are
// numbers: a quantile without observations is NaN.
func (p *server) query(ctx context.Context, expr string) (series, numbers int, err error) {
	var v vector
	if err := p.get(ctx, "/api/v1/query", url.Values{"query": {expr}}, &v); err != nil {
		return 0, 0, err
	}
	if v.ResultType != "vector" {
		return len(v.Result), len(v.Result), nil
	}
	for _, raw := range v.Result {
		var s sample
		if err := json.Unmarshal(raw, &s); err != nil {
			return 0, 0, err
		}
		if s.Value[1] != "NaN" {
			numbers++
		}
	}
	return len(v.Result), numbers, nil
}

// settle waits until makegood is scraped, and then wait longer.
func (p *server) settle(ctx context.Context, wait time.Duration) error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		series, _, err := p.query(ctx, `up{job="makegood"} == 1`)
		if err == nil && series > 0 {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("prometheus cannot scrape makegood: %d targets up, error %v", series, err)
		}
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	return sleep(ctx, wait)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// ask puts every question and prints a line for each.
func ask(ctx context.Context, p *server, questions []question, out io.Writer) (bad int, err error) {
	for _, q := range questions {
		series, numbers, err := p.query(ctx, q.expr)
		if ctx.Err() != nil {
			return bad, ctx.Err()
		}
		verdict, note := "ok   ", ""
		switch {
		case err != nil:
			verdict, note = "FAIL ", "\n      "+err.Error()+"\n      "+q.expr
		case series == 0 && !q.mayEmpty:
			verdict, note = "FAIL ", "\n      no data\n      "+q.expr
		case q.mayEmpty && series == 0:
			note = " (inactive)"
		case q.mayEmpty:
			note = " (would fire)"
		case numbers == 0:
			note = " (only NaN: nothing observed in the window)"
		}
		if verdict == "FAIL " {
			bad++
		}
		say(out, "%s %s: %d series%s\n", verdict, q.from, series, note)
	}
	return bad, nil
}

// sickRules lists the rules that Prometheus itself could not evaluate.
func (p *server) sickRules(ctx context.Context) ([]string, error) {
	var data struct {
		Groups []struct {
			Name  string `json:"name"`
			Rules []struct {
				Name      string `json:"name"`
				Health    string `json:"health"`
				LastError string `json:"lastError"`
			} `json:"rules"`
		} `json:"groups"`
	}
	if err := p.get(ctx, "/api/v1/rules", nil, &data); err != nil {
		return nil, err
	}
	if len(data.Groups) == 0 {
		return nil, fmt.Errorf("prometheus has loaded no rules")
	}
	var sick []string
	for _, g := range data.Groups {
		for _, r := range g.Rules {
			if r.Health != "ok" {
				sick = append(sick, fmt.Sprintf("%s %s: %s %s", g.Name, r.Name, r.Health, r.LastError))
			}
		}
	}
	return sick, nil
}
