package marketplace_test

import (
	"testing"

	"makegood/adapters/marketplace"
)

func TestNoteLine(t *testing.T) {
	t.Parallel()
	for remark, want := range map[string]string{"": "", " \n": "", " a \n b ": "[makegood] a b"} {
		if got := marketplace.NoteLine(remark); got != want {
			t.Errorf("NoteLine(%q) = %q, want %q", remark, got, want)
		}
	}
}

func TestAddNoteLine(t *testing.T) {
	t.Parallel()
	const line = "[makegood] x"
	for _, c := range []struct {
		name, note, want string
		there, room      bool
	}{
		{"empty", "", line, false, true},
		{"below the shop's", "VIP", "VIP\n" + line, false, true},
		{"there", "VIP\n " + line + "\r\nlast", "VIP\n " + line + "\r\nlast", true, true},
		{"oldest of ours goes", "[makegood] 1\nVIP\n[makegood] 2", "VIP\n[makegood] 2\n" + line, false, true},
		{"no room", "the shop's own words are never dropped", "", false, false},
	} {
		out, there, room := marketplace.AddNoteLine(c.note, line, func(note string) bool { return len(note) <= 34 })
		if out != c.want || there != c.there || room != c.room {
			t.Errorf("%s: got %q, there %t, room %t, want %q, %t, %t", c.name, out, there, room, c.want, c.there, c.room)
		}
	}
}
