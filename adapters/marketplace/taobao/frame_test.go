package taobao

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asFrame lets cmp look into frames.
var asFrame = cmp.AllowUnexported(frame{}, value{})

// The bytes are typed in from the documented layout.
func TestFrameBytes(t *testing.T) {
	t.Parallel()
	f := frame{kind: frameSend, token: "tk", content: map[string]value{kindKey: byteValue(kindConfirm), "id": {typ: valueInt64, n: 7131}}}
	const want = "0202" + // version, SEND
		"0500" + "02000000" + "746b" + // token "tk"
		"0100" + "06000000" + "5f5f6b696e64" + "02" + "02" + // __kind, byte, Confirm
		"0100" + "02000000" + "6964" + "05" + "db1b000000000000" + // id, int64, 7131
		"0000"
	if got := hex.EncodeToString(f.encode()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	data, _ := hex.DecodeString("0201" + "0200" + "91010000" + "0300" + "02000000" + "6e6f" + "0400" + "01000000" + "0000" + "ffff")
	got, err := decodeFrame(data)
	refused := &frame{kind: frameConnectAck, status: 401, phrase: "no", flag: 1, content: map[string]value{}}
	if diff := cmp.Diff(refused, got, asFrame); diff != "" || err != nil {
		t.Errorf("got error %v, frame (-want +got):\n%s", err, diff)
	}
}

func TestEveryValueType(t *testing.T) {
	t.Parallel()
	f := &frame{kind: frameSend, status: -1, phrase: "p", flag: 3, token: "t", content: map[string]value{
		"void": {typ: valueVoid}, "text": textValue("订单"), "none": textValue(""), "byte": byteValue(255),
		"int16": {typ: valueInt16, n: -2}, "int32": {typ: valueInt32, n: -3}, "int64": {typ: valueInt64, n: -1 << 62},
		"date": {typ: valueDate, n: 1_763_800_000_000}, "bytes": {typ: valueBytes, text: "\x00\xff"},
	}}
	got, err := decodeFrame(f.encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, got, asFrame); diff != "" {
		t.Errorf("frame (-want +got):\n%s", diff)
	}
	for key, want := range map[string]string{"void": "", "text": "订单", "byte": "255", "int16": "-2", "date": "1763800000000", "gone": ""} {
		if text := got.content[key].String(); text != want {
			t.Errorf("%s: got %q, want %q", key, text, want)
		}
	}
}

func TestBrokenFrames(t *testing.T) {
	t.Parallel()
	whole := (&frame{kind: frameSend, token: "token", content: map[string]value{"a": textValue("b"), "n": {typ: valueInt64, n: 1}}}).encode()
	for n := range whole {
		if f, err := decodeFrame(whole[:n]); err == nil {
			t.Errorf("cut at %d: got frame %+v, want an error", n, f)
		}
	}
	for name, text := range map[string]string{
		"other version": "01020000", "other kind": "02040000", "other header": "020206000000", "length below zero": "02020500ffffffff0000",
		"length beyond the end": "02020500ffffff7f0000", "other value": "0202010001000000610800" + "0000",
	} {
		data, _ := hex.DecodeString(text)
		if f, err := decodeFrame(data); err == nil {
			t.Errorf("%s: got frame %+v, want an error", name, f)
		}
	}
	many := append([]byte{2, 2}, bytes.Repeat([]byte{4, 0, 0, 0, 0, 0}, maxHeaders+1)...)
	if _, err := decodeFrame(append(many, 0, 0)); err == nil {
		t.Error("too many headers: got a frame, want an error")
	}
	if _, err := decodeFrame(append(whole, make([]byte, maxFrame)...)); err == nil {
		t.Error("a frame too large: got it read, want an error")
	}
}
