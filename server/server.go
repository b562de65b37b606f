// Package server speaks HTTP. Its public handler takes pushes of marketplaces, couriers and
// warehouses. Its private handler serves the admin API, the console, metrics and health.
//
// It decides nothing about a case: every call goes to the service, which it is given. It is the only
// importer of gin. It never logs or returns what a push or a person has sent in.
//
// Both handlers are safe for concurrent use. Whoever runs the http.Server sets the time limits of
// connections. Start reading at routes.go for the admin API, and at public.go for pushes: endpoint,
// intake and take follow one request from its signature to the database.
package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"makegood/adapters"
	"makegood/metrics"
	"makegood/service"
)

// Options are what the handlers are made of. Service is required.
type Options struct {
	Service  *service.Service
	Metrics  *metrics.Metrics    // nil: nothing is counted
	Gatherer prometheus.Gatherer // nil: /metrics is empty
	Log      *slog.Logger        // nil: nothing is logged
	Now      func() time.Time    // nil: time.Now

	// Tokens open the admin API. Without any, nobody gets in.
	Tokens []Token

	// Ready reports what keeps this process from working, one joined error
	// per part, each beginning with the part's name and a colon. Only the
	// names are shown to callers. nil: the store's Ping is asked.
	Ready func(ctx context.Context) error

	// Queues answers GET /admin/v1/queues; nil: there is no such page.
	Queues func(ctx context.Context) (any, error)

	WorkersHere bool   // this process runs jobs, too
	Version     string // shown by whoami and healthz

	// Zone is where days of registers and budgets begin; nil: Asia/Shanghai.
	// It must be the engine's.
	Zone *time.Location
}

// Token lets its bearer use the private listener.
type Token struct {
	Name  string // who, as it stands in the audit log
	Role  string // people.RoleViewer, RoleAgent, RoleSupervisor or RoleAdmin
	Token string // the secret itself; an empty one never matches
}

// String names the holder without the secret.
func (t Token) String() string { return t.Name + " (" + t.Role + ")" }

// GoString keeps the secret out of %#v as well.
func (t Token) GoString() string { return t.String() }

// withDefaults fills in what the caller left out.
func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = adapters.Shanghai
	}
	if o.Gatherer == nil {
		o.Gatherer = prometheus.NewRegistry()
	}
	if o.Ready == nil {
		o.Ready = o.Service.Store.Ping
	}
	return o
}

// maxBody bounds the body of every request, in bytes.
const maxBody = 1 << 20

// releaseMode is set once: gin keeps its mode in a global.
var releaseMode sync.Once

// newRouter returns a gin engine that does nothing by itself: no log, no
// redirect (it would break a signed POST), no trust in forwarded headers.
func newRouter() *gin.Engine {
	releaseMode.Do(func() { gin.SetMode(gin.ReleaseMode) })
	r := gin.New()
	r.RedirectTrailingSlash, r.RedirectFixedPath = false, false
	r.HandleMethodNotAllowed = true
	r.ForwardedByClientIP = false
	return r
}
