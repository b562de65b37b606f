package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/backtest"
	"makegood/store"
	"makegood/store/sqlstore"
)

// run calls the command line and returns what it prints.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := root()
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

// file writes a file of the test's own folder.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const failingTests = `rules: built-in
now: 2026-06-09T12:00:00+08:00
tests:
  - name: large
    case: {kind: refund_unshipped, amount: 60000}
    expect: {rule: U1, step: large, outcome: person}
    then:
      - at: 1h
        case: {amount: 100}
        expect: {rule: U1, step: large, outcome: person}
`

// A failure is a diff with the facts behind it, and the exit code is 1.
func TestPolicyTestFails(t *testing.T) {
	t.Parallel()
	path := file(t, "t.yaml", failingTests)
	out, err := run(t, "policy", "test", path)
	if err == nil || exitCode(err) != exitFailed || err.Error() != "1 of 2 steps decided otherwise than expected" {
		t.Errorf("%v", err)
	}
	want := "FAIL  " + path + ":8: large, after 1h0m0s\n" +
		"      - rule: U1/large\n      + rule: U1\n      - outcome: person\n      + outcome: approve\n        do: []\n" +
		"      because: standard goods, nothing has left, refund\n               标品未发货，同意退款\n      on:      amount=100  auto_refund_limit=50000  goods=standard  kind=refund_unshipped  left=false\n" +
		"FAIL  " + path + ": 1 tests, 2 steps, 1 failed\n"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Error(diff)
	}
}

// The SOP's own tests pass, and the list of coverage names every rule.
func TestPolicyTestCoverage(t *testing.T) {
	t.Parallel()
	out, err := run(t, "policy", "test", "--coverage", "../../policy/sop_rules_test.yaml")
	if err != nil || strings.Contains(out, "never reached") || !strings.Contains(out, "sop.yaml: ") || !strings.Contains(out, "U6/recovered") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = run(t, "policy", "test", "--coverage", file(t, "t.yaml", strings.Split(failingTests, "    then:")[0]))
	if err != nil || !strings.Contains(out, "built-in: 1 of ") || !strings.Contains(out, "never reached") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What cannot be read is wrong usage, with its place.
func TestPolicyTestUsage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ args, say []string }{
		"no file":       {nil, nil},
		"missing file":  {[]string{"/nowhere.yaml"}, []string{"/nowhere.yaml"}},
		"unknown key":   {[]string{file(t, "t.yaml", strings.Replace(failingTests, "amount: 60000", "amounts: 60000", 1))}, []string{":5:", `amounts: unknown key`}},
		"missing rules": {[]string{file(t, "t.yaml", strings.Replace(failingTests, "built-in", "nowhere.yaml", 1))}, []string{"nowhere.yaml"}},
		"broken rules":  {[]string{file(t, "t.yaml", strings.Replace(failingTests, "built-in", file(t, "r.yaml", "version: 1\nrules: []\n"), 1))}, []string{"r.yaml"}},
	} {
		_, err := run(t, append([]string{"policy", "test"}, c.args...)...)
		if err == nil || exitCode(err) != exitUsage {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, say := range c.say {
			if !strings.Contains(err.Error(), say) {
				t.Errorf("%s: %v does not say %s", name, err, say)
			}
		}
	}
}

// stocked is a configuration over a database with one open and one closed
// case, each an unshipped refund of 100.00.
func stocked(t *testing.T) string {
	t.Helper()
	database := "sqlite:" + filepath.Join(t.TempDir(), "m.db")
	s, err := sqlstore.Open(t.Context(), database, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	now := time.Now()
	for id, closed := range map[string]time.Duration{"1": 0, "2": 48 * time.Hour} {
		ref := aftersale.Ref{Platform: "douyin", Shop: "7", ID: id}
		c := aftersale.Case{
			ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview, CreatedAt: now, UpdatedAt: now, RequestedAt: now, DecidedAt: now,
			Snapshot: &aftersale.Snapshot{Ref: ref, OrderID: "o" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(10000), Version: "1"},
		}
		if closed > 0 {
			c.State, c.Snapshot.Status, c.ClosedAt = aftersale.StateClosed, aftersale.StatusClosed, now.Add(-closed)
		}
		if err := s.Commit(t.Context(), store.Change{Case: c}); err != nil {
			t.Fatal(err)
		}
	}
	return file(t, "config.yaml", "database: "+database+"\nadmin_tokens: [{name: ops, role: admin, token: 0123456789abcdef}]\n"+
		"shops:\n  - platform: douyin\n    id: \"7\"\n    settings: {app_key: k, app_secret: s, access_token: t}\n")
}

func TestPolicyBacktest(t *testing.T) {
	t.Parallel()
	config := stocked(t)
	out, err := run(t, "policy", "backtest", "--config", config, "--threshold", "auto_refund_limit=9999", "--days", "7")
	want := `2 cases decided again (open, or closed in the last 7 days), 2 of them otherwise
paid automatically: -200.00 CNY

CASES  BEFORE      AFTER
2      U1 approve  U1 person

CASE    SHOP      AFTER-SALE  AMOUNT      BEFORE      AFTER
case-1  douyin/7  1           100.00 CNY  U1 approve  U1 person
case-2  douyin/7  2           100.00 CNY  U1 approve  U1 person
`
	if diff := cmp.Diff(want, out); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	out, err = run(t, "policy", "backtest", "--config", config, "--rules", "../../policy/sop.yaml")
	if err != nil || out != "2 cases decided again (open, or closed in the last 30 days), 0 of them otherwise\npaid automatically: no change\n" {
		t.Errorf("%v %s", err, out)
	}
	out, err = run(t, "policy", "backtest", "--config", config, "--threshold", "auto_refund_limit=9999", "--scope", "douyin/7", "--days", "1", "--json")
	var r backtest.Result
	if err := errors.Join(err, json.Unmarshal([]byte(out), &r)); err != nil || r.Cases != 1 || len(r.Changed) != 1 || *r.Minor != -10000 {
		t.Errorf("%v %s", err, out)
	}
	out, err = run(t, "policy", "backtest", "--config", config, "--threshold", "auto_refund_limit=1", "--cases", "1")
	if err != nil || !strings.Contains(out, "… and 1 more; --cases 2 or --json lists them") {
		t.Errorf("%v %s", err, out)
	}
}

func TestPolicyBacktestUsage(t *testing.T) {
	t.Parallel()
	config := stocked(t)
	for say, args := range map[string][]string{
		"nothing to try":           nil,
		"--days":                   {"--threshold", "auto_refund_limit=1", "--days", "366"},
		"expected NAME=VALUE":      {"--threshold", "auto_refund_limit"},
		"expected a whole number":  {"--threshold", "auto_refund_limit=1.5"},
		"no such threshold":        {"--threshold", "limit=1"},
		"no such shop":             {"--threshold", "auto_refund_limit=1", "--scope", "douyin/8"},
		"no such file":             {"--rules", "/nowhere.yaml"},
		"expected a duration like": {"--threshold", "stall_lost=36"},
	} {
		_, err := run(t, append([]string{"policy", "backtest", "--config", config}, args...)...)
		if err == nil || exitCode(err) != exitUsage || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v", say, err)
		}
	}
}

// The list of a threshold may be written with either comma.
func TestThresholdValue(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"新疆", "西藏"}, thresholdValue("remote_regions", "新疆，西藏")); diff != "" {
		t.Error(diff)
	}
	if v := thresholdValue("fallback", "agree"); v != "agree" {
		t.Errorf("%v", v)
	}
}

// The progress bar shows how many there are, and leaves nothing behind.
func TestProgress(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	progress := progressOn(&out)
	for i := range 3 {
		progress(i+1, 3)
	}
	lines := strings.Split(out.String(), "\r")
	if !strings.Contains(out.String(), "/3)") || strings.TrimSpace(lines[len(lines)-1]+lines[len(lines)-2]) != "" {
		t.Errorf("%q", out.String())
	}
}
