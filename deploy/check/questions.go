package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
)

// question is one expression and what its answer must be.
type question struct {
	from     string // for people: panel or rule
	expr     string
	mayEmpty bool // alerts may be inactive
}

// panel is what is read of a Grafana panel.
type panel struct {
	Title   string  `json:"title"`
	Type    string  `json:"type"`
	Panels  []panel `json:"panels"` // of a collapsed row
	Targets []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

// dashboard is what is read of a Grafana dashboard.
type dashboard struct {
	Title      string  `json:"title"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []struct {
			Name    string `json:"name"`
			Type    string `json:"type"`
			Current struct {
				Value any `json:"value"`
			} `json:"current"`
		} `json:"list"`
	} `json:"templating"`
}

// builtin are Grafana's own variables, with values fit for a short run.
var builtin = map[string]string{"__rate_interval": "1m", "__interval": "15s", "__range": "1h"}

var variable = regexp.MustCompile(`\$\{?(\w+)\}?`)

// dashboardQuestions returns the expression of every panel with its variables filled in.
func dashboardQuestions(file string) ([]question, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	values := map[string]string{}
	for name, value := range builtin {
		values[name] = value
	}
	for _, v := range d.Templating.List {
		values[v.Name] = ".*"
		if current, ok := v.Current.Value.(string); ok && v.Type != "query" {
			values[v.Name] = current
		}
	}
	return panelQuestions(d.Panels, values)
}

func panelQuestions(panels []panel, values map[string]string) ([]question, error) {
	var all []question
	for _, p := range panels {
		inner, err := panelQuestions(p.Panels, values)
		if err != nil {
			return nil, err
		}
		all = append(all, inner...)
		if p.Type != "row" && len(p.Targets) == 0 {
			return nil, fmt.Errorf("panel %q asks nothing", p.Title)
		}
		for _, t := range p.Targets {
			expr, err := fill(t.Expr, values)
			if err != nil {
				return nil, fmt.Errorf("panel %q: %w", p.Title, err)
			}
			all = append(all, question{from: "panel " + p.Title, expr: expr})
		}
	}
	return all, nil
}

// fill replaces $name and ${name}; a variable that nobody defines is an error.
func fill(expr string, values map[string]string) (string, error) {
	var missing []string
	out := variable.ReplaceAllStringFunc(expr, func(found string) string {
		name := strings.Trim(found, "${}")
		value, ok := values[name]
		if !ok {
			missing = append(missing, name)
		}
		return value
	})
	if missing != nil {
		return "", fmt.Errorf("undefined variables: %s", strings.Join(missing, ", "))
	}
	return out, nil
}

// ruleFile is what is read of a Prometheus rule file.
type ruleFile struct {
	Groups []struct {
		Rules []struct {
			Record string `yaml:"record"`
			Alert  string `yaml:"alert"`
			Expr   string `yaml:"expr"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

// ruleQuestions returns the expression of every rule, and for each recording
// rule its output too: Prometheus must have written it.
func ruleQuestions(file string) ([]question, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var f ruleFile
	if err := yaml.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	var all []question
	for _, g := range f.Groups {
		for _, r := range g.Rules {
			if r.Record != "" {
				all = append(all, question{from: "record " + r.Record, expr: r.Expr}, question{from: "output " + r.Record, expr: r.Record})
				continue
			}
			all = append(all, question{from: "alert " + r.Alert, expr: r.Expr, mayEmpty: true})
		}
	}
	return all, nil
}
