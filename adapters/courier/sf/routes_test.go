package sf

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
	"makegood/aftersale"
)

// A push and a query of the same parcel must agree, or each would count.
func TestTrackAgreesWithPush(t *testing.T) {
	t.Parallel()
	f, url := startFake(t, fake.Options{})
	a := account(t, nil, "api_url", url)
	f.Scan(testNumber, "44", suite.Now.Add(time.Hour), "深圳市", "") // told out of order
	f.Scan(testNumber, "50", suite.Now, "杭州市", "")
	f.Return(testNumber)
	asked, err := a.Track(t.Context(), aftersale.Waybill{Courier: "顺丰速运", Number: testNumber})
	if err != nil {
		t.Fatal(err)
	}
	r := f.Request("http://shop.example/", testNumber)
	pushed, err := a.Parse(&adapters.Inbound{Method: r.Method, Header: r.Header, Body: bodyOf(t, r)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pushed, asked); diff != "" || len(asked) != 4 {
		t.Errorf("pushed and asked differ (-pushed +asked):\n%s", diff)
	}
}

func TestTrackWithoutScans(t *testing.T) {
	t.Parallel()
	f, url := startFake(t, fake.Options{})
	f.Ship(testNumber)
	scans, err := account(t, nil, "api_url", url, "check_phone", "8000").Track(t.Context(), aftersale.Waybill{Number: testNumber})
	if err != nil || len(scans) != 0 {
		t.Errorf("Track = %v, %v", scans, err)
	}
}

func TestTrackAnswers(t *testing.T) {
	t.Parallel()
	const head, tail = `{"apiResultCode":"A1000","apiResultData":{"success":true,"errorCode":"S0000","msgData":`, `}}`
	for name, c := range map[string]struct {
		data string
		want int // scans; -1: cannot be read
	}{
		"null":         {`null`, 0},
		"string":       {`"{\"routeResps\":[]}"`, 0},
		"own":          {`{"routeResps":[{"mailNo":"sf1234567890123","routes":[{"acceptTime":"2026-03-01 10:00:00","opCode":50}]}]}`, 1},
		"another's":    {`{"routeResps":[{"mailNo":"SF9","routes":[{"acceptTime":"2026-03-01 10:00:00","opCode":"50"}]}]}`, 0},
		"twice":        {`{"routeResps":[{"routes":[{"acceptTime":"2026-03-01 10:00:00","opCode":"50"},{"acceptTime":"2026-03-01 10:00:00","opCode":"50"}]}]}`, 1},
		"without time": {`{"routeResps":[{"routes":[{"opCode":"50"}]}]}`, -1},
		"wrong shape":  {`{"routeResps":"x"}`, -1},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(head + c.data + tail)) }))
		scans, err := account(t, nil, "api_url", server.URL).Track(t.Context(), aftersale.Waybill{Number: testNumber})
		server.Close()
		if c.want < 0 {
			wantClass(t, err, aftersale.ClassRetry, "bad_reply")
		} else if err != nil || len(scans) != c.want {
			t.Errorf("%s: %d scans, %v, want %d", name, len(scans), err, c.want)
		}
	}
}
