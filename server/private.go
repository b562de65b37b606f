package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"makegood/people"
	"makegood/server/console"
)

// Private returns the handler of the private listener: admin API, console,
// /metrics, /healthz, /readyz and the API's description.
func Private(o Options) http.Handler {
	p := newPrivate(o)
	r := newRouter()
	r.Use(p.recovered, headers)
	r.NoRoute(func(c *gin.Context) { notFound.write(c) })
	r.NoMethod(func(c *gin.Context) { methodNotAllowed.write(c) })
	for _, e := range p.routes() {
		r.Handle(e.method, e.path, p.serve(e))
	}
	mountConsole(r)
	return r
}

// mountConsole serves the web page and leads browsers to it. Its files hold no
// data and need no token; they are no part of the API.
func mountConsole(r *gin.Engine) {
	toConsole := func(c *gin.Context) { c.Redirect(http.StatusFound, console.Path) }
	r.GET("/", toConsole)
	r.GET("/console", toConsole)
	page := gin.WrapH(console.Handler())
	r.GET(console.Path+"*file", page)
	r.HEAD(console.Path+"*file", page)
}

// private answers the admin API.
type private struct {
	o       Options
	doors   []door
	metrics http.Handler
	refused *refusals
}

func newPrivate(o Options) *private {
	o = o.withDefaults()
	return &private{
		o: o, doors: doorsOf(o.Tokens), refused: newRefusals("admin call refused", o.Log),
		metrics: promhttp.HandlerFor(o.Gatherer, promhttp.HandlerOpts{EnableOpenMetrics: true}),
	}
}

// route is one call of the API.
type route struct {
	method, path string
	role         string // "": open to everybody
	query        []string
	run          func(*gin.Context) (answer, error)
}

// routes lists every call, with the role it needs and the query parameters it
// knows. openapi.yaml describes the same list; a test compares them.
func (p *private) routes() []route {
	const api = "/admin/v1"
	scope := []string{"platform", "shop"}
	cases := []string{"state", "platform", "shop", "kind", "due_before", "q", "cursor", "limit", "open", "claimed_by", "waiting"}
	return []route{
		{"GET", "/healthz", "", nil, p.healthz},
		{"GET", "/readyz", "", nil, p.readyz},
		{"GET", "/metrics", "", nil, nil},
		{"GET", "/admin/openapi.yaml", "", nil, p.openAPI},
		{"GET", api + "/whoami", people.RoleViewer, nil, p.whoami},

		{"GET", api + "/thresholds", people.RoleViewer, scope, p.thresholds},
		{"PATCH", api + "/thresholds", people.RoleAdmin, append(scope, "dry_run", "days"), p.patchThresholds},
		{"GET", api + "/policy", people.RoleViewer, nil, p.policy},
		{"PUT", api + "/policy", people.RoleAdmin, []string{"dry_run", "days"}, p.putPolicy},
		{"GET", api + "/policy/versions", people.RoleViewer, []string{"limit"}, p.policyVersions},
		{"GET", api + "/policy/versions/:version", people.RoleViewer, nil, p.policyVersion},
		{"POST", api + "/policy/rollback", people.RoleAdmin, nil, p.rollbackPolicy},
		{"GET", api + "/policy/canary", people.RoleViewer, nil, p.canary},
		{"PUT", api + "/policy/canary", people.RoleAdmin, nil, p.startCanary},
		{"DELETE", api + "/policy/canary", people.RoleAdmin, nil, p.stopCanary},
		{"POST", api + "/policy/canary/promote", people.RoleAdmin, nil, p.promoteCanary},
		{"GET", api + "/policy/shadow", people.RoleViewer, nil, p.shadowRules},
		{"GET", api + "/brakes", people.RoleAdmin, nil, p.brakes},
		{"PUT", api + "/brakes", people.RoleAdmin, nil, p.putBrakes},

		{"GET", api + "/cases", people.RoleViewer, cases, p.cases},
		{"POST", api + "/cases", people.RoleAgent, nil, p.openCase},
		{"GET", api + "/cases/:id", people.RoleViewer, nil, p.oneCase},
		{"POST", api + "/cases/:id/decision", people.RoleAgent, nil, p.decide},
		{"POST", api + "/cases/:id/claim", people.RoleAgent, nil, p.claim},
		{"POST", api + "/cases/:id/note", people.RoleAgent, nil, p.note},
		{"POST", api + "/cases/:id/assign", people.RoleSupervisor, nil, p.assign},
		{"POST", api + "/cases/:id/ask", people.RoleAgent, nil, p.ask},
		{"POST", api + "/cases/:id/answer", people.RoleAgent, nil, p.answered},
		{"POST", api + "/cases/:id/check", people.RoleAgent, nil, p.check},
		{"POST", api + "/cases/:id/acknowledge", people.RoleAgent, nil, p.acknowledge},
		{"POST", api + "/cases/:id/evidence", people.RoleAgent, []string{"text"}, p.uploadEvidence},
		{"GET", api + "/cases/:id/evidence/:digest", people.RoleViewer, nil, p.evidence},
		{"GET", api + "/people", people.RoleViewer, nil, p.people},
		{"GET", api + "/summary", people.RoleViewer, nil, p.summary},
		{"GET", api + "/sla", people.RoleViewer, []string{"from", "to"}, p.sla},
		{"GET", api + "/couriers", people.RoleViewer, nil, p.couriers},
		{"GET", api + "/facts", people.RoleViewer, nil, p.facts},
		{"GET", api + "/buyers", people.RoleViewer, []string{"list"}, p.buyers},
		{"PUT", api + "/buyers/:key", people.RoleSupervisor, nil, p.listBuyer},

		{"GET", api + "/registers/:name", people.RoleViewer, []string{"from", "to", "limit"}, p.register},
		{"GET", api + "/shops", people.RoleViewer, nil, p.shops},
		{"PUT", api + "/shops/:platform/:shop/mode", people.RoleAdmin, nil, p.setMode},
		{"GET", api + "/shops/:platform/:shop/authorize", people.RoleAdmin, []string{"redirect"}, p.authorizeLink},
		{"GET", api + "/audit", people.RoleSupervisor, []string{"before", "limit"}, p.audit},
		{"GET", api + "/queues", people.RoleViewer, nil, p.queues},
	}
}

// serve turns a route into a gin handler: who may, which parameters, then the
// answer or the problem.
func (p *private) serve(e route) gin.HandlerFunc {
	if e.run == nil {
		return gin.WrapH(p.metrics)
	}
	return func(c *gin.Context) {
		if e.role != "" {
			if err := p.admit(c, e.role); err != nil {
				p.fail(c, err)
				return
			}
		}
		if err := knownParameters(c, e.query); err != nil {
			p.fail(c, err)
			return
		}
		a, err := e.run(c)
		if err != nil {
			p.fail(c, err)
			return
		}
		a.write(c)
	}
}

// headers are on every answer: it is for one bearer, and it is what it says.
func headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// recovered turns a panic into a problem.
func (p *private) recovered(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			p.panicked(c, v)
			c.Abort()
			if !c.Writer.Written() {
				problem(http.StatusInternalServerError, "", "").write(c)
			}
		}
	}()
	c.Next()
}
