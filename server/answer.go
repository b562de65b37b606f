package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// answer is what a call says when nothing is wrong.
type answer struct {
	status  int    // 0: 200
	version *int64 // becomes the ETag
	body    any    // JSON
	raw     []byte // instead of body, with kind
	kind    string // Content-Type of raw
	headers map[string]string
}

// ok is a plain answer.
func ok(body any) answer { return answer{body: body} }

// versioned is an answer that a later change has to name in If-Match.
func versioned(version int64, body any) answer { return answer{version: &version, body: body} }

// etag writes a version as an entity tag.
func etag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

func (a answer) write(c *gin.Context) {
	for k, v := range a.headers {
		c.Header(k, v)
	}
	if a.version != nil {
		c.Header("ETag", etag(*a.version))
	}
	status := a.status
	if status == 0 {
		status = http.StatusOK
	}
	if a.raw != nil {
		c.Data(status, a.kind, a.raw)
		return
	}
	body, err := json.Marshal(a.body)
	if err != nil { // maps of any come from JSON and go back into it
		problem(http.StatusInternalServerError, fmt.Sprintf("%T", a.body), "").write(c)
		return
	}
	c.Data(status, "application/json; charset=utf-8", append(body, '\n'))
}
