package server

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/metrics"
)

// refund is a genuine message of douyin's, with the fields to be changed.
func refund(id, amount string) string {
	return `[{"tag":"200","msg_id":"m-` + id + `","data":"{\"aftersale_id\":` + id + `,\"refund_amount\":` + amount + `,\"update_time\":1763800000}"}]`
}

// TestRefused: every request that must not count is answered with its status,
// stores nothing, moves its counter and leaves nothing of itself in the log.
func TestRefused(t *testing.T) {
	t.Parallel()
	const path = "/webhooks/douyin/" + shopID
	good := refund("7000000000000000101", "990")
	with := func(h map[string]string, key, value string) map[string]string {
		out := map[string]string{}
		for k, v := range h {
			out[k] = v
		}
		out[key] = value
		return out
	}
	deep := `[{"tag":"200","msg_id":"1","data":` + strings.Repeat("[", 200_000) + `}]`
	large := strings.Repeat(" ", maxBody) + good
	for _, tc := range []struct {
		name               string
		method, path, body string // "": POST to the douyin shop
		headers            map[string]string
		status             int
		platform, result   string // platform "": douyin
	}{
		{name: "forged", body: good, headers: with(signed(good), "event-sign", strings.Repeat("0", 32)), status: 401, result: metrics.WebhookBadSignature},
		{name: "no signature", body: good, headers: map[string]string{"app-id": appKey}, status: 401, result: metrics.WebhookBadSignature},
		{name: "changed after signing", body: refund("7000000000000000101", "991"), headers: signed(good), status: 401, result: metrics.WebhookBadSignature},
		{name: "another app", body: good, headers: with(signed(good), "app-id", "7000000000000000002"), status: 401, result: metrics.WebhookBadSignature},
		{name: "truncated", body: good[:60], headers: signed(good[:60]), status: 400, result: metrics.WebhookMalformed},
		{name: "truncated, signature of the whole", body: good[:60], headers: signed(good), status: 401, result: metrics.WebhookBadSignature},
		{name: "empty", headers: signed(""), status: 400, result: metrics.WebhookMalformed},
		{name: "no JSON", body: "hello", headers: signed("hello"), status: 400, result: metrics.WebhookMalformed},
		{name: "deep nesting", body: deep, headers: signed(deep), status: 400, result: metrics.WebhookMalformed},
		{name: "negative amount", body: refund("7000000000000000101", "-5"), headers: signed(refund("7000000000000000101", "-5")), status: 400, result: metrics.WebhookMalformed},
		{name: "amount beyond 64 bits", body: refund("1", "99999999999999999999"), headers: signed(refund("1", "99999999999999999999")), status: 400, result: metrics.WebhookMalformed},
		{name: "oversize", body: large, headers: signed(large), status: 413, result: metrics.WebhookTooLarge},
		{name: "multipart", body: good, headers: with(signed(good), "Content-Type", "multipart/form-data; boundary=x"), status: 415, result: metrics.WebhookMalformed},
		{name: "HTML", body: good, headers: with(signed(good), "Content-Type", "Text/HTML; charset=utf-8"), status: 415, result: metrics.WebhookMalformed},
		{name: "unknown shop", path: "/webhooks/douyin/1", body: good, headers: signed(good), status: 404, result: metrics.WebhookUnknownShop},
		{name: "unknown platform", path: "/webhooks/evil-label/1", body: good, headers: signed(good), status: 404, platform: metrics.Unknown, result: metrics.WebhookUnknownShop},
		{name: "PUT", method: "PUT", body: good, headers: signed(good), status: 405, result: metrics.WebhookMalformed},
		{name: "GET to a courier", method: "GET", path: "/webhooks/sf/main?token=push-token-1", status: 405, platform: "sf", result: metrics.WebhookMalformed},
		{name: "courier without its token", path: "/webhooks/sf/main?token=guess", body: "{}", status: 401, platform: "sf", result: metrics.WebhookBadSignature},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			platform := cmp.Or(tc.platform, "douyin")
			res := r.push(cmp.Or(tc.method, "POST"), cmp.Or(tc.path, path), tc.body, tc.headers)
			if res.StatusCode != tc.status {
				t.Errorf("status %d, want %d: %s", res.StatusCode, tc.status, readAll(t, res))
			}
			if n := r.stored(); n != 0 {
				t.Errorf("%d subjects stored", n)
			}
			if n := r.counted(platform, tc.result); n != 1 {
				t.Errorf("%s/%s counted %v times, want once", platform, tc.result, n)
			}
			log := r.log.String()
			if strings.Count(log, "\n") != 1 || !strings.Contains(log, tc.result) {
				t.Errorf("want one log line naming the result:\n%s", log)
			}
			for _, secret := range []string{"7000000000000000101", "event-sign", "evil-label", "guess", appSecret} {
				if strings.Contains(log, secret) {
					t.Errorf("the log holds %q:\n%s", secret, log)
				}
			}
		})
	}
}

// TestAcceptedForms: what is genuine is stored once, acknowledged each time.
func TestAcceptedForms(t *testing.T) {
	t.Parallel()
	r := setup(t)
	body := refund("9007199254740993001", "990") // beyond 2^53
	for i, want := range []string{metrics.WebhookAccepted, metrics.WebhookDuplicate} {
		res := r.push("POST", "/webhooks/douyin/"+shopID, body, signed(body))
		if got := readAll(t, res); res.StatusCode != 200 || got != `{"code":0,"msg":"success"}` || r.counted("douyin", want) != 1 {
			t.Errorf("push %d: %d %s, %s counted %v", i, res.StatusCode, got, want, r.counted("douyin", want))
		}
	}
	subjects, err := r.store.PendingSubjects(t.Context(), start.Add(time.Minute), 10)
	if err != nil || len(subjects) != 1 || subjects[0].ID != "9007199254740993001" || subjects[0].Account != shopID {
		t.Errorf("stored %+v (error %v), want 9007199254740993001 of %s once", subjects, err, shopID)
	}
}

// TestFixtures: recorded requests of the platform go through the real path.
func TestFixtures(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, req := range fixtures(t) {
		want := http.StatusOK
		if strings.HasPrefix(name, "malformed") {
			want = http.StatusBadRequest
		}
		if res := r.send(r.public, req); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", name, res.StatusCode, want)
		}
	}
	if r.stored() == 0 || r.counted("douyin", metrics.WebhookIgnored) == 0 {
		t.Error("nothing stored, or nothing ignored")
	}
}

// TestLaxContentTypes: platforms are careless about the header.
func TestLaxContentTypes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for i, kind := range []string{"", "application/json;charset=UTF-8", "application/x-www-form-urlencoded", "text/plain", "text/xml", "application/xml", "application/octet-stream", "json"} {
		body := refund(fmt.Sprint(700+i), "1")
		h := signed(body)
		h["Content-Type"] = kind
		if res := r.push("POST", "/webhooks/douyin/"+shopID, body, h); res.StatusCode != 200 {
			t.Errorf("%q: %d", kind, res.StatusCode)
		}
	}
}

// TestChunkedOversize: without a Content-Length the limit holds as well.
func TestChunkedOversize(t *testing.T) {
	t.Parallel()
	r := setup(t)
	req := httptest.NewRequest("POST", "/webhooks/douyin/"+shopID, strings.NewReader(strings.Repeat("x", maxBody+1)))
	req.ContentLength = -1
	if res := r.send(r.public, req); res.StatusCode != 413 || r.counted("douyin", metrics.WebhookTooLarge) != 1 {
		t.Errorf("got status %d, want 413, counted once", res.StatusCode)
	}
	req = httptest.NewRequest("POST", "/webhooks/probe/1", strings.NewReader(strings.Repeat("x", maxBody)))
	req.ContentLength = -1
	req.Header.Set("sign", "good")
	r.probe.parse = func(in *adapters.Inbound) ([]aftersale.Event, error) {
		return nil, &adapters.Ignored{Kinds: []string{fmt.Sprint(len(in.Body))}}
	}
	if res := r.send(r.public, req); res.StatusCode != 200 {
		t.Errorf("exactly the limit: %d", res.StatusCode)
	}
}
