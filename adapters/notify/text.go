package notify

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutMark stands where text was left out.
const cutMark = "…"

// Plain makes one line of a text: characters that no chat shows (control
// characters, line and paragraph separators, broken UTF-8) become spaces.
// JSON of the result needs no \u escape, which WeCom refuses (errcode 40033).
func Plain(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
	return strings.TrimSpace(clean)
}

// literal replaces what robots read as markup or as a mention by characters
// that look alike: no robot documents an escape that works everywhere.
var literal = strings.NewReplacer("<", "＜", ">", "＞", "[", "［", "]", "］", "*", "＊", "`", "'", "#", "＃")

// Literal is Plain for text that is put into markup: it links to nothing,
// mentions nobody and is never bold.
func Literal(text string) string { return literal.Replace(Plain(text)) }

// Cut shortens a text to at most limit bytes without splitting a character.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	limit -= len(cutMark)
	if limit < 0 {
		return ""
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + cutMark
}

// Fit puts head, lines and tail under each other in at most limit bytes. What
// does not fit is left out from the end of lines, never from the tail, which
// holds the link. head and tail may be empty.
func Fit(head string, lines []string, tail string, limit int) string {
	if len(tail) >= limit {
		tail = ""
	}
	parts := make([]string, 0, len(lines)+2)
	room := limit
	add := func(text string) bool {
		if text == "" || len(text)+1 > room {
			return text == ""
		}
		parts = append(parts, text)
		room -= len(text) + 1
		return true
	}
	if tail != "" {
		room -= len(tail) + 1
	}
	if !add(head) {
		add(Cut(head, room-1))
	}
	for i, line := range lines {
		mark := 0 // room for the sign that something is left out
		if i < len(lines)-1 {
			mark = len(cutMark) + 1
		}
		if len(line)+1+mark <= room {
			add(line)
			continue
		}
		if short := Cut(line, min(room, len(line))-1); short != "" {
			add(short)
		} else {
			add(cutMark)
		}
		break
	}
	if tail != "" {
		parts = append(parts, tail)
	}
	return strings.Join(parts, "\n")
}

// Encode writes JSON as robots want it: without HTML escapes.
func Encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // plain structs of strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// maxWords bounds an outside system's words in an error, in characters.
const maxWords = 200

// Words makes what a robot answered fit for an error: short, on one line, and
// without the values in secrets.
func Words(text string, secrets []string) string {
	text = Plain(text)
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	if r := []rune(text); len(r) > maxWords {
		text = string(r[:maxWords])
	}
	return text
}
