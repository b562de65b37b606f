package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// panel is what is read of a Grafana panel.
type panel struct {
	Title   string
	Type    string
	Panels  []panel // of a collapsed row
	Targets []struct{ Expr string }
}

// dashboard is what is read of a Grafana dashboard.
type dashboard struct {
	Panels     []panel
	Templating struct {
		List []struct {
			Name, Type string
			Current    struct{ Value any }
		}
	}
}

// dashboards returns the expressions of every dashboard of the folder.
func dashboards(deploy string) ([]question, error) {
	files, err := filepath.Glob(filepath.Join(deploy, "grafana", "dashboards", "*.json"))
	if err != nil {
		return nil, err
	}
	var all []question
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found, err := panelQuestions(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no dashboards", deploy)
	}
	return all, nil
}

// panelQuestions returns the expression of every panel with its variables filled in.
func panelQuestions(text []byte) ([]question, error) {
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	// Grafana's own variables, with values fit for a short run.
	values := map[string]string{"__rate_interval": "1m", "__interval": "15s", "__range": "1h"}
	for _, v := range d.Templating.List {
		values[v.Name] = ".*"
		if current, ok := v.Current.Value.(string); ok && v.Type != "query" {
			values[v.Name] = current
		}
	}
	var all []question
	for queue := d.Panels; len(queue) > 0; {
		p := queue[0]
		queue = append(p.Panels, queue[1:]...)
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

var variable = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// fill replaces $name and ${name}; a variable that nobody defines is an error.
func fill(expr string, values map[string]string) (filled string, err error) {
	filled = variable.ReplaceAllStringFunc(expr, func(found string) string {
		m := variable.FindStringSubmatch(found)
		value, ok := values[m[1]+m[2]]
		if !ok {
			err = fmt.Errorf("undefined variable: %s", found)
		}
		return value
	})
	return filled, err
}
