package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// response is what a call says when nothing is wrong.
type response struct {
	status  int    // 0: 200
	version *int64 // becomes the ETag
	body    any    // JSON
	raw     []byte // instead of body, with kind
	kind    string // Content-Type of raw
	headers map[string]string
}

// ok is a plain response.
func ok(body any) response { return response{body: body} }

// versioned is a response that a later change has to name in If-Match.
func versioned(version int64, body any) response { return response{version: &version, body: body} }

// etag writes a version as an entity tag.
func etag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

func (r response) write(c *gin.Context) {
	for k, v := range r.headers {
		c.Header(k, v)
	}
	if r.version != nil {
		c.Header("ETag", etag(*r.version))
	}
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	if r.raw != nil {
		c.Data(status, r.kind, r.raw)
		return
	}
	body, err := json.Marshal(r.body)
	if err != nil { // maps of any come from JSON and go back into it
		problem(http.StatusInternalServerError, fmt.Sprintf("%T", r.body), "").write(c)
		return
	}
	c.Data(status, "application/json; charset=utf-8", append(body, '\n'))
}
