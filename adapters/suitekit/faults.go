package suitekit

import (
	"net/http"
	"strings"

	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// Fault is one way a call with an effect goes wrong on the way.
type Fault struct {
	Name    string
	Fault   fault.Fault
	Class   aftersale.Class // of the error
	Effects int             // how often the call took effect
}

// Faults are all of them: what cannot be known is unknown.
func Faults() []Fault {
	return []Fault{
		{"drop after the effect", fault.Fault{DropAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx after the effect", fault.Fault{FailAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx before the effect", fault.Fault{FailBefore: true}, aftersale.ClassUnknown, 0},
		{"too many calls", fault.Fault{Limited: true}, aftersale.ClassLimited, 0},
	}
}

// BrokenAnswers are answers that say nothing of whether a call took effect.
func BrokenAnswers() map[string]http.HandlerFunc {
	text := func(s string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
	}
	return map[string]http.HandlerFunc{
		"http 500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "oops", http.StatusInternalServerError) },
		"no JSON":  text("<html>gateway</html>"),
		"empty":    text(""),
		"nested":   text(strings.Repeat("[", 1<<17)),
		"dropped":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
}
