package shopify

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	var v struct {
		Vectors []struct{ Name, Source, Secret, Body, HMAC string }
	}
	readJSON(t, "testdata/vectors.json", &v)
	public := 0
	for _, c := range v.Vectors {
		if got := base64.StdEncoding.EncodeToString(signPush([]byte(c.Secret), []byte(c.Body))); got != c.HMAC {
			t.Errorf("%s (%s): %s, want %s", c.Name, c.Source, got, c.HMAC)
		}
		if strings.HasPrefix(c.Source, "PUBLIC-TEST") {
			public++
		}
	}
	if len(v.Vectors) < 3 || public == 0 {
		t.Errorf("%d vectors, %d of them not our own", len(v.Vectors), public)
	}
}

func TestSigned(t *testing.T) {
	t.Parallel()
	a, body := plain(t), []byte(`{"id":17}`)
	digest := func(secret string) string {
		return base64.StdEncoding.EncodeToString(signPush([]byte(secret), body))
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
		if a.signed(c.header, body) != c.ok {
			t.Errorf("%s: %v", c.name, !c.ok)
		}
	}
	alone := *a
	alone.secrets = alone.secrets[:1]
	if alone.signed(digest(testPrevious), body) || alone.signed(digest(""), body) {
		t.Error("a secret that is not set signs")
	}
}
