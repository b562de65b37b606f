package taobao

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
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
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
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
			t.Errorf("%s %s (%s): got %s, want %s", c.Kind, c.SignMethod, c.Source, got, c.Sign)
		}
		if c.Source == "PUBLIC-TEST" {
			public++
		}
	}
	if len(v.Vectors) < 5 || public == 0 {
		t.Errorf("got %d vectors, %d of them public, want 5 and 1 at least", len(v.Vectors), public)
	}
}

// What has no value is neither signed nor sent.
func TestEmptyParametersAreLeftOut(t *testing.T) {
	t.Parallel()
	with := signCall(signMD5, "s", params{"a": "1", "b": "", "": "x", "sign": "y"})
	if without := signCall(signMD5, "s", params{"a": "1"}); with != without {
		t.Errorf("with empty parameters: got %s, want %s", with, without)
	}
	if all := plain(t).signed(methodMemo, params{"flag": "", "tid": "1"}); all["tid"] != "1" || all["sign"] == "" {
		t.Errorf("got parameters %v, want tid and sign", all)
	} else if _, sent := all["flag"]; sent {
		t.Error("got an empty parameter sent, want it left out")
	}
}

func TestEverySignMethod(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"md5", "hmac", "hmac-sha256"} {
		p, a := setup(t, fake.Options{}, adapters.Settings{"sign_method": method})
		_, err := a.Fetch(t.Context(), refTo(p.Open(fake.AfterSale{})), "")
		suitekit.WantClass(t, method, err, "")
	}
}
