package suitekit

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"makegood/aftersale"
)

// maxMessage bounds the words of the outside system in an error, in characters.
const maxMessage = 200

// Forbidden is what no event, snapshot, receipt, error or log line may show.
type Forbidden struct {
	Secrets   []string // values of secret settings, tokens
	BuyerData []string // names, telephone numbers, addresses, words of buyers
}

// Check fails if the text shows something forbidden.
func (f Forbidden) Check(t testing.TB, what, text string) {
	t.Helper()
	for _, secret := range f.Secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows a secret: %s", what, strings.ReplaceAll(text, secret, "<SECRET>"))
		}
	}
	for _, value := range f.BuyerData {
		if strings.Contains(text, value) {
			t.Errorf("%s shows the buyer's %q: %s", what, value, text)
		}
	}
}

// CheckError fails if an error, or one that it wraps, shows something
// forbidden, or if its message is too long to keep. nil is fine.
func (f Forbidden) CheckError(t testing.TB, what string, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		f.Check(t, what+": error", fmt.Sprintf("%v %+v", e, e))
	}
	var call *aftersale.CallError
	if errors.As(err, &call) && len([]rune(call.Message)) > maxMessage {
		t.Errorf("%s: message of %d characters, want at most %d", what, len([]rune(call.Message)), maxMessage)
	}
}

// Log keeps what is logged. Safe for concurrent use.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Logger returns a logger for all levels. What it has written is searched when
// the test ends.
func (f Forbidden) Logger(t testing.TB) *slog.Logger {
	l := new(Log)
	t.Cleanup(func() { f.Check(t, "the log", l.String()) })
	return l.Logger()
}

// Logger returns a logger of JSON lines for all levels.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Write adds to what is kept.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is what was logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
