package wechatshop

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
)

// vectors is testdata/vectors.json: signatures and messages that this code
// did not produce.
type vectors struct {
	Vectors []struct {
		Name, Source     string
		Token            string
		Key              string `json:"encoding_aes_key"`
		App              string `json:"app_id"`
		Timestamp, Nonce string
		Echo             string `json:"echostr"`
		Signature        string
		MsgSignature     string `json:"msg_signature"`
		Encrypt          string
		Random           string
		Pad              int
		Message          string
		Contains         string
	} `json:"vectors"`
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var v vectors
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
	official, opened := 0, 0
	for _, c := range v.Vectors {
		if c.Source == "OFFICIAL" {
			official++
		}
		if got := signatureOf(c.Token, c.Timestamp, c.Nonce); c.Signature != "" && got != c.Signature {
			t.Errorf("%s: signature: got %s, want %s", c.Name, got, c.Signature)
		}
		if got := signatureOf(c.Token, c.Timestamp, c.Nonce, c.Encrypt); c.MsgSignature != "" && got != c.MsgSignature {
			t.Errorf("%s: msg_signature: got %s, want %s", c.Name, got, c.MsgSignature)
		}
		if c.Message == "" && c.Contains == "" {
			continue
		}
		opened++
		key, ok := readAESKey(c.Key)
		sealed, err := base64.StdEncoding.DecodeString(c.Encrypt)
		if !ok || err != nil {
			t.Fatalf("%s: key or message cannot be decoded: %v", c.Name, err)
		}
		message, ok := key.open(sealed, c.App)
		if !ok || c.Message != "" && string(message) != c.Message || !strings.Contains(string(message), c.Contains) {
			t.Errorf("%s: got message %q, opened %v, want %q %s", c.Name, message, ok, c.Message, c.Contains)
		}
		if _, ok := key.open(sealed, c.App+"x"); ok {
			t.Errorf("%s: got it opened for another app, want it refused", c.Name)
		}
	}
	if official != 3 || opened != 3 {
		t.Errorf("got %d official vectors and %d opened ones, want 3 and 3", official, opened)
	}
}

// The platform's own check of the URL passes as a whole.
func TestOfficialURLCheck(t *testing.T) {
	t.Parallel()
	a := plain(t)
	in := func(signature string) *adapters.Inbound {
		return &adapters.Inbound{Method: http.MethodGet, Query: url.Values{
			"signature": {signature}, "timestamp": {"1714036504"}, "nonce": {"1514711492"}, "echostr": {"4375120948345356249"},
		}}
	}
	const echo = "4375120948345356249"
	good := in("f464b24fc39322e44b38aa78f5edd27bd1441696")
	if err := a.Verify(good); err != nil {
		t.Fatalf("Verify: got %v, want it genuine", err)
	}
	events, err := a.Parse(good)
	for _, told := range []error{err, nil} { // the server passes nil for what was ignored
		if r := a.Reply(good, told); len(events) != 0 || r.Status != 200 || string(r.Body) != echo || !strings.HasPrefix(r.ContentType, "text/plain") {
			t.Errorf("got events %v and reply %+v, want none and the plain text %s", events, r, echo)
		}
	}
	if err := a.Verify(in("f464b24fc39322e44b38aa78f5edd27bd1441697")); err != adapters.ErrSignature {
		t.Errorf("another signature: got %v, want ErrSignature", err)
	}
	if r := a.Reply(good, adapters.ErrSignature); r.Status != 401 || strings.Contains(string(r.Body), echo) {
		t.Errorf("a refused check: got reply %d %s, want 401 without the text", r.Status, r.Body)
	}
}

func TestReadAESKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{testKey, true},
		{testPrevKey, true}, // trailing bits
		{testKey[:42], false},
		{testKey + "A", false},
		{testKey[:42] + "=", false},
		{testKey[:42] + "!", false},
		{strings.Repeat("\n", 43), false},
		{"", false},
	} {
		if _, ok := readAESKey(c.text); ok != c.ok {
			t.Errorf("key %q: got good %v, want %v", c.text, ok, c.ok)
		}
	}
}

// What decrypts to something else than the documented frame is not opened.
func TestUnwrap(t *testing.T) {
	t.Parallel()
	frame := func(size byte, rest string, pad int) []byte {
		plain := append(bytes.Repeat([]byte{'r'}, 16), 0, 0, 0, size)
		plain = append(plain, rest...)
		return append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	}
	mixed := frame(2, "{}app", 3)
	mixed[len(mixed)-2] = 4
	for _, c := range []struct {
		name  string
		plain []byte
		want  string
		ok    bool
	}{
		{"right", frame(2, "{}app", 7), "{}", true},
		{"a whole block of padding", frame(2, "{}app", 32), "{}", true},
		{"no message", frame(0, "app", 1), "", true},
		{"more padding than a block", frame(2, "{}app", 33), "", false},
		{"no padding", append(frame(2, "{}app", 1), 0), "", false},
		{"uneven padding", mixed, "", false},
		{"another app", frame(2, "{}apq", 7), "", false},
		{"app cut", frame(2, "{}ap", 7), "", false},
		{"no app", frame(2, "{}", 7), "", false},
		{"longer than it is", frame(200, "{}app", 7), "", false},
		{"too short", []byte{1}, "", false},
		{"only padding", bytes.Repeat([]byte{16}, 16), "", false},
		{"empty", nil, "", false},
	} {
		got, ok := unwrap(c.plain, "app")
		if string(got) != c.want || ok != c.ok {
			t.Errorf("%s: got %q, opened %v, want %q, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}
