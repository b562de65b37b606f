package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/sandbox/fault"
)

// The credentials, the signature and the message below are the platform's
// own, from its documentation.
const (
	officialApp     = "wxba5fad812f8e6fb9"
	officialToken   = "AAAAA"
	officialMessage = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`
	officialEncrypt = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
	officialSigned  = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
)

func platform(change func(*Options)) *Platform {
	opt := Options{
		AppID: officialApp, AppSecret: "secret", Token: officialToken, EncodingAESKey: strings.Repeat("A", 43), AccessToken: "token",
		Now: func() time.Time { return time.Unix(1_763_800_000, 0) },
	}
	if change != nil {
		change(&opt)
	}
	return New(opt)
}

func TestOfficialMessage(t *testing.T) {
	t.Parallel()
	p := platform(nil)
	var random [16]byte
	copy(random[:], "a8eedb185eb2fecf")
	if got := p.push.seal(random, []byte(officialMessage)); got != officialEncrypt {
		t.Errorf("sealed: got %s, want %s", got, officialEncrypt)
	}
	if got := p.push.sign("1714112445", "415670741", officialEncrypt); got != officialSigned {
		t.Errorf("msg_signature: got %s, want %s", got, officialSigned)
	}
	const urlSigned = "f464b24fc39322e44b38aa78f5edd27bd1441696"
	if got := p.push.sign("1714036504", "1514711492"); got != urlSigned {
		t.Errorf("signature: got %s, want %s", got, urlSigned)
	}
}

// call sends a request as it is and returns the code and the answer.
func call(t *testing.T, p *Platform, method, target, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
	var a struct {
		Code int `json:"errcode"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("HTTP %d %s: %v", w.Code, w.Body, err)
	}
	return a.Code, w.Body.String()
}

// do makes a proper call.
func do(t *testing.T, p *Platform, path, body string) int {
	t.Helper()
	code, _ := call(t, p, http.MethodPost, "/channels/ec/"+path+"?access_token=token", body)
	return code
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	p := platform(nil)
	const path, body = "/channels/ec/aftersale/getaftersaleorder", `{"after_sale_order_id":"17"}`
	p.Open(AfterSale{ID: "17"})
	for _, c := range []struct {
		name, method, target, body string
		code                       int
	}{
		{"right", "POST", path + "?access_token=token", body, 0},
		{"no token", "POST", path, body, 41001},
		{"two tokens", "POST", path + "?access_token=token&access_token=token", body, 41001},
		{"unknown token", "POST", path + "?access_token=x", body, 40001},
		{"GET", "GET", path + "?access_token=token", "", 43002},
		{"no body", "POST", path + "?access_token=token", "", 44002},
		{"not JSON", "POST", path + "?access_token=token", "x", 47001},
		{"id as number", "POST", path + "?access_token=token", `{"after_sale_order_id":17}`, 40097},
		{"unknown parameter", "POST", path + "?access_token=token", `{"after_sale_order_id":"17","x":1}`, 40097},
		{"no id", "POST", path + "?access_token=token", `{}`, 10020000},
		{"unknown after-sale", "POST", path + "?access_token=token", `{"after_sale_order_id":"18"}`, 10021050},
	} {
		if got, _ := call(t, p, c.method, c.target, c.body); got != c.code {
			t.Errorf("%s: got code %d, want %d", c.name, got, c.code)
		}
	}
	if len(p.Rejected()) != 10 || p.Calls()[path[1:]] != 11 {
		t.Errorf("got %d refused of %v, want 10 of 11", len(p.Rejected()), p.Calls())
	}
}

// Without accept_type the state decides: the same call agrees first and pays
// the second time. With it, it does not.
func TestAcceptTrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, extra string
		paid        int
	}{{"left out", "", 1}, {"sent", `,"accept_type":1`, 0}} {
		p := platform(nil)
		id := p.Open(AfterSale{Type: TypeReturn})
		body := `{"after_sale_order_id":"` + id + `","address_id":"111222"` + c.extra + `}`
		if code := do(t, p, "aftersale/acceptapply", body); code != 0 || p.Get(id).Status != StatusWaitReturn {
			t.Errorf("%s: got code %d and status %s, want 0 and %s", c.name, code, p.Get(id).Status, StatusWaitReturn)
		}
		p.Update(id, func(a *AfterSale) { a.Status = StatusWaitReceipt })
		do(t, p, "aftersale/acceptapply", body)
		if p.Paid(id) != c.paid || p.PaidFen(id) != int64(c.paid)*9900 {
			t.Errorf("%s: got %d payments, want %d", c.name, p.Paid(id), c.paid)
		}
	}
}

func TestDecisionsAreStrict(t *testing.T) {
	t.Parallel()
	p := platform(func(o *Options) { o.ReturnAddressID = "222333" })
	refund, back := p.Open(AfterSale{}), p.Open(AfterSale{Type: TypeReturn})
	for _, c := range []struct {
		name, path, body string
		code             int
	}{
		{"pay a return too early", "acceptapply", `{"after_sale_order_id":"` + back + `","accept_type":2}`, 10020001},
		{"agree to a return of a refund", "acceptapply", `{"after_sale_order_id":"` + refund + `","accept_type":1,"address_id":"222333"}`, 10021041},
		{"no address", "acceptapply", `{"after_sale_order_id":"` + back + `","accept_type":1}`, 10021060},
		{"another shop's address", "acceptapply", `{"after_sale_order_id":"` + back + `","accept_type":1,"address_id":"9"}`, 10021062},
		{"not the address of the settings", "acceptapply", `{"after_sale_order_id":"` + back + `","accept_type":1,"address_id":"111222"}`, 10021062},
		{"odd accept_type", "acceptapply", `{"after_sale_order_id":"` + back + `","accept_type":3}`, 40097},
		{"refusal without a type", "rejectapply", `{"after_sale_order_id":"` + refund + `","reject_reason":"r"}`, 40097},
		{"refusal with another scene's type", "rejectapply", `{"after_sale_order_id":"` + refund + `","reject_reason":"r","reject_reason_type":20}`, 40097},
		{"refusal without words", "rejectapply", `{"after_sale_order_id":"` + refund + `","reject_reason_type":19}`, 40097},
		{"refusal with an empty certificate", "rejectapply", `{"after_sale_order_id":"` + refund + `","reject_reason":"r","reject_reason_type":19,"reject_certificates":[""]}`, 40097},
		{"refusal of what is no exchange", "rejectexchangereship", `{"after_sale_order_id":"` + back + `","reject_reason":"r","reject_reason_type":22}`, 10020001},
		{"refusal", "rejectapply", `{"after_sale_order_id":"` + refund + `","reject_reason":"r","reject_reason_type":19}`, 0},
		{"pay what was refused", "acceptapply", `{"after_sale_order_id":"` + refund + `","accept_type":2}`, 10020001},
		{"list too wide", "getaftersalelist", `{"begin_update_time":1,"end_update_time":86402}`, 40097},
	} {
		if got := do(t, p, "aftersale/"+c.path, c.body); got != c.code {
			t.Errorf("%s: got code %d, want %d", c.name, got, c.code)
		}
	}
	if l := p.Ledger(); len(l) != 1 || l[0].Op != "reject" || p.Attempts(back) != 1 || p.Attempts(refund) != 1 {
		t.Errorf("got ledger %+v and attempts %d, %d, want one refusal and 1, 1", l, p.Attempts(back), p.Attempts(refund))
	}
}

// However many calls arrive at once, money is paid once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := platform(nil)
	id := p.Open(AfterSale{})
	body := `{"after_sale_order_id":"` + id + `","accept_type":2}`
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			do(t, p, "aftersale/acceptapply", body)
			p.Get(id)
			do(t, p, "order/get", `{"order_id":"`+p.Get(id).OrderID+`"}`)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || len(p.Ledger()) != 1 {
		t.Errorf("got %d payments of %d fen in %d attempts, want 1 of 9900 in 50", p.Paid(id), p.PaidFen(id), p.Attempts(id))
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_763_800_000, 0)
	p := platform(func(o *Options) { o.Now = func() time.Time { return now } })
	stable := func(secret, force string) (int, string) {
		code, text := call(t, p, "POST", "/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"`+officialApp+`","secret":"`+secret+`","force_refresh":`+force+`}`)
		var a struct {
			Token string `json:"access_token"`
		}
		_ = json.Unmarshal([]byte(text), &a)
		return code, a.Token
	}
	if code, _ := stable("another", "false"); code != 40001 {
		t.Errorf("another secret: got code %d, want 40001", code)
	}
	_, first := stable("secret", "false")
	_, again := stable("secret", "false")
	_, forced := stable("secret", "true")
	code, _ := stable("secret", "true")
	if first == "" || first != again || forced == first || code == 0 {
		t.Errorf("got tokens %q, %q again and %q forced, want the first two alike only; forced twice: got code %d, want a refusal", first, again, forced, code)
	}
	if code, _ := call(t, p, "POST", "/channels/ec/order/get?access_token="+first, `{"order_id":"1"}`); code != 40001 {
		t.Errorf("a replaced token: got code %d, want 40001", code)
	}
	now = now.Add(3 * time.Hour)
	if code, _ := call(t, p, "POST", "/channels/ec/order/get?access_token="+forced, `{"order_id":"1"}`); code != 42001 {
		t.Errorf("an old token: got code %d, want 42001", code)
	}
	if code, text := call(t, p, "GET", "/cgi-bin/token?grant_type=client_credential&appid="+officialApp+"&secret=secret", ""); code != 0 || strings.Contains(text, forced) {
		t.Errorf("the plain token: got %s, want another than %s", text, forced)
	}
}

func TestFaultsAndVersions(t *testing.T) {
	t.Parallel()
	p := platform(nil)
	id := p.Open(AfterSale{})
	p.Faults().Next("channels/ec/aftersale/acceptapply", fault.Fault{Limited: true})
	body := `{"after_sale_order_id":"` + id + `","accept_type":2}`
	if code := do(t, p, "aftersale/acceptapply", body); code != 45011 || p.Paid(id) != 0 {
		t.Errorf("limited: got code %d and %d payments, want 45011 and none", code, p.Paid(id))
	}
	before := p.Get(id)
	p.Update(id, func(a *AfterSale) { a.Amount = 1 })
	p.Update(id, func(a *AfterSale) { a.Amount = 2 })
	if got := p.Get(id).UpdateTime.Sub(before.UpdateTime); got < 2*time.Second {
		t.Errorf("two updates: got the update time %s later, want at least 2 s", got)
	}
}

// Pushes are different every time, and are only acknowledged by the word.
func TestPush(t *testing.T) {
	t.Parallel()
	p := platform(nil)
	id := p.Open(AfterSale{})
	var bodies []string
	for range 2 {
		r, err := p.Request("http://example.com/hook", EventAfterSale, id)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if !slices.Equal(r.URL.Query()["encrypt_type"], []string{"aes"}) || strings.Contains(string(body), id) {
			t.Errorf("got push %s %s, want it encrypted", r.URL, body)
		}
	}
	if bodies[0] == bodies[1] {
		t.Error("two pushes: got the same bytes, want different ones")
	}
	for answer, ok := range map[string]bool{"success": true, "": true, "fail": false, `"success"`: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
		if err := p.Push(t.Context(), server.URL, EventAfterSale, id); (err == nil) != ok {
			t.Errorf("answer %q: got %v, want acknowledged %v", answer, err, ok)
		}
		if p.Check(t.Context(), server.URL) == nil {
			t.Errorf("answer %q: got it taken for the echo, want it refused", answer)
		}
		server.Close()
	}
}
