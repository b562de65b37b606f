package server

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/store"
)

// registerNames are the registers the SOP asks for.
var registerNames = []string{
	store.RegisterIntercepts, store.RegisterLosses, store.RegisterClaims, store.RegisterRefusals, store.RegisterListingRisks, store.RegisterInquiries,
}

// What one call returns at most, and how far back it looks by itself.
const (
	registerRows    = 10000
	registerPreset  = 1000
	registerHistory = 30 * 24 * time.Hour
)

// register answers with one register, as JSON or as CSV for spreadsheets.
func (p *private) register(c *gin.Context) (response, error) {
	name, asCSV := strings.CutSuffix(c.Param("name"), ".csv")
	if !slices.Contains(registerNames, name) {
		return response{}, notFound
	}
	from, to, err := p.span(c, registerHistory)
	if err != nil {
		return response{}, err
	}
	if !from.Before(to) {
		return response{}, badRequest("from", "must be before to", "须早于 to")
	}
	preset := int64(registerPreset)
	if asCSV {
		preset = registerRows
	}
	limit, err := intParameter(c, "limit", preset, 1, registerRows)
	if err != nil {
		return response{}, err
	}
	rows, err := p.o.Service.Store.Register(c.Request.Context(), name, from, to, int(limit)+1)
	if err != nil {
		return response{}, err
	}
	truncated := len(rows) > int(limit)
	rows = rows[:min(len(rows), int(limit))]
	if asCSV {
		return p.registerCSV(name, rows, truncated), nil
	}
	if rows == nil {
		rows = []store.RegisterRow{}
	}
	return ok(map[string]any{"register": name, "from": from, "to": to, "rows": rows, "truncated": truncated}), nil
}

// registerHead are the columns: those of the JSON form, and the amount as
// people write it.
var registerHead = []string{
	"at", "case_id", "platform", "shop", "after_sale_id", "order_id", "courier", "waybill",
	"amount_minor", "amount", "currency", "state", "rule", "result", "sku", "recovered_minor", "updated_at", "by", "key",
}

// byteOrderMark makes Excel read the file as UTF-8.
const byteOrderMark = "\ufeff"

func (p *private) registerCSV(name string, rows []store.RegisterRow, truncated bool) response {
	var out bytes.Buffer
	out.WriteString(byteOrderMark)
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	line := func(cells ...string) {
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		_ = w.Write(cells) // a bytes.Buffer does not fail
	}
	line(slices.Clone(registerHead)...)
	for _, r := range rows {
		money := aftersale.Money{Minor: r.AmountMinor, Currency: r.Currency}
		line(r.At.In(p.o.Zone).Format(time.RFC3339), r.CaseID, r.Platform, r.Shop, r.AfterSaleID, r.OrderID, r.Courier, r.Waybill,
			strconv.FormatInt(r.AmountMinor, 10), strings.TrimSuffix(money.String(), " "+r.Currency), r.Currency, r.State, r.Rule, r.Result,
			r.SKU, strconv.FormatInt(r.RecoveredMinor, 10), p.timeCell(r.UpdatedAt), r.By, r.Key)
	}
	w.Flush()
	headers := map[string]string{"Content-Disposition": `attachment; filename="` + name + `.csv"`}
	if truncated {
		headers["X-Truncated"] = "true"
	}
	return response{status: http.StatusOK, raw: out.Bytes(), kind: "text/csv; charset=utf-8", headers: headers}
}

// timeCell writes an instant in the shop's time zone; nothing if there is none.
func (p *private) timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(p.o.Zone).Format(time.RFC3339)
}

// cell keeps a spreadsheet from running what a cell holds: order ids and
// answers come from outside.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
