package sf

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/courier/suite"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, token, ip string
		pairs           []string
		good            bool
	}{
		{"right token", "push-token-0123456789abcdef", "203.0.113.7", nil, true},
		{"no token", "", "203.0.113.7", nil, false},
		{"other case", "PUSH-token-0123456789abcdef", "203.0.113.7", nil, false},
		{"no proof asked", "", "203.0.113.7", []string{"push_token", ""}, true},
		{"address allowed", "", "203.0.113.7", []string{"push_token", "", "allow_ips", "10.1.2.3, 203.0.113.0/24"}, true},
		{"address mapped to IPv6", "", "::ffff:10.1.2.3", []string{"push_token", "", "allow_ips", "10.1.2.3"}, true},
		{"address not allowed", "push-token-0123456789abcdef", "203.0.114.7", []string{"allow_ips", "203.0.113.0/24"}, false},
		{"no address", "push-token-0123456789abcdef", "", []string{"allow_ips", "203.0.113.0/24"}, false},
	} {
		a := account(t, nil, c.pairs...)
		err := a.Verify(&adapters.Inbound{Method: http.MethodPost, Query: url.Values{"token": {c.token}}, RemoteIP: c.ip, Body: []byte("{")})
		if c.good && err != nil || !c.good && !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("%s: Verify = %v", c.name, err)
		}
		if a.Authenticated() != (a.config.PushToken != "") {
			t.Errorf("%s: Authenticated = %v", c.name, a.Authenticated())
		}
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	a := account(t, nil)
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for _, c := range []struct {
		in        *adapters.Inbound
		good, bad string
	}{
		{
			&adapters.Inbound{Body: []byte(" {")},
			`{"return_code":"0000","return_msg":"成功"}`, `{"return_code":"1000","return_msg":"malformed"}`,
		},
		{
			&adapters.Inbound{Header: form, Body: []byte("content=x")},
			`<Response service="RoutePushService"><Head>OK</Head></Response>`,
			`<Response service="RoutePushService"><Head>ERR</Head><ERROR code="4001">malformed</ERROR></Response>`,
		},
		{ // the body decides, whatever the header says
			&adapters.Inbound{Header: form, Body: []byte(`{"Body":{}}`)},
			`{"return_code":"0000","return_msg":"成功"}`, `{"return_code":"1000","return_msg":"malformed"}`,
		},
	} {
		if got := string(a.Reply(c.in, nil).Body); got != c.good {
			t.Errorf("success reply %s, want %s", got, c.good)
		}
		if got := string(a.Reply(c.in, adapters.Malformed("x")).Body); got != c.bad {
			t.Errorf("failure reply %s, want %s", got, c.bad)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	a := account(t, nil)
	node := func(fields string) string { return `{"Body":{"WaybillRoute":[{` + fields + `}]}}` }
	for name, body := range map[string]string{
		"no body":          `{}`,
		"not a list":       `{"Body":{"WaybillRoute":"x"}}`,
		"trailing":         `{"Body":{"WaybillRoute":[]}} x`,
		"no waybill":       node(`"acceptTime":"2026-03-01 10:00:00","opCode":"50"`),
		"strange waybill":  node(`"mailno":"SF1 23","acceptTime":"2026-03-01 10:00:00","opCode":"50"`),
		"wrong time":       node(`"mailno":"SF1234567890123","acceptTime":"2026-13-01 10:00:00","opCode":"50"`),
		"time zero":        node(`"mailno":"SF1234567890123","acceptTime":"0001-01-01 00:00:00","opCode":"50"`),
		"object for text":  node(`"mailno":{"a":1},"acceptTime":"2026-03-01 10:00:00","opCode":"50"`),
		"second root":      `<Request service="RoutePushService"><Body/></Request><Request/>`,
		"entity":           `<!DOCTYPE r [<!ENTITY a "b">]><Request service="RoutePushService"><Body><WaybillRoute mailno="&a;"/></Body></Request>`,
		"other encoding":   `<?xml version="1.0" encoding="GBK"?><Request service="RoutePushService"><Body/></Request>`,
		"form without it":  "a=b",
		"no form":          "%zz",
		"nothing":          "",
		"larger than 1 MB": `{"Body":{"WaybillRoute":[` + strings.Repeat(" ", maxPush) + `]}}`,
	} {
		scans, err := a.Parse(&adapters.Inbound{Body: []byte(body)})
		if !errors.Is(err, adapters.ErrMalformed) || len(scans) != 0 {
			t.Errorf("%s: Parse = %d scans, %v", name, len(scans), err)
		}
	}
}

// Pushes as the fake makes them, which knows nothing of this parser.
func TestParseFakePushes(t *testing.T) {
	t.Parallel()
	f, _ := startFake(t, fake.Options{})
	f.Scan(testNumber, "50", suite.Now, "杭州市", "")
	f.Scan(testNumber, "44", suite.Now, "深圳市", "")
	next := f.Return(testNumber)
	for name, r := range map[string]*http.Request{
		"JSON": f.Request("http://shop.example/webhooks/sf/main", testNumber, next),
		"XML":  f.RequestXML("http://shop.example/webhooks/sf/main", testNumber, next),
	} {
		in := &adapters.Inbound{Method: r.Method, Header: r.Header, Body: bodyOf(t, r)}
		a := account(t, nil)
		scans, err := a.Parse(in)
		if err != nil || len(scans) != 5 {
			t.Fatalf("%s: %d scans, %v", name, len(scans), err)
		}
		linked := 0
		for _, s := range scans {
			if s.NextNumber == next && s.Number == testNumber {
				linked++
			}
		}
		if linked != 1 {
			t.Errorf("%s: %d scans link to the new waybill", name, linked)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	a := account(b, nil)
	in := suite.Fixtures(b, "testdata")[0].In
	for _, f := range suite.Fixtures(b, "testdata") {
		if f.Name == "json_on_the_way" {
			in = f.In
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if a.Verify(in) != nil {
			b.Fatal("not genuine")
		}
		if _, err := a.Parse(in); err != nil {
			b.Fatal(err)
		}
	}
}
