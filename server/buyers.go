package server

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/store"
)

// maxBuyers bounds the list of buyers.
const maxBuyers = 1000

// listedBuyer is a buyer who is on a list. It has the fields of store.BuyerRow.
type listedBuyer struct {
	Buyer string    `json:"key"` // keyed hash
	List  string    `json:"list"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// buyers lists who is on a list, by keyed hash.
func (p *private) buyers(c *gin.Context) (response, error) {
	list := c.Query("list")
	if list != "" && list != store.ListAllow && list != store.ListBlock {
		return response{}, badRequest("list", "want allow or block", "须为 allow 或 block")
	}
	rows, err := p.o.Service.Store.ListBuyers(c.Request.Context(), list, maxBuyers)
	return listOf("buyers", rows, err, func(r store.BuyerRow) listedBuyer { return listedBuyer(r) })
}

// buyerListBody is the body of PUT …/buyers/{key}.
type buyerListBody struct {
	List *string `json:"list"`
}

// listBuyer puts a buyer on a list, or on none.
func (p *private) listBuyer(c *gin.Context, body buyerListBody) (response, error) {
	key := c.Param("key")
	if !nameForm.MatchString(key) {
		return response{}, notFound
	}
	if body.List == nil || !slices.Contains([]string{"", store.ListAllow, store.ListBlock}, *body.List) {
		return response{}, unacceptable("list", "want allow, block, or an empty text for none", "须为 allow、block 或空")
	}
	if err := p.o.Service.Desk.ListBuyer(c.Request.Context(), actor(c), key, *body.List); err != nil {
		return response{}, err
	}
	return ok(map[string]any{"key": key, "list": *body.List}), nil
}
