package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testNow = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) // 12:00 in Shanghai

const testIntercept = `{"waybillNo":"SF1","serviceCode":"2","role":"1","payMode":"1"}`

func start(t *testing.T, opt Options) (*Courier, string) {
	t.Helper()
	opt.PartnerID, opt.Checkword, opt.Now = "P", "testcheckword0001", func() time.Time { return testNow }
	c := New(opt)
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return c, server.URL
}

// form is a valid call with a digest.
func form(op, msgData string) url.Values {
	ts := strconv.FormatInt(testNow.UnixMilli(), 10)
	return url.Values{
		"partnerID": {"P"}, "requestID": {"6f1f5b1e-0d53-4f0e-9a4b-0d6f4e1c2a3b"}, "serviceCode": {op}, "timestamp": {ts},
		"msgData": {msgData}, "msgDigest": {Digest(msgData, ts, "testcheckword0001")},
	}
}

// call posts a form and returns the gateway's code, or the service's if the
// gateway let the call through.
func call(t *testing.T, target string, form url.Values) string {
	t.Helper()
	response, err := http.PostForm(target, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var outer struct{ APIResultCode, APIResultData, AccessToken string }
	if err := json.NewDecoder(response.Body).Decode(&outer); err != nil {
		t.Fatal(err)
	}
	if outer.AccessToken != "" {
		return outer.AccessToken
	}
	if outer.APIResultData == "" {
		return outer.APIResultCode
	}
	var inner struct{ ErrorCode string }
	if err := json.Unmarshal([]byte(outer.APIResultData), &inner); err != nil {
		t.Fatal(err)
	}
	return inner.ErrorCode
}

func TestGatewayChecksEveryParameter(t *testing.T) {
	t.Parallel()
	c, target := start(t, Options{})
	c.Scan("SF1", "50", testNow, "x", "")
	for name, change := range map[string]struct{ field, value, want string }{
		"partner":   {"partnerID", "Q", "A1004"},
		"request":   {"requestID", "1", "A1001"},
		"service":   {"serviceCode", "EXP_RECE_INTERCEPT", "A1004"},
		"seconds":   {"timestamp", "1772424000", "A1002"},
		"message":   {"msgData", testIntercept + " ", "A1006"},
		"no digest": {"msgDigest", "", "A1006"},
		"token":     {"accessToken", "made-up", "A1006"},
	} {
		f := form(OpIntercept, testIntercept)
		f.Set(change.field, change.value)
		if got := call(t, target+"/std/service", f); got != change.want {
			t.Errorf("%s: got %s, want %s", name, got, change.want)
		}
	}
	if got := len(c.Intercepts("SF1")); got != 0 {
		t.Errorf("got %d intercepts after refused calls, want none", got)
	}
	if got := len(c.Rejected()); got != 7 {
		t.Errorf("got %d rejections remembered, want 7: %v", got, c.Rejected())
	}
	if got := call(t, target+"/std/service", form(OpIntercept, testIntercept)); got != "S0000" {
		t.Errorf("valid call: got %s, want S0000", got)
	}
	if got := c.Calls()[OpIntercept]; got != 7 { // the unknown service is none
		t.Errorf("got %d calls counted, want 7", got)
	}
}

func TestInterceptRules(t *testing.T) {
	t.Parallel()
	c, target := start(t, Options{})
	c.Scan("SF1", "50", testNow, "x", "")
	for name, step := range map[string]struct{ msgData, want string }{
		"no role":         {`{"waybillNo":"SF1","serviceCode":"2","payMode":"1"}`, CodeEmpty},
		"no monthly card": {`{"waybillNo":"SF1","serviceCode":"2","role":"1","payMode":"4"}`, CodeEmpty},
		"half an address": {`{"waybillNo":"SF1","serviceCode":"2","role":"1","payMode":"1","newDestAddress":{"province":"x"}}`, CodeEmpty},
		"role 9":          {`{"waybillNo":"SF1","serviceCode":"2","role":"9","payMode":"1"}`, CodeBadValue},
		"no command":      {`{"waybillNo":"SF1","serviceCode":"2","role":"1","payMode":"1","cancel":true}`, CodeEmpty},
		"other command":   {`{"waybillNo":"SF1","serviceCode":"2","role":"1","payMode":"1","cancel":true,"cusId":"1"}`, CodeNoCommand},
		"no JSON":         {`[`, "4002"},
	} {
		if got := call(t, target+"/std/service", form(OpIntercept, step.msgData)); got != step.want {
			t.Errorf("%s: got %s, want %s", name, got, step.want)
		}
	}
	if got := len(c.Intercepts("SF1")); got != 0 {
		t.Errorf("got %d intercepts after refused calls, want none", got)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c, target := start(t, Options{})
	wrong := url.Values{"partnerID": {"P"}, "secret": {"x"}, "grantType": {"password"}}
	if got := call(t, target+"/oauth2/accessToken", wrong); got != "A1006" {
		t.Errorf("wrong secret: got %s, want A1006", got)
	}
	wrong.Set("secret", "testcheckword0001")
	f := form(OpRoutes, `{"language":"zh-CN","trackingType":"1","trackingNumber":["SF1"],"methodType":"1"}`)
	f.Del("msgDigest")
	f.Set("accessToken", call(t, target+"/oauth2/accessToken", wrong))
	if got := call(t, target+"/std/service", f); got != "S0000" {
		t.Errorf("with a token: got %s, want S0000", got)
	}
	c.RevokeTokens()
	if got := call(t, target+"/std/service", f); got != "A1006" {
		t.Errorf("with a revoked token: got %s, want A1006", got)
	}
}

func TestReturnStory(t *testing.T) {
	t.Parallel()
	c, target := start(t, Options{ReturnOnIntercept: true})
	for _, number := range []string{"SF1", "SF2"} {
		c.Scan(number, "50", testNow, "x", "")
	}
	c.NeverMove("SF2")
	for _, number := range []string{"SF1", "SF2"} {
		if got := call(t, target+"/std/service", form(OpIntercept, strings.ReplaceAll(testIntercept, "SF1", number))); got != "S0000" {
			t.Fatalf("%s: got %s, want S0000", number, got)
		}
	}
	next := c.Return("SF1")
	if next == "" || next != c.Return("SF1") {
		t.Error("the return waybill is not the same twice")
	}
	if got := c.Return("SF2"); got != "" {
		t.Errorf("a parcel that never moves: got %s, want no return waybill", got)
	}
	c.DeliverBack(next)
	for number, want := range map[string][]string{"SF1": {"50", "99", "648"}, "SF2": {"50"}, next: {"30", "80"}} {
		if diff := cmp.Diff(want, codes(c, number)); diff != "" {
			t.Errorf("%s: nodes (-want +got):\n%s", number, diff)
		}
	}
}

func codes(c *Courier, number string) []string {
	var out []string
	var last time.Time
	for _, r := range c.copyRoutes(number) {
		if !r.At.After(last) {
			out = append(out, "not after the one before")
		}
		out, last = append(out, r.OpCode), r.At
	}
	return out
}

func TestPushSendsEachNodeOnce(t *testing.T) {
	t.Parallel()
	c, _ := start(t, Options{})
	answer := `{"return_code":"1000","return_msg":"x"}`
	var bodies []string
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(shop.Close)
	c.Scan("SF1", "50", testNow, "x", "")
	if err := c.Push(t.Context(), shop.URL+"/?token=geheim", "SF1"); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("a push that was refused: got %v, want an error without the URL", err)
	}
	answer = `{"return_code":"0000","return_msg":"成功"}`
	for range 2 { // again after the refusal, then nothing is left
		if err := c.Push(t.Context(), shop.URL, "SF1"); err != nil {
			t.Error(err)
		}
	}
	c.Scan("SF1", "80", testNow, "x", "")
	if err := c.Push(t.Context(), shop.URL, "SF1"); err != nil {
		t.Error(err)
	}
	if len(bodies) != 3 || bodies[0] != bodies[1] || strings.Contains(bodies[2], `"opCode":"50"`) || !strings.Contains(bodies[2], `"acceptTime":"2026-03-02 12:00:00"`) {
		t.Errorf("got %d pushes %v, want the first one twice, then the new node alone in Shanghai's time", len(bodies), bodies)
	}
}

func BenchmarkIntercept(b *testing.B) {
	c := New(Options{PartnerID: "P", Checkword: "testcheckword0001", Now: func() time.Time { return testNow }})
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			number := fmt.Sprintf("SF%013d", c.waybill.Add(1))
			c.Scan(number, "50", testNow, "x", "")
			body := form(OpIntercept, strings.ReplaceAll(testIntercept, "SF1", number)).Encode()
			r := httptest.NewRequest(http.MethodPost, "/std/service", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if !strings.Contains(w.Body.String(), "S0000") {
				b.Error(w.Body.String())
			}
		}
	})
}
