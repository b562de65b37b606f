package sf

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/courier/suite"
	"makegood/aftersale"
)

func bodyOf(t *testing.T, r *http.Request) []byte {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// FuzzParse: any body is scans, ignored or malformed, and scans are whole.
func FuzzParse(f *testing.F) {
	for _, fixture := range suite.Fixtures(f, "testdata") {
		f.Add(fixture.In.Body)
	}
	f.Add([]byte(`{"Body":{"WaybillRoute":{"mailno":1,"acceptTime":"2026-03-01 10:00:00","opCode":648,"remark":"SF2000000000001"}}}`))
	a := account(f, nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		in := &adapters.Inbound{Method: http.MethodPost, Body: body}
		scans, err := a.Parse(in)
		var ignored *adapters.Ignored
		if err != nil && (!errors.As(err, &ignored) && !errors.Is(err, adapters.ErrMalformed) || len(scans) > 0) {
			t.Fatalf("%d scans with %v", len(scans), err)
		}
		if err == nil && len(scans) == 0 {
			t.Fatal("neither scans nor an error")
		}
		seen := map[[2]string]bool{}
		for _, s := range scans {
			id := [2]string{s.Number, s.Key}
			if s.Courier != "sf" || s.Number == "" || s.Key == "" || s.At.IsZero() || s.State == "" || len([]rune(s.Place)) > 40 || seen[id] {
				t.Fatalf("scan %+v", s)
			}
			seen[id] = true
		}
		a.Reply(in, err)
	})
}

// FuzzAnswer: any answer to an intercept is accepted or a classified failure,
// and accepted only with both codes of success in it.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"apiResultCode":"A1000","apiErrorMsg":"","apiResponseID":"1","apiResultData":"{\"success\":true,\"errorCode\":\"S0000\",\"errorMsg\":null,\"msgData\":null}"}`,
		`{"apiResultCode":"A1000","apiResultData":{"success":true,"errorCode":"S0000","msgData":"{\"cusId\":1}"}}`,
		`{"apiResultCode":"A1000","apiResultData":"{\"success\":false,\"errorCode\":\"6101\",\"errorMsg\":\"x\",\"msgData\":null}"}`,
		`{"apiResultCode":"A1004","apiErrorMsg":"no permission"}`,
	} {
		f.Add([]byte(body))
	}
	a := account(f, nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		var sent envelope
		if json.Unmarshal(body, &sent) != nil {
			return
		}
		out, err := a.open(opIntercept, sent)
		if err != nil {
			var call *aftersale.CallError
			if !errors.As(err, &call) || call.Class == "" || out.data != nil {
				t.Fatalf("got error %v with data %s, want a classified one without", err, out.data)
			}
			return
		}
		var outer struct{ APIResultCode string }
		if json.Unmarshal(body, &outer) != nil || strings.TrimSpace(outer.APIResultCode) != gatewayOK {
			t.Fatalf("accepted with the gateway's code %q", outer.APIResultCode)
		}
		if out.data != nil {
			var reply interceptReply
			_ = json.Unmarshal(out.data, &reply) // must not panic
		}
	})
}

// FuzzNextNumber: what is found is a waybill number and never the old one.
func FuzzNextNumber(f *testing.F) {
	f.Add("快件已退回/转寄,新单号为: SF2000000000001", "SF1234567890123")
	f.Add("345678901234", "345678901234")
	f.Fuzz(func(t *testing.T, remark, old string) {
		got := nextNumber(remark, old)
		if got != "" && (!waybillLike(got) || len(got) < 12 || len(got) > 17 || got == old) {
			t.Fatalf("next number %q after %q", got, old)
		}
	})
}
