package douyin

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// walked reads an object with walkObject, for comparison with encoding/json.
func walked(text []byte) map[string]any {
	out := map[string]any{}
	walkObject(text, func(raw, value []byte) {
		var v any
		var key string
		if json.Unmarshal([]byte(`"`+string(raw)+`"`), &key) != nil || json.Unmarshal(value, &v) != nil {
			v = "BROKEN " + string(value)
		}
		out[key] = v
	})
	return out
}

func TestWalkObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, ` { } `, `{"a":1}`, `{"a":"\"}","b":[1,{"c":"]"}],"d":null}`, "{ \"a\" :\t-1.5e3 ,\n\"b\" : { } , \"c\":[ ] }",
		`{"a":"\\","b":true,"a":2}`, `{"中":"文"}`, `{"a":{"b":{"c":[[],[{}]]}},"z":""}`,
	} {
		compareWalk(t, []byte(text))
	}
}

func FuzzWalkObject(f *testing.F) {
	f.Add([]byte(`{"a":"\"}","b":[1,{"c":"]"}],"d":null}`))
	f.Add([]byte("{ \"a\" :\t-1.5e3 ,\n\"b\" : { } }"))
	f.Fuzz(compareWalk)
}

func compareWalk(t *testing.T, text []byte) {
	t.Helper()
	at := skipSpace(text, 0)
	var want map[string]any
	if at == len(text) || text[at] != '{' || json.Unmarshal(text, &want) != nil {
		return
	}
	if diff := cmp.Diff(want, walked(text[at:])); diff != "" {
		t.Errorf("%s (-want +got):\n%s", text, diff)
	}
}
