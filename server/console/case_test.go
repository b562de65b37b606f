package console_test

import (
	"strings"
	"testing"

	"makegood/aftersale"
	"makegood/registry"
)

// TestKeyboardAlone: from the sign-in form to a refund that the platform has
// paid, with nothing but keys.
func TestKeyboardAlone(t *testing.T) {
	r := setup(t)
	c := r.open(madeToOrder(), aftersale.StateNeedsReview)
	b := browse(t, r.url, desktop)
	b.open("")
	b.see(".signin input")
	b.press(tokenOf("anna"), "\r")
	b.see("[role=row][id]")
	b.press("j")
	b.see("[aria-selected=true]")
	b.press("c")
	b.read("You have the case now")
	b.press("\r")
	b.see(".casehead")
	b.shot("case")
	b.press("a")
	b.see("dialog[open]")
	said := eval[string](b, "document.querySelector('.sent').innerText")
	for _, want := range []string{"Douyin", shopID, c.Ref.ID, "Refund, not shipped", "refund, first answer", "¥129.00", "as you saw it at"} {
		if !strings.Contains(said, want) {
			t.Errorf("the confirmation lacks %q: %s", want, said)
		}
	}
	b.press("production had not begun")
	b.shot("confirm")
	b.press("\t\t\r") // past Cancel to the button, and press it
	b.read("The buyer has the money since")
	b.shot("settled")
	c = r.await(c.Ref, aftersale.StateRefunded)
	if paid := r.douyin.Paid(c.Ref.ID); paid != 1 {
		t.Errorf("paid %d times", paid)
	}
	if c.Review == nil || c.Review.By != "anna" || c.Review.Reason != "production had not begun" || c.Resolution != aftersale.ResolvedPerson {
		t.Errorf("got the review %+v and the resolution %s, want anna's with her reason, resolved by a person", c.Review, c.Resolution)
	}
	b.press("\x1b")
	b.see(".nothing h2")
}

// TestCaseMoves: while one agent writes, another changes the case. Nothing is
// sent for the old state, what was typed stays, and the new state can be decided.
func TestCaseMoves(t *testing.T) {
	r := setup(t)
	c := r.open(madeToOrder(), aftersale.StateNeedsReview)
	anna, sven := browse(t, r.url, desktop), browse(t, r.url, chinese)
	anna.enter("anna", "#/cases/"+c.ID)
	anna.see(".decisions button")
	anna.press("a")
	anna.press("a long and careful reason")

	sven.enter("sven", "#/cases/"+c.ID)
	sven.see(".holder button")
	sven.press("c")
	sven.read("已领取该工单")

	anna.read("The case has changed since you opened it")
	anna.shot("moved")
	table := eval[string](anna, "document.querySelector('.moved table').innerText")
	if !strings.Contains(table, "nobody") || !strings.Contains(table, "sven") {
		t.Errorf("what has changed: %q", table)
	}
	if r.douyin.Paid(c.Ref.ID) != 0 {
		t.Error("paid for a state that nobody saw")
	}
	if typed := eval[string](anna, "document.querySelector('dialog textarea').value"); typed != "a long and careful reason" {
		t.Errorf("typed was %q", typed)
	}
	if !eval[bool](anna, "[...document.querySelectorAll('dialog button')].at(-1).disabled") {
		t.Error("the old decision can still be sent")
	}
	if !eval[bool](anna, "document.querySelector('.moved') !== null && document.querySelector('dialog').innerText.includes('the case is claimed by sven')") {
		t.Error("the dialog does not say that sven has the case")
	}
	sven.press("c")
	sven.read("已释放该工单")
	anna.wait("the release", "document.querySelector('.holder b').innerText === 'nobody'")
	anna.click("I have seen it")
	anna.click("Refund: ¥129.00")
	anna.wait("no dialog", "!document.querySelector('dialog[open]')")
	r.await(c.Ref, aftersale.StateRefunded)
	if paid := r.douyin.Paid(c.Ref.ID); paid != 1 {
		t.Errorf("paid %d times", paid)
	}
}

// TestServerSaysItMoved: a 412 is met without a poll in between.
func TestServerSaysItMoved(t *testing.T) {
	r := setup(t)
	c := r.open(madeToOrder(), aftersale.StateNeedsReview)
	b := r.signedIn(t, desktop, "anna", "#/cases/"+c.ID)
	b.see(".decisions button")
	b.press("a")
	b.press("my reason")
	if _, err := r.service.Desk.Claim(t.Context(), c.ID, agent("anna"), false); err != nil {
		t.Fatal(err)
	}
	b.click("Refund: ¥129.00")
	b.read("The case has changed since you opened it")
	if r.douyin.Paid(c.Ref.ID) != 0 {
		t.Error("paid for a state that nobody saw")
	}
	if typed := eval[string](b, "document.querySelector('dialog textarea').value"); typed != "my reason" {
		t.Errorf("typed was %q", typed)
	}
}

// TestSupervisorConfirms: above the agent's limit nothing is sent until a
// supervisor decides the same.
func TestSupervisorConfirms(t *testing.T) {
	r := setup(t)
	a := madeToOrder()
	a.Amount, a.SKUs[0].Paid = 62900, 62900
	c := r.open(a, aftersale.StateNeedsReview)
	b := r.signedIn(t, desktop, "anna", "#/cases/"+c.ID)
	b.see(".decisions button")
	b.press("a")
	b.read("nothing is sent until a supervisor decides the same")
	b.click("Refund: ¥629.00")
	b.read("A supervisor has to confirm it")
	if r.douyin.Paid(c.Ref.ID) != 0 {
		t.Error("paid without the supervisor")
	}
	s := r.signedIn(t, chinese, "sven", "#/queue")
	s.read("需主管确认")
	s.open("#/cases/" + c.ID)
	s.read("超出客服权限")
	s.shot("confirm")
	s.press("a")
	s.click("同意退款：¥629.00")
	r.await(c.Ref, aftersale.StateRefunded)
	if paid := r.douyin.Paid(c.Ref.ID); paid != 1 {
		t.Errorf("paid %d times", paid)
	}
}

// TestRefuseWithEvidence: a refusal needs words, the platform's reason and
// genuine evidence, which is uploaded by picking and by pasting.
func TestRefuseWithEvidence(t *testing.T) {
	r := setup(t)
	c := r.open(shippedMadeToOrder(), aftersale.StateNeedsReview)
	b := r.signedIn(t, chinese, "sven", "#/cases/"+c.ID)
	b.see(".decisions button")
	b.shot("case")
	b.press("x")
	b.see("dialog .drop")
	const file = `(name) => { const c = document.createElement('canvas'); c.width = c.height = 80; const g = c.getContext('2d'); g.fillStyle = 'teal'; g.fillRect(0, 0, 80, 80);
		return new Promise((done) => c.toBlob((blob) => done(new File([blob], name, { type: 'image/png' })))); }`
	eval[bool](b, `(async () => { const data = new DataTransfer(); data.items.add(await (`+file+`)('signed.png')); const field = document.querySelector('.drop input');
		field.files = data.files; field.dispatchEvent(new Event('change', { bubbles: true })); return true; })(), true`)
	b.read("signed.png")
	eval[bool](b, `(async () => { const data = new DataTransfer(); data.items.add(await (`+file+`)('pasted.png')); data.items.add(new File(['x'], 'virus.exe', { type: 'application/x-msdownload' }));
		document.querySelector('dialog').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })); })(), true`)
	b.read("pasted.png")
	b.read("virus.exe：不支持该文件类型")
	b.wait("both pictures", "[...document.querySelectorAll('dialog img.thumb')].filter((img) => img.complete && img.naturalWidth === 80).length === 2")
	b.shot("proof")
	if !eval[bool](b, "[...document.querySelectorAll('dialog button')].at(-1).disabled") {
		t.Error("it can be refused without a reason")
	}
	eval[bool](b, "document.querySelector('dialog textarea').focus(), true")
	b.press("signed for by the buyer")
	eval[bool](b, `(() => { const s = document.querySelector('dialog select'); if (s) { s.selectedIndex = 1; s.dispatchEvent(new Event('change', { bubbles: true })); } return true; })()`)
	b.click("凭证据拒绝")
	b.read("已决定：凭证据拒绝")
	b.wait("the attempt", "document.body.innerText.includes('signed for by the buyer') || document.querySelectorAll('.timeline li').length > 3")
	stored, err := r.store.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p := stored.Review; p == nil || p.Reason != "signed for by the buyer" || len(p.Evidence) != 2 || p.Evidence[0].Text != "signed.png" {
		t.Errorf("got the review %+v, want the reason and two pieces of evidence, signed.png first", p)
	}

	// Douyin takes evidence by its web address only; the case says so and can be
	// decided again.
	b.read("web address")
	b.shot("notaccepted")
	b.press("x")
	b.see("dialog .drop")
	b.press("signed for")
	eval[bool](b, "document.querySelector('dialog .words input').focus(), true")
	b.press("https://example.com/signature.jpg", "\r")
	eval[bool](b, `(() => { const s = document.querySelector('dialog select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change', { bubbles: true })); return true; })()`)
	b.click("凭证据拒绝")
	r.await(c.Ref, aftersale.StateRefused)
	b.read("已拒绝")
	b.shot("refused")
}

// TestCasework: checks, inquiries with their responses, notes and assignments all
// end up on the case.
func TestCasework(t *testing.T) {
	r := setup(t)
	c := r.open(damagedReturn(), aftersale.StateNeedsReview)
	b := r.signedIn(t, desktop, "sven", "#/cases/"+c.ID)
	b.see(".check input")
	b.shot("case")
	eval[bool](b, "document.querySelector('.check input').click(), true")
	b.read("sven ticked")
	b.click("buyer: ")
	b.read("Ask the buyer to")
	b.click("Ask")
	b.read("asked by sven")
	b.shot("asked")
	b.click("insists")
	b.read("The rules go on from this answer")
	b.click("Record")
	b.read("answered by sven")
	eval[bool](b, "document.getElementById('note').focus(), true")
	b.press("the artwork was confirmed on Monday")
	b.click("Add the note")
	b.read("sven: the artwork was confirmed on Monday")
	eval[bool](b, `(() => { const s = document.querySelector('.holder select'); s.value = 'bert'; s.dispatchEvent(new Event('change', { bubbles: true })); return true; })()`)
	b.read("bert has the case now")
	b.wait("bert", "document.querySelector('.holder b').innerText === 'bert'")
	b.shot("worked")
	stored, err := r.store.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if stored.ClaimedBy != "bert" || len(stored.Checks) != 1 || len(stored.Inquiries) != 1 || stored.Inquiries[0].Response != aftersale.ResponseInsists || stored.Inquiries[0].RespondedBy != "sven" {
		t.Errorf("claimed by %s, checks %v, inquiries %+v; want bert, one check, and an inquiry to which sven recorded that the buyer insists", stored.ClaimedBy, stored.Checks, stored.Inquiries)
	}
}

// TestPartRefund: an offer of the list fills the form in, an amount that is
// too high cannot be sent, and what is sent is exact to the fen.
func TestPartRefund(t *testing.T) {
	r := setup(t, func(shop *registry.Shop) { shop.Manifest.PartRefund = true })
	c := r.open(damagedReturn(), aftersale.StateNeedsReview)
	b := r.signedIn(t, desktop, "sven", "#/cases/"+c.ID)
	b.see(".offer")
	b.shot("offers")
	b.click("Refund ¥12.90")
	b.see("dialog[open]")
	field := "document.querySelector('dialog input[inputmode=decimal]')"
	if amount := eval[string](b, field+".value"); amount != "12.90" {
		t.Errorf("the offer filled in %q", amount)
	}
	eval[bool](b, field+".select(), true")
	b.press("129.01")
	b.read("an amount above 0, at most ¥129.00")
	if !eval[bool](b, "[...document.querySelectorAll('dialog button')].at(-1).disabled") {
		t.Error("more than the ticket's amount can be sent")
	}
	eval[bool](b, field+".select(), true")
	b.press("20.05")
	b.shot("form")
	b.click("Refund a part: ¥20.05")
	b.read("Decided: Refund a part")
	stored, err := r.store.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p := stored.Review; p == nil || !p.Part || p.Amount != aftersale.Fen(2005) {
		t.Errorf("got the review %+v, want a part of 20.05", p)
	}
}

// TestReminders: somebody who knows of a case stops the reminders about it.
func TestReminders(t *testing.T) {
	r := setup(t)
	c := r.open(madeToOrder(), aftersale.StateNeedsReview)
	b := r.signedIn(t, desktop, "anna", "#/cases/"+c.ID)
	b.click("Stop reminders")
	b.read("Nobody is reminded of this case any more")
}
