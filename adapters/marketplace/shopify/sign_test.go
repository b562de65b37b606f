package shopify

import (
	"encoding/base64"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	var v struct {
		Vectors []struct{ Name, Source, Secret, Body, HMAC string }
	}
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
	public := 0
	for _, c := range v.Vectors {
		if got := base64.StdEncoding.EncodeToString(signPush(c.Secret, []byte(c.Body))); got != c.HMAC {
			t.Errorf("%s (%s): got %s, want %s", c.Name, c.Source, got, c.HMAC)
		}
		if strings.HasPrefix(c.Source, "PUBLIC-TEST") {
			public++
		}
	}
	if len(v.Vectors) < 3 || public == 0 {
		t.Errorf("got %d vectors, %d of them not our own, want at least 3 and 1", len(v.Vectors), public)
	}
}

func TestSigned(t *testing.T) {
	t.Parallel()
	a, body := plain(t), []byte(`{"id":17}`)
	digest := func(secret string) string {
		return base64.StdEncoding.EncodeToString(signPush(secret, body))
	}
	for _, c := range []struct {
		name, header string
		ok           bool
	}{
		{"present secret", digest(testSecret), true},
		{"previous secret", digest(testPrevious), true},
		{"another secret", digest("x"), false},
		{"no secret", digest(""), false},
		{"token instead of the secret", digest(testToken), false},
		{"cut", digest(testSecret)[:40], false},
		{"other spelling of the same bytes", digest(testSecret)[:42] + "p=", false},
		{"hex", strings.Repeat("0", 64), false},
		{"empty", "", false},
	} {
		if got := a.signed(c.header, body); got != c.ok {
			t.Errorf("%s: got signed: %t, want %t", c.name, got, c.ok)
		}
	}
	for _, previous := range []string{"", " "} {
		alone := connect(t, suitekit.Nowhere, adapters.Env{}, adapters.Settings{"previous_client_secret": previous})
		for _, secret := range []string{testPrevious, previous} {
			if alone.signed(digest(secret), body) {
				t.Errorf("previous secret %q: got a signature with %q taken, want it refused", previous, secret)
			}
		}
	}
}
