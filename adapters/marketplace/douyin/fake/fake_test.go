package fake

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/fakekit"
	"makegood/sandbox/fault"
)

// The credentials and signatures below stand in the wire notes as derived
// vectors; they were not computed by this package.
func vectorPlatform() *Platform {
	return New(Options{
		AppKey: "7000000000000000001", AppSecret: "3f1c0de5-0000-4000-8000-00000000abcd", AccessToken: "token",
		Now: func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
}

const (
	vectorBody = `{"after_sale_id":"7000000000000000101","need_operation_record":true}`
	vectorHMAC = "8f51858cd498429e972d22571cd66b968eff7edd1c0cc770c39829cc83d961f3"
	vectorMD5  = "48cc512bff6ad58a64c44035bfef2b03"
)

type answer struct {
	Code    int             `json:"code"`
	SubCode string          `json:"sub_code"`
	SubMsg  string          `json:"sub_msg"`
	Data    json.RawMessage `json:"data"`
}

// call sends a request as it is.
func call(t *testing.T, p *Platform, path string, q url.Values, body string) answer {
	t.Helper()
	r := httptest.NewRequest("POST", path+"?"+q.Encode(), strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("HTTP %d %s: %v", w.Code, w.Body, err)
	}
	return a
}

// signed sends a properly signed call.
func signed(t *testing.T, p *Platform, method, body string) answer {
	t.Helper()
	ts := fmt.Sprint(p.opt.Now().Unix())
	return call(t, p, "/"+strings.ReplaceAll(method, ".", "/"), url.Values{
		"app_key": {p.opt.AppKey}, "method": {method}, "access_token": {"token"}, "timestamp": {ts}, "v": {"2"},
		"sign_method": {"hmac-sha256"}, "sign": {p.callSign(method, body, ts, true)},
	}, body)
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, key, value, sub string }{
		{"hmac", "", "", ""},
		{"md5", "sign_method", "md5", "isv.signature-invalid"}, // with the hmac signature
		{"no sign_method means md5", "sign_method", "", "isv.signature-invalid"},
		{"no signature", "sign", "", "isv.signature-missing"},
		{"wrong signature", "sign", vectorHMAC[:63] + "0", "isv.signature-invalid"},
		{"old", "timestamp", "1699990000", "isv.timestamp-invalid"},
		{"another app", "app_key", "1", "isv.app-key-invalid"},
		{"another method", "method", "afterSale.List", "isv.method-invalid"},
		{"no version", "v", "", "isv.parameter-missing"},
		{"no token", "access_token", "", "isv.access-token-missing"},
		{"unknown token", "access_token", "x", "isv.access-token-no-existed"},
	} {
		p := vectorPlatform()
		p.Open(AfterSale{ID: "7000000000000000101"})
		q := url.Values{
			"app_key": {p.opt.AppKey}, "method": {"afterSale.Detail"}, "access_token": {"token"}, "timestamp": {"1700000000"},
			"v": {"2"}, "sign_method": {"hmac-sha256"}, "sign": {vectorHMAC},
		}
		if q.Set(c.key, c.value); c.value == "" {
			q.Del(c.key)
		}
		got := call(t, p, "/afterSale/Detail", q, vectorBody)
		if got.SubCode != c.sub || (got.Code == 10000) != (c.sub == "") || (len(p.Rejected()) == 0) != (c.sub == "") {
			t.Errorf("%s: got code %d %q, refused %v; want %q", c.name, got.Code, got.SubCode, p.Rejected(), c.sub)
		}
		if c.sub == "" {
			q.Set("sign", vectorMD5)
			q.Del("sign_method")
			if got := call(t, p, "/afterSale/Detail", q, vectorBody); got.Code != 10000 {
				t.Errorf("md5 vector: got code %d %q, want 10000", got.Code, got.SubCode)
			}
			if got := call(t, p, "/afterSale/Detail", q, vectorBody+" "); got.SubCode != "isv.signature-invalid" {
				t.Errorf("changed body: got %q, want isv.signature-invalid", got.SubCode)
			}
		}
	}
}

func TestPushVectors(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	if got := string(p.Body("0")); got != `[{"data":"0","msg_id":"0","tag":"0"}]` {
		t.Errorf("test message: got %s", got)
	}
	body := []byte(`[{"tag":"0","msg_id":"0","data":"0"}]`)
	for withHMAC, want := range map[bool]string{
		false: "b7270ca9b95f7f60226b8648924fbc40",
		true:  "56d36f8d78d737c5cbad4959f68f5e706042d17f2bc497164853c2b95d03f161",
	} {
		p.opt.PushHMAC = withHMAC
		if got := p.Sign(body); got != want {
			t.Errorf("hmac %v: got %s, want %s", withHMAC, got, want)
		}
	}
}

func TestOperateIsStrict(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	unshipped := p.Open(AfterSale{Type: TypeUnshipped})
	shipped := p.Open(AfterSale{Type: TypeShipped})
	back := p.Open(AfterSale{Type: TypeReturn})
	version := fmt.Sprint(p.Get(unshipped).UpdateTime.Unix())
	for _, c := range []struct{ name, body, sub string }{
		{"id as number", `{"type":401,"items":[{"aftersale_id":` + unshipped + `}]}`, "isv.parameter-format-invalid"},
		{"unknown parameter", `{"type":401,"items":[{"aftersale_id":"1","amount":1}]}`, "isv.parameter-format-invalid"},
		{"no items", `{"type":401,"items":[]}`, "isv.parameter-invalid:11000"},
		{"unknown type", `{"type":402,"items":[{"aftersale_id":"1"}]}`, "isv.parameter-invalid:11000"},
		{"unknown after-sale", `{"type":401,"items":[{"aftersale_id":"1"}]}`, "isp.service-error:10000"},
		{"wrong kind", `{"type":401,"items":[{"aftersale_id":"` + shipped + `"}]}`, "isv.business-failed:20309541"},
		{"stale version", `{"type":401,"items":[{"aftersale_id":"` + unshipped + `","update_time":1}]}`, "isv.business-failed:20309541"},
		{"refusal without reason", `{"type":202,"items":[{"aftersale_id":"` + shipped + `","reject_reason_code":31}]}`, "isv.parameter-invalid:11000"},
		{"refusal without evidence", `{"type":202,"items":[{"aftersale_id":"` + shipped + `","reject_reason_code":32,"reason":"r","remark":"r"}]}`, "isv.parameter-invalid:11000"},
		{"return without address", `{"type":101,"items":[{"aftersale_id":"` + back + `"}]}`, "isv.parameter-invalid:11000"},
		{"one bad item fails all", `{"type":401,"items":[{"aftersale_id":"` + unshipped + `"},{"aftersale_id":"` + shipped + `"}]}`, "isv.business-failed:20309541"},
		{"right", `{"type":401,"items":[{"aftersale_id":"` + unshipped + `","update_time":` + version + `}]}`, ""},
		{"twice", `{"type":401,"items":[{"aftersale_id":"` + unshipped + `"}]}`, "isv.business-failed:20309541"},
	} {
		if got := signed(t, p, "afterSale.operate", c.body); got.SubCode != c.sub {
			t.Errorf("%s: got %q %s, want %q", c.name, got.SubCode, got.SubMsg, c.sub)
		}
	}
	want := []Entry{{fakekit.Effect{Seq: 1, ID: unshipped, Fen: 9900, At: p.opt.Now()}, 401}}
	if diff := cmp.Diff(want, p.Ledger()); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	if paid, attempts := p.Paid(unshipped), p.Attempts(unshipped); paid != 1 || attempts != 4 {
		t.Errorf("got %d payments in %d attempts, want 1 in 4", paid, attempts)
	}
}

// However many calls arrive at once, money is paid once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	id := p.Open(AfterSale{Type: TypeUnshipped})
	body := `{"type":401,"items":[{"aftersale_id":"` + id + `"}]}`
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			signed(t, p, "afterSale.operate", body)
			p.Get(id)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || len(p.Ledger()) != 1 || p.Calls()["afterSale.operate"] != 50 {
		t.Errorf("got %d payments of %d fen in %d attempts, want 1 of 9900 in 50", p.Paid(id), p.PaidFen(id), p.Attempts(id))
	}
}

func TestFaultsAndVersions(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	id := p.Open(AfterSale{Type: TypeUnshipped})
	p.Faults().Next("afterSale.Detail", fault.Fault{Limited: true})
	body := `{"after_sale_id":"` + id + `","need_operation_record":false}`
	if got := signed(t, p, "afterSale.Detail", body); got.Code != 60000 {
		t.Errorf("limited: got code %d, want 60000", got.Code)
	}
	before := p.Get(id)
	if got := before.Deadline.Sub(before.ApplyTime); got != 48*time.Hour {
		t.Errorf("deadline: got %s after the request, want 48 h", got)
	}
	p.Update(id, func(a *AfterSale) { a.Amount = 1 })
	p.Update(id, func(a *AfterSale) { a.Amount = 2 })
	if got := p.Get(id).UpdateTime.Sub(before.UpdateTime); got < 2*time.Second {
		t.Errorf("two updates: got the version %s later, want at least 2 s", got)
	}
}
