package reason

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRunes is how much of a reason text is looked at.
const maxRunes = 2000

// lexicon finds the class of a text by the words in it.
type lexicon struct {
	words     []word   // the longest first
	negations [][]byte // written as a text ends just before a negated word
}

// word is one entry of the lexicon, in normalised form.
type word struct {
	text  []byte
	rank  int // position of its class in the table; neutral words have none
	class Class
	open  bool // any ending
}

// neutralWord is the rank of words that only hide what is in them.
const neutralWord = -1

// taken marks bytes of a text that a longer word has claimed. It occurs in no
// UTF-8 text.
const taken = 0xff

func newLexicon(f *tableFile) (lexicon, error) {
	var l lexicon
	seen := map[string]bool{}
	add := func(list []string, rank int, class Class) error {
		for _, raw := range list {
			text, open := strings.CutSuffix(raw, "*")
			w := word{text: []byte(normalised(text)), rank: rank, class: class, open: open}
			if len(w.text) == 0 || seen[string(w.text)] {
				return fmt.Errorf("word %q of class %q: empty, or there twice", raw, class)
			}
			seen[string(w.text)] = true
			l.words = append(l.words, w)
		}
		return nil
	}
	if err := add(slices.Concat(f.Neutral.ZH, f.Neutral.EN), neutralWord, ""); err != nil {
		return l, err
	}
	for i, row := range f.Classes {
		if err := add(slices.Concat(row.ZH, row.EN), i, row.Class); err != nil {
			return l, err
		}
	}
	slices.SortStableFunc(l.words, func(a, b word) int { return cmp.Compare(len(b.text), len(a.text)) })
	for _, n := range f.Negations.ZH {
		l.negations = append(l.negations, []byte(normalised(n)))
	}
	for _, n := range f.Negations.EN {
		l.negations = append(l.negations, []byte(" "+normalised(n)+" "))
	}
	return l, nil
}

// classify returns the first class of the table that the text names, or Unknown.
func (l *lexicon) classify(text string) Class {
	buf := []byte(" " + normalised(firstRunes(text, maxRunes)) + " ")
	best := word{class: Unknown, rank: len(l.words)}
	for i := range l.words {
		w := &l.words[i]
		for from := 0; ; {
			at := bytes.Index(buf[from:], w.text)
			if at < 0 {
				break
			}
			at += from
			end := at + len(w.text)
			from = end
			if !w.fits(buf, at, end) {
				continue
			}
			if w.rank != neutralWord && w.rank < best.rank && !l.negated(buf[:at]) {
				best = *w
			}
			for j := at; j < end; j++ {
				buf[j] = taken
			}
		}
	}
	return best.class
}

// fits reports whether the word stands by itself at that place: letters of
// other words must not touch it. Han characters have no such borders.
func (w *word) fits(buf []byte, at, end int) bool {
	if isWordByte(buf[at]) && isWordByte(buf[at-1]) {
		return false
	}
	return w.open || !isWordByte(buf[end-1]) || !isWordByte(buf[end])
}

func isWordByte(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// negated reports whether a text ends with a negation.
func (l *lexicon) negated(before []byte) bool {
	for _, n := range l.negations {
		if bytes.HasSuffix(before, n) {
			return true
		}
	}
	return false
}

// normalised writes a text the way the lexicon compares it: lower case, full
// width letters as plain ones, one kind of apostrophe, blanks and joining marks
// as one blank between words, none beside Han characters.
func normalised(text string) string {
	var b strings.Builder
	gap, last := false, rune(0)
	for _, r := range text {
		r = plainRune(r)
		if r == ' ' {
			gap = true
			continue
		}
		if gap && last != 0 && !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Han, last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		gap, last = false, r
	}
	return b.String()
}

func plainRune(r rune) rune {
	switch {
	case unicode.IsSpace(r) || r == '_' || r == '-' || r == '\u3000' || r == utf8.RuneError:
		return ' '
	case r == '’' || r == '‘' || r == '`':
		return '\''
	case r > '\uff00' && r < '\uff5f':
		r -= '\uff00' - ' ' // full width forms stand in the order of ASCII
	}
	return unicode.ToLower(r)
}

// firstRunes is at most n characters of a text.
func firstRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
