package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Short cuts the text to at most n characters. What is not UTF-8 is taken out.
func Short(text string, n int) string {
	if text = strings.ToValidUTF8(text, ""); len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// IsID reports whether the text is a numeric id: up to 20 digits, not all of
// them zero.
func IsID(text string) bool {
	return len(text) <= 20 && IsDigits(text) && strings.Trim(text, "0") != ""
}

// IsDigits reports whether the text is ASCII digits and nothing else.
func IsDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// List is a list whose only element may stand without the array. null, absence
// and the empty text are the empty list.
type List[T any] []T

var errNotList = errors.New("neither a list nor an object")

// UnmarshalJSON fails for anything else, and for elements that fail.
func (l *List[T]) UnmarshalJSON(raw []byte) error {
	*l = nil
	switch raw = bytes.TrimSpace(raw); {
	case len(raw) == 0 || raw[0] == 'n' || string(raw) == `""`:
		return nil
	case raw[0] == '[':
		return json.Unmarshal(raw, (*[]T)(l))
	case raw[0] == '{':
		*l = make(List[T], 1)
		return json.Unmarshal(raw, &(*l)[0])
	}
	return errNotList
}

// Unquote returns the JSON that a JSON string holds, or raw itself if it is no
// string: objects are nested as strings in one answer and as objects in the
// next. It is nil for a string that cannot be read.
func Unquote(raw []byte) []byte {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '"' {
		return raw
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return nil
	}
	return []byte(strings.TrimSpace(text))
}

// Absent reports whether raw holds nothing, or null.
func Absent(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}

// JSON writes a value on one line without escaping what JSON allows raw:
// exactly these bytes are signed and sent. The value must be one that
// encoding/json can write, such as a struct of strings.
func JSON(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic("wire: " + err.Error()) // a mistake of the program, not of its input
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
