package wechatshop

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"makegood/adapters"
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
	readJSON(t, "testdata/vectors.json", &v)
	official, opened := 0, 0
	for _, c := range v.Vectors {
		if c.Source == "OFFICIAL" {
			official++
		}
		if c.Signature != "" && signatureOf(c.Token, c.Timestamp, c.Nonce) != c.Signature {
			t.Errorf("%s: signature", c.Name)
		}
		if c.MsgSignature != "" && signatureOf(c.Token, c.Timestamp, c.Nonce, c.Encrypt) != c.MsgSignature {
			t.Errorf("%s: msg_signature", c.Name)
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
			t.Errorf("%s: %v %q", c.Name, ok, message)
		}
		if _, ok := key.open(sealed, c.App+"x"); ok {
			t.Errorf("%s: opened for another app", c.Name)
		}
	}
	if official != 3 || opened != 3 {
		t.Errorf("%d official vectors, %d opened: want all of them tested", official, opened)
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
	good := in("f464b24fc39322e44b38aa78f5edd27bd1441696")
	if err := a.Verify(good); err != nil {
		t.Fatal(err)
	}
	events, err := a.Parse(good)
	if r := a.Reply(good, err); len(events) != 0 || r.Status != 200 || string(r.Body) != "4375120948345356249" || !strings.HasPrefix(r.ContentType, "text/plain") {
		t.Errorf("%v %v: reply %+v", events, err, r)
	}
	if r := a.Reply(good, nil); string(r.Body) != "4375120948345356249" { // the server passes nil for what was ignored
		t.Errorf("reply %s", r.Body)
	}
	if err := a.Verify(in("f464b24fc39322e44b38aa78f5edd27bd1441697")); err != adapters.ErrSignature {
		t.Errorf("another signature: %v", err)
	}
	if r := a.Reply(good, adapters.ErrSignature); r.Status != 401 || strings.Contains(string(r.Body), "437512") {
		t.Errorf("a refused check is answered with %d %s", r.Status, r.Body)
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
			t.Errorf("%q: %v", c.text, ok)
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
			t.Errorf("%s: %q, %v", c.name, got, ok)
		}
	}
}
