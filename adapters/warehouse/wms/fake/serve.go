package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
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
		w.reject(r.Method+" "+r.URL.Path, "no such path")
		http.NotFound(rw, r)
		return
	}
	w.count(op)
	f, stop := w.faults.Begin(rw, op)
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
		w.reject(op, why)
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
		status, no.Message = no.status, no.Message+Quoted
		reply = no
	}
	body, _ := json.Marshal(reply) // plain structs always encode
	if id := r.Header.Get("webhook-id"); id != "" && !w.opt.Unsigned {
		w.sign(rw.Header(), id, string(body))
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	_, _ = rw.Write(body)
}

func (w *Warehouse) count(op string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[op]++
}

func (w *Warehouse) reject(op, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rejected = append(w.rejected, op+": "+why)
}
