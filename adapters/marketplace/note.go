package marketplace

import (
	"slices"
	"strings"
)

// noteMark begins every line of a note that is written by makegood, so that
// the shop's own lines are told apart from it.
const noteMark = "[makegood] "

// NoteLine is a remark as one line of a note; "" if the remark says nothing.
func NoteLine(remark string) string {
	words := strings.Join(strings.Fields(remark), " ")
	if words == "" {
		return ""
	}
	return noteMark + words
}

// AddNoteLine puts a line below a note, for platforms whose call replaces the
// note. Where the result does not fit, the oldest lines of ours go, and never
// the shop's own words. there reports that the note has the line already, room
// that it fits.
func AddNoteLine(note, line string, fits func(note string) bool) (out string, there, room bool) {
	var lines []string
	if note != "" {
		lines = strings.Split(note, "\n")
	}
	if slices.ContainsFunc(lines, func(l string) bool { return strings.TrimSpace(l) == strings.TrimSpace(line) }) {
		return note, true, true
	}
	lines = append(lines, line)
	for {
		if out = strings.Join(lines, "\n"); fits(out) {
			return out, false, true
		}
		oldest := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, noteMark) })
		if oldest == len(lines)-1 {
			return "", false, false
		}
		lines = slices.Delete(lines, oldest, oldest+1)
	}
}
