package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// errTooLarge means that a body is longer than maxBody.
var errTooLarge = errors.New("body too large")

// pooledMax is the largest buffer that is kept for the next request, in bytes.
const pooledMax = 64 << 10

// body is a request's body in a buffer that is used again. Events do not
// alias it: decoders copy what they keep.
type body struct{ buffer bytes.Buffer }

var bodies = sync.Pool{New: func() any { return new(body) }}

func takeBody() *body { return bodies.Get().(*body) }

// release hands the buffer to the next request; nothing may look at it later.
func (b *body) release() {
	if b.buffer.Cap() <= pooledMax {
		b.buffer.Reset()
		bodies.Put(b)
	}
}

func (b *body) bytes() []byte { return b.buffer.Bytes() }

// read takes the whole body in, or as much of it as shows that it is too
// large. A Content-Length is believed only as far as memory goes.
func (b *body) read(r *http.Request) error {
	if r.ContentLength > maxBody {
		return errTooLarge
	}
	if n := r.ContentLength; n > 0 {
		b.buffer.Grow(int(min(n, pooledMax-bytes.MinRead)) + bytes.MinRead)
	}
	if _, err := b.buffer.ReadFrom(io.LimitReader(r.Body, maxBody+1)); err != nil {
		return err
	}
	if b.buffer.Len() > maxBody {
		return errTooLarge
	}
	return nil
}

// foreignTypes are families of content that no platform pushes. Platforms are
// lax about the header, so whatever is not plainly another family is let
// through to the signature.
var foreignTypes = []string{
	"multipart/", "image/", "audio/", "video/", "font/", "model/", "message/",
	"text/html", "text/css", "text/csv", "text/javascript", "application/javascript",
	"application/x-protobuf", "application/protobuf", "application/grpc", "application/vnd.google.protobuf",
	"application/msgpack", "application/x-msgpack", "application/cbor", "application/pdf", "application/zip", "application/gzip",
}

// foreign reports whether a Content-Type is plainly of another family than
// JSON, XML, forms and text.
func foreign(contentType string) bool {
	if contentType == "" || contentType == "application/json" {
		return false
	}
	contentType = strings.ToLower(strings.TrimSpace(contentType))
	for _, prefix := range foreignTypes {
		if strings.HasPrefix(contentType, prefix) {
			return true
		}
	}
	return false
}
