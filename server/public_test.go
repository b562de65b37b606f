package server

import (
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
		name, method, path, body string
		headers                  map[string]string
		status                   int
		platform, result         string
	}{
		{"forged", "POST", path, good, with(signed(good), "event-sign", strings.Repeat("0", 32)), 401, "douyin", metrics.WebhookBadSignature},
		{"no signature", "POST", path, good, map[string]string{"app-id": appKey}, 401, "douyin", metrics.WebhookBadSignature},
		{"changed after signing", "POST", path, refund("7000000000000000101", "991"), signed(good), 401, "douyin", metrics.WebhookBadSignature},
		{"another app", "POST", path, good, with(signed(good), "app-id", "7000000000000000002"), 401, "douyin", metrics.WebhookBadSignature},
		{"truncated", "POST", path, good[:60], signed(good[:60]), 400, "douyin", metrics.WebhookMalformed},
		{"truncated, signature of the whole", "POST", path, good[:60], signed(good), 401, "douyin", metrics.WebhookBadSignature},
		{"empty", "POST", path, "", signed(""), 400, "douyin", metrics.WebhookMalformed},
		{"no JSON", "POST", path, "hello", signed("hello"), 400, "douyin", metrics.WebhookMalformed},
		{"deep nesting", "POST", path, deep, signed(deep), 400, "douyin", metrics.WebhookMalformed},
		{"negative amount", "POST", path, refund("7000000000000000101", "-5"), signed(refund("7000000000000000101", "-5")), 400, "douyin", metrics.WebhookMalformed},
		{"amount beyond 64 bits", "POST", path, refund("1", "99999999999999999999"), signed(refund("1", "99999999999999999999")), 400, "douyin", metrics.WebhookMalformed},
		{"oversize", "POST", path, large, signed(large), 413, "douyin", metrics.WebhookTooLarge},
		{"multipart", "POST", path, good, with(signed(good), "Content-Type", "multipart/form-data; boundary=x"), 415, "douyin", metrics.WebhookMalformed},
		{"HTML", "POST", path, good, with(signed(good), "Content-Type", "Text/HTML; charset=utf-8"), 415, "douyin", metrics.WebhookMalformed},
		{"unknown shop", "POST", "/webhooks/douyin/1", good, signed(good), 404, "douyin", metrics.WebhookUnknownShop},
		{"unknown platform", "POST", "/webhooks/evil-label/1", good, signed(good), 404, metrics.Unknown, metrics.WebhookUnknownShop},
		{"PUT", "PUT", path, good, signed(good), 405, "douyin", metrics.WebhookMalformed},
		{"GET to a courier", "GET", "/webhooks/sf/main?token=push-token-1", "", nil, 405, "sf", metrics.WebhookMalformed},
		{"courier without its token", "POST", "/webhooks/sf/main?token=guess", "{}", nil, 401, "sf", metrics.WebhookBadSignature},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			res := r.push(tc.method, tc.path, tc.body, tc.headers)
			if res.StatusCode != tc.status {
				t.Errorf("status %d, want %d: %s", res.StatusCode, tc.status, readAll(t, res))
			}
			if n := r.stored(); n != 0 {
				t.Errorf("%d subjects stored", n)
			}
			if n := r.counted(tc.platform, tc.result); n != 1 {
				t.Errorf("%s/%s counted %v times", tc.platform, tc.result, n)
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
		t.Errorf("stored %+v, %v", subjects, err)
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
		t.Errorf("%d", res.StatusCode)
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
