package server

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/adapters"
	"makegood/metrics"
)

// Public returns the handler of the public listener. It serves webhooks, and
// the redirect after a seller has allowed the app.
func Public(o Options) http.Handler {
	o = o.withDefaults()
	p := &public{
		o: o, endpoints: endpointsOf(o.Service), refused: newRefusals("webhook refused", &o),
	}
	r := newRouter()
	r.Use(withRequestID)
	r.GET("/webhooks/:platform/:account", p.webhook)
	r.POST("/webhooks/:platform/:account", p.webhook)
	r.GET("/authorize/:platform/:account", p.authorized)
	r.NoRoute(func(c *gin.Context) { notFound.write(c) })
	r.NoMethod(p.wrongMethod)
	return r
}

// public answers webhooks.
type public struct {
	o         Options
	endpoints map[address]*endpoint
	refused   *refusals
}

// webhook takes one request in: nothing is parsed before the signature holds,
// nothing is acknowledged before it is durable.
func (p *public) webhook(c *gin.Context) {
	start := time.Now()
	at := address{c.Param("platform"), c.Param("account")}
	e := p.endpoints[at]
	if e == nil {
		p.unknown(c, at)
		return
	}
	if c.Request.Method == http.MethodGet && !e.answersGET {
		c.Header("Allow", http.MethodPost)
		p.refuseMethod(c, e)
		methodNotAllowed.write(c)
		return
	}
	body := takeBody()
	defer body.release()
	in := &adapters.Inbound{
		Method: c.Request.Method, Path: c.Request.URL.Path, Header: c.Request.Header,
		RemoteIP: remoteIP(c.Request), At: p.o.Now(),
	}
	if c.Request.URL.RawQuery != "" {
		in.Query = c.Request.URL.Query()
	}
	v := p.receive(c, e, in, body)
	p.answer(c, e, in, v)
	p.o.Metrics.Ack(e.platform, time.Since(start))
}

// verdict is what became of a request.
type verdict struct {
	result  string // metrics.Webhook…
	status  int    // 0: what the adapter's reply says
	err     error  // what the adapter's reply is made for
	ignored int    // messages that are not ours
}

// refusedWith is the verdict on a request that holds nothing for us.
func refusedWith(result string, status int, err error) verdict {
	return verdict{result: result, status: status, err: err}
}

// receive reads, verifies, parses and stores.
func (p *public) receive(c *gin.Context, e *endpoint, in *adapters.Inbound, body *body) verdict {
	if foreign(c.Request.Header.Get("Content-Type")) {
		return refusedWith(metrics.WebhookMalformed, http.StatusUnsupportedMediaType, adapters.Malformed("content type"))
	}
	err := body.read(c.Request)
	in.Body = body.bytes()
	switch {
	case errors.Is(err, errTooLarge):
		c.Header("Connection", "close") // the rest of it is not read
		return refusedWith(metrics.WebhookTooLarge, http.StatusRequestEntityTooLarge, adapters.Malformed("too large"))
	case err != nil:
		return refusedWith(metrics.WebhookMalformed, http.StatusBadRequest, adapters.Malformed("body ends early"))
	}
	return p.take(c.Request.Context(), e, in)
}

// answer counts the verdict and writes the acknowledgement.
func (p *public) answer(c *gin.Context, e *endpoint, in *adapters.Inbound, v verdict) {
	p.o.Metrics.Webhooks(e.platform, metrics.WebhookIgnored, v.ignored)
	if v.result != metrics.WebhookIgnored {
		p.o.Metrics.Webhook(e.platform, v.result)
	}
	if v.status != 0 {
		p.logRefused(c, e.address, v.result, len(in.Body), v.err)
	}
	reply := p.reply(c.Request.Context(), e, in, v.err)
	status := reply.Status
	if v.status != 0 {
		status = v.status
	}
	if status == 0 {
		status = http.StatusOK
	}
	if reply.ContentType != "" {
		c.Writer.Header()["Content-Type"] = []string{reply.ContentType}
	}
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.Write(reply.Body) // the other side is gone: it sends again
}

// unknown answers for shops that nobody has configured. What stands in such a
// URL is chosen by strangers: it goes into no label and no log line.
func (p *public) unknown(c *gin.Context, at address) {
	platform := metrics.Unknown
	if p.o.Service.Registry.HasPlatform(at.platform) {
		platform = at.platform
	}
	p.o.Metrics.Webhook(platform, metrics.WebhookUnknownShop)
	p.logRefused(c, address{platform: platform}, metrics.WebhookUnknownShop, 0, nil)
	notFound.write(c)
}

// wrongMethod answers for methods that no webhook uses.
func (p *public) wrongMethod(c *gin.Context) {
	platform, account, _ := strings.Cut(strings.TrimPrefix(c.Request.URL.Path, "/webhooks/"), "/")
	if e := p.endpoints[address{platform, account}]; e != nil {
		p.refuseMethod(c, e)
	}
	methodNotAllowed.write(c)
}

// refuseMethod counts and logs a request whose method the endpoint does not take.
func (p *public) refuseMethod(c *gin.Context, e *endpoint) {
	p.o.Metrics.Webhook(e.platform, metrics.WebhookMalformed)
	p.logRefused(c, e.address, metrics.WebhookMalformed, 0, nil)
}

// logRefused writes the line of a refused webhook; size is the body's, in bytes. at comes from
// the configuration; err is an adapter's, which quotes nothing of the request.
func (p *public) logRefused(c *gin.Context, at address, result string, size int, err error) {
	args := []any{"platform", at.platform, "shop", at.account, "result", result, "size", size, "remote", remoteIP(c.Request)}
	if err != nil {
		args = append(args, "reason", err.Error())
	}
	p.refused.log(c.Request.Context(), args...)
}

// remoteIP is the address of the connection. Forwarded headers are not
// believed: anybody can send them.
func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
