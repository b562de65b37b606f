package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/adapters/fakekit"
	"makegood/sandbox/fault"
)

// The credentials, signatures and ciphertext below stand in the wire notes as
// derived vectors; they were not computed by this package.
func vectorPlatform() *Platform {
	return New(Options{
		AppKey: "ks000000000000000001", AppSecret: "app-secret", SignSecret: "sign0secret0000000000000000000ab",
		MessageKey: "AAECAwQFBgcICQoLDA0ODw==", AccessToken: "AT0", ReturnAddressID: 41, RefreshToken: "refresh-1", AuthCode: "code-1",
		Now: func() time.Time { return time.UnixMilli(1_700_000_000_000) },
	})
}

const (
	vectorMethod = "open.seller.order.refund.detail"
	vectorParam  = `{"refundId":2100000000000001}`
	vectorHMAC   = "vCHaqVdu5hoimnmMDkHmCxP7j6LU5UvhxvkVW0m89NU="
	vectorMD5    = "5bf418ff5687b8e674a3729bdd51116e"
)

type answer struct {
	Result  int             `json:"result"`
	Message string          `json:"error_msg"`
	Access  string          `json:"access_token"`
	Data    json.RawMessage `json:"data"`
}

// serve sends a request as it is.
func serve(t *testing.T, p *Platform, r *http.Request) answer {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("HTTP %d %s: %v", w.Code, w.Body, err)
	}
	return a
}

// request places the parameters where the platform wants them.
func request(method string, form url.Values) *http.Request {
	path := "/" + strings.ReplaceAll(method, ".", "/")
	r := httptest.NewRequest(http.MethodGet, path+"?"+form.Encode(), nil)
	if methods[method].verb == http.MethodPost {
		rest := url.Values{}
		for key, value := range form {
			if key != "appkey" {
				rest[key] = value
			}
		}
		r = httptest.NewRequest(http.MethodPost, path+"?appkey="+form.Get("appkey"), strings.NewReader(rest.Encode()))
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func vectorForm() url.Values {
	return url.Values{
		"appkey": {"ks000000000000000001"}, "method": {vectorMethod}, "version": {"1"}, "param": {vectorParam}, "access_token": {"AT0"},
		"timestamp": {"1700000000000"}, "signMethod": {"HMAC_SHA256"}, "sign": {vectorHMAC},
	}
}

// signed sends a properly signed call.
func signed(t *testing.T, p *Platform, method, param string) answer {
	t.Helper()
	form := vectorForm()
	form.Set("method", method)
	form.Set("param", param)
	form.Set("sign", p.callSign(form))
	return serve(t, p, request(method, form))
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(form url.Values)
		result int
	}{
		{"hmac", func(url.Values) {}, 1},
		{"md5", func(f url.Values) { f.Set("signMethod", "MD5"); f.Set("sign", vectorMD5) }, 1},
		{"md5 with the other signature", func(f url.Values) { f.Set("signMethod", "MD5") }, 28},
		{"no sign method", func(f url.Values) { f.Del("signMethod") }, 100200100},
		{"unknown sign method", func(f url.Values) { f.Set("signMethod", "SHA1") }, 28},
		{"no signature", func(f url.Values) { f.Del("sign") }, 100200100},
		{"another parameter value", func(f url.Values) { f.Set("param", vectorParam+" ") }, 28},
		{"two values", func(f url.Values) { f.Add("param", vectorParam) }, 100200100},
		{"one parameter more", func(f url.Values) { f.Set("signSecret", "x") }, 100200100},
		{"another app", func(f url.Values) { f.Set("appkey", "ks2") }, 100200101},
		{"another method", func(f url.Values) { f.Set("method", "open.refund.reject") }, 100200100},
		{"another version", func(f url.Values) { f.Set("version", "2") }, 100200100},
	} {
		p := vectorPlatform()
		p.Open(AfterSale{ID: "2100000000000001"})
		form := vectorForm()
		c.change(form)
		if got := serve(t, p, request(vectorMethod, form)); got.Result != c.result || len(p.Rejected()) != fakekit.Bit(c.result != 1) {
			t.Errorf("%s: got %+v, want result %d", c.name, got, c.result)
		}
	}
	p := vectorPlatform()
	for name, change := range map[string]func(form url.Values){
		"unknown token": func(f url.Values) { f.Set("access_token", "AT1") }, "old": func(f url.Values) { f.Set("timestamp", "1699990000000") },
		"seconds": func(f url.Values) { f.Set("timestamp", "1700000000") },
	} {
		form := vectorForm()
		change(form)
		form.Set("sign", p.callSign(form))
		if got := serve(t, p, request(vectorMethod, form)); got.Result == 1 || got.Result == 28 {
			t.Errorf("%s: got %+v, want it refused, and not for its signature", name, got)
		}
	}
	for name, r := range map[string]*http.Request{
		"POST where a GET belongs":    httptest.NewRequest(http.MethodPost, "/open/seller/order/refund/detail?"+vectorForm().Encode(), nil),
		"GET where a POST belongs":    httptest.NewRequest(http.MethodGet, "/open/refund/reject?"+vectorForm().Encode(), nil),
		"everything in a POST's URL":  httptest.NewRequest(http.MethodPost, "/open/refund/reject?"+vectorForm().Encode(), nil),
		"everything in a POST's body": httptest.NewRequest(http.MethodPost, "/open/refund/reject", strings.NewReader(vectorForm().Encode())),
	} {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := serve(t, p, r); got.Result != errFormat.result {
			t.Errorf("%s: got %+v, want result %d", name, got, errFormat.result)
		}
	}
	r := request(vectorMethod, vectorForm())
	r.Header.Set("Content-Type", "application/json")
	if got := serve(t, p, r); got.Result != errFormat.result {
		t.Errorf("JSON: got %+v, want result %d", got, errFormat.result)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	if got, want := string(p.Body(TagTest, "")), "vftmsTE4kncTlrYRCUwCMg=="; got != want {
		t.Errorf("test message: got %s, want %s", got, want)
	}
	if got := p.Message(TagAdd, "1"); got != nil {
		t.Errorf("an after-sale that does not exist: got message %s, want none", got)
	}
	id := p.Open(AfterSale{})
	var m struct {
		EventID, AppKey, Event, Info string
		Test                         bool
	}
	if err := json.Unmarshal(p.Message("3", id), &m); err != nil || m.EventID == "" || m.AppKey != p.opt.AppKey ||
		m.Event != "kwaishop_aftersales_updateRefund" || m.Test ||
		m.Info != `{"eventType":3,"handlingWay":10,"orderId":`+p.Get(id).OrderID+`,"refundId":`+id+`,"specialRefundType":0,"status":10,"updateTime":1700000000000}` {
		t.Errorf("got message %+v and error %v, want an update of %s", m, err, id)
	}
	r, err := p.Request("http://shop.example/", TagAdd, id)
	if err != nil || r.Header.Get("Content-Type") != "text/plain;charset=utf-8" {
		t.Errorf("got request %+v and error %v, want plain text", r, err)
	}
	if body, _ := io.ReadAll(r.Body); len(body) == 0 || strings.ContainsAny(string(body), "{\n ") {
		t.Errorf("got body %s, want base64", body)
	}
}

func TestOperateIsStrict(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	money, back, other := p.Open(AfterSale{}), p.Open(AfterSale{Way: WayReturn}), p.Open(AfterSale{Way: WayExchange})
	returned, claimed := p.Open(AfterSale{Way: WayReturn, Status: StatusReturned}), p.Open(AfterSale{Way: WayReturn, Status: StatusReturned, ReturnFreight: 800})
	const approve, receipt, direct = "open.seller.order.refund.approve", "open.seller.order.refund.confirm.receipt", "open.refund.direct.refund"
	const goods, reject = "open.seller.order.refund.returngoods.approve", "open.refund.reject"
	version := func(id string) string { return fmt.Sprint(p.Get(id).UpdateTime.UnixMilli()) }
	for _, c := range []struct {
		name, method, param string
		result              int
	}{
		{"id as text", approve, `{"refundId":"` + money + `"}`, 100200100},
		{"no id", approve, `{"status":10}`, 300006},
		{"unknown parameter", approve, `{"refundId":` + money + `,"amount":1}`, 100200100},
		{"unknown after-sale", approve, `{"refundId":1,"status":10,"refundAmount":1}`, 300011},
		{"no amount", approve, `{"refundId":` + money + `,"status":10}`, 300009},
		{"another amount", approve, `{"refundId":` + money + `,"status":10,"refundAmount":1}`, 300014},
		{"another status", approve, `{"refundId":` + money + `,"status":30,"refundAmount":9900}`, 300014},
		{"another negotiation", approve, `{"refundId":` + money + `,"status":10,"refundAmount":9900,"negotiateStatus":2}`, 300017},
		{"another way", approve, `{"refundId":` + money + `,"status":10,"refundAmount":9900,"refundHandingWay":1}`, 300008},
		{"money for a return", approve, `{"refundId":` + back + `,"status":10,"refundAmount":9900}`, 300008},
		{"receipt too early", receipt, `{"refundId":` + back + `,"status":10}`, 300018},
		{"receipt of money only", receipt, `{"refundId":` + money + `,"status":10}`, 300008},
		{"freight not answered", receipt, `{"refundId":` + claimed + `,"status":40}`, 100200100},
		{"freight nobody claimed", receipt, `{"refundId":` + returned + `,"status":40,"returnFreightHandlingAdvice":1,"returnFreightAmount":800}`, 100200100},
		{"stale version", direct, `{"refundId":` + back + `,"refundVersion":1}`, 300014},
		{"direct for money only", direct, `{"refundId":` + money + `,"refundVersion":` + version(money) + `}`, 300008},
		{"return with another amount", goods, `{"refundId":` + back + `,"refundAmount":1}`, 300014},
		{"return without an amount", goods, `{"refundId":` + back + `}`, 300014},
		{"exchange with an amount", goods, `{"refundId":` + other + `,"refundAmount":9900}`, 300014},
		{"return to another address", goods, `{"refundId":` + back + `,"refundAmount":9900,"addressId":7}`, 100200100},
		{"refusal without reason", reject, `{"refundId":` + money + `,"refundVersion":` + version(money) + `}`, 100200100},
		{"refusal without words", reject, `{"refundId":` + money + `,"reasonCode":102,"refundVersion":` + version(money) + `}`, 100200100},
		{"refusal without picture", reject, `{"refundId":` + money + `,"reasonCode":103,"rejectDesc":"x","refundVersion":` + version(money) + `}`, 100200100},
		{"refusal with a stale version", reject, `{"refundId":` + money + `,"reasonCode":101,"refundVersion":1}`, 300014},
		{"right", approve, `{"refundId":` + money + `,"status":10,"refundAmount":9900,"negotiateStatus":1,"refundHandingWay":10}`, 1},
		{"twice", approve, `{"refundId":` + money + `,"status":60,"refundAmount":9900}`, 300010},
		{"goods are back", receipt, `{"refundId":` + returned + `,"status":40}`, 1},
		{"goods are back, freight agreed", receipt, `{"refundId":` + claimed + `,"status":40,"returnFreightHandlingAdvice":1,"returnFreightAmount":800}`, 1},
		{"note without an order", "open.seller.order.note.add", `{"note":"x"}`, 100200100},
		{"note with an unknown flag", "open.seller.order.note.add", `{"orderId":1,"note":"x","flag":7}`, 100200100},
	} {
		if got := signed(t, p, c.method, c.param); got.Result != c.result {
			t.Errorf("%s: got %+v, want result %d", c.name, got, c.result)
		}
	}
	l := p.Ledger()
	if len(l) != 3 || l[0].ID != money || l[0].Fen != 9900 || l[2].Fen != 10_700 || p.Paid(money) != 1 || p.PaidFen(claimed) != 10_700 || p.Attempts(money) != 9 {
		t.Errorf("got ledger %+v and %d attempts, want three payments, 9900 first and 10700 last, and 9 attempts", l, p.Attempts(money))
	}
}

// However many calls arrive at once, money is paid once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	id := p.Open(AfterSale{})
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			signed(t, p, "open.seller.order.refund.approve", `{"refundId":`+id+`,"status":10,"refundAmount":9900}`)
			p.Get(id)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || len(p.Ledger()) != 1 || p.Calls()["open.seller.order.refund.approve"] != 50 {
		t.Errorf("got %d payments of %d fen in %d attempts, want 1 of 9900 in 50", p.Paid(id), p.PaidFen(id), p.Attempts(id))
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	get := func(query string) answer {
		return serve(t, p, httptest.NewRequest(http.MethodGet, "/oauth2/access_token?"+query, nil))
	}
	post := func(form string) answer {
		r := httptest.NewRequest(http.MethodPost, "/oauth2/refresh_token", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return serve(t, p, r)
	}
	const app = "app_id=ks000000000000000001&app_secret=app-secret&"
	if got := get(app + "grant_type=code&code=wrong"); got.Result != 100200105 {
		t.Errorf("wrong code: got %+v, want result 100200105", got)
	}
	if got := get("app_id=ks000000000000000001&app_secret=x&grant_type=code&code=code-1"); got.Result != 100200101 {
		t.Errorf("wrong secret: got %+v, want result 100200101", got)
	}
	if got := get(app + "grant_type=code&code=code-1"); got.Result != 1 || got.Access == "" {
		t.Errorf("code: got %+v, want a token", got)
	}
	if got := get(app + "grant_type=code&code=code-1"); got.Result == 1 {
		t.Errorf("a code taken twice: got %+v, want it refused", got)
	}
	if got := post(app + "grant_type=refresh_token&refresh_token=refresh-1"); got.Result != 1 {
		t.Errorf("refresh: got %+v, want a token", got)
	}
	if got := post(app + "grant_type=refresh_token&refresh_token=refresh-1"); got.Result != 100200102 {
		t.Errorf("refresh again: got %+v, want result 100200102", got)
	}
}

func TestFaultsAndVersions(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	id := p.Open(AfterSale{})
	p.Faults().Next(vectorMethod, fault.Fault{Limited: true})
	if got := signed(t, p, vectorMethod, `{"refundId":`+id+`}`); !strings.HasPrefix(got.Message, "Exceed qps limit") {
		t.Errorf("limited: got %+v, want the words of the limit", got)
	}
	before := p.Get(id)
	if got := before.Deadline.Sub(before.ApplyTime); got != 48*time.Hour {
		t.Errorf("deadline: got %s after the request, want 48 h", got)
	}
	p.Update(id, func(a *AfterSale) { a.Amount = 1 })
	p.Update(id, func(a *AfterSale) { a.Amount = 2 })
	if got := p.Get(id).UpdateTime.Sub(before.UpdateTime); got < 2*time.Millisecond {
		t.Errorf("two updates: got the version %s later, want at least 2 ms", got)
	}
}
