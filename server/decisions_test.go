package server

import (
	"net/http"
	"strings"
	"testing"

	"makegood/aftersale"
)

func authorized(req *http.Request) *http.Request {
	req.Header.Set("Authorization", "Bearer "+tokenOf("admin"))
	return req
}

const decision = "/admin/v1/cases/case-1/decision"

// TestAgreeMeansTheStage: "agree" is the step that is open.
func TestAgreeMeansTheStage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind     aftersale.Kind
		status   aftersale.Status
		decision string
		want     aftersale.Outcome
	}{
		{aftersale.KindRefundUnshipped, aftersale.StatusPending, "agree", aftersale.OutcomeApprove},
		{aftersale.KindReturnRefund, aftersale.StatusPending, "agree", aftersale.OutcomeReturn},
		{aftersale.KindExchange, aftersale.StatusPending, "agree", aftersale.OutcomeReturn},
		{aftersale.KindReturnRefund, aftersale.StatusReturning, "agree", aftersale.OutcomeApprove},
		{aftersale.KindReturnRefund, aftersale.StatusPending, "agree_refund", aftersale.OutcomeApprove},
		{aftersale.KindReturnRefund, aftersale.StatusPending, "agree_return", aftersale.OutcomeReturn},
	} {
		r := setup(t)
		r.seed("1", func(c *aftersale.Case) { c.Snapshot.Kind, c.Snapshot.Status = tc.kind, tc.status })
		res := r.do(call{method: "POST", path: decision, as: "agent", body: `{"decision":"` + tc.decision + `"}`})
		c, err := r.store.Case(t.Context(), "case-1")
		if err != nil || res.status != 200 || c.Review == nil || c.Review.Decision != tc.want || c.Review.By != "anna" {
			t.Errorf("%s %s %s: got status %d (%s) and the stored review %+v, want 200 and %s by anna", tc.kind, tc.status, tc.decision, res.status, res.body, c.Review, tc.want)
		}
	}
}

// TestSupervisorConfirms: above the agent's limit a decision waits.
func TestSupervisorConfirms(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1", func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Fen(20001) })
	type confirmed struct {
		Confirmed bool     `json:"confirmed"`
		Case      caseView `json:"case"`
	}
	res := r.do(call{method: "POST", path: decision, as: "agent", body: `{"decision":"agree"}`})
	if got := decoded[confirmed](t, res.body); res.status != 202 || got.Confirmed || !got.Case.Review.NeedsConfirm {
		t.Fatalf("agent: %d %s", res.status, res.body)
	}
	res = r.do(call{method: "POST", path: decision, as: "supervisor", body: `{"decision":"agree"}`, ifMatch: res.etag})
	if got := decoded[confirmed](t, res.body); res.status != 200 || !got.Confirmed || got.Case.Review.NeedsConfirm {
		t.Errorf("supervisor: %d %s", res.status, res.body)
	}
}

// TestDecisionsRefused: nothing is recorded that could not be carried out.
func TestDecisionsRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, body string
		status     int
		ifMatch    string
		change     func(*aftersale.Case)
	}{
		{name: "no such decision", body: `{"decision":"pay"}`, status: 422},
		{name: "fraction", body: `{"decision":"agree","amount":120.00}`, status: 422},
		{name: "negative", body: `{"decision":"agree","amount_minor":-1}`, status: 422},
		{name: "two amounts", body: `{"decision":"agree","amount":12000,"amount_minor":1}`, status: 422},
		{name: "another amount", body: `{"decision":"agree","amount":11999}`, status: 422},
		{name: "refuse without evidence", body: `{"decision":"refuse","reason":"x"}`, status: 422, change: func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindReturnRefund }},
		{name: "evidence that is no address", body: `{"decision":"refuse","evidence":[{"kind":"image","url":"file:///etc/passwd"}]}`, status: 422},
		{name: "evidence of no kind", body: `{"decision":"refuse","evidence":[{"kind":"rumour","text":"x"}]}`, status: 422},
		{name: "long reason", body: `{"decision":"agree","reason":"` + strings.Repeat("长", 201) + `"}`, status: 422},
		{name: "stale", body: `{"decision":"agree"}`, status: 412, ifMatch: `"v7"`},
		{name: "no tag", body: `{"decision":"agree"}`, status: 412, ifMatch: `hello`},
		{name: "moved on", body: `{"decision":"agree"}`, status: 409, change: func(c *aftersale.Case) { c.Snapshot.Status = aftersale.StatusRefunded }},
		{name: "platform steps in", body: `{"decision":"agree"}`, status: 409, change: func(c *aftersale.Case) { c.Snapshot.Intervention = true }},
		{name: "somebody else's", body: `{"decision":"agree"}`, status: 409, change: func(c *aftersale.Case) { c.ClaimedBy = "bob" }},
		{name: "closing what the platform owns", body: `{"decision":"close","reason":"done"}`, status: 409},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			if tc.change == nil {
				tc.change = func(*aftersale.Case) {}
			}
			r.seed("1", tc.change)
			res := r.do(call{method: "POST", path: decision, as: "agent", body: tc.body, ifMatch: tc.ifMatch})
			p := decoded[Problem](t, res.body)
			if res.status != tc.status || p.TitleZH == "" || p.Detail == "" || p.DetailZH == "" {
				t.Errorf("%d, want %d, in both languages: %s", res.status, tc.status, res.body)
			}
			if c, err := r.store.Case(t.Context(), "case-1"); err != nil || c.Version != 1 {
				t.Errorf("something was stored: version %d, %v", c.Version, err)
			}
		})
	}
}

// TestTwoPeopleDecide: the second one looked at an older case.
func TestTwoPeopleDecide(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.seed("1")
	seen := r.do(call{method: "GET", path: "/admin/v1/cases/case-1", as: "viewer"}).etag
	if res := r.do(call{method: "POST", path: decision, as: "agent", body: `{"decision":"agree"}`, ifMatch: seen}); res.status != 200 {
		t.Fatalf("first: %d %s", res.status, res.body)
	}
	for _, path := range []string{decision, "/admin/v1/cases/case-1/claim", "/admin/v1/cases/case-1/note"} {
		body := `{}`
		switch path {
		case decision:
			body = `{"decision":"refuse","reason":"x","evidence":[{"kind":"text","text":"signed"}]}`
		case "/admin/v1/cases/case-1/note":
			body = `{"text":"x"}`
		}
		if res := r.do(call{method: "POST", path: path, as: "supervisor", body: body, ifMatch: seen}); res.status != 412 {
			t.Errorf("%s: %d %s", path, res.status, res.body)
		}
	}
}

// TestHandOpenedCase: by telephone, from the five elements to the end.
func TestHandOpenedCase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	open := func(change ...string) reply {
		body := `{"platform":"douyin","shop":"463600","order_id":"6900","buyer":"13900001234","goods":"mug","reason":"broken","wanted":"refund_shipped","amount_minor":100}`
		return r.do(call{method: "POST", path: "/admin/v1/cases", as: "agent", body: strings.NewReplacer(change...).Replace(body)})
	}
	for name, change := range map[string][]string{
		"no buyer": {`13900001234`, " "}, "no order": {`6900`, ""}, "no such shop": {`463600`, "1"}, "no such wish": {`refund_shipped`, "money"},
		"negative amount": {`100`, "-1"}, "buyer in the reason": {`broken`, "13900001234 says broken"}, "odd order id": {`6900`, "=1+1"},
	} {
		if res := open(change...); res.status != 422 {
			t.Errorf("%s: %d %s", name, res.status, res.body)
		}
	}
	res := open()
	opened := decoded[struct {
		ID  string        `json:"id"`
		Ref aftersale.Ref `json:"ref"`
	}](t, res.body)
	if res.status != 201 || opened.ID == "" || res.header.Get("Location") != "/admin/v1/cases/"+opened.ID {
		t.Fatalf("got status %d (%s) at %q, want 201 at the new case", res.status, res.body, res.header.Get("Location"))
	}
	seen := r.do(call{method: "GET", path: res.header.Get("Location"), as: "viewer"})
	if strings.Contains(seen.body, "13900001234") || !strings.Contains(seen.body, `"state":"person"`) {
		t.Errorf("the case: %s", seen.body)
	}
	path := res.header.Get("Location") + "/decision"
	for i, want := range []int{422, 200, 409} {
		body := `{"decision":"close","reason":"paid at the counter"}`
		if i == 0 {
			body = `{"decision":"close"}`
		}
		if res := r.do(call{method: "POST", path: path, as: "agent", body: body}); res.status != want {
			t.Errorf("close %d: %d %s", i, res.status, res.body)
		}
	}
}
