package wms

import (
	"errors"
	"net/http"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// FuzzPush: whatever is pushed, nothing panics, and what Parse returns is sane.
func FuzzPush(f *testing.F) {
	suitekit.Seed(f, "testdata")
	c := plain(f, ours)
	f.Fuzz(func(t *testing.T, body []byte) {
		reports, err := c.Parse(&adapters.Inbound{Body: body, At: now})
		var ignored *adapters.Ignored
		switch {
		case err == nil && len(reports) == 0:
			t.Fatal("neither reports nor a reason")
		case err != nil && !errors.Is(err, adapters.ErrMalformed) && !errors.As(err, &ignored):
			t.Fatalf("Parse: %v", err)
		case errors.Is(err, adapters.ErrMalformed) && len(reports) > 0:
			t.Fatal("reports beside malformed")
		}
		stock := aftersale.Fulfilment{}
		for _, r := range reports {
			if r.Key == "" || r.OrderID == "" || r.At.IsZero() || r.At.After(now.Add(window)) {
				t.Fatalf("report %+v", r)
			}
			stock = stock.Apply(r, now)
		}
	})
}

// FuzzVerify: no header makes Verify panic or accept what was not signed.
func FuzzVerify(f *testing.F) {
	for _, fixture := range suitekit.Fixtures(f, "testdata", now) {
		in := fixture.In()
		f.Add(in.Header.Get(headerID), in.Header.Get(headerTimestamp), in.Header.Get(headerSignature), in.Body)
	}
	c, other := plain(f, ours), plain(f, theirs)
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte) {
		in := &adapters.Inbound{Header: http.Header{headerID: {id}, headerTimestamp: {timestamp}, headerSignature: {signature}}, Body: body, At: now}
		if c.Verify(in) == nil && !c.keys.match(signature, id, timestamp, body) {
			t.Fatal("accepted without a signature")
		}
		if c.Verify(in) == nil && other.Verify(in) == nil {
			t.Fatal("two warehouses at once")
		}
	})
}

// FuzzAnswer: whatever a warehouse answers, nothing panics and no error is of
// another kind than the contract's.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"id":"c.1","accepted":true}`, `{"id":"c.1","accepted":false}`, `{"code":"unknown_order","message":"13800000001"}`,
		`{"id":"c.1","accepted":true,"report":` + heldReport + `}`, `[`, ``,
	} {
		f.Add(seed)
	}
	c := plain(f, ours)
	f.Fuzz(func(t *testing.T, body string) {
		if code, words := c.failure([]byte(body)); code != "" && !codeForm.MatchString(code) || len([]rune(words)) > maxWords {
			t.Fatalf("code %q, words %q", code, words)
		}
	})
}
