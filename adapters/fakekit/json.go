package fakekit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// JSON writes compact JSON that escapes only what must be escaped. The value
// is one that encoding/json can write, such as maps of texts and numbers.
func JSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

var errMore = errors.New("more than one value")

// Decode reads JSON strictly: a number where a text belongs, or a field that
// the fake does not know, is an error.
func Decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errMore
	}
	return nil
}

// Number writes an id as the JSON number that a platform sends; "" becomes
// empty, and what is no number becomes a string.
func Number(id, empty string) json.RawMessage {
	switch {
	case id == "":
		return json.RawMessage(empty)
	case strings.Trim(id, "0123456789") != "" || id[0] == '0' && len(id) > 1:
		return json.RawMessage(strconv.Quote(id))
	}
	return json.RawMessage(id)
}

// Bit is 1 or 0, as many platforms write a truth value.
func Bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

// Seconds is a time in seconds since 1970; 0 for the zero time.
func Seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// Millis is a time in milliseconds since 1970; 0 for the zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
