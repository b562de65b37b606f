package server

import (
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/casework"
)

// manualBody is the body of POST /admin/v1/cases: the five elements of intake.
type manualBody struct {
	Platform    string         `json:"platform"`
	Shop        string         `json:"shop"`
	AfterSaleID string         `json:"after_sale_id"` // if the buyer has filed one at the platform
	OrderID     string         `json:"order_id"`
	Buyer       string         `json:"buyer"` // only whether it was noted counts; it is never stored
	Goods       string         `json:"goods"`
	Reason      string         `json:"reason"`
	Wanted      aftersale.Kind `json:"wanted"`
	AmountMinor int64          `json:"amount_minor"`
}

// idForm is what order ids and after-sale ids look like everywhere. An id
// that begins like our own is not a platform's.
var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,63}$`)

// Bounds of the texts, in characters.
const (
	maxGoods  = 200
	maxReason = 500
)

func (r *manualBody) check() error {
	for _, text := range []*string{&r.Platform, &r.Shop, &r.AfterSaleID, &r.OrderID, &r.Buyer, &r.Goods, &r.Reason} {
		*text = strings.TrimSpace(*text)
	}
	switch {
	case r.AfterSaleID != "" && (!idForm.MatchString(r.AfterSaleID) || strings.HasPrefix(r.AfterSaleID, aftersale.ManualPrefix)):
		return unacceptable("after_sale_id", "no id of an after-sale", "售后单号有误")
	case r.OrderID != "" && !idForm.MatchString(r.OrderID):
		return unacceptable("order_id", "no id of an order", "订单号有误")
	case utf8.RuneCountInString(r.Goods) > maxGoods:
		return unacceptable("goods", "longer than 200 characters", "超过 200 字")
	case utf8.RuneCountInString(r.Reason) > maxReason:
		return unacceptable("reason", "longer than 500 characters", "超过 500 字")
	case r.AmountMinor < 0:
		return unacceptable("amount_minor", "must not be negative", "不能为负")
	case len(r.Buyer) >= 4 && (strings.Contains(r.Goods, r.Buyer) || strings.Contains(r.Reason, r.Buyer)):
		return unacceptable("reason", "leave the buyer out of goods and reason: they are stored", "商品与原因会被保存，请勿包含买家信息")
	}
	return nil
}

// openCase opens a case for a request made by telephone or at a counter. One
// that the platform knows is read from there (202); one that it does not know
// is a person's from the start (201).
func (p *private) openCase(c *gin.Context, r manualBody) (response, error) {
	if err := r.check(); err != nil {
		return response{}, err
	}
	ctx := c.Request.Context()
	ref, err := p.o.Service.Desk.Open(ctx, actor(c), casework.ManualRequest{
		Platform: r.Platform, Shop: r.Shop, AfterSaleID: r.AfterSaleID, OrderID: r.OrderID, Goods: r.Goods,
		Reason: r.Reason, Wanted: r.Wanted, AmountMinor: r.AmountMinor, BuyerKnown: r.Buyer != "",
	})
	if err != nil {
		return response{}, err
	}
	body := map[string]any{"ref": ref}
	a := response{status: http.StatusAccepted, body: body}
	if l, err := p.o.Service.Store.Load(ctx, ref); err == nil && l.Case.Version > 0 { // it is stored already, whatever this says
		body["id"] = l.Case.ID
		a.headers = map[string]string{"Location": apiPath + "/cases/" + l.Case.ID}
	}
	if r.AfterSaleID == "" {
		a.status = http.StatusCreated
	}
	return a, nil
}
