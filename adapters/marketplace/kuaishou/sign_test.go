package kuaishou

import (
	"bytes"
	"encoding/base64"
	"testing"

	"makegood/adapters"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
)

// vectors is testdata/vectors.json: every published or derived signature and
// ciphertext.
type vectors struct {
	AppKey     string `json:"app_key"`
	SignSecret string `json:"sign_secret"`
	MessageKey string `json:"message_key"`
	Calls      []struct {
		Name, Source, Token, Method, Param, Timestamp, HMAC, MD5 string
		Text                                                     string `json:"text_hmac"`
	}
	Messages []struct{ Name, Source, Plain, Body string }
	Public   []struct {
		Name, Source, Body string
		Blocks             int
	} `json:"public_ciphertexts"`
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var v vectors
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
	if len(v.Calls) == 0 || len(v.Messages) < 3 || len(v.Public) == 0 {
		t.Fatalf("got %d calls, %d messages, %d public ciphertexts, want at least 1, 3, 1", len(v.Calls), len(v.Messages), len(v.Public))
	}
	for _, c := range v.Calls {
		k := call{token: c.Token, appKey: v.AppKey, method: c.Method, param: c.Param, signMethod: "HMAC_SHA256", timestamp: c.Timestamp}
		if got := k.text(v.SignSecret); got != c.Text {
			t.Errorf("%s: got text %s, want %s", c.Name, got, c.Text)
		}
		if got := k.sign(v.SignSecret); got != c.HMAC {
			t.Errorf("%s (%s): got %s, want %s", c.Name, c.Source, got, c.HMAC)
		}
		k.signMethod = signMD5
		if got := k.sign(v.SignSecret); got != c.MD5 {
			t.Errorf("%s (%s): got %s, want %s", c.Name, c.Source, got, c.MD5)
		}
	}
	block, err := readMessageKey(v.MessageKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range v.Messages {
		if got, ok := decrypt(block, []byte(m.Body)); !ok || string(got) != m.Plain {
			t.Errorf("%s (%s): got %q, opened %v, want %q", m.Name, m.Source, got, ok, m.Plain)
		}
	}
	// The key of the public ciphertext is not known: its form is all that can
	// be compared, and that it does not open with ours.
	for _, c := range v.Public {
		raw, err := strict.DecodeString(c.Body)
		if err != nil || len(raw) != c.Blocks*block.BlockSize() {
			t.Errorf("%s (%s): got %d bytes and error %v, want %d blocks", c.Name, c.Source, len(raw), err, c.Blocks)
		}
		if err := plain(t).Verify(&adapters.Inbound{Body: []byte(c.Body)}); err == nil {
			t.Errorf("%s: got it opened with another key, want it refused", c.Name)
		}
	}
}

func TestMessageKeyLengths(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		_, err := readMessageKey(base64.StdEncoding.EncodeToString(make([]byte, n)))
		if ok := n == 16 || n == 24 || n == 32; ok != (err == nil) {
			t.Errorf("%d bytes: got %v, want good %v", n, err, ok)
		}
	}
}

func TestPadding(t *testing.T) {
	t.Parallel()
	block := func(tail ...byte) []byte {
		text := make([]byte, 32)
		copy(text[32-len(tail):], tail)
		return text
	}
	for _, c := range []struct {
		name string
		text []byte
		n    int
		ok   bool
	}{
		{"one", block(1), 1, true},
		{"two", block(2, 2), 2, true},
		{"whole block", block(bytes.Repeat([]byte{16}, 16)...), 16, true},
		{"zero", block(0), 0, false},
		{"seventeen", block(17), 0, false},
		{"255", block(255), 0, false},
		{"two, the first of them wrong", block(3, 2), 0, false},
		{"three, the first of them wrong", block(9, 3, 3), 0, false},
	} {
		if n, ok := padding(c.text); n != c.n || ok != c.ok {
			t.Errorf("%s: got %d %v, want %d %v", c.name, n, ok, c.n, c.ok)
		}
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	got := string(wire.JSON(object{"note": "a&b<c>=\"中文\"", "refundId": int64(9007199254740993)}))
	if want := `{"note":"a&b<c>=\"中文\"","refundId":9007199254740993}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
