package kuaidi100

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/adapters/courier/kuaidi100/fake"
	"makegood/adapters/courier/suite"
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
	account2 = adapters.Settings{
		"key": "fixture-key-2", "customer": "CUSTOMER1", "secret": "fixture-secret-2", "salt": "fixture-salt-2",
		"callback_url": ours, "phone": "0001",
	}
	personal = []string{"张三样", "13800000001", "李四样", "13900000002", "王五样", "13700000003", "赵六样", "JOHN SAMPLE"}
)

// with returns account1's settings with changes: key, value, key, value.
func with(changes ...string) adapters.Settings {
	s := maps.Clone(account1)
	for i := 0; i < len(changes); i += 2 {
		s[changes[i]] = changes[i+1]
	}
	return s
}

// open builds an adapter.
func open(t testing.TB, settings adapters.Settings) *account {
	t.Helper()
	a, err := Maker.New("main", settings, adapters.Env{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return a.(*account)
}

// aggregator starts a fake that knows zto's parcel in transit.
func aggregator(t testing.TB) (*fake.Aggregator, string) {
	t.Helper()
	f := fake.New(fake.Options{
		Key: account1["key"], Customer: account1["customer"], Secret: account1["secret"], Salt: account1["salt"],
		Now: func() time.Time { return now },
	})
	f.Scan(courier.ZTO, zto.Number, "1", "103", now.Add(-20*time.Hour), "李四样（13900000002）已揽收", "浙江,杭州市")
	f.Scan(courier.ZTO, zto.Number, "0", "1001", now.Add(-2*time.Hour), "张三样，电话13800000001", "广东,深圳市")
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL
}

// answering starts a server that always gives this answer.
func answering(t testing.TB, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }))
	t.Cleanup(server.Close)
	return server.URL
}

// wantClass checks the class and the code of a failed call.
func wantClass(t testing.TB, err error, class aftersale.Class, code string) {
	t.Helper()
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != class || call.Code != code {
		t.Errorf("error %v, want class %s, code %q", err, class, code)
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Account: "main", Settings: account1, OtherSettings: account2,
		Dir: "testdata", Signed: true, Waybill: zto, BuyerData: append(fake.BuyerData(), personal...),
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
		_, err := Maker.New("main", with(c[0], c[1]), adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != c[0] {
			t.Errorf("%s = %q: error %v", c[0], c[1], err)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ changes, want []string }{
		{nil, []string{pollHost, labelHost}},
		{[]string{"api_url", "http://sandbox/k/"}, []string{"http://sandbox/k", "http://sandbox/k"}},
		{[]string{"api_url", "http://sandbox", "label_url", "http://label"}, []string{"http://sandbox", "http://label"}},
		{[]string{"poll_url", "http://poll"}, []string{"http://poll", labelHost}},
	} {
		a := open(t, with(c.changes...))
		if a.poll.BaseURL != c.want[0] || a.label.BaseURL != c.want[1] {
			t.Errorf("%v: hosts %s and %s, want %v", c.changes, a.poll.BaseURL, a.label.BaseURL, c.want)
		}
	}
}

func TestCompanyCodes(t *testing.T) {
	t.Parallel()
	for canonical, code := range companyCodes {
		if back := courier.Normal(code); back != canonical {
			t.Errorf("%s is %s there, which comes back as %s", canonical, code, back)
		}
	}
	if got := companyCode("annengwuliu"); got != "annengwuliu" {
		t.Errorf("an unknown company becomes %q", got)
	}
}
