package fake

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http/httptest"
	"strconv"
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
		ClientID: "cid", ClientSecret: "sec", AccessToken: "tok",
		Now: func() time.Time { return time.Unix(1_700_000_000, 0) },
	})
}

const vectorSign = "189EE04A797F9C9AA274F6A13B75F0D9"

func vectorParams() map[string]string {
	return map[string]string{
		"access_token": "tok", "client_id": "cid", "data_type": "JSON", "request": `{"after_sales_id":1,"order_sn":"2"}`,
		"timestamp": "1700000000", "type": methodAgree, "version": "V1", "sign": vectorSign,
	}
}

// answer is what of an answer the tests look at.
type answer struct {
	Error struct {
		Code int `json:"error_code"`
	} `json:"error_response"`
	Response struct {
		Success bool
		Result  struct{ Succ bool }
	}
	List struct {
		Rows []struct {
			Amount string `json:"refund_amount"`
		} `json:"refund_list"`
	} `json:"refund_increment_get_response"`
}

// done reports whether the answer says that a call took effect.
func (a answer) done() bool { return a.Response.Success || a.Response.Result.Succ }

// call sends parameters as they are.
func call(t *testing.T, p *Platform, params any) (a answer) {
	t.Helper()
	r := httptest.NewRequest("POST", "/api/router", bytes.NewReader(fakekit.JSON(params)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("got HTTP %d %s, want JSON: %v", w.Code, w.Body, err)
	}
	return a
}

// wantCode sends a properly signed call and checks the code of its error; 0: none.
func wantCode(t *testing.T, p *Platform, what, method string, own map[string]string, code int) answer {
	t.Helper()
	a := signed(t, p, method, own)
	if a.Error.Code != code {
		t.Errorf("%s: got error code %d, want %d", what, a.Error.Code, code)
	}
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
		got := call(t, p, params)
		if got.Error.Code != c.code || got.done() != (c.code == 0) || len(p.Rejected()) != fakekit.Bit(c.code != 0) {
			t.Errorf("%s: got code %d, done %v, refused %v, want code %d", c.name, got.Error.Code, got.done(), p.Rejected(), c.code)
		}
	}
	p := vectorPlatform()
	if got := call(t, p, map[string]any{"type": 1}); got.Error.Code != 10001 {
		t.Errorf("a number as value: got code %d, want 10001", got.Error.Code)
	}
	wantCode(t, p, "unknown parameter", methodAgree, map[string]string{"amount": "1"}, 21001)
	wantCode(t, p, "unknown token", methodAgree, map[string]string{"access_token": "x"}, 20032)
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
		{"no request", methodAgree, nil, 21002, false},
		{"id as text", methodAgree, map[string]string{"request": `{"after_sales_id":"` + one + `","order_sn":"x"}`}, 21001, false},
		{"unknown key", methodAgree, request(one, `,"amount":1`), 21001, false},
		{"another order", methodAgree, map[string]string{"request": `{"after_sales_id":` + one + `,"order_sn":"x"}`}, 45001, false},
		{"address with money", methodAgree, request(one, `,"return_address_id":"1"`), 21001, false},
		{"goods not sent", methodAgree, request(away, ""), 0, false},
		{"wrong address", methodReturn, request(back, `,"return_address_id":"1"`), 0, false},
		{"return of a refund", methodReturn, request(one, `,"return_address_id":"90001"`), 0, false},
		{"right", methodAgree, request(one, ""), 0, true},
		{"twice", methodAgree, request(one, ""), 0, false},
		{"right return", methodReturn, request(back, `,"return_address_id":"90001"`), 0, true},
	} {
		if got := wantCode(t, p, c.name, c.method, c.own, c.code); got.done() != c.ok {
			t.Errorf("%s: got done %v, want %v", c.name, got.done(), c.ok)
		}
	}
	now := p.opt.Now()
	want := []Entry{
		{Effect: fakekit.Effect{Seq: 1, ID: one, Fen: 9900, At: now}, Method: methodAgree},
		{Effect: fakekit.Effect{Seq: 2, ID: back, At: now}, Method: methodReturn},
	}
	if diff := cmp.Diff(want, p.Ledger()); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
	if p.Paid(one) != 1 || p.Attempts(one) != 3 {
		t.Errorf("got it paid %d times in %d attempts, want once in 3", p.Paid(one), p.Attempts(one))
	}
	if err := p.SendBack(back, "圆通快递", "B1"); err != nil || p.Get(back).Status != StatusReturnPending {
		t.Errorf("SendBack: got error %v and status %d, want status %d", err, p.Get(back).Status, StatusReturnPending)
	}
	if err := p.SendBack(one, "圆通快递", "B1"); err == nil {
		t.Error("SendBack of a refund: got success, want an error")
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
			signed(t, p, methodAgree, own)
			p.Get(id)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || len(p.Ledger()) != 1 || p.Calls()[methodAgree] != 50 {
		t.Errorf("got it paid %d times, %d fen, in %d attempts, ledger %+v, want once, 9900 fen, in 50", p.Paid(id), p.PaidFen(id), p.Attempts(id), p.Ledger())
	}
}

func TestListRules(t *testing.T) {
	t.Parallel()
	p := New(Options{ClientID: "cid", ClientSecret: "sec", AccessToken: "tok", ListQuota: true, Now: vectorPlatform().opt.Now})
	id := p.Open(AfterSale{Type: TypeReturn, Amount: 1990})
	list := func(changed map[string]string) answer {
		q := map[string]string{"after_sales_status": "3", "after_sales_type": "3", "start_updated_at": "1699999000", "end_updated_at": "1700000000"}
		maps.Copy(q, changed)
		return signed(t, p, "pdd.refund.list.increment.get", q)
	}
	for name, c := range map[string]struct {
		changed    map[string]string
		rows, code int
	}{
		"found":        {nil, 1, 0},
		"all types":    {map[string]string{"after_sales_type": "1"}, 1, 0},
		"other type":   {map[string]string{"after_sales_type": "2"}, 0, 0},
		"other status": {map[string]string{"after_sales_status": "2"}, 0, 0},
		"earlier":      {map[string]string{"end_updated_at": "1699999999"}, 0, 0},
		"too wide":     {map[string]string{"start_updated_at": "1699998199"}, 0, 21001},
		"page 2":       {map[string]string{"page": "2"}, 0, 0},
		"page size":    {map[string]string{"page_size": "101"}, 0, 21001},
		"missing":      {map[string]string{"after_sales_type": ""}, 0, 21002},
		"by order":     {map[string]string{"order_sn": p.Get(id).OrderSN, "after_sales_status": "9"}, 1, 0},
	} {
		got := list(c.changed)
		if len(got.List.Rows) != c.rows || got.Error.Code != c.code {
			t.Errorf("%s: got %d rows and code %d, want %d and %d", name, len(got.List.Rows), got.Error.Code, c.rows, c.code)
		}
		for _, row := range got.List.Rows {
			if row.Amount != "19.90" {
				t.Errorf("%s: got amount %q, want 19.90: the list writes yuan", name, row.Amount)
			}
		}
	}
	for range 100 {
		list(nil)
	}
	if got := list(nil); got.Error.Code != 70031 {
		t.Errorf("beyond the quota: got code %d, want 70031", got.Error.Code)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	p := vectorPlatform()
	p.Faults().Next("pdd.refund.address.list.get", fault.Fault{Limited: true})
	wantCode(t, p, "limited", "pdd.refund.address.list.get", nil, 70031)
	id := p.Open(AfterSale{})
	before := p.Get(id)
	p.Update(id, func(a *AfterSale) { a.Amount = 1 })
	p.Update(id, func(a *AfterSale) { a.Amount = 2 })
	if got := p.Get(id).UpdatedAt.Sub(before.UpdatedAt); got < 2*time.Second {
		t.Errorf("two updates: got the time moved by %s, want 2 s or more", got)
	}
}
