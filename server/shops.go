package server

import (
	"cmp"
	"slices"
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
	titled                         // of the platform
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
	return shopView{
		Platform: s.Platform, Shop: s.ID, titled: titled{EN: s.Manifest.Title, ZH: s.Manifest.TitleZH},
		Mode: cmp.Or(row.Mode, s.Mode), ConfiguredMode: s.Mode, ModeBy: row.ModeBy, ModeAt: row.ModeAt,
		ReconciledUntil: row.ReconciledUntil, TokenExpiresAt: row.TokenExpires,
		Evidence: s.Manifest.Evidence, Limits: s.Manifest.Limits,
	}
}

// shops lists what is configured.
func (p *private) shops(c *gin.Context) (response, error) {
	ctx, stored := c.Request.Context(), p.o.Service.Store
	shops, err := stored.ListShops(ctx)
	if err != nil {
		return response{}, err
	}
	rows := make(map[address]store.Shop, len(shops))
	for _, r := range shops {
		rows[address{r.Platform, r.Shop}] = r
	}
	consumers, err := stored.ListConsumers(ctx)
	return listOf("shops", p.o.Service.Registry.Shops, err, func(s *registry.Shop) shopView {
		v := viewShop(s, rows[address{s.Platform, s.ID}])
		v.connect(s, consumers)
		return v
	})
}

// connect adds how the shop's socket or queue stands, if it has one.
func (v *shopView) connect(s *registry.Shop, consumers []store.Consumer) {
	k, ok := s.Adapter.(marketplace.Consumer)
	if !ok || k.ConsumerKey() == "" {
		return
	}
	name := s.Platform + "/" + k.ConsumerKey()
	if i := slices.IndexFunc(consumers, func(c store.Consumer) bool { return c.Name == name }); i >= 0 {
		v.ConnectedAt, v.LastMessageAt, v.Reconnects = consumers[i].ConnectedAt, consumers[i].LastMessageAt, consumers[i].Reconnects
	}
}

// modeBody is the body of PUT …/mode.
type modeBody struct {
	Mode aftersale.Mode `json:"mode"`
}

// setMode switches a shop between shadow and live.
func (p *private) setMode(c *gin.Context, body modeBody) (response, error) {
	s, err := p.o.Service.Registry.Shop(c.Param("platform"), c.Param("shop"))
	if err != nil {
		return response{}, notFound
	}
	ctx := c.Request.Context()
	if err := p.o.Service.Modes.Set(ctx, s.Platform, s.ID, body.Mode, actor(c)); err != nil {
		return response{}, err
	}
	row, err := p.o.Service.Store.Shop(ctx, s.Platform, s.ID)
	if err != nil {
		return response{}, err
	}
	return ok(viewShop(s, row)), nil
}
