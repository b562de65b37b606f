package app_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	taobaofake "makegood/adapters/marketplace/taobao/fake"
	wechatshopfake "makegood/adapters/marketplace/wechatshop/fake"
	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
	"makegood/store/suite"
)

// buyerRule stands before the built-in rules: who has had money back once is
// looked at by a person above 70.00.
const buyerRule = `
  - id: B1
    title:
      en: the buyer has been refunded before
      zh: 该买家近期已退过款
    when: buyer_refunds >= 1 && amount > 7000 && status == "pending"
    outcome: person
`

// buyerSite is one makegood that knows buyers, or does not.
type buyerSite struct {
	world  *sandbox.World
	target sandbox.Target
	file   string // of the database
}

// startBuyers starts a makegood with the rule and that secret_key; "" is none.
func startBuyers(t *testing.T, key string) *buyerSite {
	t.Helper()
	sop, err := os.ReadFile("../policy/sop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(rules, []byte(strings.Replace(string(sop), "\nrules:\n", "\nrules:\n"+buyerRule, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	site := sandbox.Site{Listen: freeAddress(t), AdminListen: freeAddress(t), Mode: "live", Database: suite.SQLite(t)}
	s := &buyerSite{world: sandbox.NewWorld(""), file: strings.TrimPrefix(site.Database, "sqlite:")}
	if err := s.world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.world.Close() })
	var text strings.Builder
	for line := range strings.Lines(s.world.Config(site)) {
		if !strings.HasPrefix(line, "secret_key:") {
			text.WriteString(line)
		}
	}
	text.WriteString("policy_file: " + rules + "\n")
	if key != "" {
		text.WriteString("secret_key: " + key + "\n")
	}
	cfg, err := config.Parse("test.yaml", []byte(text.String()), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	s.target = sandbox.Target{Public: a.PublicURL(), Admin: a.AdminURL(), Token: sandbox.AdminToken}
	return s
}

// buyerMarket is a marketplace that tells who the buyer is.
type buyerMarket struct {
	sandbox.Market
	request func(buyer string, fen int64) (id string) // "": the usual buyer
}

// markets are those of them that the sandbox has.
func (s *buyerSite) markets() map[string]buyerMarket {
	out := map[string]buyerMarket{}
	for _, m := range s.world.Others.Markets() {
		switch m.Platform {
		case "wechatshop":
			out[m.Platform] = buyerMarket{m, func(buyer string, fen int64) string {
				return s.world.Others.WeChatShop.Open(wechatshopfake.AfterSale{OpenID: buyer, Amount: fen})
			}}
		case "taobao":
			out[m.Platform] = buyerMarket{m, func(buyer string, fen int64) string {
				return s.world.Others.Taobao.Open(taobaofake.AfterSale{OpenUID: buyer, Amount: fen})
			}}
		}
	}
	return out
}

// buyerCase is what is read of a case here.
type buyerCase struct {
	ID, Rule, State string
	Buyer           *struct {
		Key         string `json:"key"`
		Requests    int    `json:"requests"`
		Refunds     int    `json:"refunds"`
		RefundMinor int64  `json:"refund_minor"`
		List        string `json:"list"`
	} `json:"buyer"`
}

// ask opens a request, makes it known, and waits until the case is in that state.
func (s *buyerSite) ask(t *testing.T, m buyerMarket, buyer string, fen int64, states ...string) (string, buyerCase) {
	t.Helper()
	id := m.request(buyer, fen)
	if err := m.Push(t.Context(), s.target.Public, id); err != nil {
		t.Fatal(err)
	}
	return id, s.settled(t, m, id, states...)
}

// settled waits until the case is in one of those states.
func (s *buyerSite) settled(t *testing.T, m buyerMarket, id string, states ...string) (c buyerCase) {
	t.Helper()
	err := until(t.Context(), m.Platform+" case "+strings.Join(states, " or "), func() bool {
		found, err := s.target.Find(t.Context(), m.Platform, m.Shop, id)
		if err != nil {
			return false
		}
		s.get(t, "/admin/v1/cases/"+found.ID, &c)
		for _, state := range states {
			if c.State == state {
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("%v: is %+v", err, c)
	}
	return c
}

func (s *buyerSite) get(t *testing.T, path string, into any) {
	t.Helper()
	s.call(t, http.MethodGet, path, sandbox.AdminToken, "", http.StatusOK, into)
}

// call makes one call of the private listener and checks its status.
func (s *buyerSite) call(t *testing.T, method, path, token, body string, want int, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.target.Admin+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		t.Fatalf("%s %s: %d %s (%v), want %d", method, path, resp.StatusCode, answer, err, want)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatal(err)
		}
	}
}

// The keys of the configurations.
const (
	oneKey     = "dGhlLWZpcnN0LXNlY3JldC1rZXktb2YtMzItYnl0ZXM="
	anotherKey = "YW5vdGhlci1zZWNyZXQta2V5LW9mLTMyLWJ5dGVzISE="
)

// TestBuyersAreKnownByKeyedHash opens requests of the same buyer and of
// another one: they are told apart, rules decide by what was refunded before,
// and a supervisor's list stops and lets go.
func TestBuyersAreKnownByKeyedHash(t *testing.T) {
	t.Parallel()
	s := startBuyers(t, oneKey)
	keys := map[string]bool{}
	for platform, m := range s.markets() {
		first, paid := s.ask(t, m, "", 6600, "agreed", "refunded")
		if m.Paid(first) != 1 || paid.Buyer == nil || paid.Buyer.Requests != 1 {
			t.Fatalf("%s: the first request: %+v, paid %d times", platform, paid.Buyer, m.Paid(first))
		}
		second, looked := s.ask(t, m, "", 8800, "person")
		if b := looked.Buyer; looked.Rule != "B1" || b == nil || b.Key != paid.Buyer.Key || b.Requests != 2 || b.Refunds != 1 || b.RefundMinor != 6600 || m.Paid(second) != 0 {
			t.Errorf("%s: the second request of the buyer: rule %s, %+v", platform, looked.Rule, b)
		}
		_, stranger := s.ask(t, m, "somebody-else-00000001", 8800, "agreed", "refunded")
		if b := stranger.Buyer; b == nil || b.Key == paid.Buyer.Key || b.Requests != 1 {
			t.Errorf("%s: another buyer: %+v", platform, b)
		}
		keys[paid.Buyer.Key], keys[stranger.Buyer.Key] = true, true
		s.blocked(t, m, paid.Buyer.Key)
	}
	if len(keys) != 4 {
		t.Errorf("two buyers of two platforms have %d keys", len(keys))
	}
}

// blocked puts the buyer on the list: the next request goes to a person, and
// is paid once the buyer is taken off.
func (s *buyerSite) blocked(t *testing.T, m buyerMarket, key string) {
	t.Helper()
	s.call(t, http.MethodPut, "/admin/v1/buyers/"+key, sandbox.AgentToken, `{"list":"block"}`, http.StatusForbidden, nil)
	s.call(t, http.MethodPut, "/admin/v1/buyers/"+key, sandbox.SupervisorToken, `{"list":"block"}`, http.StatusOK, nil)
	id, held := s.ask(t, m, "", 5500, "person")
	if held.Rule != "limit.blocked" || held.Buyer == nil || held.Buyer.List != "block" || m.Attempts(id) != 0 {
		t.Errorf("%s: a blocked buyer's request: rule %s, %+v, %d attempts to pay", m.Platform, held.Rule, held.Buyer, m.Attempts(id))
	}
	s.call(t, http.MethodPut, "/admin/v1/buyers/"+key, sandbox.SupervisorToken, `{"list":""}`, http.StatusOK, nil)
	if let := s.settled(t, m, id, "agreed", "refunded"); m.Paid(id) != 1 || let.Buyer.List != "" {
		t.Errorf("%s: taken off the list: paid %d times, %+v", m.Platform, m.Paid(id), let.Buyer)
	}
}

// TestBuyersWithoutKeyAreNotToldApart: without a secret_key nothing about a
// buyer is stored, and no rule knows one.
func TestBuyersWithoutKeyAreNotToldApart(t *testing.T) {
	t.Parallel()
	s := startBuyers(t, "")
	for platform, m := range s.markets() {
		for range 2 {
			id, c := s.ask(t, m, "", 8800, "agreed", "refunded")
			if c.Buyer != nil || m.Paid(id) != 1 {
				t.Errorf("%s: %+v, paid %d times", platform, c.Buyer, m.Paid(id))
			}
		}
	}
	db, err := sql.Open("sqlite", "file:"+s.file+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var rows, known, listed int
	if err := db.QueryRow(`select count(*), count(nullif(buyer, '')), (select count(*) from buyers) from cases`).Scan(&rows, &known, &listed); err != nil {
		t.Fatal(err)
	}
	if rows != 4 || known != 0 || listed != 0 {
		t.Errorf("%d cases, %d with a buyer, %d buyers on lists", rows, known, listed)
	}
}

// TestAnotherKeyMakesAnotherHash: the same buyer has the same hash under the
// same key in any process, and another one under another key.
func TestAnotherKeyMakesAnotherHash(t *testing.T) {
	t.Parallel()
	var hashes []map[string]string
	for _, key := range []string{oneKey, oneKey, anotherKey} {
		s, found := startBuyers(t, key), map[string]string{}
		for platform, m := range s.markets() {
			_, c := s.ask(t, m, "", 6600, "agreed", "refunded")
			found[platform] = c.Buyer.Key
		}
		hashes = append(hashes, found)
	}
	for platform, hash := range hashes[0] {
		if hash == "" || hashes[1][platform] != hash || hashes[2][platform] == hash || hashes[2][platform] == "" {
			t.Errorf("%s: %v", platform, hashes)
		}
	}
}
