package kuaidi100

import (
	"strings"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Kind, Param, T, Key, Customer, Secret, Salt, Sign, Source string
	}
	suitekit.ReadJSON(t, "testdata/vectors.json", &vectors)
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
			t.Errorf("%s: got sign %s, want %s (source %q)", v.Kind, got, v.Sign, v.Source)
		}
		seen[v.Kind] = true
	}
	if len(seen) != 3 {
		t.Errorf("got vectors of %v, want query, label and push", seen)
	}
}

// TestParamAsInVectors checks that what is signed is written as the vectors
// write it: compact, in the documented order, without HTML escapes.
func TestParamAsInVectors(t *testing.T) {
	t.Parallel()
	a := open(t, "callback_url", "https://shop.example/k?a=1&b=<2>")
	got := string(wire.JSON(a.interceptParam("zhongtong", "73100130019486")))
	const head = `{"kuaidicom":"zhongtong","kuaidinum":"73100130019486","interceptType":"RETURN_SEND_ADDR",`
	if !strings.HasPrefix(got, head) || !strings.Contains(got, `?a=1&b=<2>`) || strings.HasSuffix(got, "\n") {
		t.Errorf("got param %s, want it to begin with %s", got, head)
	}
}
