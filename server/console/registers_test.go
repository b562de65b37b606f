package console_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ask reads an address of the admin API as somebody.
func (r *rig) ask(name, path string) []byte {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.url+"/admin/v1"+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+tokenOf(name))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: got status %d (%s) and the error %v, want 200", path, res.StatusCode, body, err)
	}
	return body
}

// today is the present date where the browser is.
func today() string { return time.Now().In(time.FixedZone("", 8*3600)).Format(time.DateOnly) }

// TestLosses: what is at risk, came back and is gone, and the file with
// exactly the bytes that the server writes.
func TestLosses(t *testing.T) {
	r := setup(t)
	r.losses()
	b := browse(t, r.url, desktop)
	saved := b.downloads(t)
	b.enter("vera", "#/registers?name=losses&from="+today()+"&to="+today())
	b.see(".stacked tbody tr")
	if figures := strings.Join(strings.Fields(b.text(".figures")), " "); figures != "¥417.00 was at risk ¥129.00 still at risk ¥139.00 recovered ¥149.00 lost" {
		t.Errorf("the totals say %q", figures)
	}
	row := strings.Join(strings.Fields(b.text(".stacked tbody tr:nth-child(2)")), " ")
	for _, want := range []string{"order-" + filled, "SF147000000001 sf", "¥139.00 ¥139.00", "recovered", "U6"} {
		if !strings.Contains(row, want) {
			t.Errorf("the second line lacks %q: %s", want, row)
		}
	}
	b.click("Download CSV")
	name := "losses_" + today() + "_" + today() + ".csv"
	got, want := saved(name), r.ask("vera", "/registers/losses.csv?from="+today()+"&to="+today())
	if !bytes.Equal(got, want) || !bytes.HasPrefix(got, []byte("\xef\xbb\xbfat,case_id,")) || bytes.Count(got, []byte("\r\n")) != 4 {
		t.Errorf("the file is\n%q, the server writes\n%q", got, want)
	}
	eval[bool](b, "document.querySelector('.stacked tbody a').click(), true")
	b.read("order-" + filled)
	if at := eval[string](b, "location.hash"); !strings.HasPrefix(at, "#/cases/case-") {
		t.Errorf("the line leads to %s", at)
	}
}

// TestRegistersByPeriod: tabs and dates stand in the address; a day without a
// line says so.
func TestRegistersByPeriod(t *testing.T) {
	r := setup(t)
	r.losses()
	b := r.signedIn(t, desktop, "vera", "#/registers")
	b.see(".stacked tbody tr")
	b.click("Hand-overs")
	b.read("Questions to warehouses, couriers and buyers")
	b.see(".stacked tbody tr")
	if row := strings.Join(strings.Fields(b.text(".stacked tbody tr")), " "); !strings.Contains(row, "courier") || !strings.Contains(row, "open") {
		t.Errorf("the line says %q", row)
	}
	b.click("Listing risks")
	b.read("DZ-MUG-00")
	b.choose(".period label:nth-of-type(1) input", "2024-01-01")
	b.choose(".period label:nth-of-type(2) input", "2024-01-31")
	b.read("Nothing in this period")
	if at := eval[string](b, "location.hash"); at != "#/registers?name=listing_risks&from=2024-01-01&to=2024-01-31" {
		t.Errorf("the address is %s", at)
	}
	b.click("90 days")
	b.read("DZ-MUG-00")
	b.click("Losses")
	b.read("was at risk")
}
