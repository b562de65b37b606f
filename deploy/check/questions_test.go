package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestDashboardQuestions(t *testing.T) {
	t.Parallel()
	file := write(t, "d.json", `{
		"panels": [
			{"type": "row", "title": "r", "panels": [{"type": "stat", "title": "inner", "targets": [{"expr": "a{p=~\"$platform\"}"}]}]},
			{"type": "stat", "title": "two", "targets": [{"expr": "rate(b[$__rate_interval])"}, {"expr": "increase(c[${window}])"}]}
		],
		"templating": {"list": [
			{"name": "platform", "type": "query", "current": {"value": ["$__all"]}},
			{"name": "window", "type": "custom", "current": {"value": "1d"}}
		]}}`)
	got, err := dashboardQuestions(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []question{
		{from: "panel inner", expr: `a{p=~".*"}`},
		{from: "panel two", expr: "rate(b[1m])"},
		{from: "panel two", expr: "increase(c[1d])"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(question{})); diff != "" {
		t.Error(diff)
	}
}

func TestDashboardMistakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"undefined variable": {`{"panels": [{"type": "stat", "title": "x", "targets": [{"expr": "a[$nope]"}]}]}`, "nope"},
		"nothing asked":      {`{"panels": [{"type": "stat", "title": "x"}]}`, "asks nothing"},
		"not JSON":           {`{`, "unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := dashboardQuestions(write(t, "d.json", tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}

func TestRuleQuestions(t *testing.T) {
	t.Parallel()
	got, err := ruleQuestions(write(t, "r.yml", "groups:\n- name: g\n  rules:\n  - record: a:b:c\n    expr: sum(b)\n  - alert: Late\n    expr: b > 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []question{
		{from: "record a:b:c", expr: "sum(b)"},
		{from: "output a:b:c", expr: "a:b:c"},
		{from: "alert Late", expr: "b > 1", mayEmpty: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(question{})); diff != "" {
		t.Error(diff)
	}
}

func TestCollectShippedFiles(t *testing.T) {
	t.Parallel()
	all, err := collect("..")
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, q := range all {
		counts[strings.Fields(q.from)[0]]++
	}
	if counts["panel"] < 25 || counts["record"] < 15 || counts["alert"] < 15 || counts["record"] != counts["output"] {
		t.Errorf("too little was found in the shipped files: %v", counts)
	}
}

func TestCollectNeedsFiles(t *testing.T) {
	t.Parallel()
	if _, err := collect(t.TempDir()); err == nil {
		t.Error("an empty folder passes")
	}
}
