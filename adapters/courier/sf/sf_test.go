package sf

import (
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
	"makegood/adapters/suitekit"
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
	suite.Run(t, suite.Harness{
		Maker: Maker, Account: "main", Settings: testSettings(), Dir: "testdata",
		OtherSettings: suitekit.With(testSettings(), adapters.Settings{"checkword": "anothercheckword2", "push_token": "another-push-token-98765"}),
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
	return f, suitekit.Serve(t, f)
}

// account makes an adapter with the test settings and these instead.
func account(t testing.TB, now func() time.Time, changed ...string) *Adapter {
	t.Helper()
	return suitekit.Open[*Adapter](t, Maker.New, "main", adapters.Env{Now: now}, testSettings(), suitekit.Pairs(changed...))
}

// interceptOf is the decision to bring a parcel back.
func interceptOf(number string) aftersale.Action {
	return aftersale.Action{
		ID: "c.1", CaseID: "c", Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1,
		Waybill: aftersale.Waybill{Courier: "sf", Number: number},
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wrong, value string
		beside       []string
	}{
		{"checkword", "  ", nil},
		{"auth", "basic", nil},
		{"role", "4", nil},
		{"pay_mode", "monthly", nil},
		{"monthly_card", "", []string{"pay_mode", "4"}},
		{"check_phone", "12a4", nil},
		{"allow_ips", "10.0.0.0/8, nowhere", nil},
		{"return_county", "", []string{"return_province", "浙江省", "return_city", "杭州市", "return_address", "某路1号"}},
		{"return_province", "", []string{"return_phone", "0571-1234567"}},
	} {
		good := suitekit.With(testSettings(), suitekit.Pairs(c.beside...))
		suitekit.Forbidden{}.BadSettings(t, suitekit.Opening(Maker.New), good, map[string]string{c.wrong: c.value})
	}
}

func TestPayMode(t *testing.T) {
	t.Parallel()
	for want, changed := range map[string][]string{
		"4": {"monthly_card", "7551234567"},
		"1": {"monthly_card", ""},
		"2": {"pay_mode", "2"},
	} {
		if got := account(t, nil, changed...).config.payMode(); got != want {
			t.Errorf("%v: got pay mode %s, want %s", changed, got, want)
		}
	}
}

func TestMessagesAreRedacted(t *testing.T) {
	t.Parallel()
	a := account(t, nil)
	got := a.api.Clean("运单" + testNumber + "收件人电话13800138000,0571-8765432,+8613800138000 有误 " + testCheckword + strings.Repeat("长", 300))
	suitekit.Forbidden{Secrets: []string{testCheckword}, BuyerData: []string{"13800138000", "8765432"}}.Check(t, "the message", got)
	if !strings.Contains(got, testNumber) || len([]rune(got)) != 200 {
		t.Errorf("got message %s, want the waybill in it and 200 characters", got)
	}
}
