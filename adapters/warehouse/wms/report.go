package wms

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// The forms of what identifies something.
var (
	idForm       = regexp.MustCompile(`^[!-~]{1,128}$`)
	platformForm = regexp.MustCompile(`^[a-z][a-z0-9]{0,31}$`)
	shopForm     = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,128}$`)
	numberForm   = regexp.MustCompile(`^[A-Za-z0-9-]{4,40}$`)
)

// known reports whether the kind has a meaning here.
func (r report) known() bool {
	return r.Kind == kindShipment || r.Kind == kindInspection || r.Kind == kindResend
}

// read checks a report of a known kind. problem is "" or names the field that
// is not as documented; it never quotes the report.
func (r report) read(now time.Time) (out aftersale.WarehouseReport, problem string) {
	for _, check := range []func() string{r.identity, r.claim} {
		if problem := check(); problem != "" {
			return out, problem
		}
	}
	at, problem := readTime(r.At, now)
	if problem != "" {
		return out, problem
	}
	proof, problem := readEvidence(r.Evidence)
	if problem != "" {
		return out, problem
	}
	out = aftersale.WarehouseReport{
		Platform: r.Platform, Shop: r.Shop, OrderID: r.OrderID, AfterSaleID: r.AfterSaleID, Reference: r.Reference,
		Shipment: aftersale.ShipmentState(r.State), Inspection: aftersale.Inspection(r.Result), Resent: r.Kind == kindResend,
		Evidence: proof, At: at,
	}
	if r.Waybill.Number != "" {
		out.Waybill = aftersale.Waybill{Courier: canonicalCourier(r.Waybill.Courier), Number: r.Waybill.Number}
	}
	out.Key = keyOf(r.ID, out)
	return out, ""
}

// identity checks what the report is about.
func (r report) identity() string {
	for _, f := range []struct {
		field, value string
		form         *regexp.Regexp
		optional     bool
	}{
		{"id", r.ID, idForm, false},
		{"platform", r.Platform, platformForm, false},
		{"shop", r.Shop, shopForm, false},
		{"order_id", r.OrderID, idForm, false},
		{"after_sale_id", r.AfterSaleID, idForm, true},
		{"reference", r.Reference, idForm, true},
		{"waybill.number", r.Waybill.Number, numberForm, true},
	} {
		switch {
		case f.value == "" && f.optional:
		case f.value == "":
			return f.field + ": required"
		case !f.form.MatchString(f.value):
			return f.field + ": want " + f.form.String()
		}
	}
	return ""
}

// claim checks what the report says against its kind. A state beside a kind
// that has none is a contradiction, and nobody can tell which half is meant.
func (r report) claim() string {
	switch {
	case r.Kind == kindShipment && !slices.Contains(aftersale.ShipmentStates(), aftersale.ShipmentState(r.State)):
		return "state: want pending, printed, held or gone"
	case r.Kind == kindInspection && !slices.Contains(aftersale.Inspections(), aftersale.Inspection(r.Result)):
		return "result: want intact, damaged, wrong, missing or empty"
	case r.Kind == kindResend && r.Waybill.Number == "":
		return "waybill.number: required with kind resend"
	case r.Kind != kindShipment && r.State != "":
		return "state: only with kind shipment"
	case r.Kind != kindInspection && (r.Result != "" || len(r.Evidence) > 0):
		return "result, evidence: only with kind inspection"
	}
	return ""
}

// readTime reads an instant. One in the future is refused: it would outrank
// every later report of the order. The usual cause is Beijing time marked Z.
func readTime(text string, now time.Time) (at time.Time, problem string) {
	at, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return at, "at: want RFC 3339 with zone, such as 2026-03-02T12:00:00+08:00"
	case at.After(now.Add(window)):
		return at, "at: lies in the future; is the zone right?"
	}
	return at.UTC(), ""
}

// keyOf makes a report's key of its id and of what it claims. The same report
// in another envelope has the same key; a report that bears the id of another
// one by mistake, such as the order's number, is not taken for that one: the
// word that a parcel is gone must not be lost as a duplicate.
func keyOf(id string, r aftersale.WarehouseReport) string {
	claims := fmt.Sprintf("%q", []string{
		r.Platform, r.Shop, r.OrderID, r.AfterSaleID, r.Reference, string(r.Shipment), string(r.Inspection), r.Waybill.Number,
	})
	sum := sha256.Sum256([]byte(claims))
	return id + "#" + hex.EncodeToString(sum[:6])
}

// canonicalCourier returns "" for a company that no courier adapter knows.
func canonicalCourier(word string) string {
	switch name := courier.Normal(word); name {
	case courier.SF, courier.ZTO, courier.YTO, courier.STO, courier.Yunda,
		courier.JTExpress, courier.JDL, courier.EMS, courier.Deppon:
		return name
	}
	return ""
}
