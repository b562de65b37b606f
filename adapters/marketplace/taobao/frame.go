package taobao

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strconv"
)

// The kinds of frame.
const (
	frameConnect    = 0
	frameConnectAck = 1
	frameSend       = 2
	frameSendAck    = 3
)

// The headers of a frame.
const (
	headerEnd    = 0
	headerCustom = 1
	headerStatus = 2
	headerPhrase = 3
	headerFlag   = 4
	headerToken  = 5
)

// The types of a custom header's value.
const (
	valueVoid   = 0
	valueString = 1
	valueByte   = 2
	valueInt16  = 3
	valueInt32  = 4
	valueInt64  = 5
	valueDate   = 6 // Unix milliseconds
	valueBytes  = 7
)

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

// text is the value as text, whatever its type.
func (v value) String() string {
	switch v.typ {
	case valueByte, valueInt16, valueInt32, valueInt64, valueDate:
		return strconv.FormatInt(v.n, 10)
	}
	return v.text
}

func textValue(s string) value { return value{typ: valueString, text: s} }

func byteValue(n int64) value { return value{typ: valueByte, n: n} }

// encode writes the frame.
func (f *frame) encode() []byte {
	b := []byte{protocolVersion, f.kind}
	if f.status != 0 {
		b = binary.LittleEndian.AppendUint16(b, headerStatus)
		b = binary.LittleEndian.AppendUint32(b, uint32(f.status))
	}
	if f.phrase != "" {
		b = appendCounted(binary.LittleEndian.AppendUint16(b, headerPhrase), f.phrase)
	}
	if f.flag != 0 {
		b = binary.LittleEndian.AppendUint16(b, headerFlag)
		b = binary.LittleEndian.AppendUint32(b, uint32(f.flag))
	}
	if f.token != "" {
		b = appendCounted(binary.LittleEndian.AppendUint16(b, headerToken), f.token)
	}
	for _, key := range slices.Sorted(maps.Keys(f.content)) {
		b = appendCounted(binary.LittleEndian.AppendUint16(b, headerCustom), key)
		b = appendValue(b, f.content[key])
	}
	return binary.LittleEndian.AppendUint16(b, headerEnd)
}

func appendCounted(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
}

func appendValue(b []byte, v value) []byte {
	b = append(b, v.typ)
	switch v.typ {
	case valueString, valueBytes:
		return appendCounted(b, v.text)
	case valueByte:
		return append(b, byte(v.n))
	case valueInt16:
		return binary.LittleEndian.AppendUint16(b, uint16(v.n))
	case valueInt32:
		return binary.LittleEndian.AppendUint32(b, uint32(v.n))
	case valueInt64, valueDate:
		return binary.LittleEndian.AppendUint64(b, uint64(v.n))
	}
	return b
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
	switch v.typ {
	case valueVoid:
	case valueString, valueBytes:
		v.text = r.counted()
	case valueByte:
		v.n = int64(r.number(1))
	case valueInt16:
		v.n = int64(int16(r.number(2)))
	case valueInt32:
		v.n = int64(int32(r.number(4)))
	case valueInt64, valueDate:
		v.n = int64(r.number(8))
	default:
		r.bad = true
	}
	return v
}
