package server

import (
	"context"
	"crypto/rand"
	"log/slog"
	"regexp"

	"github.com/gin-gonic/gin"
)

// requestIDHeader carries the request's id in both directions.
const requestIDHeader = "X-Request-Id"

// saneRequestID is what a caller's id must look like. Anything else is replaced, because the id
// goes into the log.
var saneRequestID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// requestIDKey finds the id in a request's context.
type requestIDKey struct{}

// withRequestID gives every request an id: the caller's, or a new one. It runs before any handler,
// so that every log line and every response has the id.
func withRequestID(c *gin.Context) {
	id := c.Request.Header.Get(requestIDHeader)
	if !saneRequestID.MatchString(id) {
		id = rand.Text()
	}
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestIDKey{}, id))
	c.Writer.Header()[requestIDHeader] = []string{id}
}

// logFor returns the logger of one request. Every line of this package is written through it.
func (o *Options) logFor(ctx context.Context) *slog.Logger {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return o.Log.With("request_id", id)
}
