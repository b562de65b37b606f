package suitekit

import (
	"errors"
	"strings"
	"testing"

	"makegood/aftersale"
)

// WantClass checks the class of a call's error; class "" wants success. It
// returns the error, nil if there is none of that kind.
func WantClass(t testing.TB, what string, err error, class aftersale.Class) *aftersale.CallError {
	t.Helper()
	var call *aftersale.CallError
	switch {
	case err == nil && class != "":
		t.Errorf("%s: got success, want class %s", what, class)
	case err != nil && class == "":
		t.Errorf("%s: got error %v, want success", what, err)
	case err == nil:
	case !errors.As(err, &call):
		t.Errorf("%s: got error %v, want a *CallError of class %s", what, err, class)
	case call.Class != class:
		t.Errorf("%s: got class %s (%v), want class %s", what, call.Class, err, class)
	}
	return call
}

// WantCall checks class and code of a call's error; class "" wants success.
func WantCall(t testing.TB, what string, err error, class aftersale.Class, code string) {
	t.Helper()
	if call := WantClass(t, what, err, class); call != nil && class != "" && call.Code != code {
		t.Errorf("%s: got code %q (%v), want code %q", what, call.Code, err, code)
	}
}

// WantWords checks the class of a call's error, and that it says some words.
func WantWords(t testing.TB, what string, err error, class aftersale.Class, words string) {
	t.Helper()
	if WantClass(t, what, err, class); err != nil && !strings.Contains(err.Error(), words) {
		t.Errorf("%s: got error %v, want it to say %q", what, err, words)
	}
}

// CallErrorOf checks what every failed call must be, whatever its class: a
// *CallError that names the target and shows nothing forbidden. It returns an
// empty one if there is none.
func (f Forbidden) CallErrorOf(t testing.TB, what, target string, err error) *aftersale.CallError {
	t.Helper()
	f.CheckError(t, what, err)
	var call *aftersale.CallError
	if !errors.As(err, &call) {
		t.Errorf("%s: got error %v, want a *CallError", what, err)
		return new(aftersale.CallError)
	}
	if call.Target != target || call.Op == "" {
		t.Errorf("%s: got target %q and operation %q, want %q and its name", what, call.Target, call.Op, target)
	}
	return call
}
