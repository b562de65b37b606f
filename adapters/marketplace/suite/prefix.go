package suite

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// prefix: a path in api_url is kept in front of the path of every call.
func prefix(t *testing.T, h Harness) {
	const path = "/kept/prefix"
	b := online(t, h)
	target, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path, r.Out.URL.RawPath = strings.TrimPrefix(r.In.URL.Path, path), ""
	}}
	var outside atomic.Int64
	server := suitekit.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, path+"/") {
			outside.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	b.connect(t, server+path, http.DefaultTransport)
	act := b.ready(t, aftersale.ActionApprove)
	if _, err := b.adapter.Do(t.Context(), act); err != nil {
		t.Errorf("Do behind a prefix: %v", err)
	}
	b.effects(t, "Do behind a prefix", act, 1)
	if n := outside.Load(); n > 0 {
		t.Errorf("got %d calls beside the prefix, want none", n)
	}
}
