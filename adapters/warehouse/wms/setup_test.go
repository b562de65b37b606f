package wms

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/warehouse/suite"
	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
)

var (
	now  = suite.Now
	ours = adapters.Settings{
		"secret":          "whsec_bWFrZWdvb2QtZml4dHVyZS1zZWNyZXQtMS4uLi4uLi4=",
		"previous_secret": "whsec_bWFrZWdvb2QtZml4dHVyZS1zZWNyZXQtMC4uLi4uLi4=",
		"api_url":         "https://erp.example/makegood",
	}
	theirs = adapters.Settings{
		"secret":          "whsec_YW5vdGhlci13YXJlaG91c2Utc2VjcmV0LTExMTExMTE=",
		"previous_secret": "whsec_YW5vdGhlci13YXJlaG91c2Utc2VjcmV0LTAwMDAwMDA=",
		"api_url":         "https://erp.example/makegood",
	}
	personal = []string{"张三样", "13800000001", "138-0000-0001", "样本路", "请放门卫"}
)

// The order that the fake knows, and one that it does not.
var (
	order   = orderOf("6920000000000000001")
	missing = orderOf("6929999999999999999")
)

func orderOf(id string) aftersale.Action {
	return aftersale.Action{
		Ref: aftersale.Ref{Platform: "douyin", Shop: "123456", ID: "7000000000000000001"}, OrderID: id,
		Waybill: aftersale.Waybill{Courier: "sf", Number: "SF1234567890123"},
	}
}

// hold is the request to hold the order.
func hold() aftersale.Action { return actionOf(aftersale.ActionHold, "1", "") }

func actionOf(name aftersale.ActionName, n, reason string) aftersale.Action {
	a := order
	a.Name, a.ID, a.Reference, a.PlannedAt = name, "0199c0de-0000-7000-8000-000000000001."+n, reason, now.Add(-time.Minute)
	return a
}

// with returns our settings with changes: key, value, key, value.
func with(changes ...string) adapters.Settings {
	s := maps.Clone(ours)
	for i := 0; i < len(changes); i += 2 {
		s[changes[i]] = changes[i+1]
	}
	return s
}

// connect builds an adapter. Its calls are compared with openapi.yaml.
func connect(t testing.TB, settings adapters.Settings) *connection {
	t.Helper()
	c, err := open(settings, adapters.Env{
		Now: func() time.Time { return now }, HTTP: &http.Client{Transport: &contract{t: t, base: settings["api_url"]}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// house starts a fake warehouse that has order in stock.
func house(t testing.TB, change func(*fake.Options)) (*fake.Warehouse, string) {
	t.Helper()
	o := fake.Options{Secret: ours["secret"], PreviousSecret: ours["previous_secret"], Now: func() time.Time { return now }}
	if change != nil {
		change(&o)
	}
	w := fake.New(o)
	w.Put("douyin", "123456", order.OrderID, "pending")
	server := httptest.NewServer(http.StripPrefix("/makegood", w))
	t.Cleanup(server.Close)
	return w, server.URL + "/makegood"
}

// answering starts a warehouse that gives one answer, signed with secret
// unless that is "".
func answering(t testing.TB, secret string, status int, body string, header ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		if secret != "" {
			key, _ := readSecret(secret)
			id, stamp := r.Header.Get(headerID), r.Header.Get(headerTimestamp)
			w.Header().Set(headerID, id)
			w.Header().Set(headerTimestamp, stamp)
			w.Header().Set(headerSignature, keys{key}.sign(id, stamp, []byte(body)))
		}
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// plain builds an adapter whose calls are compared with nothing: the other
// side keeps to no contract.
func plain(t testing.TB, settings adapters.Settings) *connection {
	t.Helper()
	c, err := open(settings, adapters.Env{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// failed checks the class and the code of a failed call.
func failed(t testing.TB, what string, err error, class aftersale.Class, code string) {
	t.Helper()
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != class || call.Code != code {
		t.Errorf("%s: error %v, want class %s, code %q", what, err, class, code)
	}
}
