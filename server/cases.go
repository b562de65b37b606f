package server

import (
	"regexp"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/store"
)

// cases lists the queue, nearest deadline first.
func (p *private) cases(c *gin.Context) (response, error) {
	f, err := p.filter(c)
	if err != nil {
		return response{}, err
	}
	found, next, err := p.o.Service.Store.ListCases(c.Request.Context(), f)
	if err != nil {
		return response{}, err
	}
	return ok(map[string]any{"cases": viewEach(found, viewCase), "next_cursor": next}), nil
}

var (
	nameForm   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	cursorForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,200}$`)
)

// filter reads and checks the query parameters of the list.
func (p *private) filter(c *gin.Context) (store.CaseFilter, error) {
	f := store.CaseFilter{
		State: c.Query("state"), Platform: c.Query("platform"), Shop: c.Query("shop"), Kind: c.Query("kind"),
		Query: c.Query("q"), Cursor: c.Query("cursor"), ClaimedBy: c.Query("claimed_by"), Waiting: c.Query("waiting"),
	}
	switch {
	case f.State != "" && !slices.Contains(aftersale.States(), aftersale.State(f.State)):
		return f, badRequest("state", "no such state", "没有该状态")
	case f.Kind != "" && !slices.Contains(aftersale.Kinds(), aftersale.Kind(f.Kind)):
		return f, badRequest("kind", "no such kind", "没有该类型")
	case f.Platform != "" && !nameForm.MatchString(f.Platform):
		return f, badRequest("platform", "no name of a platform", "平台名称有误")
	case f.Shop != "" && !nameForm.MatchString(f.Shop):
		return f, badRequest("shop", "no id of a shop", "店铺 ID 有误")
	case len(f.ClaimedBy) > 64:
		return f, badRequest("claimed_by", "want the name of a person", "处理人有误")
	case f.Waiting != "" && !slices.Contains([]string{string(aftersale.PartyWarehouse), string(aftersale.PartyCourier), string(aftersale.PartyBuyer)}, f.Waiting):
		return f, badRequest("waiting", "want warehouse, courier or buyer", "须为 warehouse、courier 或 buyer")
	case len(f.Query) > 100:
		return f, badRequest("q", "want one whole id or waybill number", "须为完整的单号")
	case f.Cursor != "" && !cursorForm.MatchString(f.Cursor):
		return f, badRequest("cursor", "want next_cursor of the page before", "须为上一页的 next_cursor")
	}
	var err error
	if f.DueBefore, err = p.dueBefore(c); err != nil {
		return f, err
	}
	if f.Open, err = boolParameter(c, "open"); err != nil {
		return f, err
	}
	limit, err := intParameter(c, "limit", 50, 1, 500)
	f.Limit = int(limit)
	return f, err
}

// dueBefore reads an instant, or a duration from now.
func (p *private) dueBefore(c *gin.Context) (time.Time, error) {
	text := c.Query("due_before")
	if text == "" {
		return time.Time{}, nil
	}
	if t, ok := instant(text); ok {
		return t, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return time.Time{}, badRequest("due_before", "want RFC 3339, or a duration from now like 4h", "须为 RFC 3339 时间，或 4h 形式的时长")
	}
	return p.o.Now().Add(d), nil
}
