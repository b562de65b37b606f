package wms

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
)

// vector is one signature of vectors.json.
type vector struct{ Secret, ID, Timestamp, Body, Signature, Source string }

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (v vector) key(t testing.TB) []byte {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(v.Secret, secretPrefix))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestVectors(t *testing.T) {
	t.Parallel()
	official := 0
	for _, v := range vectors(t) {
		k := keys{v.key(t)}
		if got := k.sign(v.ID, v.Timestamp, []byte(v.Body)); got != v.Signature || v.Source == "" {
			t.Errorf("%s: %s, want %s (source %q)", v.ID, got, v.Signature, v.Source)
		}
		if !k.match(v.Signature, v.ID, v.Timestamp, []byte(v.Body)) {
			t.Errorf("%s: the signature does not match", v.ID)
		}
		if strings.HasPrefix(v.Source, "OFFICIAL") {
			official++
		}
	}
	if official < 2 {
		t.Errorf("%d vectors that somebody else has published", official)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	older, newer := plain(t, with("secret", ours["previous_secret"], "previous_secret", "")), plain(t, with("previous_secret", ""))
	both := plain(t, ours)
	at, body := "1772424000", []byte(`{}`)
	signed := func(k keys) http.Header {
		return http.Header{headerID: {"m1"}, headerTimestamp: {at}, headerSignature: {k.sign("m1", at, body)}}
	}
	for _, c := range []struct {
		name     string
		by, with keys
		want     error
	}{
		{"both accept the old", older.keys, both.keys, nil},
		{"both accept the new", newer.keys, both.keys, nil},
		{"the old side accepts both", both.keys, older.keys, nil},
		{"the new side accepts both", both.keys, newer.keys, nil},
		{"afterwards the old is refused", older.keys, newer.keys, adapters.ErrSignature},
	} {
		if err := c.with.verify(signed(c.by), body, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if got := strings.Fields(both.keys.sign("m1", at, body)); len(got) != 2 || got[0] == got[1] {
		t.Errorf("during a rotation %d signatures: %v", len(got), got)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	k, body := plain(t, ours).keys, []byte(`{"id":"1"}`)
	at := "1772424000" // now
	for _, c := range []struct {
		name   string
		change func(http.Header)
		want   error
	}{
		{"as it is", func(http.Header) {}, nil},
		{"no id", func(h http.Header) { h.Del(headerID) }, adapters.ErrSignature},
		{"no timestamp", func(h http.Header) { h.Del(headerTimestamp) }, adapters.ErrSignature},
		{"no signature", func(h http.Header) { h.Del(headerSignature) }, adapters.ErrSignature},
		{"empty signature", func(h http.Header) { h.Set(headerSignature, "") }, adapters.ErrSignature},
		{"only a version", func(h http.Header) { h.Set(headerSignature, "v1,") }, adapters.ErrSignature},
		{"without a version", func(h http.Header) { h.Set(headerSignature, strings.ReplaceAll(h.Get(headerSignature), "v1,", "")) }, adapters.ErrSignature},
		{"another version", func(h http.Header) { h.Set(headerSignature, strings.ReplaceAll(h.Get(headerSignature), "v1,", "v2,")) }, adapters.ErrSignature},
		{"another letter case", func(h http.Header) { h.Set(headerSignature, swapCase(h.Get(headerSignature))) }, adapters.ErrSignature},
		{"another id", func(h http.Header) { h.Set(headerID, "m2") }, adapters.ErrSignature},
		{"two ids", func(h http.Header) { h.Add(headerID, "m2") }, adapters.ErrSignature},
		{"two timestamps", func(h http.Header) { h.Add(headerTimestamp, at) }, adapters.ErrSignature},
		{"two signature headers", func(h http.Header) { h.Add(headerSignature, "v1,x") }, adapters.ErrSignature},
		{"another time", func(h http.Header) { h.Set(headerTimestamp, "1772424001") }, adapters.ErrSignature},
		{"signed, but no number", resigned(k, body, "m1", "now"), adapters.ErrSignature},
		{"signed, with a sign", resigned(k, body, "m1", "+1772424000"), adapters.ErrSignature},
		{"signed, with a zero", resigned(k, body, "m1", "01772424000"), adapters.ErrSignature},
		{"signed, in milliseconds", resigned(k, body, "m1", "1772424000000"), adapters.ErrStale},
		{"signed, as large as it gets", resigned(k, body, "m1", "9223372036854775807"), adapters.ErrStale},
		{"signed, before 1970", resigned(k, body, "m1", "-9223372036854775808"), adapters.ErrStale},
		{"signed, with a full stop in the id", resigned(k, body, "m.1", at), adapters.ErrSignature},
	} {
		h := http.Header{headerID: {"m1"}, headerTimestamp: {at}, headerSignature: {k.sign("m1", at, body)}}
		c.change(h)
		if err := k.verify(h, body, now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestWindow: five minutes either way, to the nanosecond.
func TestWindow(t *testing.T) {
	t.Parallel()
	k := plain(t, ours).keys
	h := http.Header{}
	resigned(k, nil, "m1", "1772424000")(h)
	for shift, want := range map[time.Duration]error{
		0: nil, window: nil, -window: nil, window + 1: adapters.ErrStale, -window - 1: adapters.ErrStale,
	} {
		if err := k.verify(h, nil, now.Add(shift)); !errors.Is(err, want) {
			t.Errorf("%s later: %v, want %v", shift, err, want)
		}
	}
}

func resigned(k keys, body []byte, id, at string) func(http.Header) {
	return func(h http.Header) {
		h.Set(headerID, id)
		h.Set(headerTimestamp, at)
		h.Set(headerSignature, k.sign(id, at, body))
	}
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ToUpper(string(r)) != string(r) {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}
