package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gin-gonic/gin"

	"makegood/adapters"
)

// BenchmarkWebhook is the public path with a durable write, BenchmarkBare a
// gin handler that only verifies and parses the same bytes.
func BenchmarkWebhook(b *testing.B) {
	r := setup(b)
	benchmark(b, r.public)
}

func BenchmarkBare(b *testing.B) {
	r := setup(b)
	shop, err := r.service.Registry.Shop("douyin", shopID)
	if err != nil {
		b.Fatal(err)
	}
	router := newRouter()
	router.POST("/webhooks/douyin/"+shopID, func(c *gin.Context) {
		body, _ := io.ReadAll(c.Request.Body)
		in := &adapters.Inbound{Header: c.Request.Header, Body: body}
		if shop.Adapter.Verify(in) != nil {
			c.Status(http.StatusUnauthorized)
			return
		}
		_, err := shop.Adapter.Parse(in)
		c.Data(200, "application/json", shop.Adapter.Reply(in, err).Body)
	})
	benchmark(b, router)
}

func benchmark(b *testing.B, h http.Handler) {
	var id atomic.Int64
	id.Store(7000000000000000000)
	b.SetParallelism(32)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := refund(strconv.FormatInt(id.Add(1), 10), "990")
			req := httptest.NewRequest("POST", "/webhooks/douyin/"+shopID, strings.NewReader(body))
			for k, v := range signed(body) {
				req.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, req); w.Code != 200 {
				b.Fatal(w.Code)
			}
		}
	})
}
