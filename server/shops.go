package server

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// shopView is one configured shop and how it stands.
type shopView struct {
	Platform        string         `json:"platform"`
	Shop            string         `json:"shop"`
	Title           string         `json:"title"` // of the platform
	TitleZH         string         `json:"title_zh"`
	Mode            aftersale.Mode `json:"mode"`            // in force
	ConfiguredMode  aftersale.Mode `json:"configured_mode"` // until somebody switches it
	ModeBy          string         `json:"mode_by,omitempty"`
	ModeAt          time.Time      `json:"mode_at,omitzero"`
	ReconciledUntil time.Time      `json:"reconciled_until,omitzero"` // complete up to
	TokenExpiresAt  time.Time      `json:"token_expires_at,omitzero"`
	ConnectedAt     time.Time      `json:"consumer_connected_at,omitzero"` // socket or queue; absent: not connected, or none
	LastMessageAt   time.Time      `json:"last_message_at,omitzero"`
	Reconnects      int64          `json:"reconnects,omitempty"`
	Evidence        string         `json:"evidence"` // how sure the adapter's facts are
	Limits          []string       `json:"limits,omitempty"`
}

func viewShop(s *registry.Shop, row store.Shop) shopView {
	mode := row.Mode
	if mode == "" {
		mode = s.Mode
	}
	return shopView{
		Platform: s.Platform, Shop: s.ID, Title: s.Manifest.Title, TitleZH: s.Manifest.TitleZH,
		Mode: mode, ConfiguredMode: s.Mode, ModeBy: row.ModeBy, ModeAt: row.ModeAt,
		ReconciledUntil: row.ReconciledUntil, TokenExpiresAt: row.TokenExpires,
		Evidence: s.Manifest.Evidence, Limits: s.Manifest.Limits,
	}
}

// shops lists what is configured.
func (p *private) shops(c *gin.Context) (answer, error) {
	rows, err := p.shopRows(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	consumers, err := p.consumers(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	list := []shopView{}
	for _, s := range p.o.Service.Registry.Shops {
		v := viewShop(s, rows[address{s.Platform, s.ID}])
		if k, ok := s.Adapter.(marketplace.Consumer); ok && k.ConsumerKey() != "" {
			state := consumers[s.Platform+"/"+k.ConsumerKey()]
			v.ConnectedAt, v.LastMessageAt, v.Reconnects = state.ConnectedAt, state.LastMessageAt, state.Reconnects
		}
		list = append(list, v)
	}
	return ok(map[string]any{"shops": list}), nil
}

// consumers returns the state of every socket and queue by its name.
func (p *private) consumers(ctx context.Context) (map[string]store.Consumer, error) {
	rows, err := p.o.Service.Store.ListConsumers(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]store.Consumer, len(rows))
	for _, r := range rows {
		out[r.Name] = r
	}
	return out, nil
}

func (p *private) shopRows(ctx context.Context) (map[address]store.Shop, error) {
	rows, err := p.o.Service.Store.ListShops(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[address]store.Shop, len(rows))
	for _, r := range rows {
		out[address{r.Platform, r.Shop}] = r
	}
	return out, nil
}

// setMode switches a shop between shadow and live.
func (p *private) setMode(c *gin.Context) (answer, error) {
	var body struct {
		Mode aftersale.Mode `json:"mode"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	s, err := p.o.Service.Registry.Shop(c.Param("platform"), c.Param("shop"))
	if err != nil {
		return answer{}, notFound
	}
	ctx := c.Request.Context()
	if err := p.o.Service.Modes.Set(ctx, s.Platform, s.ID, body.Mode, actor(c)); err != nil {
		return answer{}, err
	}
	row, err := p.o.Service.Store.Shop(ctx, s.Platform, s.ID)
	if err != nil {
		return answer{}, err
	}
	return ok(viewShop(s, row)), nil
}
