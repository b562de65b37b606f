package taobao

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	var v struct {
		Vectors []struct {
			Kind, Source, Secret, Body, Sign string
			SignMethod                       string `json:"sign_method"`
			Params                           params
		} `json:"vectors"`
	}
	readJSON(t, "testdata/vectors.json", &v)
	public := 0
	for _, c := range v.Vectors {
		var got string
		switch c.Kind {
		case "call":
			got = signCall(c.SignMethod, c.Secret, c.Params)
		case "connect":
			got = signConnect(c.Secret, c.Params["app_key"], c.Params["group_name"], c.Params["timestamp"])
		case "spi":
			got = signSPI(c.Secret, c.Params, []byte(c.Body))
		}
		if got != c.Sign {
			t.Errorf("%s %s (%s): %s, want %s", c.Kind, c.SignMethod, c.Source, got, c.Sign)
		}
		if c.Source == "PUBLIC-TEST" {
			public++
		}
	}
	if len(v.Vectors) < 5 || public == 0 {
		t.Errorf("%d vectors, %d of them public", len(v.Vectors), public)
	}
}

// What has no value is neither signed nor sent.
func TestEmptyParametersAreLeftOut(t *testing.T) {
	t.Parallel()
	with := signCall(signMD5, "s", params{"a": "1", "b": "", "": "x", "sign": "y"})
	if without := signCall(signMD5, "s", params{"a": "1"}); with != without {
		t.Errorf("%s, want %s", with, without)
	}
	if all := plain(t).signed(methodMemo, params{"flag": "", "tid": "1"}); all["tid"] != "1" || all["sign"] == "" {
		t.Errorf("%v", all)
	} else if _, sent := all["flag"]; sent {
		t.Error("an empty parameter is sent")
	}
}

func TestEverySignMethod(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"md5", "hmac", "hmac-sha256"} {
		p, a := setup(t, fake.Options{}, adapters.Settings{"sign_method": method})
		if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, ""); err != nil {
			t.Errorf("%s: %v, %v", method, err, p.Rejected())
		}
	}
}
