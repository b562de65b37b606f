package console_test

import (
	"testing"
	"time"
)

func TestExplore(t *testing.T) {
	r := setup(t)
	r.fill(3000)
	b := browse(t, r.url, chinese)
	b.enter("anna", "#/queue")
	b.see("[role=row][id]")
	time.Sleep(2 * time.Second)
	measure := `(async (name, prep) => { prep(); const box = document.querySelector('.scroller'); box.scrollTop = 0; await new Promise((d) => setTimeout(d, 800));
	 let layout = 0, n = 0, worst = 0; for (let i = 0; i < 30; i++) { box.scrollBy(0, 3000); await new Promise((d) => requestAnimationFrame(d)); await new Promise((d) => setTimeout(d, 0)); const s = performance.now(); document.body.offsetHeight; box.lastElementChild.offsetHeight; const e = performance.now() - s; layout += e; worst = Math.max(worst, e); n++; }
	 window.result = name + ': mean ' + (layout / n).toFixed(1) + ' ms, worst ' + worst.toFixed(1); window.done = true; })`
	for _, c := range []struct{ name, prep string }{
		{"as is", "() => {}"},
		{"no :has", "() => { for (const s of document.styleSheets) for (let i = s.cssRules.length - 1; i >= 0; i--) if (s.cssRules[i].selectorText?.includes(':has')) s.deleteRule(i); document.getElementById('app').style.height = '100dvh'; }"},
		{"font named", "() => { document.documentElement.style.fontFamily = '\"Noto Sans CJK SC\"'; document.documentElement.style.setProperty('--mono', '\"Noto Sans CJK SC\"'); }"},
		{"font sans", "() => { document.documentElement.style.fontFamily = 'sans-serif'; document.documentElement.style.setProperty('--mono', 'monospace'); }"},
		{"english", "() => { document.documentElement.style.fontFamily = ''; [...document.querySelectorAll('button')].find((b) => b.innerText === 'English')?.click(); }"},
	} {
		eval[bool](b, "window.done = false, "+measure+"('"+c.name+"', "+c.prep+"), true")
		b.wait("done", "window.done")
		t.Log(eval[string](b, "window.result"))
	}
}
