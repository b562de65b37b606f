package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var day = time.Date(2026, 3, 2, 12, 0, 0, 0, shanghai)

func start(t *testing.T, o Options) (*Aggregator, string) {
	t.Helper()
	o.Key, o.Customer, o.Secret, o.Salt = "k", "c", "s", "salt"
	if o.Now == nil {
		o.Now = func() time.Time { return day }
	}
	a := New(o)
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return a, server.URL
}

// call posts a form, given as key, value, key, value, and decodes the answer.
func call(t *testing.T, target string, fields ...string) map[string]any {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	resp, err := http.PostForm(target, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	out := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func query(t *testing.T, base, param string) map[string]any {
	t.Helper()
	return call(t, base+"/poll/query.do", "customer", "c", "param", param, "sign", hexMD5(param, "k", "c"))
}

func intercept(t *testing.T, base, param string) map[string]any {
	t.Helper()
	return call(t, base+"/label/order", "method", "interceptOrder", "key", "k", "t", "1772424000000",
		"param", param, "sign", hexMD5(param, "1772424000000", "k", "s"))
}

func TestVectors(t *testing.T) {
	t.Parallel()
	const param = `{"kuaidicom":"zhongtong","kuaidinum":"73100130019486","interceptType":"RETURN_SEND_ADDR"}`
	for want, parts := range map[string][]string{
		"0880A3DFC7A2B7825F5BA7517A663977": {`{"com":"yuantong","num":"YT6186594166532"}`, "testkey", "testcustomer"},
		"C46BA0B009F05FC96173F527709662CF": {param, "1576123932000", "testkey", "testsecret"},
		"966E28E52BAAF2E6A4944681CB952510": {`{"status":"polling"}`, "testsalt"},
	} {
		if !signed(want, parts...) || signed(strings.ToLower(want), parts...) || signed("", parts...) {
			t.Errorf("%v: not signed by exactly %s", parts, want)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	a, base := start(t, Options{})
	a.Scan("yto", "YT1000001", "1", "103", day, "remark", "浙江")
	a.Scan("yto", "YT1000001", "0", "1001", day.Add(time.Hour), "remark", "广东")
	a.Parcel("yto", "YT1000002")
	got := query(t, base, `{"com":"yuantong","num":"YT1000001","resultv2":"4"}`)
	first := got["data"].([]any)[0].(map[string]any)
	if got["state"] != "0" || first["statusCode"] != "1001" || first["ftime"] != "2026-03-02 13:00:00" {
		t.Errorf("answer %v", got)
	}
	plain := query(t, base, `{"com":"yuantong","num":"YT1000001"}`)
	if _, has := plain["data"].([]any)[0].(map[string]any)["statusCode"]; has {
		t.Error("statusCode without resultv2 4")
	}
	for param, code := range map[string]string{
		`{"com":"yuantong","num":"YT1000002"}`:               "500", // no scan yet
		`{"com":"shentong","num":"YT1000001"}`:               "500", // another company
		`{"com":"zhongtong","num":"73100130019486"}`:         "408",
		`{"com":"yuantong"}`:                                 "400",
		`{"com":"Yuantong","num":"YT1000001"}`:               "400",
		`{"com":"yuantong","num":"YT1000001","show":"1"}`:    "400",
		`{"com":"shunfeng","num":"SF100000","phone":"1234"}`: "500",
	} {
		if got := query(t, base, param)["returnCode"]; got != code {
			t.Errorf("%s: %v, want %s", param, got, code)
		}
	}
	forged := call(t, base+"/poll/query.do", "customer", "c", "param", "{}", "sign", hexMD5("{}", "k2", "c"))
	if forged["returnCode"] != "503" {
		t.Errorf("forged: %v", forged)
	}
	if n := a.Calls()[OpQuery]; n != 10 {
		t.Errorf("%d calls counted, want 10", n)
	}
}

func TestLockOften(t *testing.T) {
	t.Parallel()
	clock := day
	a, base := start(t, Options{LockOften: true, Now: func() time.Time { return clock }})
	a.Scan("yto", "YT1000001", "1", "103", day, "", "")
	ask := func() any { return query(t, base, `{"com":"yuantong","num":"YT1000001"}`)["returnCode"] }
	if got := ask(); got != nil {
		t.Fatalf("first: %v", got)
	}
	clock = clock.Add(30 * time.Minute)
	if got := ask(); got != nil {
		t.Errorf("after 30 minutes: %v", got)
	}
	clock = clock.Add(29 * time.Minute)
	if got := ask(); got == nil {
		t.Error("after 29 minutes: not locked")
	}
	clock = clock.Add(time.Hour)
	if got := ask(); got == nil {
		t.Error("the lock went away")
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	a, base := start(t, Options{})
	for _, c := range [][2]string{
		{`{"company":"yuantong","number":"YT1000001","key":"k","parameters":{"callbackurl":"http://x/y","salt":"z"}}`, "200"},
		{`{"company":"yuantong","number":"YT1000001","key":"k","parameters":{"callbackurl":"http://x/y"}}`, "501"},
		{`{"company":"yuantong","number":"YT1000002","key":"k2","parameters":{"callbackurl":"http://x/y"}}`, "600"},
		{`{"company":"yuantong","number":"YT1000002","key":"k","parameters":{}}`, "700"},
		{`{"company":"yuantong","number":"YT1","key":"k","parameters":{"callbackurl":"http://x/y"}}`, "700"},
		{`{"number":"YT1000002","key":"k","parameters":{"callbackurl":"http://x/y"}}`, "702"},
	} {
		if got := call(t, base+"/poll", "schema", "json", "param", c[0])["returnCode"]; got != c[1] {
			t.Errorf("%s: %v, want %s", c[0], got, c[1])
		}
	}
	want := []Subscription{{Company: "yuantong", Number: "YT1000001", CallbackURL: "http://x/y", Salt: "z", At: day}}
	if diff := cmp.Diff(want, a.Subscriptions()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestIntercept(t *testing.T) {
	t.Parallel()
	a, base := start(t, Options{})
	a.Parcel("sto", "770000001")                         // never scanned
	a.Scan("sto", "770000002", "1", "102", day, "", "")  // waits for pick-up
	a.Scan("sto", "770000003", "3", "301", day, "", "")  // signed
	a.Scan("sto", "770000004", "5", "5", day, "", "")    // still possible
	a.Scan("zto", "770000005", "0", "1002", day, "", "") // needs a callback
	a.Scan("sto", "770000006", "0", "1002", day, "", "")
	a.RefuseIntercept("770000006", "30009", "no")
	const back = `","interceptType":"RETURN_SEND_ADDR"`
	for _, c := range []struct {
		param string
		code  float64
	}{
		{`{"kuaidicom":"shentong","kuaidinum":"770000001` + back + `}`, 30003},
		{`{"kuaidicom":"shentong","kuaidinum":"770000002` + back + `}`, 30003},
		{`{"kuaidicom":"shentong","kuaidinum":"770000003` + back + `}`, 30004},
		{`{"kuaidicom":"shentong","kuaidinum":"770000004` + back + `,"orderRole":"9"}`, 400},
		{`{"kuaidicom":"shentong","kuaidinum":"770000004` + back + `,"notAField":"9"}`, 400},
		{`{"kuaidicom":"shentong","kuaidinum":"770000004","interceptType":"BACK"}`, 400},
		{`{"kuaidicom":"yunda","kuaidinum":"770000004` + back + `}`, 30002},
		{`{"kuaidicom":"shentong","kuaidinum":"770000004` + back + `}`, 200},
		{`{"kuaidicom":"shentong","kuaidinum":"770000004` + back + `}`, 30005},
		{`{"kuaidicom":"zhongtong","kuaidinum":"770000005` + back + `}`, 400},
		{`{"kuaidicom":"shentong","kuaidinum":"770000006` + back + `}`, 30009},
		{`{"kuaidicom":"shentong","kuaidinum":"770000009` + back + `}`, 30002},
	} {
		if got := intercept(t, base, c.param); got["code"] != c.code || got["success"] != (c.code == 200) {
			t.Errorf("%s: %v, want %v", c.param, got, c.code)
		}
	}
	if got := a.Intercepts("770000004"); len(got) != 1 || got[0].Type != "RETURN_SEND_ADDR" {
		t.Errorf("ledger %+v", got)
	}
	if n := len(a.Rejected()); n != 11 {
		t.Errorf("%d rejected, want 11: %v", n, a.Rejected())
	}
}

func TestPush(t *testing.T) {
	t.Parallel()
	a, base := start(t, Options{})
	a.Scan("yto", "YT1000001", "3", "301", day, "", "")
	answer := `{"result":true,"returnCode":"200","message":"成功"}`
	var got url.Values
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, _ = url.ParseQuery(string(body))
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(receiver.Close)
	if err := a.Push(t.Context(), receiver.URL, "yto", "YT1000001"); err != nil {
		t.Fatal(err)
	}
	if got.Get("sign") != hexMD5(got.Get("param"), "salt") || !strings.Contains(got.Get("param"), `"status":"shutdown"`) {
		t.Errorf("pushed %v", got)
	}
	if a.Push(t.Context(), "", "yto", "YT1000001") == nil {
		t.Error("pushed to nobody")
	}
	param := `{"company":"yuantong","number":"YT1000001","key":"k","parameters":{"callbackurl":"` + receiver.URL + `","salt":"own"}}`
	call(t, base+"/poll", "schema", "json", "param", param)
	if err := a.Push(t.Context(), "", "yto", "YT1000001"); err != nil || got.Get("sign") != hexMD5(got.Get("param"), "own") {
		t.Errorf("to the subscriber: %v, %v", err, got)
	}
	answer = `{"result":false,"returnCode":"500","message":"x"}`
	if a.Push(t.Context(), "", "yto", "YT1000001") == nil {
		t.Error("a failure counts as acknowledged")
	}
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	a, base := start(t, Options{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			a.Scan("sto", "770000001", "0", "1002", day, "", "")
			query(t, base, `{"com":"shentong","num":"770000001"}`)
			intercept(t, base, `{"kuaidicom":"shentong","kuaidinum":"770000001","interceptType":"RETURN_SEND_ADDR"}`)
			call(t, base+"/poll", "schema", "json", "param", `{"company":"shentong","number":"770000001","key":"k","parameters":{"callbackurl":"http://x"}}`)
			a.Subscriptions()
			a.Rejected()
		})
	}
	group.Wait()
	if len(a.Intercepts("770000001")) != 1 || len(a.Subscriptions()) != 1 {
		t.Errorf("%d intercepts, %d subscriptions; want one each", len(a.Intercepts("770000001")), len(a.Subscriptions()))
	}
}
