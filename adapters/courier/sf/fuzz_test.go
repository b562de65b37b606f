package sf

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"makegood/adapters/courier/suite"
	"makegood/aftersale"
)

// FuzzParse: any body is scans, ignored or malformed, and scans are whole.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"Body":{"WaybillRoute":{"mailno":1,"acceptTime":"2026-03-01 10:00:00","opCode":648,"remark":"SF2000000000001"}}}`))
	suite.FuzzParse(f, account(f, nil), nil)
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
			t.Fatalf("accepted: got the gateway's code %q, want %q", outer.APIResultCode, gatewayOK)
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
			t.Fatalf("got next number %q after %q, want a new waybill of 12 to 17 characters, or none", got, old)
		}
	})
}
