package fake

import (
	"io"
	"net/http"
	"strings"

	"makegood/adapters/fakekit"
)

// maxBody bounds a request, in bytes.
const maxBody = 64 << 10

// ServeHTTP answers the four calls of the contract.
func (w *Warehouse) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	target := r.URL.EscapedPath() // below api_url: what stands before it is stripped
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if err != nil {
		w.write(rw, r, refusal{http.StatusRequestEntityTooLarge, "too_large", "the body is too large"}, 0)
		return
	}
	op, content := opOf(r.Method, r.URL.Path), string(body)
	if r.Method == http.MethodGet {
		content = "GET " + target
	}
	if op == "" {
		w.Reject(r.Method+" "+r.URL.Path, "no such path")
		http.NotFound(rw, r)
		return
	}
	f, stop := w.Begin(rw, op)
	if stop {
		return
	}
	if f.Limited {
		rw.Header().Set("Retry-After", "7")
		w.write(rw, r, refusal{http.StatusTooManyRequests, "busy", "too many calls"}, 0)
		return
	}
	var reply any
	status := http.StatusOK
	if why := w.genuine(r.Header, content); why != "" {
		w.Reject(op, why)
		reply = refusal{http.StatusUnauthorized, "signature", why}
	} else if op == OpOrder {
		reply = w.tell(strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/v1/orders/"), "/"))
	} else {
		reply, status = w.carryOut(op, r.URL.Path, body)
	}
	if !f.End(rw) {
		w.write(rw, r, reply, status)
	}
}

// opOf names the operation of a call, "" if there is none.
func opOf(method, path string) string {
	switch {
	case method == http.MethodPost && path == "/v1/holds":
		return OpHold
	case method == http.MethodPost && strings.HasPrefix(path, "/v1/holds/") && strings.HasSuffix(path, "/release"):
		return OpRelease
	case method == http.MethodPost && path == "/v1/resends":
		return OpResend
	case method == http.MethodGet && strings.HasPrefix(path, "/v1/orders/"):
		return OpOrder
	}
	return ""
}

// write answers, signed under the request's webhook-id.
func (w *Warehouse) write(rw http.ResponseWriter, r *http.Request, reply any, status int) {
	if no, ok := reply.(refusal); ok {
		status, no.Message = no.status, no.Message+fakekit.Quoted
		reply = no
	}
	body := fakekit.JSON(reply)
	if id := r.Header.Get("webhook-id"); id != "" && !w.opt.Unsigned {
		w.sign(rw.Header(), id, string(body))
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_, _ = rw.Write(body)
}
