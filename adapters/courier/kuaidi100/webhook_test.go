package kuaidi100

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// pushOf makes a request with param, genuine for account1, and more fields.
func pushOf(param string, more ...string) *adapters.Inbound {
	form := url.Values{"param": {param}, "sign": {pushSign(param, account1["salt"])}}
	for i := 0; i < len(more); i += 2 {
		form.Add(more[i], more[i+1])
	}
	return &adapters.Inbound{Method: "POST", Body: []byte(form.Encode()), At: now}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	a := open(t)
	const param = `{"status":"polling"}`
	sign := pushSign(param, account1["salt"])
	for body, genuine := range map[string]bool{
		"sign=" + sign + "&param=" + param:                   true,
		"param=" + param + "&sign=" + strings.ToLower(sign):  true,
		"param=" + param + "&taskId=7&sign=" + sign:          true,
		"param=" + param + "&sign=" + sign + "&param=%7B%7D": false, // which one counts?
		"param=" + param + "&sign=" + sign + "&sign=" + sign: false,
		"param=" + param:                                                   false,
		"param=" + param + "&sign=":                                        false,
		"param=&sign=" + sign:                                              false,
		"param=&sign=" + pushSign("", account1["salt"]):                    true, // genuine, and malformed
		"param=" + param + "&sign=" + pushSign(param, ""):                  false,
		"param=" + param + "&sign=" + pushSign(param, account2["salt"]):    false,
		"param=" + param + "%20&sign=" + sign:                              false,
		"param=" + param + "&sign=" + sign + "&x=%zz":                      false,
		`{"param":"{}","sign":"` + pushSign("{}", account1["salt"]) + `"}`: false,
		"": false,
	} {
		err := a.Verify(&adapters.Inbound{Body: []byte(body)})
		if genuine && err != nil || !genuine && !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("%s: %v, want genuine %v", body, err, genuine)
		}
	}
}

func TestParseWithoutScans(t *testing.T) {
	t.Parallel()
	a := open(t)
	scan := `{"ftime":"2026-03-01 08:00:00","statusCode":"3"}`
	for _, c := range []struct{ param, want string }{
		{`{"status":"abort","lastResult":{"com":"zhongtong","nu":"1234567","data":[` + scan + `]}}`, kindAbort},
		{`{"status":"polling"}`, kindNoResult},
		{`{"status":"polling","lastResult":null}`, kindNoResult},
		{`{"status":"polling","lastResult":{"com":"zhongtong","nu":"1234567","data":null}}`, kindNoResult},
		{`{"status":"polling","lastResult":{"data":[]}}`, kindNoResult},
		{`{"taskId":"7"}`, kindIntercept},
		{`{"kuaidiNum":"1234567","status":"2"}`, kindIntercept},
		{`{"interceptResult":{"deep":[1]}}`, kindIntercept},
		{`{"lastResult":{"com":"zhongtong","data":[` + scan + `]}}`, "malformed"},
		{`{"lastResult":{"nu":"1234567","data":[` + scan + `]}}`, "malformed"},
		{`{"lastResult":{"com":"zhongtong","nu":{},"data":[` + scan + `]}}`, "malformed"},
		{`{"lastResult":{"com":"zhongtong","nu":"1234567","data":"none"}}`, "malformed"},
		{`[]`, "malformed"},
		{``, "malformed"},
		{`{"status":"polling"}{}`, "malformed"},
	} {
		scans, err := a.Parse(pushOf(c.param))
		var ignored *adapters.Ignored
		got := "none"
		switch {
		case errors.As(err, &ignored):
			got = ignored.Kinds[0]
		case errors.Is(err, adapters.ErrMalformed):
			got = "malformed"
		}
		if got != c.want || len(scans) > 0 {
			t.Errorf("%s: %s and %d scans (%v), want %s", c.param, got, len(scans), err, c.want)
		}
	}
	if _, err := a.Parse(pushOf(`{"status":1}`, "taskId", "7")); !isIgnored(err, kindIntercept) {
		t.Errorf("form with taskId: %v", err)
	}
}

func isIgnored(err error, kind string) bool {
	var ignored *adapters.Ignored
	return errors.As(err, &ignored) && slices.Contains(ignored.Kinds, kind)
}

// TestPushAndQueryAgree: the same scan has the same key however it comes, so
// that it counts once.
func TestPushAndQueryAgree(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	a := open(t, "api_url", server)
	asked, err := a.Track(t.Context(), zto)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Request("http://unused.example/", "zto", zto.Number)
	body := make([]byte, r.ContentLength)
	if _, err := r.Body.Read(body); err != nil {
		t.Fatal(err)
	}
	in := &adapters.Inbound{Body: body}
	if err := a.Verify(in); err != nil {
		t.Fatal(err)
	}
	pushed, err := a.Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	p := aftersale.Parcel{Courier: zto.Courier, Number: zto.Number}.Apply(asked...).Apply(pushed...)
	if len(p.Scans) != 2 || p.State != aftersale.TrackInTransit || len(pushed) != 2 {
		t.Errorf("%d scans after query and push (%d pushed), state %s", len(p.Scans), len(pushed), p.State)
	}
}

// TestReturnProvesIntercept: what the money waits for.
func TestReturnProvesIntercept(t *testing.T) {
	t.Parallel()
	f, server := aggregator(t)
	a := open(t, "api_url", server)
	parcel := aftersale.Parcel{Courier: zto.Courier, Number: zto.Number}
	look := func() aftersale.TrackState {
		scans, err := a.Track(t.Context(), zto)
		if err != nil {
			t.Fatal(err)
		}
		parcel = parcel.Apply(scans...)
		return parcel.State
	}
	if got := look(); got.Back() {
		t.Fatalf("before: %s", got)
	}
	f.Scan("zto", zto.Number, "6", "6", now, "退回", "广东,深圳市")
	if got := look(); got != aftersale.TrackReturning {
		t.Errorf("after the return scan: %s", got)
	}
	f.Scan("zto", zto.Number, "3", "301", now.Add(1e9), "签收", "浙江,杭州市")
	if got := look(); got != aftersale.TrackReturned {
		t.Errorf("signed after the return scan: %s", got)
	}
}
