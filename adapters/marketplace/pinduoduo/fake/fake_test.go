package fake

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/adapters/fakekit"
	"makegood/sandbox/fault"
)

// The credentials and signatures below stand in the wire notes as derived
// vectors; they were not computed by this package.
func vectorPlatform() *Platform {
	return New(Options{
		ClientID: "cid", ClientSecret: "sec", AccessToken: "tok",
		Now: func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
}

const vectorSign = "189EE04A797F9C9AA274F6A13B75F0D9"

func vectorParams() map[string]string {
	return map[string]string{
		"access_token": "tok", "client_id": "cid", "data_type": "JSON", "request": `{"after_sales_id":1,"order_sn":"2"}`,
		"timestamp": "1700000000", "type": "pdd.refund.agree", "version": "V1", "sign": vectorSign,
	}
}

type answer struct {
	Error    struct{ Code int }         `json:"-"`
	Raw      map[string]json.RawMessage `json:"-"`
	Response struct {
		Success *bool
		Result  struct{ Succ bool }
	}
}

// call sends parameters as they are.
func call(t *testing.T, p *Platform, params any) answer {
	t.Helper()
	r := httptest.NewRequest("POST", "/api/router", strings.NewReader(string(fakekit.JSON(params))))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("HTTP %d %s: %v", w.Code, w.Body, err)
	}
	_ = json.Unmarshal(w.Body.Bytes(), &a.Raw)
	var no struct {
		Code int `json:"error_code"`
	}
	_ = json.Unmarshal(a.Raw["error_response"], &no)
	a.Error.Code = no.Code
	return a
}

// signed sends a properly signed call.
func signed(t *testing.T, p *Platform, method string, own map[string]string) answer {
	t.Helper()
	params := map[string]string{
		"type": method, "client_id": "cid", "access_token": "tok", "data_type": "JSON", "version": "V1",
		"timestamp": strconv.FormatInt(p.opt.Now().Unix(), 10),
	}
	maps.Copy(params, own)
	params["sign"] = p.sign(params)
	return call(t, p, params)
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, key, value string
		code             int
	}{
		{"right", "", "", 0},
		{"signature", "sign", vectorSign[:31] + "0", 20004},
		{"signature in lower case", "sign", strings.ToLower(vectorSign), 20004},
		{"no signature", "sign", "", 20004},
		{"old", "timestamp", "1699990000", 10001},
		{"another app", "client_id", "other", 10016},
		{"unknown type", "type", "pdd.refund.refuse", 10017},
		{"version", "version", "V2", 10001},
		{"changed request", "request", `{"after_sales_id":2,"order_sn":"2"}`, 20004},
		{"token", "access_token", "x", 20004},
	} {
		p := vectorPlatform()
		p.Open(AfterSale{ID: "1", OrderSN: "2"})
		params := vectorParams()
		if c.key != "" {
			params[c.key] = c.value
		}
		if got := call(t, p, params); got.Error.Code != c.code || (got.Response.Result.Succ) != (c.code == 0) || len(p.Rejected()) != fakekit.Bit(c.code != 0) {
			t.Errorf("%s: %d %v", c.name, got.Error.Code, p.Rejected())
		}
	}
	p := vectorPlatform()
	if got := call(t, p, map[string]any{"type": 1}); got.Error.Code != 10001 {
		t.Errorf("a number as value: %d", got.Error.Code)
	}
	if got := signed(t, p, "pdd.refund.agree", map[string]string{"amount": "1"}); got.Error.Code != 21001 {
		t.Errorf("unknown parameter: %d", got.Error.Code)
	}
	if got := signed(t, p, "pdd.refund.agree", map[string]string{"access_token": "x"}); got.Error.Code != 20032 {
		t.Errorf("unknown token: %d", got.Error.Code)
	}
}

func TestAgreeIsStrict(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	one := p.Open(AfterSale{})
	back := p.Open(AfterSale{Type: TypeReturn, Shipped: true})
	away := p.Open(AfterSale{Type: TypeReturn, Shipped: true, Status: StatusReturnAgreed})
	request := func(id, more string) map[string]string {
		return map[string]string{"request": `{"after_sales_id":` + id + `,"order_sn":"` + p.Get(id).OrderSN + `"` + more + `}`}
	}
	for _, c := range []struct {
		name, method string
		own          map[string]string
		code         int
		ok           bool
	}{
		{"no request", "pdd.refund.agree", nil, 21002, false},
		{"id as text", "pdd.refund.agree", map[string]string{"request": `{"after_sales_id":"` + one + `","order_sn":"x"}`}, 21001, false},
		{"unknown key", "pdd.refund.agree", request(one, `,"amount":1`), 21001, false},
		{"another order", "pdd.refund.agree", map[string]string{"request": `{"after_sales_id":` + one + `,"order_sn":"x"}`}, 45001, false},
		{"address with money", "pdd.refund.agree", request(one, `,"return_address_id":"1"`), 21001, false},
		{"goods not sent", "pdd.refund.agree", request(away, ""), 0, false},
		{"wrong address", "pdd.refund.returngoods.agree", request(back, `,"return_address_id":"1"`), 0, false},
		{"return of a refund", "pdd.refund.returngoods.agree", request(one, `,"return_address_id":"90001"`), 0, false},
		{"right", "pdd.refund.agree", request(one, ""), 0, true},
		{"twice", "pdd.refund.agree", request(one, ""), 0, false},
		{"right return", "pdd.refund.returngoods.agree", request(back, `,"return_address_id":"90001"`), 0, true},
	} {
		got := signed(t, p, c.method, c.own)
		ok := got.Response.Result.Succ || got.Response.Success != nil && *got.Response.Success
		if got.Error.Code != c.code || ok != c.ok {
			t.Errorf("%s: code %d ok %v", c.name, got.Error.Code, ok)
		}
	}
	if l := p.Ledger(); len(l) != 2 || l[0].ID != one || l[0].Fen != 9900 || l[1].Fen != 0 || p.Paid(one) != 1 || p.Attempts(one) != 3 {
		t.Errorf("ledger %+v, attempts %d", l, p.Attempts(one))
	}
	if err := p.SendBack(back, "圆通快递", "B1"); err != nil || p.Get(back).Status != StatusReturnPending {
		t.Error(err)
	}
	if err := p.SendBack(one, "圆通快递", "B1"); err == nil {
		t.Error("a refund was sent back")
	}
}

// However many calls arrive at once, money is paid once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	id := p.Open(AfterSale{})
	own := map[string]string{"request": `{"after_sales_id":` + id + `,"order_sn":"` + p.Get(id).OrderSN + `"}`}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			signed(t, p, "pdd.refund.agree", own)
			p.Get(id)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || len(p.Ledger()) != 1 || p.Calls()["pdd.refund.agree"] != 50 {
		t.Errorf("paid %d times, %d fen, %d attempts", p.Paid(id), p.PaidFen(id), p.Attempts(id))
	}
}

func TestListRules(t *testing.T) {
	t.Parallel()
	p := New(Options{ClientID: "cid", ClientSecret: "sec", AccessToken: "tok", ListQuota: true, Now: vectorPlatform().opt.Now})
	id := p.Open(AfterSale{Type: TypeReturn, Amount: 1990})
	own := func(changed map[string]string) map[string]string {
		q := map[string]string{"after_sales_status": "3", "after_sales_type": "3", "start_updated_at": "1699999000", "end_updated_at": "1700000000"}
		maps.Copy(q, changed)
		return q
	}
	count := func(changed map[string]string) int {
		got := signed(t, p, "pdd.refund.list.increment.get", own(changed))
		if got.Error.Code != 0 {
			return -got.Error.Code
		}
		var list struct {
			List []struct {
				Amount string `json:"refund_amount"`
			} `json:"refund_list"`
		}
		_ = json.Unmarshal(got.Raw["refund_increment_get_response"], &list)
		if len(list.List) > 0 && list.List[0].Amount != "19.90" {
			t.Errorf("amount %q: the list writes yuan", list.List[0].Amount)
		}
		return len(list.List)
	}
	for name, c := range map[string]struct {
		changed map[string]string
		want    int
	}{
		"found":        {nil, 1},
		"all types":    {map[string]string{"after_sales_type": "1"}, 1},
		"other type":   {map[string]string{"after_sales_type": "2"}, 0},
		"other status": {map[string]string{"after_sales_status": "2"}, 0},
		"earlier":      {map[string]string{"end_updated_at": "1699999999"}, 0},
		"too wide":     {map[string]string{"start_updated_at": "1699998199"}, -21001},
		"page 2":       {map[string]string{"page": "2"}, 0},
		"page size":    {map[string]string{"page_size": "101"}, -21001},
		"missing":      {map[string]string{"after_sales_type": ""}, -21002},
		"by order":     {map[string]string{"order_sn": p.Get(id).OrderSN, "after_sales_status": "9"}, 1},
	} {
		if got := count(c.changed); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	for range 100 {
		count(nil)
	}
	if got := count(nil); got != -70031 {
		t.Errorf("beyond the quota: %d", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	p.Faults().Next("pdd.refund.address.list.get", fault.Fault{Limited: true})
	if got := signed(t, p, "pdd.refund.address.list.get", nil); got.Error.Code != 70031 {
		t.Errorf("limited: %d", got.Error.Code)
	}
	id := p.Open(AfterSale{})
	before := p.Get(id)
	p.Update(id, func(a *AfterSale) { a.Amount = 1 })
	p.Update(id, func(a *AfterSale) { a.Amount = 2 })
	if got := p.Get(id).UpdatedAt.Sub(before.UpdatedAt); got < 2*time.Second {
		t.Errorf("two updates move the time by %s", got)
	}
}
