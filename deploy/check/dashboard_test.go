package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPanelQuestions(t *testing.T) {
	t.Parallel()
	got, err := panelQuestions([]byte(`{
		"panels": [
			{"type": "row", "title": "r", "panels": [{"type": "stat", "title": "inner", "targets": [{"expr": "a{p=~\"$platform\"}"}]}]},
			{"type": "stat", "title": "two", "targets": [{"expr": "rate(b[$__rate_interval])"}, {"expr": "increase(c[${window}])"}]}
		],
		"templating": {"list": [
			{"name": "platform", "type": "query", "current": {"value": ["$__all"]}},
			{"name": "window", "type": "custom", "current": {"value": "1d"}}
		]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []question{
		{from: "panel inner", expr: `a{p=~".*"}`},
		{from: "panel two", expr: "rate(b[1m])"},
		{from: "panel two", expr: "increase(c[1d])"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(question{})); diff != "" {
		t.Errorf("the questions differ (-want +got):\n%s", diff)
	}
}

func TestDashboardMistakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"undefined variable": {`{"panels": [{"type": "stat", "title": "x", "targets": [{"expr": "a[$nope]"}]}]}`, "nope"},
		"nothing asked":      {`{"panels": [{"type": "stat", "title": "x"}]}`, "asks nothing"},
		"not JSON":           {`{`, "unexpected end"},
	} {
		if _, err := panelQuestions([]byte(tc.text)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got the error %v, want one with %q", name, err, tc.want)
		}
	}
}

func TestShippedDashboards(t *testing.T) {
	t.Parallel()
	all, err := dashboards("..")
	if err != nil || len(all) < 25 {
		t.Errorf("got %d panels and the error %v, want at least 25", len(all), err)
	}
	if _, err := dashboards(t.TempDir()); err == nil {
		t.Error("got no error for an empty folder, want one")
	}
}
