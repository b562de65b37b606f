package kuaishou

import (
	"encoding/base64"
	"testing"

	"makegood/adapters"
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
	readJSON(t, "testdata/vectors.json", &v)
	if len(v.Calls) == 0 || len(v.Messages) < 3 || len(v.Public) == 0 {
		t.Fatalf("%d calls, %d messages, %d public", len(v.Calls), len(v.Messages), len(v.Public))
	}
	for _, c := range v.Calls {
		k := call{token: c.Token, appKey: v.AppKey, method: c.Method, param: c.Param, signMethod: signHMAC, timestamp: c.Timestamp}
		if got := k.text(v.SignSecret); got != c.Text {
			t.Errorf("%s: text %s", c.Name, got)
		}
		if got := k.sign(v.SignSecret); got != c.HMAC {
			t.Errorf("%s (%s): %s, want %s", c.Name, c.Source, got, c.HMAC)
		}
		k.signMethod = signMD5
		if got := k.sign(v.SignSecret); got != c.MD5 {
			t.Errorf("%s (%s): %s, want %s", c.Name, c.Source, got, c.MD5)
		}
	}
	block, err := readMessageKey(v.MessageKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range v.Messages {
		if got, ok := decrypt(block, []byte(m.Body)); !ok || string(got) != m.Plain {
			t.Errorf("%s (%s): %q, %v", m.Name, m.Source, got, ok)
		}
	}
	// The key of the public ciphertext is not known: its form is all that can
	// be compared, and that it does not open with ours.
	for _, c := range v.Public {
		raw, err := strict.DecodeString(c.Body)
		if err != nil || len(raw) != c.Blocks*block.BlockSize() {
			t.Errorf("%s (%s): %d bytes, %v", c.Name, c.Source, len(raw), err)
		}
		if err := plain(t).Verify(&adapters.Inbound{Body: []byte(c.Body)}); err == nil {
			t.Errorf("%s opens with another key", c.Name)
		}
	}
}

func TestMessageKeyLengths(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		_, err := readMessageKey(base64.StdEncoding.EncodeToString(make([]byte, n)))
		if ok := n == 16 || n == 24 || n == 32; ok != (err == nil) {
			t.Errorf("%d bytes: %v", n, err)
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
	whole := make([]byte, 16)
	for i := range whole {
		whole[i] = 16
	}
	for _, c := range []struct {
		name string
		text []byte
		n    int
		ok   bool
	}{
		{"one", block(1), 1, true},
		{"two", block(2, 2), 2, true},
		{"whole block", block(whole...), 16, true},
		{"zero", block(0), 0, false},
		{"seventeen", block(17), 0, false},
		{"255", block(255), 0, false},
		{"two, the first of them wrong", block(3, 2), 0, false},
		{"three, the first of them wrong", block(9, 3, 3), 0, false},
	} {
		if n, ok := padding(c.text); n != c.n || ok != c.ok {
			t.Errorf("%s: %d %v, want %d %v", c.name, n, ok, c.n, c.ok)
		}
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	got := encode(object{"note": "a&b<c>=\"中文\"", "refundId": int64(9007199254740993)})
	if want := `{"note":"a&b<c>=\"中文\"","refundId":9007199254740993}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
