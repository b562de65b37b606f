package sf

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// underway is a parcel that SF has and nobody has received.
func underway(f *fake.Courier) { f.Scan(testNumber, "30", suite.Now, "杭州市", "") }

func TestInterceptIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	now := newClock()
	f, url := startFake(t, fake.Options{Now: now.Now})
	underway(f)
	a := account(t, now.Now, "api_url", url+"/std/service") // the full path is accepted too
	receipt, err := a.Intercept(t.Context(), interceptOf(testNumber))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(aftersale.Receipt{}, receipt); diff != "" {
		t.Errorf("receipt of an answer that says nothing:\n%s", diff)
	}
	_, err = a.Intercept(t.Context(), interceptOf(testNumber))
	wantClass(t, err, aftersale.ClassRefused, fake.CodeTwice)
	if got := f.Intercepts(testNumber); len(got) != 1 || got[0].PayMode != "4" {
		t.Errorf("SF has intercepts %+v", got)
	}
}

func TestInterceptWindow(t *testing.T) {
	t.Parallel()
	now := newClock()
	f, url := startFake(t, fake.Options{Now: now.Now})
	a := account(t, now.Now, "api_url", url)
	f.Ship("SF1000000000001")
	f.Scan("SF1000000000002", "80", suite.Now, "深圳市", "")
	f.Scan("SF1000000000003", "30", suite.Now, "深圳市", "")
	f.RefuseIntercept("SF1000000000003", "6199", "收件人13800138000不同意")
	for number, code := range map[string]string{
		"SF1000000000001": fake.CodeNotPicked, "SF1000000000002": fake.CodeDelivered,
		"SF1000000000003": "6199", "SF1000000000004": fake.CodeUnknown, "": "bad_waybill",
	} {
		_, err := a.Intercept(t.Context(), interceptOf(number))
		wantClass(t, err, aftersale.ClassRefused, code)
	}
	other := interceptOf(testNumber)
	other.Waybill.Courier = "zto"
	_, err := a.Intercept(t.Context(), other)
	wantClass(t, err, aftersale.ClassRefused, "bad_waybill")
	f.AcceptIntercept("SF1000000000003")
	if _, err := a.Intercept(t.Context(), interceptOf("SF1000000000003")); err != nil {
		t.Error(err)
	}
}

func TestReturnAddressIsSent(t *testing.T) {
	t.Parallel()
	f, url := startFake(t, fake.Options{})
	underway(f)
	a := account(t, nil, "api_url", url, "pay_mode", "1", "return_province", "浙江省", "return_city", "杭州市",
		"return_county", "西湖区", "return_address", "A&B路 1号~*", "return_contact", "仓库", "return_phone", "0571-1234567")
	if _, err := a.Intercept(t.Context(), interceptOf(testNumber)); err != nil {
		t.Fatal(err)
	}
	if got := f.Intercepts(testNumber); len(got) != 1 || got[0].PayMode != "1" {
		t.Errorf("SF has intercepts %+v", got)
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	f, url := startFake(t, fake.Options{FeeReply: true})
	underway(f)
	a := account(t, nil, "api_url", url)
	receipt, err := a.Intercept(t.Context(), interceptOf(testNumber))
	if err != nil || receipt.Reference == "" {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	withdraw := interceptOf(testNumber)
	withdraw.Name = aftersale.ActionWithdraw
	_, err = a.Withdraw(t.Context(), withdraw)
	wantClass(t, err, aftersale.ClassManual, "no_command_id")
	withdraw.Reference = receipt.Reference
	taken, err := a.Withdraw(t.Context(), withdraw)
	if err != nil || taken.Reference != receipt.Reference {
		t.Errorf("withdrawn: %+v, %v", taken, err)
	}
	if got := f.Intercepts(testNumber); len(got) != 1 || !got[0].Withdrawn {
		t.Errorf("SF has intercepts %+v", got)
	}
	_, err = a.Withdraw(t.Context(), withdraw)
	wantClass(t, err, aftersale.ClassRefused, fake.CodeNoCommand)
}

func TestInterceptFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault    fault.Fault
		class    aftersale.Class
		code     string
		accepted int
	}{
		"before":  {fault.Fault{FailBefore: true}, aftersale.ClassUnknown, "http 502 Bad Gateway", 0},
		"after":   {fault.Fault{FailAfter: true}, aftersale.ClassUnknown, "http 502 Bad Gateway", 1},
		"dropped": {fault.Fault{DropAfter: true}, aftersale.ClassUnknown, "transport", 1},
		"limited": {fault.Fault{Limited: true}, aftersale.ClassLimited, "A1005", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, url := startFake(t, fake.Options{})
			underway(f)
			f.Faults().Next(fake.OpIntercept, c.fault)
			_, err := account(t, nil, "api_url", url).Intercept(t.Context(), interceptOf(testNumber))
			wantClass(t, err, c.class, c.code)
			if got := len(f.Intercepts(testNumber)); got != c.accepted {
				t.Errorf("SF accepted %d, want %d", got, c.accepted)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	inner := func(text string) string { return `{"apiResultCode":"A1000","apiResultData":` + text + `}` }
	for _, c := range []struct {
		body, code      string
		intercept, read aftersale.Class // "" is success
	}{
		{inner(`"{\"success\":true,\"errorCode\":\"S0000\",\"errorMsg\":null,\"msgData\":null}"`), "", "", ""},
		{inner(`{"success":"true","errorCode":"S0000","msgData":"{}"}`), "", "", ""},
		{inner(`"{\"success\":true,\"errorCode\":\"6101\"}"`), "bad_reply", aftersale.ClassUnknown, aftersale.ClassRetry},
		{inner(`"{\"success\":false,\"errorCode\":\"S0000\"}"`), "bad_reply", aftersale.ClassUnknown, aftersale.ClassRetry},
		{inner(`"{\"success\":false,\"errorCode\":\"6101\",\"errorMsg\":\"x\"}"`), "6101", aftersale.ClassRefused, aftersale.ClassRefused},
		{inner(`"{\"success\":false,\"errorCode\":4001,\"errorMsg\":\"x\"}"`), "4001", aftersale.ClassUnknown, aftersale.ClassRetry},
		{inner(`null`), "bad_reply", aftersale.ClassUnknown, aftersale.ClassRetry},
		{inner(`"cut`) + `"`, "bad_reply", aftersale.ClassUnknown, aftersale.ClassRetry},
		{`{"apiResultCode":"A1001"}`, "A1001", aftersale.ClassRefused, aftersale.ClassRefused},
		{`{"apiResultCode":"A1002"}`, "A1002", aftersale.ClassRetry, aftersale.ClassRetry},
		{`{"apiResultCode":"A1004"}`, "A1004", aftersale.ClassRefused, aftersale.ClassRefused},
		{`{"apiResultCode":"A1005"}`, "A1005", aftersale.ClassLimited, aftersale.ClassLimited},
		{`{"apiResultCode":"A1006"}`, "A1006", aftersale.ClassRefused, aftersale.ClassRefused},
		{`{"apiResultCode":"A1009"}`, "A1009", aftersale.ClassUnknown, aftersale.ClassRetry},
		{`{"apiResultCode":"A7777"}`, "A7777", aftersale.ClassUnknown, aftersale.ClassRetry},
		{`{}`, "bad_reply", aftersale.ClassUnknown, aftersale.ClassRetry},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(c.body)) }))
		a := account(t, nil, "api_url", server.URL)
		_, err := a.Intercept(t.Context(), interceptOf(testNumber))
		wantOutcome(t, err, c.intercept, c.code)
		_, err = a.Track(t.Context(), aftersale.Waybill{Number: testNumber})
		wantOutcome(t, err, c.read, c.code)
		server.Close()
	}
}

func wantOutcome(t *testing.T, err error, class aftersale.Class, code string) {
	t.Helper()
	if class != "" {
		wantClass(t, err, class, code)
	} else if err != nil {
		t.Error(err)
	}
}

func TestOAuth2(t *testing.T) {
	t.Parallel()
	now := newClock()
	f, url := startFake(t, fake.Options{Now: now.Now})
	underway(f)
	a := account(t, now.Now, "api_url", url, "auth", "oauth2")
	parcel := aftersale.Waybill{Courier: "sf", Number: testNumber}
	track := func(class aftersale.Class, code string, tokens int) {
		t.Helper()
		_, err := a.Track(t.Context(), parcel)
		wantOutcome(t, err, class, code)
		if got := f.Calls()[fake.OpToken]; got != tokens {
			t.Errorf("%d tokens asked for, want %d", got, tokens)
		}
	}
	track("", "", 1)
	track("", "", 1) // from the cache
	now.advance(119 * time.Minute)
	track("", "", 2) // before its end
	f.RevokeTokens()
	track(aftersale.ClassRetry, "A1006", 2)
	track("", "", 3)

	wrong := account(t, now.Now, "api_url", url, "auth", "oauth2", "checkword", "no-such-checkword")
	_, err := wrong.Intercept(t.Context(), interceptOf(testNumber))
	wantClass(t, err, aftersale.ClassRefused, "A1006")
	f.Faults().Next(fake.OpToken, fault.Fault{FailAfter: true})
	fresh := account(t, now.Now, "api_url", url, "auth", "oauth2")
	_, err = fresh.Intercept(t.Context(), interceptOf(testNumber))
	wantClass(t, err, aftersale.ClassRetry, "http 502 Bad Gateway") // the intercept itself was never sent
	if got := len(f.Intercepts(testNumber)); got != 0 {
		t.Errorf("SF accepted %d", got)
	}
}
