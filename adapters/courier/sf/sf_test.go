package sf

import (
	"errors"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
	"makegood/aftersale"
)

// What the tests' account is called, at the fake and at the adapter.
const (
	testPartner   = "PARTNER01"
	testCheckword = "testcheckword0001"
	testNumber    = "SF1234567890123"
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"partner_id": testPartner, "checkword": testCheckword, "monthly_card": "7551234567",
		"push_token": "push-token-0123456789abcdef",
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	other := testSettings()
	other["checkword"], other["push_token"] = "anothercheckword2", "another-push-token-98765"
	suite.Run(t, suite.Harness{
		Maker: Maker, Account: "main", Settings: testSettings(), OtherSettings: other, Dir: "testdata",
		NewFake: func(t *testing.T) string {
			f, url := startFake(t, fake.Options{})
			f.Scan(testNumber, "50", suite.Now.Add(-time.Hour), "杭州市", "")
			f.Scan(testNumber, "44", suite.Now, "深圳市", "")
			return url
		},
		BuyerData: append(fake.BuyerData(), "ORDER-7001", "无人接听"),
	})
}

// startFake serves a fake for the time of the test.
func startFake(t *testing.T, opt fake.Options) (*fake.Courier, string) {
	t.Helper()
	opt.PartnerID, opt.Checkword = testPartner, testCheckword
	f := fake.New(opt)
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL
}

// clock is a time that tests move.
type clock struct{ seconds atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.seconds.Store(suite.Now.Unix())
	return c
}

func (c *clock) Now() time.Time          { return time.Unix(c.seconds.Load(), 0) }
func (c *clock) advance(d time.Duration) { c.seconds.Add(int64(d / time.Second)) }

// account makes an adapter with the test settings and these instead.
func account(t testing.TB, now func() time.Time, pairs ...string) *Adapter {
	t.Helper()
	s := testSettings()
	for i := 0; i < len(pairs); i += 2 {
		s[pairs[i]] = pairs[i+1]
	}
	a, err := Maker.New("main", s, adapters.Env{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a.(*Adapter)
}

// interceptOf is the decision to bring a parcel back.
func interceptOf(number string) aftersale.Action {
	return aftersale.Action{
		ID: "c.1", CaseID: "c", Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1,
		Waybill: aftersale.Waybill{Courier: "sf", Number: number},
	}
}

// wantClass checks the class and the code of a failed call.
func wantClass(t *testing.T, err error, class aftersale.Class, code string) {
	t.Helper()
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != class || call.Code != code {
		t.Errorf("error %v, want class %s and code %q", err, class, code)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wrong string
		pairs []string
	}{
		{"checkword", []string{"checkword", "  "}},
		{"auth", []string{"auth", "basic"}},
		{"role", []string{"role", "4"}},
		{"pay_mode", []string{"pay_mode", "monthly"}},
		{"monthly_card", []string{"pay_mode", "4", "monthly_card", ""}},
		{"check_phone", []string{"check_phone", "12a4"}},
		{"allow_ips", []string{"allow_ips", "10.0.0.0/8, nowhere"}},
		{"return_county", []string{"return_province", "浙江省", "return_city", "杭州市", "return_address", "某路1号"}},
		{"return_province", []string{"return_phone", "0571-1234567"}},
	} {
		s := testSettings()
		for i := 0; i < len(c.pairs); i += 2 {
			s[c.pairs[i]] = c.pairs[i+1]
		}
		_, err := Maker.New("main", s, adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != c.wrong {
			t.Errorf("%v: error %v, want one about %s", c.pairs, err, c.wrong)
		}
	}
}

func TestPayMode(t *testing.T) {
	t.Parallel()
	for want, pairs := range map[string][]string{
		"4": {"monthly_card", "7551234567"},
		"1": {"monthly_card", ""},
		"2": {"pay_mode", "2"},
	} {
		if got := account(t, nil, pairs...).config.payMode(); got != want {
			t.Errorf("%v: pay mode %s, want %s", pairs, got, want)
		}
	}
}

func TestMessagesAreRedacted(t *testing.T) {
	t.Parallel()
	a := account(t, nil)
	got := a.api.Clean("运单" + testNumber + "收件人电话13800138000,0571-8765432,+8613800138000 有误 " + testCheckword + strings.Repeat("长", 300))
	for _, leak := range []string{"13800138000", "8765432", testCheckword} {
		if strings.Contains(got, leak) {
			t.Errorf("message holds %s: %s", leak, got)
		}
	}
	if !strings.Contains(got, testNumber) || len([]rune(got)) != 200 {
		t.Errorf("message lost the waybill or is not shortened: %s", got)
	}
}
