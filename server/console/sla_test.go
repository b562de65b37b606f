package console_test

import (
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// painted counts the pixels of a chart that are not the ground.
const painted = `(() => { const c = document.querySelectorAll('.charts canvas')[%d]; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) n++; return n; })()`

// TestSLAOfNothing: an empty period says so, in both languages.
func TestSLAOfNothing(t *testing.T) {
	r := setup(t)
	r.seed(1, 12000) // open
	b := r.signedIn(t, phone, "vera", "#/sla")
	b.read("该时间范围内没有关闭的工单")
	b.click("English")
	b.read("No case was closed in this period")
	b.shot("empty")
}

// TestSLAOfThree: the numbers of three cases, exactly.
func TestSLAOfThree(t *testing.T) {
	r := setup(t)
	r.seed(1, 1000, closed(time.Minute, 10*time.Minute, aftersale.ResolvedAuto))
	r.seed(2, 2050, closed(2*time.Minute, 30*time.Minute, aftersale.ResolvedPerson), late("score"))
	r.seed(3, 99, closed(24*time.Hour, 26*time.Hour, aftersale.ResolvedPlatform), late("platform", "score"))
	b := r.signedIn(t, desktop, "vera", "#/sla?platform=douyin&kind=refund_unshipped")
	b.see(".charts canvas")
	if figures := strings.Join(strings.Fields(b.text(".figures")), " "); figures != "3 closed cases 33.3% by rule, without a person 1 missed the platform's clock 2 missed the score target ¥31.49 refunded" {
		t.Errorf("the figures say %q", figures)
	}
	foot := strings.Join(strings.Fields(b.text("tfoot tr")), " ")
	if !strings.HasPrefix(foot, "All 1 1 1 3 8 h 53 min ≈ ") || !strings.HasSuffix(foot, "1 2 ¥31.49") {
		t.Errorf("the sum says %q", foot)
	}
	if rows := b.count(".numbers-by-day tbody tr"); rows != 2 {
		t.Errorf("%v days", rows)
	}
	// Both clocks of the one platform and kind are drawn, and named.
	if legend := strings.ReplaceAll(eval[string](b, "document.querySelectorAll('.u-legend')[1].innerText"), "\n", " "); !strings.Contains(legend, "platform's clock") || !strings.Contains(legend, "score target") {
		t.Errorf("the legend says %q", legend)
	}
	b.choose("main .row:nth-of-type(2) label:nth-child(3) select", "auto")
	b.wait("one case", "document.querySelector('.figures').innerText.startsWith('1\\n')")
	if row := strings.Join(strings.Fields(b.text(".numbers-by-day tbody tr")), " "); !strings.Contains(row, " 1 0 0 1 10 min ") || strings.Contains(row, "≈") {
		t.Errorf("the day says %q", row)
	}
	if at := eval[string](b, "location.hash"); !strings.Contains(at, "platform=douyin") || !strings.Contains(at, "resolution=auto") {
		t.Errorf("the address is %s", at)
	}
	b.shot("three")
}

// TestSLAOfThousands: all of them are counted, every chart is drawn, and
// nothing holds the page up.
func TestSLAOfThousands(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 3,000 cases")
	}
	r := setup(t)
	r.history(3000, 60)
	b := r.signedIn(t, desktop, "vera", "#/sla")
	b.see(".charts canvas")
	b.click("90 days")
	b.wait("all cases", "(document.querySelector('.figures')?.innerText ?? '').startsWith('3,000')")
	for i := range 4 {
		if n := eval[float64](b, strings.Replace(painted, "%d", string(rune('0'+i)), 1)); n < 2000 {
			t.Errorf("chart %d has %v pixels", i, n)
		}
	}
	if rows := b.count(".numbers-by-day tbody tr"); rows < 60 || rows > 61 {
		t.Errorf("%v days", rows)
	}
	b.shot("thousands")
	for _, ms := range eval[[]float64](b, "window.longTasks") {
		if ms > 500 {
			t.Errorf("a task held the page up for %.0f ms", ms)
		}
	}
	// Hovering says the numbers of a day, as the table has them.
	eval[bool](b, `(() => { const over = document.querySelector('.charts .u-over'); const box = over.getBoundingClientRect();
		over.dispatchEvent(new MouseEvent('mousemove', { clientX: box.right - box.width / 180, clientY: box.top + 40, bubbles: true })); return true; })()`)
	b.wait("the numbers of the last day", "!document.querySelector('.u-legend').innerText.includes('–')")
	legend := eval[[]string](b, "[...document.querySelectorAll('.charts .uplot')[0].querySelectorAll('.u-value')].slice(1).map((one) => one.innerText)")
	row := eval[[]string](b, "[...document.querySelector('.numbers-by-day tbody tr').querySelectorAll('td')].slice(0, 3).map((one) => one.innerText)")
	if strings.Join(legend, " ") != strings.Join(row, " ") {
		t.Errorf("the chart says %v, the table %v", legend, row)
	}
}
