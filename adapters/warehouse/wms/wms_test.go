package wms

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/warehouse/suite"
	"makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	ops := map[aftersale.ActionName]string{
		aftersale.ActionHold: fake.OpHold, aftersale.ActionRelease: fake.OpRelease, aftersale.ActionResend: fake.OpResend,
	}
	suite.Run(t, suite.Harness{
		Maker: Maker, ID: "main", Settings: ours, OtherSettings: theirs, Dir: "testdata", Window: 5 * time.Minute,
		Order: order, Unknown: missing, BuyerData: append(fake.BuyerData(), personal...),
		NewFake: func(t *testing.T) suite.Fake {
			w, url := house(t, nil)
			return suite.Fake{
				URL:  url,
				Next: func(a aftersale.ActionName, f fault.Fault) { w.Faults().Next(ops[a], f) },
				Effects: func(id string) int {
					for _, e := range w.Ledger() {
						if e.ID == id {
							return e.Effects
						}
					}
					return 0
				},
			}
		},
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	secret := func(n int) string { return "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for _, good := range []string{secret(24), secret(32), secret(64)} {
		for _, key := range []string{"secret", "previous_secret"} {
			if _, err := Maker.New("main", with(key, good), adapters.Env{}); err != nil {
				t.Errorf("%s of %d characters: %v", key, len(good), err)
			}
		}
	}
	for _, c := range [][2]string{
		{"secret", ""}, {"secret", "whsec_"}, {"secret", secret(23)}, {"secret", secret(65)},
		{"secret", strings.TrimPrefix(secret(32), "whsec_")}, {"secret", "whsec_not base64 at all, whatever it is"},
		{"previous_secret", secret(8)}, {"api_url", ""}, {"api_url", "erp.example"},
		{"api_url", "https://u:p@erp.example"}, {"api_url", "https://erp.example/?a=b"}, {"api_url", "https://erp.example/#a"},
	} {
		_, err := Maker.New("main", with(c[0], c[1]), adapters.Env{})
		var setting *adapters.SettingError
		if !errors.As(err, &setting) || setting.Key != c[0] {
			t.Errorf("%s = %q: error %v", c[0], c[1], err)
		}
	}
}
