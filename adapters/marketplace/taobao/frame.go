package taobao

import (
	"errors"
	"maps"
	"slices"
	"strconv"
)

// The kinds of frame.
const (
	frameConnect = iota
	frameConnectAck
	frameSend
	frameSendAck
)

// The headers of a frame.
const (
	headerEnd = iota
	headerCustom
	headerStatus
	headerPhrase
	headerFlag
	headerToken
)

// The types of a custom header's value.
const (
	valueVoid = iota
	valueString
	valueByte
	valueInt16
	valueInt32
	valueInt64
	valueDate // Unix milliseconds
	valueBytes
)

// sizes is how many bytes the types take that are numbers.
var sizes = map[byte]int{valueByte: 1, valueInt16: 2, valueInt32: 4, valueInt64: 8, valueDate: 8}

// What a SEND frame is, in its custom header __kind.
const (
	kindKey     = "__kind"
	kindPull    = 1
	kindConfirm = 2
	kindFailed  = 20
)

// protocolVersion is the only one there is.
const protocolVersion = 2

// Bounds of a frame. The platform names none; a message is a few hundred bytes.
const (
	maxFrame   = 1 << 20
	maxHeaders = 256
)

// frame is one message of the TMC protocol: little-endian, no body.
type frame struct {
	kind    byte
	status  int32 // 0: none
	phrase  string
	flag    int32
	token   string
	content map[string]value
}

// value is a typed value of a custom header: a number for the types that are
// numbers, a text for texts and bytes.
type value struct {
	typ  byte
	n    int64
	text string
}

// String is the value as text, whatever its type.
func (v value) String() string {
	if sizes[v.typ] > 0 {
		return strconv.FormatInt(v.n, 10)
	}
	return v.text
}

func textValue(s string) value { return value{typ: valueString, text: s} }

func byteValue(n int64) value { return value{typ: valueByte, n: n} }

// encode writes the frame.
func (f *frame) encode() []byte {
	b := frameWriter{protocolVersion, f.kind}
	b.numberHeader(headerStatus, f.status)
	b.textHeader(headerPhrase, f.phrase)
	b.numberHeader(headerFlag, f.flag)
	b.textHeader(headerToken, f.token)
	for _, key := range slices.Sorted(maps.Keys(f.content)) {
		b.number(2, headerCustom)
		b.counted(key)
		b.value(f.content[key])
	}
	b.number(2, headerEnd)
	return b
}

// frameWriter appends values.
type frameWriter []byte

// number writes a number in a given count of bytes.
func (w *frameWriter) number(size int, n int64) {
	for i := range size {
		*w = append(*w, byte(n>>(8*i)))
	}
}

// counted writes a text with its length before it.
func (w *frameWriter) counted(s string) {
	w.number(4, int64(len(s)))
	*w = append(*w, s...)
}

// numberHeader writes a header that is a number, unless it is 0.
func (w *frameWriter) numberHeader(tag int64, n int32) {
	if n != 0 {
		w.number(2, tag)
		w.number(4, int64(n))
	}
}

// textHeader writes a header that is a text, unless it is empty.
func (w *frameWriter) textHeader(tag int64, s string) {
	if s != "" {
		w.number(2, tag)
		w.counted(s)
	}
}

func (w *frameWriter) value(v value) {
	w.number(1, int64(v.typ))
	w.number(sizes[v.typ], v.n)
	if v.typ == valueString || v.typ == valueBytes {
		w.counted(v.text)
	}
}

// errFrame means that the bytes are no frame of the protocol.
var errFrame = errors.New("not a TMC frame")

// decodeFrame reads a frame. Bytes after its end are not looked at.
func decodeFrame(b []byte) (*frame, error) {
	r := frameReader{rest: b}
	version, kind := r.number(1), r.number(1)
	if r.bad || version != protocolVersion || kind > frameSendAck || len(b) > maxFrame {
		return nil, errFrame
	}
	f := &frame{kind: byte(kind), content: map[string]value{}}
	for n := 0; n <= maxHeaders; n++ {
		tag := r.number(2)
		if r.bad {
			return nil, errFrame
		}
		switch tag {
		case headerEnd:
			return f, nil
		case headerCustom:
			key := r.counted()
			f.content[key] = r.value()
		case headerStatus:
			f.status = int32(r.number(4))
		case headerPhrase:
			f.phrase = r.counted()
		case headerFlag:
			f.flag = int32(r.number(4))
		case headerToken:
			f.token = r.counted()
		default:
			return nil, errFrame
		}
	}
	return nil, errFrame
}

// frameReader takes values off the front; bad is set when there is too little.
type frameReader struct {
	rest []byte
	bad  bool
}

func (r *frameReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// number reads an unsigned number of 1, 2, 4 or 8 bytes.
func (r *frameReader) number(size int) uint64 {
	var n uint64
	for i, c := range r.take(size) {
		n |= uint64(c) << (8 * i)
	}
	return n
}

// counted reads a text with its length before it.
func (r *frameReader) counted() string {
	return string(r.take(int(int32(r.number(4)))))
}

func (r *frameReader) value() value {
	v := value{typ: byte(r.number(1))}
	switch size := sizes[v.typ]; {
	case size == 1:
		v.n = int64(r.number(1)) // a byte has no sign
	case size > 0:
		unused := 64 - 8*size
		v.n = int64(r.number(size)<<unused) >> unused // the sign is in the highest bit
	case v.typ == valueString || v.typ == valueBytes:
		v.text = r.counted()
	case v.typ != valueVoid:
		r.bad = true
	}
	return v
}
