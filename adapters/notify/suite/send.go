package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"makegood/adapters/notify"
)

// Sample returns a message of a few lines.
func Sample(id string, urgent bool) notify.Message {
	return notify.Message{
		ID: id, Title: "2 requests are about to time out", Urgent: urgent,
		Lines: []string{
			"抖音 · 7351234567890 · 129.00 CNY · 剩 1 小时 58 分 · 包裹已离仓",
			"Douyin · 7351234567891 · 58.50 CNY · 1h 59m left · the parcel has left",
		},
		Link: "https://ops.example/console/#/cases?due=2h",
	}
}

// deliver checks that everything of a message arrives, exactly once.
func (h Harness) deliver(t *testing.T) {
	f, url := h.fake(t)
	c := h.channel(t, h.Settings, url)
	for i, urgent := range []bool{true, false} {
		m := Sample(fmt.Sprintf("message-%d", i), urgent)
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatalf("Send: %v", err)
		}
		bodies := f.Bodies()
		if len(bodies) != i+1 {
			t.Fatalf("got %d messages, want %d", len(bodies), i+1)
		}
		text := texts(t, bodies[i])
		for _, want := range append([]string{m.Title, m.Link}, m.Lines...) {
			if !strings.Contains(text, want) {
				t.Errorf("urgent %t: got %q, want %q in it", urgent, text, want)
			}
		}
	}
	if err := c.Send(t.Context(), notify.Message{ID: "bare", Title: "nothing but a title"}); err != nil {
		t.Errorf("a title alone: got error %v, want success", err)
	}
	if got := f.Bodies(); len(got) != 3 || !strings.Contains(texts(t, got[2]), "nothing but a title") {
		t.Errorf("a title alone: got %v, want it as the third message", got)
	}
}

// long checks that a message of any length is taken, with its beginning and
// its link, and that no character is split.
func (h Harness) long(t *testing.T) {
	for _, urgent := range []bool{true, false} {
		for _, fill := range []string{"汉", "\"", "\\", "a", "é", "🧾", "😀\"汉"} {
			f, url := h.fake(t)
			m := Sample("long", urgent)
			first := m.Lines[0]
			for range 400 {
				m.Lines = append(m.Lines, strings.Repeat(fill, 40))
			}
			m.Lines = append(m.Lines, strings.Repeat(fill, 30_000))
			if err := h.channel(t, h.Settings, url).Send(t.Context(), m); err != nil {
				t.Errorf("400 lines of %q: got error %v, want success", fill, err)
				continue
			}
			m.ID, m.Title = "longer", strings.Repeat(fill, 30_000)
			if err := h.channel(t, h.Settings, url).Send(t.Context(), m); err != nil {
				t.Errorf("a title of 30,000 %q: got error %v, want success", fill, err)
			}
			text := texts(t, f.Bodies()[0])
			if !strings.Contains(text, m.Link) || !strings.Contains(text, first) || !utf8.ValidString(f.Bodies()[0]) || strings.ContainsRune(text, utf8.RuneError) {
				t.Errorf("400 lines of %q: got %.500q…, want link and first line in it and no split character", fill, text)
			}
		}
	}
}

// hostile checks that texts stay texts: no mention, no link and no line of
// their own making, and nothing that JSON has to escape as \u.
func (h Harness) hostile(t *testing.T) {
	f, url := h.fake(t)
	m := notify.Message{
		ID: "a.b\r\nc", Title: "title\nsecond", Urgent: true,
		Lines: []string{"<@all> [pay here](https://evil.example) \x00\x1b[31m\u2028\u2029\xff end", `<at user_id="all">x</at>`, "line\r\n# heading"},
	}
	if err := h.channel(t, h.Settings, url).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	body := f.Bodies()[0]
	text := texts(t, body)
	for _, bad := range []string{`\u`, "\x00", "\x1b", "\xff"} {
		if strings.Contains(body, bad) {
			t.Errorf("got body %q, want no %q in it", body, bad)
		}
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' {
			t.Errorf("got %q in the text, want no control characters", r)
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "second" || strings.HasPrefix(line, "# ") {
			t.Errorf("got line %q, want no line of the text's own making", line)
		}
	}
}

// concurrent checks that one channel serves many at once.
func (h Harness) concurrent(t *testing.T) {
	f, url := h.fake(t)
	c := h.channel(t, h.Settings, url)
	var group sync.WaitGroup
	for i := range 5 {
		group.Go(func() {
			if err := c.Send(t.Context(), Sample(fmt.Sprintf("message-%d", i), false)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(f.Bodies()); n != 5 {
		t.Errorf("got %d messages, want 5", n)
	}
}

// texts joins every text of a JSON body, one per line.
func texts(t *testing.T, body string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("body is no JSON: %v", err)
	}
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			keys := make([]string, 0, len(v))
			for k := range v {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			for _, k := range keys {
				walk(v[k])
			}
		}
	}
	walk(v)
	return strings.Join(out, "\n")
}
