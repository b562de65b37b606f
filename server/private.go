package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"makegood/server/console"
)

// Private returns the handler of the private listener: admin API, console,
// /metrics, /healthz, /readyz and the API's description.
func Private(o Options) http.Handler {
	p := newPrivate(o)
	r := newRouter()
	r.Use(withRequestID, p.recovered, headers)
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
		o: o, doors: doorsOf(o.Tokens), refused: newRefusals("admin call refused", &o),
		metrics: promhttp.HandlerFor(o.Gatherer, promhttp.HandlerOpts{EnableOpenMetrics: true}),
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
