package douyin

import (
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// object and list are what the parameters of a call are built from; the
// values may be string, bool, int, int64, object, list.
type (
	object map[string]any
	list   []any
)

// canonical writes the parameters as the signature wants them: keys sorted at
// every level, no spaces, everything that JSON allows raw left raw. The
// standard library is not used because it escapes U+2028 and U+2029.
func canonical(o object) string {
	return string(appendValue(make([]byte, 0, 256), o))
}

func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return appendText(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case object:
		b = append(b, '{')
		for i, k := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, k), ':')
			b = appendValue(b, v[k])
		}
		return append(b, '}')
	case list:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, item)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

// appendText writes a JSON string. Invalid UTF-8 becomes U+FFFD, so that the
// bytes signed are the bytes a decoder accepts.
func appendText(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < 0x20:
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
