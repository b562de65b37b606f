package wms

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
)

const (
	taken    = `{"id":"` + caseID + `.1","accepted":true}`
	heldNow  = `{"id":"H-1","kind":"shipment","platform":"douyin","shop":"123456","order_id":"6920000000000000001","state":"held","at":"2026-03-02T12:00:00+08:00"}`
	takenNow = `{"id":"` + caseID + `.1","accepted":true,"report":` + heldNow + `}`
)

// TestStatuses: what every status means for the ledger.
func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status      int
		body, retry string
		class       aftersale.Class
		code        string
		wait        time.Duration
	}{
		{200, taken, "", "", "", 0},
		{202, taken, "", "", "", 0},
		{201, taken, "", aftersale.ClassUnknown, "unreadable", 0},
		{204, "", "", aftersale.ClassUnknown, "unreadable", 0},
		{302, "", "", aftersale.ClassRefused, "http 302 Found", 0},
		{400, `{"code":"bad_request"}`, "", aftersale.ClassRefused, "bad_request", 0},
		{400, `<html>`, "", aftersale.ClassRefused, "http 400", 0},
		{401, `{"code":"stale"}`, "", aftersale.ClassRefused, "signature", 0},
		{401, ``, "", aftersale.ClassRefused, "signature", 0},
		{403, `nothing`, "", aftersale.ClassRefused, "signature", 0},
		{404, `{"code":"unknown_order"}`, "", aftersale.ClassRefused, "unknown_order", 0},
		{404, `{"code":"unknown_hold"}`, "", aftersale.ClassRefused, "unknown_hold", 0},
		{404, `404 page not found`, "", aftersale.ClassRefused, "http 404", 0},
		{405, ``, "", aftersale.ClassRefused, "http 405", 0},
		{409, `{"code":"out_of_stock","message":"none left"}`, "", aftersale.ClassRefused, "out_of_stock", 0},
		{409, `{"code":"Out Of Stock 13800000001"}`, "", aftersale.ClassRefused, "http 409", 0},
		{422, `{"code":"closed"}`, "", aftersale.ClassRefused, "closed", 0},
		{408, ``, "", aftersale.ClassUnknown, "http 408 Request Timeout", 0},
		{429, ``, "7", aftersale.ClassLimited, "http 429", 7 * time.Second},
		{429, ``, "", aftersale.ClassLimited, "http 429", 0},
		{503, ``, "30", aftersale.ClassRetry, "http 503", 30 * time.Second},
		{503, ``, "999999", aftersale.ClassRetry, "http 503", time.Hour},
		{503, ``, "", aftersale.ClassUnknown, "http 503 Service Unavailable", 0},
		{503, ``, "0", aftersale.ClassUnknown, "http 503 Service Unavailable", 0},
		{503, ``, "-5", aftersale.ClassUnknown, "http 503 Service Unavailable", 0},
		{503, ``, "Wed, 21 Oct 2026 07:28:00 GMT", aftersale.ClassUnknown, "http 503 Service Unavailable", 0},
		{500, ``, "30", aftersale.ClassUnknown, "http 500 Internal Server Error", 0},
		{502, ``, "", aftersale.ClassUnknown, "http 502 Bad Gateway", 0},
		{504, ``, "", aftersale.ClassUnknown, "http 504 Gateway Timeout", 0},
	} {
		header := []string{}
		if c.retry != "" {
			header = []string{"Retry-After", c.retry}
		}
		receipt, report, err := plain(t, with("api_url", answering(t, ours["secret"], c.status, c.body, header...))).Do(t.Context(), hold())
		if c.class == "" {
			if err != nil || report != nil || receipt.ReplyText != "accepted" {
				t.Errorf("%d: %+v, %v, %v", c.status, receipt, report, err)
			}
			continue
		}
		failed(t, http.StatusText(c.status)+" "+c.body, err, c.class, c.code)
		var call *aftersale.CallError
		if errors.As(err, &call) && call.RetryAfter != c.wait {
			t.Errorf("%d with Retry-After %q: wait %s, want %s", c.status, c.retry, call.RetryAfter, c.wait)
		}
	}
}

// TestAnswers: a report in an answer is about this request, or it is nothing.
func TestAnswers(t *testing.T) {
	t.Parallel()
	change := func(from, to string) string {
		if !strings.Contains(takenNow, from) {
			t.Fatalf("%s is not in the answer", from)
		}
		return strings.Replace(takenNow, from, to, 1)
	}
	for what, body := range map[string]string{
		"another request":      change(caseID+".1", caseID+".2"),
		"no id":                change(`"id":"`+caseID+`.1",`, ""),
		"id as a number":       `{"id":7,"accepted":true}`,
		"another order":        change("6920000000000000001", "6920000000000000002"),
		"another shop":         change(`"123456"`, `"654321"`),
		"another platform":     change("douyin", "taobao"),
		"another reference":    change(`"state"`, `"reference":"`+caseID+`.9","state"`),
		"another kind":         change(`"shipment"`, `"resend"`),
		"a kind nobody knows":  change(`"shipment"`, `"stocktake"`),
		"a state nobody knows": change(`"held"`, `"stopped"`),
		"of the future":        change("12:00:00+08:00", "12:00:00Z"),
		"not JSON":             "held",
		"two answers":          taken + taken,
	} {
		_, report, err := plain(t, with("api_url", answering(t, ours["secret"], 200, body))).Do(t.Context(), hold())
		failed(t, what, err, aftersale.ClassUnknown, "unreadable")
		if report != nil {
			t.Errorf("%s: report %+v", what, report)
		}
	}
	_, _, err := plain(t, with("api_url", answering(t, ours["secret"], 200, change("true", "false")))).Do(t.Context(), hold())
	failed(t, "accepted: false", err, aftersale.ClassRefused, "not_accepted")
	for _, reference := range []string{"", `"reference":"` + caseID + `.1",`} {
		body := change(`"state"`, reference+`"state"`)
		_, report, err := plain(t, with("api_url", answering(t, ours["secret"], 202, body))).Do(t.Context(), hold())
		if err != nil || report == nil || report.Reference != caseID+".1" || report.Shipment != aftersale.ShipmentHeld {
			t.Errorf("reference %q: %+v, %v", reference, report, err)
		}
	}
}

// TestUnsignedAnswers: "held" may lead to a payment, so nobody but the
// warehouse can say it, and not with the words of another moment.
func TestUnsignedAnswers(t *testing.T) {
	t.Parallel()
	key, _ := readSecret(ours["secret"])
	older, _ := readSecret(ours["previous_secret"])
	other, _ := readSecret(theirs["secret"])
	for what, c := range map[string]struct {
		key    []byte
		id     string // "" the request's
		shift  time.Duration
		counts bool
	}{
		"signed":                        {key, "", 0, true},
		"signed with the previous one":  {older, "", 0, true},
		"not signed":                    {nil, "", 0, false},
		"another secret":                {other, "", 0, false},
		"the answer to another request": {key, "hold_other_1", 0, false},
		"of ten minutes ago":            {key, "", -10 * time.Minute, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := takenNow
			if r.Method == http.MethodGet {
				body = heldNow
			}
			if c.key != nil {
				id := r.Header.Get(headerID)
				if c.id != "" {
					id = c.id
				}
				resigned(keys{c.key}, []byte(body), id, unix(now.Add(c.shift)))(w.Header())
			}
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		conn := plain(t, with("api_url", server.URL))
		receipt, report, err := conn.Do(t.Context(), hold())
		if err != nil || (report != nil) != c.counts || strings.Contains(receipt.ReplyText, "not signed") == c.counts {
			t.Errorf("%s: %+v, report %+v, error %v", what, receipt, report, err)
		}
		state, err := conn.State(t.Context(), "douyin", "123456", order.OrderID)
		if (state != nil) != c.counts {
			t.Errorf("%s: state %+v", what, state)
		}
		if !c.counts {
			failed(t, what, err, aftersale.ClassRefused, "signature")
		}
	}
}

// TestUnsignedWarehouse: who does not sign answers is believed by its pushes.
func TestUnsignedWarehouse(t *testing.T) {
	t.Parallel()
	w, url := house(t, func(o *fake.Options) { o.Unsigned = true })
	if _, report, err := plain(t, with("api_url", url)).Do(t.Context(), hold()); report != nil || err != nil {
		t.Errorf("report %+v, error %v", report, err)
	}
	if got := w.State("douyin", "123456", order.OrderID); got != "held" {
		t.Errorf("the order is %s", got)
	}
}

// TestStateAnswers: an order's state is a signed report about that order.
func TestStateAnswers(t *testing.T) {
	t.Parallel()
	for body, code := range map[string]string{
		heldNow: "", `{}`: "unreadable", `[]`: "unreadable", takenNow: "unreadable",
		strings.Replace(heldNow, "6920000000000000001", "6920000000000000002", 1):                                 "unreadable",
		strings.Replace(heldNow, `"state":"held"`, `"result":"intact"`, 1):                                        "unreadable",
		strings.NewReplacer(`"state":"held"`, `"result":"intact"`, `"shipment"`, `"inspection"`).Replace(heldNow): "unreadable",
	} {
		got, err := plain(t, with("api_url", answering(t, ours["secret"], 200, body))).State(t.Context(), "douyin", "123456", order.OrderID)
		if code != "" {
			failed(t, body, err, aftersale.ClassUnknown, code)
		} else if err != nil || got == nil {
			t.Errorf("%s: %v", body, err)
		}
		if code != "" && got != nil {
			t.Errorf("%s: %+v", body, got)
		}
	}
}

// TestWordsAreRedacted: what a warehouse says in a refusal is shown to people
// and kept.
func TestWordsAreRedacted(t *testing.T) {
	t.Parallel()
	body := `{"code":"closed","message":"secret ` + ours["secret"] + ` or ` + strings.TrimPrefix(ours["previous_secret"], "whsec_") + `\n张三 138 0000 0001 ` + strings.Repeat("长", 300) + `"}`
	_, _, err := plain(t, with("api_url", answering(t, "", 409, body))).Do(t.Context(), hold())
	failed(t, "refusal", err, aftersale.ClassRefused, "closed")
	for _, private := range []string{"whsec_b", "bWFrZWdvb2", "138", "0001", "\n"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("%q is shown: %v", private, err)
		}
	}
	var call *aftersale.CallError
	if errors.As(err, &call) && len([]rune(call.Message)) > maxWords {
		t.Errorf("%d characters", len([]rune(call.Message)))
	}
}

func unix(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
