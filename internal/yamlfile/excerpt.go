package yamlfile

import (
	"strings"
	"unicode"
)

// Source is the text of a file, for finding and showing places in it. It shows
// what stands there and is not for files that hold secrets.
type Source struct{ lines [][]rune }

// NewSource returns the lines of a text.
func NewSource(text []byte) *Source {
	s := &Source{}
	for line := range strings.SplitSeq(string(text), "\n") {
		s.lines = append(s.lines, []rune(strings.TrimSuffix(line, "\r")))
	}
	return s
}

// excerptWidth is how much of a long line is shown on either side of a place.
const excerptWidth = 60

// Excerpt is the line of a place with a caret under its column.
func (s *Source) Excerpt(at Position) string {
	if at.Line < 1 || at.Line > len(s.lines) {
		return ""
	}
	line := s.lines[at.Line-1]
	col := min(max(at.Column-1, 0), len(line))
	from := max(0, col-excerptWidth)
	to := min(len(line), col+excerptWidth)
	var shown, pad strings.Builder
	shown.WriteString("  ")
	pad.WriteString("  ")
	for i, r := range line[from:to] {
		if !unicode.IsPrint(r) {
			r = ' '
		}
		shown.WriteRune(r)
		if from+i < col {
			pad.WriteString(blank(r))
		}
	}
	return strings.TrimRight(shown.String(), " ") + "\n" + pad.String() + "^"
}

// blank is as wide as r in a terminal: Chinese characters take two columns.
func blank(r rune) string {
	if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || r >= 0xff00 && r <= 0xff60 || r >= 0x3000 && r <= 0x303f {
		return "  "
	}
	return " "
}

// Within finds the place in the file of the n-th character of a value, the
// value being whatever style of YAML scalar after key. Quotes, escapes, line
// breaks and indents are passed over because they do not occur in the value
// in that order; a place that cannot be found is the one of the key.
func (s *Source) Within(key Position, keyText, value string, n int) Position {
	line, col := s.valueStart(key, keyText)
	if line > len(s.lines) {
		return key
	}
	last := key
	seen := 0
	for _, want := range value {
		if unicode.IsSpace(want) {
			seen++
			continue
		}
		found := false
		for ; line <= len(s.lines); line, col = line+1, 1 {
			for ; col <= len(s.lines[line-1]); col++ {
				if s.lines[line-1][col-1] == want {
					found = true
					break
				}
			}
			if found {
				break
			}
		}
		if !found {
			return key
		}
		last = Position{Line: line, Column: col}
		if seen >= n {
			return last
		}
		col++
		seen++
	}
	last.Column++ // just behind the value
	return last
}

// valueStart is the line and column of the first character after "key:",
// behind the header of a block scalar if there is one.
func (s *Source) valueStart(key Position, keyText string) (line, col int) {
	if key.Line < 1 || key.Line > len(s.lines) {
		return len(s.lines) + 1, 1
	}
	text := s.lines[key.Line-1]
	col = key.Column + len([]rune(keyText))
	for col <= len(text) && text[col-1] != ':' {
		col++
	}
	col++
	for col <= len(text) && unicode.IsSpace(text[col-1]) {
		col++
	}
	if col <= len(text) && (text[col-1] == '|' || text[col-1] == '>') {
		return key.Line + 1, 1
	}
	return key.Line, col
}
