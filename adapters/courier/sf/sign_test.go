package sf

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"makegood/adapters/courier/sf/fake"
	"makegood/adapters/wire"
)

func TestVectors(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Digest []struct {
			Source, Checkword, Timestamp, MsgData, MsgDigest string
			NotDigest                                        []string
		}
		Encoding []struct{ Source, Text, Encoded string }
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Digest) == 0 || len(v.Encoding) == 0 {
		t.Fatal("no vectors")
	}
	for _, c := range v.Digest {
		got := digest(c.MsgData, c.Timestamp, c.Checkword)
		if got != c.MsgDigest {
			t.Errorf("%s: digest of %s = %s, want %s", c.Source, c.MsgData, got, c.MsgDigest)
		}
		for _, wrong := range c.NotDigest {
			if got == wrong {
				t.Errorf("%s: the digest is the one of another encoder", c.Source)
			}
		}
		if got := fake.Digest(c.MsgData, c.Timestamp, c.Checkword); got != c.MsgDigest {
			t.Errorf("%s: the fake's digest of %s = %s", c.Source, c.MsgData, got)
		}
	}
	for _, c := range v.Encoding {
		if got := javaURLEncode(c.Text); got != c.Encoded {
			t.Errorf("%s: %q is encoded as %s, want %s", c.Source, c.Text, got, c.Encoded)
		}
	}
}

func TestMessageKeepsOrderAndCharacters(t *testing.T) {
	t.Parallel()
	got := string(wire.JSON(interceptRequest{WaybillNo: "SF1234567890123", ServiceCode: "2", Role: "1", PayMode: "4"}))
	if want := `{"waybillNo":"SF1234567890123","serviceCode":"2","role":"1","payMode":"4"}`; got != want {
		t.Errorf("message %s, want %s", got, want)
	}
	got = string(wire.JSON(interceptRequest{NewDest: &address{Address: "A&B <路> 1号"}}))
	if want := "A&B <路> 1号"; !strings.Contains(got, want) {
		t.Errorf("message %s, want %s in it as it stands", got, want)
	}
}

func FuzzEncodersAgree(f *testing.F) {
	f.Add("退回 原址~*")
	f.Add(`{"a":"b+c%20&<>\u2028"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if a, b := digest(text, "1", "k"), fake.Digest(text, "1", "k"); a != b {
			t.Errorf("%q: adapter %s, fake %s", text, a, b)
		}
	})
}
