package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func equalValues(a, b any) bool { return cmp.Equal(a, b) }

// The table of the contract, written down a second time.
func TestDefaultThresholds(t *testing.T) {
	t.Parallel()
	want := Thresholds{
		LowValueLimit: 5000, AutoRefundLimit: 50000, SafetyMargin: 4 * hour, FallbackMargin: hour, Fallback: "leave",
		InterceptRecheck: 24 * hour, WarehouseTimeout: 30 * minute, WarehouseFresh: 10 * minute, UnpackTimeout: 24 * hour,
		CourierReply: 12 * hour, BuyerReply: 12 * hour, ReturnWindow: 7 * 24 * hour, FreshWindow: 24 * hour, ReturnFreight: 500,
		StallNudge: 24 * hour, StallLost: 48 * hour, StallLostRemote: 72 * hour,
		RemoteRegions: strings.Fields("新疆 西藏 甘肃 青海 宁夏 内蒙古 云南 海南"),
		AgentLimit:    20000, BudgetHour: 2000000, BudgetDay: 20000000,
	}
	if diff := cmp.Diff(want, DefaultThresholds()); diff != "" {
		t.Error(diff)
	}
}

func TestCheckValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		value any
		want  any // nil: refused
	}{
		{"low_value_limit", 0, int64(0)},
		{"low_value_limit", 100000.0, int64(100000)},
		{"low_value_limit", json.Number("1000"), int64(1000)},
		{"low_value_limit", uint64(7), int64(7)},
		{"low_value_limit", int64(100001), nil},
		{"low_value_limit", -1, nil},
		{"low_value_limit", 10.5, nil},
		{"low_value_limit", json.Number("10.5"), nil},
		{"low_value_limit", "1000", nil},
		{"low_value_limit", nil, nil},
		{"auto_refund_limit", 500000, int64(500000)},
		{"auto_refund_limit", 500001, nil},
		{"agent_limit", 500001, nil},
		{"budget_hour", 1000000000, int64(1000000000)},
		{"budget_day", 1000000001, nil},
		{"safety_margin", "10m", "10m"},
		{"safety_margin", "9m59s", nil},
		{"safety_margin", "24h0m0s", "24h"},
		{"safety_margin", "24h1s", nil},
		{"safety_margin", 3600, nil},
		{"safety_margin", "4", nil},
		{"fallback_margin", "90m", "1h30m"},
		{"intercept_recheck", "59m", nil},
		{"intercept_recheck", "72h", "72h"},
		{"warehouse_timeout", "1m", "1m"},
		{"warehouse_timeout", "25h", nil},
		{"warehouse_fresh", "1m", "1m"},
		{"warehouse_fresh", "59s", nil},
		{"warehouse_fresh", "24h1m", nil},
		{"unpack_timeout", "168h", "168h"},
		{"unpack_timeout", "59m", nil},
		{"courier_reply", "1h", "1h"},
		{"courier_reply", "169h", nil},
		{"buyer_reply", "1h", "1h"},
		{"buyer_reply", "30m", nil},
		{"return_window", "24h", "24h"},
		{"return_window", "2161h", nil},
		{"fresh_window", "168h", "168h"},
		{"fresh_window", "0s", nil},
		{"return_freight", 0, int64(0)},
		{"return_freight", 5001, nil},
		{"stall_nudge", "12h", "12h"},
		{"stall_lost", "11h", nil},
		{"stall_lost_remote", "240h", "240h"},
		{"stall_lost_remote", "241h", nil},
		{"fallback", "agree", "agree"},
		{"fallback", "Agree", nil},
		{"remote_regions", []any{" 新疆 ", "西藏"}, []string{"新疆", "西藏"}},
		{"remote_regions", []any{}, []string{}},
		{"remote_regions", []any{"新疆", ""}, nil},
		{"remote_regions", []any{"新疆", 3}, nil},
		{"remote_regions", []any{strings.Repeat("长", 21)}, nil},
		{"remote_regions", "新疆", nil},
		{"no_such_limit", 1, nil},
	} {
		got, err := CheckValue(c.name, c.value)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s = %v: %s", c.name, c.value, diff)
		}
		var wrong *ThresholdError
		if (err != nil) != (c.want == nil) || err != nil && (!errors.As(err, &wrong) || wrong.Name != c.name || wrong.Want == "") {
			t.Errorf("%s = %v: error %v", c.name, c.value, err)
		}
	}
	if _, err := CheckValue("safety_margin", "1m"); err == nil || !strings.Contains(err.Error(), "10m to 24h") {
		t.Errorf("the bounds are not named: %v", err)
	}
}

func TestOverridesTheNarrowestWins(t *testing.T) {
	t.Parallel()
	var o Overrides // as it comes back from the database
	err := json.Unmarshal([]byte(`{
		"": {"low_value_limit": 1000, "safety_margin": "6h", "fallback": "agree"},
		"douyin": {"low_value_limit": 2000, "remote_regions": ["西藏"]},
		"douyin/1": {"low_value_limit": 3000, "safety_margin": "nonsense"},
		"taobao/1": {"low_value_limit": 9}
	}`), &o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		platform, shop string
		limit          int64
		margin         string
	}{
		{"douyin", "1", 3000, "6h"}, // a stored value that is out of bounds is passed over
		{"douyin", "2", 2000, "6h"},
		{"douyin", "", 2000, "6h"},
		{"taobao", "2", 1000, "6h"},
		{"", "", 1000, "6h"},
	} {
		got := o.Resolve(c.platform, c.shop)
		if got.LowValueLimit != c.limit || show(got.SafetyMargin) != c.margin || got.Fallback != "agree" {
			t.Errorf("%s/%s: got %+v, want limit %d, margin %s, fallback agree", c.platform, c.shop, got, c.limit, c.margin)
		}
	}
	if diff := cmp.Diff(DefaultThresholds(), Overrides(nil).Resolve("douyin", "1")); diff != "" {
		t.Error(diff)
	}
}

func TestOverridesCheck(t *testing.T) {
	t.Parallel()
	good := Overrides{"": {"safety_margin": "30m", "fallback_margin": "10m"}, "douyin/1": {"agent_limit": 0}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	bad := Overrides{
		"":         {"low_value_limit": -1},
		"douyin":   {"nope": 1, "stall_nudge": "96h"},
		"douyin/1": {"safety_margin": "20m"},
	}
	err := bad.Check()
	for _, want := range []string{"low_value_limit: expected", "douyin: nope: no such", "douyin: stall_nudge: expected at most stall_lost", "douyin/1: fallback_margin: expected at most safety_margin, which is 20m"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	o := Overrides{"": {"agent_limit": 1}, "douyin": {"safety_margin": "6h"}}
	rows := map[string]ThresholdInfo{}
	for _, row := range Describe(o, "douyin", "1") {
		if row.DocEN == "" || row.DocZH == "" {
			t.Errorf("%s is not documented", row.Name)
		}
		rows[row.Name] = row
	}
	if len(rows) != len(ThresholdNames()) || len(rows) != 21 {
		t.Errorf("%d rows, want 21", len(rows))
	}
	want := ThresholdInfo{
		Name: "safety_margin", Value: "6h", Default: "4h", Min: "10m", Max: "24h", Unit: "duration", Set: true, Scope: "douyin",
		DocEN: rows["safety_margin"].DocEN, DocZH: rows["safety_margin"].DocZH,
	}
	if diff := cmp.Diff(want, rows["safety_margin"]); diff != "" {
		t.Error(diff)
	}
	if r := rows["agent_limit"]; r.Value != int64(1) || !r.Set || r.Scope != "" {
		t.Errorf("got %+v, want 1, set for everybody", r)
	}
	if r := rows["fallback"]; r.Set || r.Min != nil || len(r.Choices) != 3 {
		t.Errorf("got %+v, want the default, without bounds, of 3 choices", r)
	}
}
