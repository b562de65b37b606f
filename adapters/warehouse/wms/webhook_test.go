package wms

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
)

// parse reads a body that nobody has signed.
func parse(t *testing.T, body string) ([]aftersale.WarehouseReport, error) {
	t.Helper()
	return plain(t, ours).Parse(&adapters.Inbound{Body: []byte(body), At: now})
}

const heldReport = `{"id":"H-1","kind":"shipment","platform":"douyin","shop":"123456","order_id":"4711","state":"held","at":"2026-03-02T11:00:00+08:00"}`

func TestCountOfReports(t *testing.T) {
	t.Parallel()
	list := func(n int) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.Replace(heldReport, "H-1", fmt.Sprint("H-", i), 1)
		}
		return `{"reports":[` + strings.Join(parts, ",") + `]}`
	}
	for n, want := range map[int]int{1: 1, 500: 500, 501: 0, 0: 0} {
		got, err := parse(t, list(n))
		if len(got) != want || (err == nil) != (want > 0) {
			t.Errorf("%d in the list: %d reports, error %v", n, len(got), err)
		}
	}
	// A list within what the server takes (1 MiB) is possible.
	if size := len(list(500)); size > 1<<20 {
		t.Errorf("500 reports are %d bytes", size)
	}
}

// TestMalformedNamesTheField: the sender is told what to mend, and nothing of
// what was sent is repeated.
func TestMalformedNamesTheField(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]string{
		`"id":"H-1" → "id":""`:                             "id: required",
		`"id":"H-1" → "id":"H 1"`:                          "id: want ^[!-~]{1,128}$",
		`"id":"H-1" → "id":7`:                              "id: of another JSON type than documented; ids are strings",
		`"platform":"douyin" → "platform":"Dou Yin"`:       "platform: want ^[a-z][a-z0-9]{0,31}$",
		`"shop":"123456" → "shop":"a/b"`:                   "shop: want ^[A-Za-z0-9._~-]{1,128}$",
		`"order_id":"4711" → "order_id":4711`:              "order_id: of another JSON type than documented; ids are strings",
		`"order_id":"4711" → "order_id":"张三"`:              "order_id: want ^[!-~]{1,128}$",
		`"order_id":"4711", → `:                            "order_id: required",
		`"state":"held" → "state":"HELD"`:                  "state: want pending, printed, held or gone",
		`"state":"held", → `:                               "state: want pending, printed, held or gone",
		`"state":"held" → "state":"held","result":"empty"`: "result, evidence: only with kind inspection",
		`"kind":"shipment" → "kind":"resend"`:              "waybill.number: required with kind resend",
		`"kind":"shipment" → "kind":"inspection"`:          "result: want intact, damaged, wrong, missing or empty",
		`11:00:00+08:00 → 11:00:00`:                        "at: want RFC 3339 with zone, such as 2026-03-02T12:00:00+08:00",
		`11:00:00+08:00 → 12:05:01+08:00`:                  "at: lies in the future; is the zone right?",
		`"state":"held" → "state":"held","waybill":"SF1"`:  "waybill: of another JSON type than documented; ids are strings",
		`{ → [{`: "the body is not the documented JSON",
	} {
		from, to, _ := strings.Cut(change, " → ")
		body := strings.Replace(heldReport, from, to, 1)
		for prefix, text := range map[string]string{"": body, "reports[1].": `{"reports":[` + heldReport + `,` + body + `]}`} {
			got, err := parse(t, text)
			if len(got) > 0 || !errors.Is(err, adapters.ErrMalformed) {
				t.Fatalf("%s: %d reports, error %v", change, len(got), err)
			}
			if prefix != "" && strings.Contains(want, "JSON") {
				continue // the decoder knows no index
			}
			if have := strings.TrimPrefix(err.Error(), adapters.ErrMalformed.Error()+": "); have != prefix+want {
				t.Errorf("%s: %q, want %q", change, have, prefix+want)
			}
		}
	}
	if _, err := parse(t, strings.Replace(heldReport, "11:00:00+08:00", "12:05:00+08:00", 1)); err != nil {
		t.Errorf("five minutes ahead: %v", err)
	}
}

func TestReplyTellsWhatToMend(t *testing.T) {
	t.Parallel()
	c := plain(t, ours)
	_, err := c.Parse(&adapters.Inbound{Body: []byte(strings.Replace(heldReport, "held", "HELD", 1)), At: now})
	got := c.Reply(nil, err)
	want := verdict{Error: "malformed", Message: "malformed request: state: want pending, printed, held or gone"}
	var have verdict
	if json.Unmarshal(got.Body, &have) != nil || got.Status != http.StatusBadRequest || have != want {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	if good := c.Reply(nil, nil); string(good.Body) != `{"accepted":true}` {
		t.Errorf("success is %s", good.Body)
	}
}

// TestKeys: the same report is the same wherever it stands and however often
// its clock ticks; another report under its id is another one.
func TestKeys(t *testing.T) {
	t.Parallel()
	key := func(body string) string {
		got, err := parse(t, body)
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %d reports, %v", body, len(got), err)
		}
		return got[0].Key
	}
	first := key(heldReport)
	if !strings.HasPrefix(first, "H-1#") || len(first) != len("H-1#")+12 {
		t.Errorf("key %q", first)
	}
	for name, body := range map[string]string{
		"in a list":       `{"reports":[` + heldReport + `]}`,
		"at another time": strings.Replace(heldReport, "11:00", "11:01", 1),
		"with more in it": strings.Replace(heldReport, `"state"`, `"buyer":"x","state"`, 1),
	} {
		if got := key(body); got != first {
			t.Errorf("%s: key %q, was %q", name, got, first)
		}
	}
	for _, change := range []string{
		`"held" → "gone"`, `"H-1" → "H-2"`, `"4711" → "4712"`, `123456 → 654321`, `douyin → kuaishou`,
		`"state" → "reference":"c.1","state"`, `"state" → "after_sale_id":"9","state"`, `"state" → "waybill":{"number":"SF123456"},"state"`,
	} {
		from, to, _ := strings.Cut(change, " → ")
		if got := key(strings.Replace(heldReport, from, to, 1)); got == first {
			t.Errorf("%s: still %q", change, got)
		}
	}
}

func TestCouriers(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"sf": "sf", "SF": "sf", "顺丰速运": "sf", "zhongtong": "zto", "极兔速递": "jtexpress", "德邦": "deppon",
		"": "", "annengwuliu": "", "张三 13800000001": "",
	} {
		got, err := parse(t, strings.Replace(heldReport, `"state"`, fmt.Sprintf(`"waybill":{"courier":%q,"number":"NO-12345"},"state"`, word), 1))
		if err != nil {
			t.Fatal(err)
		}
		if w := got[0].Waybill; w != (aftersale.Waybill{Courier: want, Number: "NO-12345"}) {
			t.Errorf("%q becomes %+v", word, w)
		}
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	inspection := func(list string) string {
		return strings.NewReplacer(`"state":"held"`, `"result":"damaged","evidence":`+list, `"kind":"shipment"`, `"kind":"inspection"`).Replace(heldReport)
	}
	got, err := parse(t, inspection(`[{"kind":"image","url":"https://e.example/1.jpg","text":"电话 138 0000 0001，编号 12345"},{"kind":"text","text":" a\tb\u0000 "}]`))
	want := []aftersale.Evidence{
		{Kind: "image", URL: "https://e.example/1.jpg", Text: "电话 ***，编号 12345", Source: "warehouse"},
		{Kind: "text", Text: "a b", Source: "warehouse"},
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got[0].Evidence); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	long := `{"kind":"text","text":"` + strings.Repeat("破", 300) + `"}`
	if got, err := parse(t, inspection("["+long+"]")); err != nil || len([]rune(got[0].Evidence[0].Text)) != maxWords {
		t.Errorf("a long text: %v", err)
	}
	for list, want := range map[string]string{
		`[{"kind":"image"}]`:                                                     "evidence[0].url: required",
		`[{"kind":"text","text":" "}]`:                                           "evidence[0].text: required with kind text",
		`[{"kind":"map","url":"https://e.example"}]`:                             "evidence[0].kind: want image, video, audio or text",
		`[{"kind":"image","url":"file:0199"}]`:                                   "evidence[0].url: want an http or https URL",
		`[{"kind":"image","url":"FILE:///etc/passwd"}]`:                          "evidence[0].url: want an http or https URL",
		`[{"kind":"image","url":"javascript:alert(1)"}]`:                         "evidence[0].url: want an http or https URL",
		`[{"kind":"image","url":"https:///1.jpg"}]`:                              "evidence[0].url: want an http or https URL",
		`[{"kind":"image","url":"https://u:p@e.example"}]`:                       "evidence[0].url: want an http or https URL",
		`[{"kind":"text","text":"x","url":"//e.example"}]`:                       "evidence[0].url: want an http or https URL",
		`[{"kind":"image","url":"https://e/` + strings.Repeat("a", 2048) + `"}]`: "evidence[0].url: want an http or https URL",
		`[` + strings.Repeat(long+",", 20) + long + `]`:                          "evidence: want at most 20",
	} {
		if _, err := parse(t, inspection(list)); err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%.80s: %v, want %q", list, err, want)
		}
	}
}

// TestOurOwnRequestsProveNothing: what makegood signs has no meaning when
// somebody sends it back, and what a warehouse pushes is no request.
func TestOurOwnRequestsProveNothing(t *testing.T) {
	t.Parallel()
	var sent *http.Request
	c := connect(t, with("api_url", answering(t, "", 202, `{"id":"0199c0de-0000-7000-8000-000000000001.1","accepted":true}`)))
	c.client.GetClient().Transport = capture{&sent, c.client.GetClient().Transport}
	if _, _, err := c.Do(t.Context(), hold()); err != nil {
		t.Fatal(err)
	}
	text, _ := sent.GetBody()
	in := &adapters.Inbound{Header: sent.Header, Body: readAll(t, text), At: now}
	if err := c.Verify(in); err != nil {
		t.Fatalf("our own request is signed with the same secret: %v", err)
	}
	if got, err := c.Parse(in); len(got) > 0 || !errors.Is(err, adapters.ErrMalformed) {
		t.Errorf("a hold sent back to us is read as %v, %v", got, err)
	}

	w, url := house(t, nil)
	push := w.Request(url+"/v1/holds", fake.Report{ID: "R-1", Kind: "shipment", Platform: "douyin", Shop: "123456", OrderID: order.OrderID, State: "pending", At: "2026-03-02T04:00:00Z"})
	resp, err := http.DefaultClient.Do(push)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest || w.State("douyin", "123456", order.OrderID) != "pending" {
		t.Errorf("a push posted as a hold: %s, the order is %s", resp.Status, w.State("douyin", "123456", order.OrderID))
	}
}
