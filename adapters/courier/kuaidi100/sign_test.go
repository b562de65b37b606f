package kuaidi100

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"makegood/adapters/wire"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Kind, Param, T, Key, Customer, Secret, Salt, Sign, Source string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range vectors {
		var got string
		switch v.Kind {
		case "query":
			got = querySign(v.Param, v.Key, v.Customer)
		case "label":
			got = labelSign(v.Param, v.T, v.Key, v.Secret)
		case "push":
			got = pushSign(v.Param, v.Salt)
		}
		if got != v.Sign || v.Source == "" {
			t.Errorf("%s: sign %s, want %s (source %q)", v.Kind, got, v.Sign, v.Source)
		}
		seen[v.Kind] = true
	}
	if len(seen) != 3 {
		t.Errorf("vectors cover %v, want query, label and push", seen)
	}
}

// TestParamAsInVectors checks that what is signed is written as the vectors
// write it: compact, in the documented order, without HTML escapes.
func TestParamAsInVectors(t *testing.T) {
	t.Parallel()
	a := open(t, with("callback_url", "https://shop.example/k?a=1&b=<2>"))
	got := string(wire.JSON(a.interceptParam("zhongtong", "73100130019486")))
	const head = `{"kuaidicom":"zhongtong","kuaidinum":"73100130019486","interceptType":"RETURN_SEND_ADDR",`
	if !strings.HasPrefix(got, head) || !strings.Contains(got, `?a=1&b=<2>`) || strings.HasSuffix(got, "\n") {
		t.Errorf("param = %s", got)
	}
}
