package kuaidi100

import (
	"net/http"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/adapters/courier/kuaidi100/fake"
	"makegood/adapters/courier/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

var (
	now      = time.Date(2026, 3, 2, 12, 0, 0, 0, adapters.Shanghai)
	zto      = aftersale.Waybill{Courier: courier.ZTO, Number: "73100130019486"}
	ours     = "https://shop.example/webhooks/kuaidi100/main"
	account1 = adapters.Settings{
		"key": "fixture-key-1", "customer": "CUSTOMER1", "secret": "fixture-secret-1", "salt": "fixture-salt-1",
		"callback_url": ours, "phone": "0001",
	}
	account2 = suitekit.With(account1, adapters.Settings{"key": "fixture-key-2", "secret": "fixture-secret-2", "salt": "fixture-salt-2"})
	buyer    = []string{"张三样", "13800000001", "李四样", "13900000002", "王五样", "13700000003", "赵六样", "JOHN SAMPLE"}
)

// open builds an adapter with account1's settings, and these instead: key,
// value, key, value.
func open(t testing.TB, changed ...string) *account {
	t.Helper()
	return suitekit.Open[*account](t, Maker.New, "main", adapters.Env{Now: suitekit.At(now)}, account1, suitekit.Pairs(changed...))
}

// aggregator serves a fake that knows zto's parcel in transit.
func aggregator(t testing.TB) (*fake.Aggregator, string) {
	t.Helper()
	f := fake.New(fake.Options{
		Key: account1["key"], Customer: account1["customer"], Secret: account1["secret"], Salt: account1["salt"],
		Now: suitekit.At(now),
	})
	f.Scan(courier.ZTO, zto.Number, "1", "103", now.Add(-20*time.Hour), "李四样（13900000002）已揽收", "浙江,杭州市")
	f.Scan(courier.ZTO, zto.Number, "0", "1001", now.Add(-2*time.Hour), "张三样，电话13800000001", "广东,深圳市")
	return f, suitekit.Serve(t, f)
}

// answered is an adapter whose aggregator always gives this answer.
func answered(t testing.TB, body string) *account {
	t.Helper()
	return open(t, "api_url", suitekit.Answering(t, http.StatusOK, body).URL)
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Account: "main", Settings: account1, OtherSettings: account2,
		Dir: "testdata", Signed: true, Waybill: zto, BuyerData: append(fake.BuyerData(), buyer...),
		NewFake: func(t *testing.T) string {
			_, url := aggregator(t)
			return url
		},
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"key", ""}, {"customer", ""}, {"callback_url", "/webhooks"}, {"poll_url", "ftp://x"},
		{"label_url", "x"}, {"api_url", "x"}, {"pay_type", "LATER"}, {"phone", "12"}, {"phone", "12a4"},
	} {
		suitekit.Forbidden{}.BadSettings(t, suitekit.Opening(Maker.New), account1, map[string]string{c[0]: c[1]})
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		changes     []string
		poll, label adapters.URL
	}{
		{nil, pollHost, labelHost},
		{[]string{"api_url", "http://sandbox/k/"}, "http://sandbox/k", "http://sandbox/k"},
		{[]string{"api_url", "http://sandbox", "label_url", "http://label"}, "http://sandbox", "http://label"},
		{[]string{"poll_url", "http://poll"}, "http://poll", labelHost},
	} {
		poll, label := open(t, c.changes...).config.hosts()
		if poll != c.poll || label != c.label {
			t.Errorf("%v: got hosts %s and %s, want %s and %s", c.changes, poll, label, c.poll, c.label)
		}
	}
}

func TestCompanyCodes(t *testing.T) {
	t.Parallel()
	for canonical, code := range companyCodes {
		if back := courier.Normal(code); back != canonical {
			t.Errorf("%s: got %s back for %s, want the same", canonical, back, code)
		}
	}
	if got := companyCode("annengwuliu"); got != "annengwuliu" {
		t.Errorf("an unknown company: got %q, want it as it is", got)
	}
}
