package bench

import (
	"bytes"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/adapters"
	"makegood/adapters/marketplace"
)

// bare is the least a webhook handler can do: the public listener's router,
// the adapter's own Verify, Parse and Reply, and nothing stored. It is the
// base that durable acknowledgement is compared with.
func bare(hook marketplace.Webhook) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.RedirectTrailingSlash, r.RedirectFixedPath = false, false
	r.HandleMethodNotAllowed = true
	r.ForwardedByClientIP = false
	buffers := sync.Pool{New: func() any { return new(bytes.Buffer) }}
	r.POST("/webhooks/:platform/:account", func(c *gin.Context) {
		body := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(body)
		body.Reset()
		if _, err := body.ReadFrom(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<20)); err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		in := &adapters.Inbound{
			Method: c.Request.Method, Path: c.Request.URL.Path, Header: c.Request.Header,
			Body: body.Bytes(), RemoteIP: c.Request.RemoteAddr, At: time.Now(),
		}
		err := hook.Verify(in)
		if err == nil {
			_, err = hook.Parse(in)
		}
		reply := hook.Reply(in, err)
		c.Data(reply.Status, reply.ContentType, reply.Body)
	})
	return r
}
