package pinduoduo

import (
	"cmp"
	"testing"

	"makegood/adapters/suitekit"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	var v struct {
		ClientID     string `json:"client_id"`
		ClientSecret string `json:"client_secret"`
		Vectors      []struct {
			Kind, Name, Source, Want string
			Secret                   string `json:"client_secret"` // of this vector alone
			Milli                    int64
			Params                   map[string]string
		}
	}
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
	public := 0
	for _, c := range v.Vectors {
		var got string
		switch c.Kind {
		case "socket":
			got = socketDigest(v.ClientID, v.ClientSecret, c.Milli)
		case "call":
			got = signCall(cmp.Or(c.Secret, v.ClientSecret), c.Params)
		}
		if c.Source == "PUBLIC-TEST" {
			public++
		}
		if got != c.Want {
			t.Errorf("%s %s (%s): got %s, want %s", c.Kind, c.Name, c.Source, got, c.Want)
		}
	}
	if len(v.Vectors) < 5 || public == 0 {
		t.Errorf("got %d vectors, %d of them public, want 5 or more and a public one", len(v.Vectors), public)
	}
}

// The signature leaves out itself and nothing else.
func TestSignCoversEverything(t *testing.T) {
	t.Parallel()
	base := map[string]string{"type": "t", "client_id": "c"}
	want := signCall("s", base)
	if got := signCall("s", map[string]string{"type": "t", "client_id": "c", "sign": "x"}); got != want {
		t.Errorf("with a parameter sign: got %s, want %s as without", got, want)
	}
	for name, changed := range map[string]map[string]string{
		"value": {"type": "u", "client_id": "c"}, "name": {"typ": "t", "client_id": "c"}, "more": {"type": "t", "client_id": "c", "z": ""},
	} {
		if signCall("s", changed) == want {
			t.Errorf("%s changed: got the same signature, want another", name)
		}
	}
	if signCall("S", base) == want {
		t.Error("another secret: got the same signature, want another")
	}
}
