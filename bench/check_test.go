package bench

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/sandbox"
	"makegood/store"
	"makegood/store/sqlstore"
)

func TestAllStoredFindsWhatIsMissing(t *testing.T) {
	t.Parallel()
	s, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for _, id := range []string{"1", "2"} {
		m := store.Message{Subject: store.CaseSubject(aftersale.Ref{Platform: "douyin", Shop: "demo", ID: id}), Key: id, Body: []byte("{}"), At: time.Now()}
		if _, err := s.Append(t.Context(), []store.Message{m}); err != nil {
			t.Fatal(err)
		}
	}
	if err := allStored(t.Context(), s, []string{"1", "2"}); err != nil {
		t.Error(err)
	}
	if err := allStored(t.Context(), s, []string{"1", "2", "3"}); err == nil || !strings.Contains(err.Error(), "1 of 3") {
		t.Errorf("err = %v", err)
	}
}

func TestPaidOnceFindsUnpaidCases(t *testing.T) {
	t.Parallel()
	p := douyinfake.New(douyinfake.Options{AppKey: sandbox.DouyinAppKey, AppSecret: sandbox.DouyinAppSecret, AccessToken: sandbox.DouyinToken})
	id := p.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: amount})
	if err := paidOnce(p, nil); err != nil {
		t.Error(err)
	}
	if err := paidOnce(p, []string{id}); err == nil || !strings.Contains(err.Error(), "paid 0 times") {
		t.Errorf("err = %v", err)
	}
}

func TestPaidAtEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := paidAt(ctx, douyinfake.New(douyinfake.Options{}), 1); err == nil {
		t.Error("nothing was paid, and nothing is wrong?")
	}
}

func TestConfigTextFitsTheSandbox(t *testing.T) {
	t.Parallel()
	w := sandbox.NewWorld("")
	if err := w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	text, err := configText(w, sandbox.Site{Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", Database: "sqlite:x.db", Mode: "live"})
	if err != nil || strings.Count(text, "reconcile_every: 1h") != 1 {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	t.Parallel()
	var l tail
	for range 100 {
		_, _ = l.Write([]byte(strings.Repeat("x", 100)))
	}
	_, _ = l.Write([]byte("why\n"))
	if text := l.String(); len(text) > 2000 || !strings.HasSuffix(text, "xwhy") {
		t.Errorf("%d bytes, ends with %q", len(text), text[len(text)-10:])
	}
}
