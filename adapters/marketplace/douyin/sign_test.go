package douyin

import (
	"testing"

	"makegood/adapters/suitekit"
)

// vectors is testdata/vectors.json: every published or derived signature.
type vectors struct {
	AppKey    string `json:"app_key"`
	AppSecret string `json:"app_secret"`
	Vectors   []struct {
		Kind, Name, Source, Body, Method, Timestamp, Params, String, MD5, HMAC string
	} `json:"vectors"`
}

func TestVectors(t *testing.T) {
	t.Parallel()
	var v vectors
	suitekit.ReadJSON(t, "testdata/vectors.json", &v)
	if len(v.Vectors) < 4 {
		t.Fatalf("got %d vectors, want at least 4", len(v.Vectors))
	}
	for _, c := range v.Vectors {
		for _, useMD5 := range []bool{false, true} {
			want := c.HMAC
			if useMD5 {
				want = c.MD5
			}
			var got string
			switch c.Kind {
			case "push":
				got = signPush(useMD5, v.AppKey, v.AppSecret, []byte(c.Body))
			case "call":
				got = signCall(useMD5, v.AppKey, v.AppSecret, c.Method, c.Params, c.Timestamp)
			case "spi": // not used by the adapter: proves the digest only
				got = digest(useMD5, v.AppSecret, v.AppSecret, "app_key", v.AppKey, "param_json", c.Params, "timestamp", c.Timestamp, v.AppSecret)
			}
			if got != want {
				t.Errorf("%s %s (%s) md5=%v: got %s, want %s", c.Kind, c.Name, c.Source, useMD5, got, want)
			}
		}
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   object
		want string
	}{
		{"empty", object{}, `{}`},
		{"sorted at every level", object{"b": list{object{"z": 1, "a": int64(9007199254740993)}}, "a": "x", "B": true},
			`{"B":true,"a":"x","b":[{"a":9007199254740993,"z":1}]}`},
		{"raw what JSON allows raw", object{"k": "a&b<c>'/ 中文 \u2028\u2029\x7f"}, "{\"k\":\"a&b<c>'/ 中文 \u2028\u2029\x7f\"}"},
		{"escaped what JSON wants escaped", object{"k": "\"\\\n\r\t\b\x01"}, `{"k":"\"\\\n\r\t\u0008\u0001"}`},
		{"invalid UTF-8", object{"k": "a\xffb"}, "{\"k\":\"a\uFFFDb\"}"},
		{"vector", object{"need_operation_record": true, "after_sale_id": "7000000000000000101"},
			`{"after_sale_id":"7000000000000000101","need_operation_record":true}`},
	} {
		if got := canonical(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
