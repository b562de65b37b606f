package server

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/adapters"
	"makegood/adapters/courier/sf"
	"makegood/adapters/marketplace/douyin"
	"makegood/aftersale"
	"makegood/metrics"
	"makegood/people"
	"makegood/registry"
	"makegood/service"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

// The douyin app of the fixtures in adapters/marketplace/douyin/testdata.
const (
	appKey    = "7000000000000000001"
	appSecret = "3f1c0de5-0000-4000-8000-00000000abcd"
	shopID    = "463600"
)

// start is the time of every test.
var start = time.Date(2026, 11, 22, 16, 30, 0, 0, adapters.Shanghai)

// rig is both handlers on a real store.
type rig struct {
	t          testing.TB
	store      *sqlstore.Store
	closeStore func() error
	service    *service.Service
	metrics    *prometheus.Registry
	log        *lockedBuffer
	probe      *probe
	public     http.Handler
	private    http.Handler
	api        *private
}

// tokens hold one token per role; the token is the role's name, repeated.
var tokens = []Token{
	{"vera", people.RoleViewer, "viewer-viewer-viewer"}, {"anna", people.RoleAgent, "agent-agent-agent-00"},
	{"sven", people.RoleSupervisor, "supervisor-token-000"}, {"ops", people.RoleAdmin, "admin-admin-admin-00"}, {"eve", people.RoleAdmin, "admin-admin-admin-01"},
}

func tokenOf(role string) string {
	for _, t := range tokens {
		if t.Role == role || t.Name == role {
			return t.Token
		}
	}
	return ""
}

type silent struct{}

func (silent) Wake(...store.Subject)   {}
func (silent) Act(...aftersale.Action) {}

// setup makes a rig: a live douyin shop, a shop of the probe platform, an SF
// account. change may alter the options before the handlers are made.
func setup(t testing.TB, change ...func(*rig, *Options)) *rig {
	t.Helper()
	r := &rig{t: t, metrics: prometheus.NewRegistry(), log: &lockedBuffer{}, probe: &probe{}}
	s, err := sqlstore.Open(t.Context(), suite.SQLite(t), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.store, r.closeStore = s, sync.OnceValue(s.Close)
	t.Cleanup(func() { _ = r.closeStore() })
	now := func() time.Time { return start }
	env := adapters.Env{Now: now}
	shop, err := douyin.Maker.New(shopID, adapters.Settings{"app_key": appKey, "app_secret": appSecret, "access_token": "t"}, env)
	if err != nil {
		t.Fatal(err)
	}
	account, err := sf.Maker.New("main", adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "push_token": "push-token-1"}, env)
	if err != nil {
		t.Fatal(err)
	}
	reg := &registry.Registry{
		Shops: []*registry.Shop{
			{Platform: "douyin", ID: shopID, Mode: aftersale.ModeLive, Adapter: shop, Manifest: douyin.Maker.Manifest},
			{Platform: "probe", ID: "1", Mode: aftersale.ModeShadow, Adapter: r.probe, Manifest: adapters.Manifest{Name: "probe", Title: "Probe", TitleZH: "探针"}},
		},
		Couriers: []*registry.Courier{{Name: "sf", ID: "main", Adapter: account, Manifest: sf.Maker.Manifest}},
	}
	m, log := metrics.New(r.metrics), slog.New(slog.NewJSONHandler(r.log, nil))
	r.service, err = service.New(t.Context(), service.Options{Store: s, Registry: reg, Metrics: m, Wake: silent{}, Log: log, Now: now, Zone: adapters.Shanghai, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Service: r.service, Metrics: m, Gatherer: r.metrics, Log: log, Now: now, Tokens: tokens, Version: "v0-test", WorkersHere: true,
		Queues: func(context.Context) (any, error) {
			return []metrics.Queue{{Name: "money", Tasks: map[string]int{"pending": 1}, Latency: time.Second}}, nil
		},
	}
	for _, f := range change {
		f(r, &o)
	}
	r.public, r.private, r.api = Public(o), Private(o), newPrivate(o)
	return r
}

// probe is a platform that does what a test says. A request is genuine when
// its header "sign" says so.
type probe struct {
	verify error
	parse  func(in *adapters.Inbound) ([]aftersale.Event, error)
	echo   bool // Reply answers with the request's body
}

func (p *probe) Verify(in *adapters.Inbound) error {
	if p.verify != nil {
		return p.verify
	}
	if in.Header.Get("sign") != "good" {
		return adapters.ErrSignature
	}
	return nil
}

func (p *probe) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	if p.parse != nil {
		return p.parse(in)
	}
	id := string(in.Body)
	return []aftersale.Event{{Ref: aftersale.Ref{ID: id}, Key: id, Type: aftersale.EventRequested}}, nil
}

func (p *probe) Reply(in *adapters.Inbound, err error) adapters.Reply {
	body := []byte("ok")
	if err != nil {
		body = []byte("no")
	}
	if p.echo {
		body = in.Body
	}
	return adapters.Reply{Status: http.StatusOK, ContentType: "text/plain", Body: body}
}

func (*probe) Fetch(context.Context, aftersale.Ref, string) (*aftersale.Snapshot, error) {
	return nil, &aftersale.CallError{Target: "probe", Class: aftersale.ClassRefused}
}

func (*probe) Do(context.Context, aftersale.Action) (aftersale.Receipt, error) {
	return aftersale.Receipt{}, &aftersale.CallError{Target: "probe", Class: aftersale.ClassManual}
}

// push sends a request to the public handler.
func (r *rig) push(method, path, body string, headers map[string]string) *http.Response {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	return r.send(r.public, req)
}

func (r *rig) send(h http.Handler, req *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result()
}

// signed are the headers of a genuine douyin push.
func signed(body string) map[string]string {
	sum := md5.Sum([]byte(appKey + body + appSecret))
	return map[string]string{"app-id": appKey, "event-sign": hex.EncodeToString(sum[:]), "sign-method": "MD5", "Content-Type": "application/json"}
}

// counted is the value of makegood_webhooks_total.
func (r *rig) counted(platform, result string) float64 {
	r.t.Helper()
	families, err := r.metrics.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "makegood_webhooks_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			if m.GetLabel()[0].GetValue() == platform && m.GetLabel()[1].GetValue() == result {
				return m.GetCounter().GetValue()
			}
		}
	}
	return 0
}

// stored is how many subjects wait in the inbox.
func (r *rig) stored() int {
	r.t.Helper()
	subjects, err := r.store.PendingSubjects(r.t.Context(), start.Add(time.Hour), 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	return len(subjects)
}

func readAll(t testing.TB, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decoded[T any](t testing.TB, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// lockedBuffer is a log that several goroutines may write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// fixtures are the recorded requests of the douyin adapter, by file name.
func fixtures(t testing.TB) map[string]*http.Request {
	t.Helper()
	paths, err := filepath.Glob("../adapters/marketplace/douyin/testdata/*.http")
	if err != nil || len(paths) == 0 {
		t.Fatal("no fixtures", err)
	}
	out := map[string]*http.Request{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		req.RemoteAddr = "203.0.113.7:1234"
		out[filepath.Base(path)] = req
	}
	return out
}
