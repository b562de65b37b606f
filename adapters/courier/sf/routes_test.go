package sf

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
	"makegood/adapters/suitekit"
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
	pushed, err := a.Parse(arrived(t, f.Request("http://shop.example/", testNumber)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pushed, asked); diff != "" || len(asked) != 4 {
		t.Errorf("got %d scans, want 4, pushed and asked alike (-pushed +asked):\n%s", len(asked), diff)
	}
}

func TestTrackWithoutScans(t *testing.T) {
	t.Parallel()
	f, url := startFake(t, fake.Options{})
	f.Ship(testNumber)
	scans, err := account(t, nil, "api_url", url, "check_phone", "8000").Track(t.Context(), aftersale.Waybill{Number: testNumber})
	if err != nil || len(scans) != 0 {
		t.Errorf("got scans %v and error %v, want neither", scans, err)
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
		a := account(t, nil, "api_url", suitekit.Answering(t, 200, head+c.data+tail).URL)
		scans, err := a.Track(t.Context(), aftersale.Waybill{Number: testNumber})
		if c.want < 0 {
			suitekit.WantCall(t, name, err, aftersale.ClassRetry, "bad_reply")
		} else if err != nil || len(scans) != c.want {
			t.Errorf("%s: got %d scans and error %v, want %d", name, len(scans), err, c.want)
		}
	}
}
