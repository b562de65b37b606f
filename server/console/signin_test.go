package console_test

import (
	"strings"
	"testing"
)

// TestSignIn: a wrong token is refused in words, the right one opens the page
// that was asked for, survives a reload, and is gone after signing out.
func TestSignIn(t *testing.T) {
	r := setup(t)
	r.fill(3)
	b := browse(t, r.url, desktop)
	b.open("#/queue?view=open")
	b.see(".signin input")
	b.press("not-a-token-at-all", "\r")
	b.read("This token is not known")
	b.shot("refused")
	b.press(tokenOf("anna"), "\r")
	b.see("[role=row][id]")
	if at := eval[string](b, "location.hash"); at != "#/queue?view=open" {
		t.Errorf("after signing in the page is %s", at)
	}
	if kept := eval[string](b, "JSON.stringify([sessionStorage['makegood.token'], Object.keys(localStorage), document.cookie])"); kept != `["`+tokenOf("anna")+`",[],""]` {
		t.Errorf("kept in the browser: %s", kept)
	}
	b.reload()
	b.see("[role=row][id]")
	b.click("Sign out")
	b.see(".signin input")
	if left := eval[float64](b, "sessionStorage.length"); left != 0 {
		t.Errorf("after signing out %v things are kept", left)
	}
}

// TestSignInLink: the token of a link is taken out of the address at once.
func TestSignInLink(t *testing.T) {
	r := setup(t)
	b := browse(t, r.url, desktop)
	b.open("#token=" + tokenOf("vera"))
	b.read("vera")
	b.read("No case waits for a person")
	if at := eval[string](b, "location.href"); strings.Contains(at, "token") || !strings.HasSuffix(at, "#/queue") {
		t.Errorf("the address is %s", at)
	}
	if n := eval[float64](b, "history.length"); n > 2 { // the empty tab, and the console
		t.Errorf("the history has %v entries", n)
	}
	// Another link in the same tab signs somebody else in.
	eval[bool](b, "location.hash = '#token="+tokenOf("sven")+"', true")
	b.read("sven")
	if at := eval[string](b, "location.href"); strings.Contains(at, "token") {
		t.Errorf("the address is %s", at)
	}
}

// TestTokenEnds: when the server stops knowing the token, the sign-in form
// comes over the page, and what was typed is still there afterwards.
func TestTokenEnds(t *testing.T) {
	r := setup(t)
	r.fill(1)
	b := r.signedIn(t, desktop, "anna", "#/cases/case-6900000000010000000")
	b.see("#note")
	b.press("n")
	b.press("half a sentence")
	r.revoked.Store(true)
	b.read("Please sign in again")
	b.shot("again")
	r.revoked.Store(false)
	b.press(tokenOf("anna"), "\r")
	b.wait("no form", "!document.querySelector('dialog[open]')")
	if note := eval[string](b, "document.getElementById('note').value"); note != "half a sentence" {
		t.Errorf("the note is %q", note)
	}
	b.press(" and the rest")
	b.click("Add the note")
	b.read("anna: half a sentence and the rest")
}

// TestServiceAway: a banner says so, nothing goes blank, and it ends by itself
// or when somebody tries again.
func TestServiceAway(t *testing.T) {
	r := setup(t)
	r.fill(3)
	b := r.signedIn(t, desktop, "anna", "#/queue")
	b.see("[role=row][id]")
	r.away.Store(true)
	b.see(".away")
	b.read("The service cannot be reached")
	b.see("[role=row][id]")
	b.shot("away")
	r.away.Store(false)
	b.click("Try again")
	b.wait("no banner", "!document.querySelector('.away')")
}

// TestRoles: a viewer sees everything and can press nothing.
func TestRoles(t *testing.T) {
	r := setup(t)
	r.fill(1)
	b := r.signedIn(t, desktop, "vera", "#/cases/case-6900000000010000000")
	b.read("Your role may look, not decide.")
	if n := b.count(".decisions button:not([disabled]), #note, .holder button"); n != 0 {
		t.Errorf("a viewer can press %v things", n)
	}
	b.open("#/nowhere")
	b.read("There is no such page")
}
