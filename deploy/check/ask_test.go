package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fakePrometheus answers instant queries by a table, and everything else with an error.
func fakePrometheus(t *testing.T, answers map[string]string, rules string) *server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/query", func(w http.ResponseWriter, r *http.Request) {
		result, ok := answers[r.URL.Query().Get("query")]
		if !ok {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"status":"error","error":"parse error"}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[%s]}}`, result)
	})
	mux.HandleFunc("/api/v1/rules", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"groups":[%s]}}`, rules)
	})
	ts := httptest.NewServer(mux)
	t.Cleanup(ts.Close)
	return &server{url: ts.URL}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	p := fakePrometheus(t, map[string]string{
		"full":  `{"metric":{},"value":[1,"3"]}`,
		"nan":   `{"metric":{},"value":[1,"NaN"]}`,
		"empty": "",
	}, "")
	var out strings.Builder
	bad, err := ask(t.Context(), p, []question{
		{from: "panel A", expr: "full"},
		{from: "panel B", expr: "nan"},
		{from: "panel C", expr: "empty"},
		{from: "alert D", expr: "empty", mayEmpty: true},
		{from: "alert E", expr: "full", mayEmpty: true},
		{from: "alert F", expr: "broken", mayEmpty: true},
	}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if bad != 2 {
		t.Errorf("%d failures, want 2 (no data, error)", bad)
	}
	for _, line := range []string{"ok    panel A: 1 series\n", "only NaN", "FAIL  panel C: 0 series\n      no data", "alert D: 0 series (inactive)", "alert E: 1 series (would fire)", "parse error"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no %q in\n%s", line, out.String())
		}
	}
}

func TestSickRules(t *testing.T) {
	t.Parallel()
	p := fakePrometheus(t, nil, `{"name":"g","rules":[{"name":"a","health":"ok"},{"name":"b","health":"err","lastError":"many-to-many"}]}`)
	sick, err := p.sickRules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(sick) != 1 || !strings.Contains(sick[0], "g b: err many-to-many") {
		t.Errorf("sick rules: %q", sick)
	}
	if _, err := fakePrometheus(t, nil, "").sickRules(t.Context()); err == nil {
		t.Error("a Prometheus without rules passes")
	}
}

func TestReachable(t *testing.T) {
	t.Parallel()
	ts := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(ts.Close)
	if err := reachable(t.Context(), strings.TrimPrefix(ts.URL, "http://")); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a server without metrics: %v", err)
	}
	if err := reachable(t.Context(), "127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), "no makegood to scrape") {
		t.Errorf("nobody there: %v", err)
	}
}
