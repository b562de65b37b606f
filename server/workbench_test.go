package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"makegood/aftersale"
)

// onePixel is a PNG file of one pixel.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"

var onePixelDigest = func() string {
	sum := sha256.Sum256([]byte(onePixel))
	return hex.EncodeToString(sum[:])
}()

// canaryText starts a canary with these rules.
func canaryText(rules string) string {
	b, err := json.Marshal(map[string]any{"text": rules, "percent": 10, "bounds": map[string]any{"refused_rate": 0.1, "min_cases": 5}})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (r *rig) caseAs(role, id string) caseDetail {
	r.t.Helper()
	res := r.do(call{method: "GET", path: "/admin/v1/cases/" + id, as: role})
	if res.status != 200 {
		r.t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	return decoded[caseDetail](r.t, res.body)
}

func (d caseDetail) can(decision string) canView {
	for _, c := range d.Can {
		if c.Decision == decision {
			return c
		}
	}
	return canView{}
}

func TestInquiryAndResponse(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1", r.inTransit)
	post := func(path, as, body string) reply {
		return r.do(call{method: "POST", path: "/admin/v1/cases/case-1/" + path, as: as, body: body})
	}
	for body, status := range map[string]int{`{"ask":"marry"}`: 422, `{"ask":"verify","waybill":"ZZ1"}`: 422, `{"ask":"unpack"}`: 409} {
		if res := post("ask", "agent", body); res.status != status {
			t.Errorf("%s: %d %s", body, res.status, res.body)
		}
	}
	if res := post("ask", "agent", `{"ask":"verify"}`); res.status != 200 {
		t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	d := r.caseAs("agent", "case-1")
	if len(d.Inquiries) != 1 || d.Inquiries[0].Waybill != "SF1" || !d.Inquiries[0].Open || d.Waiting != "courier" || d.Inquiries[0].Due == nil {
		t.Fatalf("got the inquiries %+v, waiting for %q; want one open inquiry about SF1 with a due time, waiting for the courier", d.Inquiries, d.Waiting)
	}
	if res := post("ask", "agent", `{"ask":"verify"}`); res.status != 409 {
		t.Errorf("asked twice: %d", res.status)
	}
	list := decoded[caseList](t, r.do(call{method: "GET", path: "/admin/v1/cases?waiting=courier", as: "viewer"}).body)
	if len(list.Cases) != 1 {
		t.Errorf("%d cases wait for the courier", len(list.Cases))
	}
	for body, status := range map[string]int{`{"n":9,"answer":"lost"}`: 422, `{"n":1,"answer":"held"}`: 422, `{"n":1,"answer":"lost"}`: 200} {
		if status == 200 {
			continue
		}
		if res := post("answer", "agent", body); res.status != status {
			t.Errorf("%s: %d %s", body, res.status, res.body)
		}
	}
	if res := post("answer", "agent", `{"n":1,"answer":"lost"}`); res.status != 200 {
		t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	if res := post("answer", "agent", `{"n":1,"answer":"delivered"}`); res.status != 409 {
		t.Errorf("answered twice: %d", res.status)
	}
	if d := r.caseAs("agent", "case-1"); d.Waiting != "" || d.Inquiries[0].RespondedBy != "anna" {
		t.Errorf("got waiting %q and the inquiries %+v, want nobody waited for and the response by anna", d.Waiting, d.Inquiries)
	}
	rows := decoded[struct {
		Rows []struct{ State, Result string }
	}](t, r.do(call{method: "GET", path: "/admin/v1/registers/handovers", as: "viewer"}).body)
	if len(rows.Rows) != 1 || rows.Rows[0].State != "lost" || rows.Rows[0].Result != "courier:verify" {
		t.Errorf("got the register %+v, want one row: lost, courier:verify", rows)
	}
}

// Evidence counts only once it is attached to a response, and only if it was
// uploaded to this very case.
func TestEvidence(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1", r.inTransit)
	r.seed("2", r.inTransit)
	upload := func(body, kind string) reply {
		return r.do(call{method: "POST", path: "/admin/v1/cases/case-1/evidence", as: "agent", body: body, headers: map[string]string{"Content-Type": kind}})
	}
	for body, status := range map[string]int{"<html><script>": 422, "just text": 422} {
		if res := upload(body, "image/png"); res.status != status {
			t.Errorf("%q: %d", body, res.status)
		}
	}
	if res := upload(onePixel+strings.Repeat("x", maxFile), "image/png"); res.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", res.status)
	}
	res := upload(onePixel, "image/png")
	kept := decoded[struct{ Evidence aftersale.Evidence }](t, res.body).Evidence
	if kept.URL != "file:"+onePixelDigest || kept.Source != "anna" || kept.Kind != "image" {
		t.Fatalf("got %+v, want the image of anna at file:%s", kept, onePixelDigest)
	}
	got := r.send(r.private, authorizedAs("viewer", "/admin/v1/cases/case-1/evidence/"+onePixelDigest))
	if body := readAll(t, got); body != onePixel || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d bytes, %v", len(body), got.Header)
	}
	if got := r.send(r.private, authorizedAs("viewer", "/admin/v1/cases/case-2/evidence/"+onePixelDigest)); got.StatusCode != 404 {
		t.Errorf("another case's file: %d", got.StatusCode)
	}
	attach := `,"evidence":[{"kind":"image","url":"file:` + onePixelDigest + `"}]`
	for _, id := range []string{"case-1", "case-2"} {
		r.do(call{method: "POST", path: "/admin/v1/cases/" + id + "/ask", as: "agent", body: `{"ask":"proof"}`})
	}
	if res := r.do(call{method: "POST", path: "/admin/v1/cases/case-1/answer", as: "agent", body: `{"n":1,"answer":"proof"}`}); res.status != 422 {
		t.Errorf("proof without a file: %d", res.status)
	}
	if res := r.do(call{method: "POST", path: "/admin/v1/cases/case-2/answer", as: "agent", body: `{"n":1,"answer":"proof"` + attach + `}`}); res.status != 422 {
		t.Errorf("another case's file: %d", res.status)
	}
	if res := r.do(call{method: "POST", path: "/admin/v1/cases/case-1/answer", as: "agent", body: `{"n":1,"answer":"proof"` + attach + `}`}); res.status != 200 {
		t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	if d := r.caseAs("agent", "case-1"); len(d.Evidence) != 1 || d.Evidence[0].Digest != "" && d.Evidence[0].Digest != onePixelDigest {
		t.Errorf("got the evidence %+v, want the one that was uploaded", d.Evidence)
	}
}

func TestWhatAPersonMayDo(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1", func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(30000) })
	r.seed("2", func(c *aftersale.Case) {
		c.Snapshot.Kind = aftersale.KindReturnRefund
		c.Snapshot.Amount = aftersale.Fen(9000)
	})
	d := r.caseAs("agent", "case-1")
	if x := d.can("agree_refund"); !x.Possible || !x.NeedsConfirm || *x.MoneyMinor != 30000 {
		t.Errorf("got %+v, want it possible with confirmation, for 30000", x)
	}
	if x := d.can("part_refund"); x.Possible || x.WhyNot == "" || x.WhyNotZH == "" {
		t.Errorf("got %+v, want it impossible, with the reason in both languages", x)
	}
	if x := r.caseAs("supervisor", "case-1").can("agree_refund"); !x.Possible || x.NeedsConfirm {
		t.Errorf("got %+v, want it possible without confirmation", x)
	}
	d = r.caseAs("agent", "case-2")
	if !d.can("agree_return").Possible || !d.can("convert").Possible || !d.can("refuse").NeedsEvidence {
		t.Errorf("got %+v, want return and conversion possible, and evidence needed to refuse", d.Can)
	}
	if len(d.Checklist) == 0 || len(d.Sources) != 2 || !d.Agree {
		t.Errorf("got the checklist %+v and the sources %+v (agree %t), want checks and two sources that agree", d.Checklist, d.Sources, d.Agree)
	}
	res := r.do(call{method: "POST", path: "/admin/v1/cases/case-2/decision", as: "agent", body: `{"decision":"convert"}`})
	if res.status != 200 {
		t.Fatalf("got status %d (%s), want 200", res.status, res.body)
	}
	c, err := r.store.Case(t.Context(), "case-2")
	if err != nil || c.Review == nil || !c.Review.Convert || c.Review.Decision != aftersale.OutcomeApprove {
		t.Errorf("got the review %+v and the error %v, want a conversion that approves", c.Review, err)
	}
	if res := r.do(call{method: "POST", path: "/admin/v1/cases/case-1/decision", as: "agent", body: `{"decision":"part_refund","amount_minor":100}`}); res.status != 409 {
		t.Errorf("part refund where the platform has none: %d %s", res.status, res.body)
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	for _, tc := range []struct {
		as, to string
		status int
	}{{"agent", "anna", 403}, {"supervisor", "nobody", 422}, {"supervisor", "vera", 422}, {"supervisor", "anna", 200}} {
		if res := r.do(call{method: "POST", path: "/admin/v1/cases/case-1/assign", as: tc.as, body: `{"to":"` + tc.to + `"}`}); res.status != tc.status {
			t.Errorf("%s gives it to %s: %d %s", tc.as, tc.to, res.status, res.body)
		}
	}
	if d := r.caseAs("viewer", "case-1"); d.ClaimedBy != "anna" {
		t.Errorf("got a case claimed by %q, want anna", d.ClaimedBy)
	}
	list := decoded[caseList](t, r.do(call{method: "GET", path: "/admin/v1/cases?claimed_by=anna", as: "viewer"}).body)
	if len(list.Cases) != 1 {
		t.Errorf("%d cases of anna", len(list.Cases))
	}
}

// authorizedAs is a GET request with a role's token.
func authorizedAs(role, path string) *http.Request {
	req, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+tokenOf(role))
	return req
}

// Two agents look at the same case; the second one is told how it stands now.
func TestTheCaseHasMoved(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	tag := r.do(call{method: "GET", path: "/admin/v1/cases/case-1", as: "agent"}).etag
	first := r.do(call{method: "POST", path: decision, as: "agent", body: `{"decision":"agree"}`, ifMatch: tag})
	second := r.do(call{method: "POST", path: decision, as: "supervisor", body: `{"decision":"refuse","evidence":[{"kind":"text","text":"x"}]}`, ifMatch: tag})
	if first.status != 200 || second.status != 412 {
		t.Fatalf("%d, then %d", first.status, second.status)
	}
	p := decoded[Problem](t, second.body)
	if p.Case == nil || p.Case.Review == nil || p.Case.Review.By != "anna" || p.DetailZH == "" {
		t.Errorf("got %s, want the case with the review of anna, in both languages", second.body)
	}
	c, err := r.store.Case(t.Context(), "case-1")
	if err != nil || c.Review.Decision != aftersale.OutcomeApprove {
		t.Errorf("got the review %+v and the error %v, want approval", c.Review, err)
	}
}
