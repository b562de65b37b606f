package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fakePrometheus answers instant queries by a table, and everything else with an error.
func fakePrometheus(t *testing.T, out *strings.Builder, results map[string]string, rules string) *asker {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v1/query", func(w http.ResponseWriter, r *http.Request) {
		result, ok := results[r.FormValue("query")]
		if !ok {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"status":"error","errorType":"bad_data","error":"parse error"}`)
			return
		}
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[%s]}}`, result)
	})
	mux.HandleFunc("/api/v1/rules", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"status":"success","data":{"groups":[%s]}}`, rules)
	})
	ts := httptest.NewServer(mux)
	t.Cleanup(ts.Close)
	a, err := newAsker(ts.URL, out)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAsk(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	a := fakePrometheus(t, &out, map[string]string{
		"full":  `{"metric":{},"value":[1,"3"]}`,
		"nan":   `{"metric":{},"value":[1,"NaN"]}`,
		"empty": "",
	}, "")
	err := a.ask(t.Context(), []question{
		{from: "panel A", expr: "full"},
		{from: "panel B", expr: "nan"},
		{from: "panel C", expr: "empty"},
		{from: "alert D", expr: "empty", mayEmpty: true},
		{from: "alert E", expr: "full", mayEmpty: true},
		{from: "alert F", expr: "broken", mayEmpty: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `ok    panel A: 1 series
ok    panel B: 1 series (only NaN: nothing observed in the window)
FAIL  panel C: 0 series
      no data
      empty
ok    alert D: 0 series (inactive)
ok    alert E: 1 series (would fire)
FAIL  alert F: 0 series
      bad_data: parse error
      broken
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("the report differs (-want +got):\n%s", diff)
	}
	if a.bad != 2 {
		t.Errorf("got %d failures, want 2 (no data, error)", a.bad)
	}
}

// Every rule that is loaded becomes a question, and a rule that Prometheus cannot evaluate fails.
func TestRules(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	a := fakePrometheus(t, &out, nil, `{"name":"g","rules":[
		{"type":"recording","name":"a:b:c","query":"sum(b)","health":"ok"},
		{"type":"alerting","name":"Late","query":"b > 1","health":"err","lastError":"many-to-many"}]}`)
	got, err := a.rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []question{
		{from: "record a:b:c", expr: "sum(b)"},
		{from: "output a:b:c", expr: "a:b:c"},
		{from: "alert Late", expr: "b > 1", mayEmpty: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(question{})); diff != "" {
		t.Errorf("the questions differ (-want +got):\n%s", diff)
	}
	if want := "FAIL  rule health: g Late: err many-to-many\n"; a.bad != 1 || out.String() != want {
		t.Errorf("got %d failures and the report %q, want 1 and %q", a.bad, out.String(), want)
	}
	if _, err := fakePrometheus(t, &out, nil, "").rules(t.Context()); err == nil {
		t.Error("got no error from a Prometheus without rules, want one")
	}
}

func TestReachable(t *testing.T) {
	t.Parallel()
	ts := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(ts.Close)
	for address, want := range map[string]string{
		strings.TrimPrefix(ts.URL, "http://"): "404",
		"127.0.0.1:1":                         "no makegood to scrape",
	} {
		if err := reachable(t.Context(), address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got the error %v, want one with %q", address, err, want)
		}
	}
}
