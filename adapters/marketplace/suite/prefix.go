package suite

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"makegood/adapters"
	"makegood/aftersale"
)

// prefix: a path in api_url is kept in front of the path of every call.
func prefix(t *testing.T, h Harness) {
	const path = "/kept/prefix"
	b := online(t, h, nil)
	target, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.URL.Path, r.Out.URL.RawPath = strings.TrimPrefix(r.In.URL.Path, path), ""
	}}
	var outside atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, path+"/") {
			outside.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	env := adapters.Env{Now: b.Now, HTTP: &http.Client{Transport: &http.Transport{}}}
	b.adapter, err = h.Maker.New("shop-1", with(h.Settings, adapters.Settings{"api_url": server.URL + path}), env)
	if err != nil {
		t.Fatal(err)
	}
	act := b.ready(t, aftersale.ActionApprove)
	if _, err := b.adapter.Do(t.Context(), act); err != nil {
		t.Errorf("Do behind a prefix: %v", err)
	}
	if n := b.Effects(act); n != 1 || outside.Load() > 0 {
		t.Errorf("took effect %d times, %d calls beside the prefix", n, outside.Load())
	}
}
