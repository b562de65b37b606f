package fake

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"makegood/sandbox/fault"
)

// The signatures of TestVectors stand in the wire notes; they were not
// computed by this package, and the first is the platform's own example.
func TestVectors(t *testing.T) {
	t.Parallel()
	p := New(Options{AppSecret: "helloworld"})
	form := url.Values{
		"method": {"taobao.item.seller.get"}, "app_key": {"12345678"}, "session": {"test"}, "timestamp": {"2016-01-01 12:00:00"},
		"format": {"json"}, "v": {"2.0"}, "fields": {"num_iid,title,nick,price,num"}, "num_iid": {"11223344"}, "sign": {"x"}, "empty": {""},
	}
	for method, want := range map[string]string{
		"md5": "66987CB115214E59E6EC978214934FB8", "hmac": "D56D7858309C31B6251083A874D48273",
		"hmac-sha256": "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8", "sha1": "",
	} {
		form.Set("sign_method", method)
		if got := p.gatewaySign(form); got != want {
			t.Errorf("%s: got %s, want %s", method, got, want)
		}
	}
	p = New(Options{AppSecret: "sec"})
	const connect, call = "DF319D13DF330EAD08442E79DFB9D31D", "7B4F8D8F4D1506952486974BF94DCCED"
	if got := p.connectSign("key", "default", "1700000000000"); got != connect {
		t.Errorf("connect: got %s, want %s", got, connect)
	}
	if got := p.Sign(map[string]string{"timestamp": "2026-01-01 00:00:00", "app_key": "k1"}, []byte(`{"a":1}`)); got != call {
		t.Errorf("call: got %s, want %s", got, call)
	}
}

type answered struct {
	Error struct {
		Code int    `json:"code"`
		Sub  string `json:"sub_code"`
	} `json:"error_response"`
	Agree struct {
		Code    string `json:"msg_code"`
		Results struct {
			All []struct {
				Succ    bool   `json:"succ"`
				Message string `json:"message"`
			} `json:"refund_mapping_result"`
		} `json:"results"`
	} `json:"rp_refunds_agree_response"`
}

func platform() *Platform {
	return New(Options{AppKey: "k", AppSecret: "s", Session: "session", Now: func() time.Time { return time.Unix(1_763_800_000, 0) }})
}

// signedForm is a whole call.
func signedForm(p *Platform, method string, params map[string]string) url.Values {
	form := url.Values{
		"method": {method}, "app_key": {"k"}, "session": {"session"}, "timestamp": {"2025-11-22 16:26:40"}, "format": {"json"}, "v": {"2.0"}, "sign_method": {"hmac"},
	}
	for name, value := range params {
		form.Set(name, value)
	}
	form.Set("sign", p.gatewaySign(form))
	return form
}

// signed sends a call; late changes it after it was signed.
func signed(t *testing.T, p *Platform, method string, params map[string]string, late func(url.Values)) answered {
	t.Helper()
	form := signedForm(p, method, params)
	if late != nil {
		late(form)
	}
	r := httptest.NewRequest("POST", "/router/rest", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	var a answered
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("HTTP %d %s: %v", w.Code, w.Body, err)
	}
	return a
}

func TestGatewayChecksEverything(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late func(url.Values)
		code int
	}{
		"right":          {nil, 0},
		"wrong sign":     {func(f url.Values) { f.Set("sign", strings.Repeat("0", 32)) }, 25},
		"no sign":        {func(f url.Values) { f.Del("sign") }, 25},
		"changed":        {func(f url.Values) { f.Set("fields", "tid") }, 25},
		"md5":            {func(f url.Values) { f.Set("sign_method", "md5") }, 25},
		"no sign_method": {func(f url.Values) { f.Del("sign_method") }, 25},
		"old":            {func(f url.Values) { f.Set("timestamp", "2025-11-22 16:16:39") }, 31},
		"another app":    {func(f url.Values) { f.Set("app_key", "x") }, 29},
		"no version":     {func(f url.Values) { f.Del("v") }, 33},
		"twice":          {func(f url.Values) { f.Add("fields", "tid") }, 41},
		"no fields":      {func(f url.Values) { f.Del("fields") }, 40},
		"unknown":        {func(f url.Values) { f.Set("amount", "1") }, 41},
		"no method":      {func(f url.Values) { f.Set("method", "taobao.item.get") }, 22},
		"no session":     {func(f url.Values) { f.Del("session") }, 25},
	} {
		p := platform()
		id := p.Open(AfterSale{})
		got := signed(t, p, "taobao.refund.get", map[string]string{"refund_id": id, "fields": "refund_id"}, c.late)
		if got.Error.Code != c.code || (c.code == 0) != (len(p.Rejected()) == 0) {
			t.Errorf("%s: got %+v, want code %d", name, got.Error, c.code)
		}
	}
	p := platform()
	if got := signed(t, p, "taobao.refund.get", map[string]string{"refund_id": "1", "fields": "refund_id", "session": "x"}, nil); got.Error.Code != 27 {
		t.Errorf("another session: got %+v, want code 27", got.Error)
	}
	p.Faults().Next("taobao.refund.get", fault.Fault{Limited: true})
	if got := signed(t, p, "taobao.refund.get", map[string]string{"refund_id": "1", "fields": "refund_id"}, nil); got.Error.Code != 7 {
		t.Errorf("limited: got %+v, want code 7", got.Error)
	}
}

func TestAgreeIsStrict(t *testing.T) {
	t.Parallel()
	p := platform()
	id, back := p.Open(AfterSale{}), p.Open(AfterSale{Dispute: RefundAndReturn})
	v := fmt.Sprint(p.Get(id).Version)
	for _, c := range []struct{ name, infos, want string }{
		{"too few parts", id + "|9900", "isv.invalid-parameter"},
		{"phase on Taobao", id + "|9900|" + v + "|onsale", "isv.invalid-parameter"},
		{"no amount", id + "|0|" + v, "isv.invalid-parameter"},
		{"above the cap", id + "|600001|" + v, "isv.invalid-parameter"},
		{"other amount", id + "|9901|" + v, "OP_FAILURE_UE"},
		{"other version", id + "|9900|1", "OP_FAILURE_UE"},
		{"return not back", back + "|9900|" + v, "OP_FAILURE_UE"},
		{"unknown", "1|9900|" + v, "OP_FAILURE_UE"},
		{"one of two", id + "|9900|" + v + "," + back + "|9900|" + v, "SOME_OP_SUCC"},
		{"twice", id + "|9900|" + v, "OP_FAILURE_UE"},
	} {
		got := signed(t, p, "taobao.rp.refunds.agree", map[string]string{"refund_infos": c.infos}, nil)
		if got.Error.Sub+got.Agree.Code != c.want {
			t.Errorf("%s: got %+v, want %s", c.name, got, c.want)
		}
	}
	if l := p.Ledger(); len(l) != 1 || l[0].ID != id || l[0].Fen != 9900 || p.Paid(id) != 1 || p.Attempts(id) != 4 || p.Paid(back) != 0 {
		t.Errorf("got ledger %+v and %d attempts, want one payment of 9900 and 4 attempts", l, p.Attempts(id))
	}
}

// However many calls arrive at once, money is paid once.
func TestPaidOnce(t *testing.T) {
	t.Parallel()
	p := platform()
	id := p.Open(AfterSale{})
	infos := map[string]string{"refund_infos": id + "|9900|" + fmt.Sprint(p.Get(id).Version)}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			signed(t, p, "taobao.rp.refunds.agree", infos, nil)
			p.Get(id)
		})
	}
	wg.Wait()
	if p.Paid(id) != 1 || p.PaidFen(id) != 9900 || p.Attempts(id) != 50 || p.Calls()["taobao.rp.refunds.agree"] != 50 {
		t.Errorf("got %d payments, %d fen, %d attempts, want 1, 9900, 50", p.Paid(id), p.PaidFen(id), p.Attempts(id))
	}
}

func TestVersionsMoveOn(t *testing.T) {
	t.Parallel()
	p := platform()
	id := p.Open(AfterSale{})
	before := p.Get(id)
	for range 2 {
		p.Update(id, func(a *AfterSale) { a.Amount++ })
	}
	if got := p.Get(id); got.Version-before.Version != 2 || got.Amount != 9902 || before.Deadline.Sub(before.Created) != 36*time.Hour {
		t.Errorf("got %+v, before %+v, want the version 2 higher, 9902 fen, 36 h", got, before)
	}
}

// A client that does not keep to the protocol is put out.
func TestSocketIsStrict(t *testing.T) {
	t.Parallel()
	for name, frame := range map[string][]byte{
		"no frame":       {1, 2, 3},
		"no token":       write(2, header{1, "__kind", byte(1)}),
		"another token":  write(2, header{5, "", "x"}, header{1, "__kind", byte(1)}),
		"text for a tag": write(2, header{2, "", int32(1)}),
	} {
		p := platform()
		server := httptest.NewServer(p)
		conn, _, err := websocket.Dial(t.Context(), server.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		hello := write(0,
			header{1, "app_key", "k"}, header{1, "group_name", "default"}, header{1, "timestamp", "1763800000000"},
			header{1, "sign", p.connectSign("k", "default", "1763800000000")}, header{1, "sdk", "test"}, header{1, "intranet_ip", "127.0.0.1"})
		if err := conn.Write(t.Context(), websocket.MessageBinary, hello); err != nil {
			t.Fatal(err)
		}
		if _, ack, err := conn.Read(t.Context()); err != nil || len(ack) < 10 || ack[1] != 1 {
			t.Fatalf("%s: got answer %x and error %v, want a CONNECTACK", name, ack, err)
		}
		if err := conn.Write(t.Context(), websocket.MessageBinary, frame); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.Read(t.Context()); err == nil {
			t.Errorf("%s: got it still connected, want it put out", name)
		}
		_ = conn.CloseNow()
		server.Close()
		if len(p.Rejected()) != 1 {
			t.Errorf("%s: got rejected %v, want one reason", name, p.Rejected())
		}
	}
}

func TestMessagesComeAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var q tmc
		q.init(time.Second)
		want := func(what string, retried ...int) {
			t.Helper()
			var got []int
			for _, m := range q.take(10) {
				got = append(got, m.retried)
			}
			if !slices.Equal(got, retried) {
				t.Errorf("%s: got messages delivered again %v times, want %v", what, got, retried)
			}
		}
		id := q.add(queued{topic: "t"})
		want("at once", 0)
		want("on its way")
		time.Sleep(time.Second)
		synctest.Wait()
		want("after a while", 1)
		once, twice := q.confirm(id), q.confirm(id)
		if !once || !twice || q.confirm(1) || q.accepted[id] != 2 {
			t.Errorf("got confirmations %v, want message %d confirmed twice and no other", q.accepted, id)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		want("after it was confirmed")
	})
}
