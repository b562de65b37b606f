package fake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// header is one header of a frame: its tag, the key of a custom header, and
// its value, which is a string, int32, int64, byte, date or nil.
type header struct {
	tag   int16
	key   string
	value any
}

// date is a value of type 6: Unix milliseconds.
type date int64

// typeOf is the type of a custom header's value, as the protocol numbers them.
func typeOf(value any) byte {
	switch value.(type) {
	case string:
		return 1
	case byte:
		return 2
	case int32:
		return 4
	case int64:
		return 5
	}
	return 6 // date
}

// write writes a frame.
func write(kind byte, headers ...header) []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // into memory: cannot fail
	text := func(s string) { put(int32(len(s))); b.WriteString(s) }
	put([]byte{2, kind})
	for _, h := range headers {
		put(h.tag)
		if h.tag == 1 {
			text(h.key)
			put(typeOf(h.value))
		}
		if s, ok := h.value.(string); ok {
			text(s)
		} else {
			put(h.value)
		}
	}
	put(int16(0))
	return b.Bytes()
}

// received is a frame of a client.
type received struct {
	kind   byte
	token  string
	fields map[string]any
}

var errFrame = errors.New("not a frame of a client")

// read reads a frame.
func read(data []byte) (f received, err error) {
	r := bytes.NewReader(data)
	get := func(v any) {
		if err == nil {
			err = binary.Read(r, binary.LittleEndian, v)
		}
	}
	text := func() string {
		var n int32
		get(&n)
		if err != nil || n < 0 || int(n) > r.Len() {
			err = errFrame
			return ""
		}
		s := make([]byte, n)
		_, _ = io.ReadFull(r, s) // the length was checked
		return string(s)
	}
	f.fields = map[string]any{}
	start := make([]byte, 2)
	get(start)
	if err != nil || start[0] != 2 {
		return f, errFrame
	}
	f.kind = start[1]
	for err == nil {
		var tag int16
		get(&tag)
		switch tag {
		case 0:
			return f, err
		case 1:
			key := text()
			var kind byte
			get(&kind)
			f.fields[key] = typed(kind, get, text)
			if f.fields[key] == nil {
				return f, errFrame
			}
		case 5:
			f.token = text()
		default:
			return f, errFrame // status and phrase are the platform's own
		}
	}
	return f, err
}

// typed reads a value; nil for types that no client sends.
func typed(kind byte, get func(any), text func() string) any {
	switch kind {
	case 1:
		return text()
	case 2:
		var v byte
		get(&v)
		return v
	case 5:
		var v int64
		get(&v)
		return v
	}
	return nil
}
