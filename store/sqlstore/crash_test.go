package sqlstore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/sqlstore"
)

const crashEnv = "SQLSTORE_CRASH_DSN"

// TestCrashVictim is the process that TestKilledProcessLosesNothing kills: it
// writes until then and prints what was acknowledged.
func TestCrashVictim(t *testing.T) {
	dsn := os.Getenv(crashEnv)
	if dsn == "" {
		t.Skip("runs only as a child of TestKilledProcessLosesNothing")
	}
	s, err := sqlstore.Open(context.Background(), dsn, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	acknowledged := func(words ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(append([]any{"ack"}, words...)...)
	}
	var wg sync.WaitGroup
	for worker := range int64(16) {
		wg.Go(func() {
			for n := worker; ; n += 16 {
				change := benchChange(n)
				m := store.Message{Subject: store.CaseSubject(change.Case.Ref), Key: "k", Body: []byte("{}"), At: benchStart}
				m.Key = change.Case.Ref.ID
				if _, err := s.Append(context.Background(), []store.Message{m}); err != nil {
					t.Error(err)
					return
				}
				acknowledged("message", n)
				if err := s.Commit(context.Background(), change); err != nil {
					t.Error(err)
					return
				}
				acknowledged("case", n)
				got, err := s.Claim(context.Background(), []string{change.Plan[0].ID}, benchStart, aftersale.Lease)
				if err != nil || len(got) != 1 {
					t.Error(err)
					return
				}
				acknowledged("claim", n)
			}
		})
	}
	wg.Wait()
}

func TestKilledProcessLosesNothing(t *testing.T) {
	t.Parallel()
	dsns(t, func(t *testing.T, dsn string) {
		victim := exec.Command(os.Args[0], "-test.run=^TestCrashVictim$")
		victim.Env = append(os.Environ(), crashEnv+"="+dsn)
		out, err := victim.StdoutPipe()
		if err == nil {
			err = victim.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		acked := map[string][]int64{}
		lines := bufio.NewScanner(out)
		for total := 0; lines.Scan(); {
			var what string
			var n int64
			if _, err := fmt.Sscanf(strings.TrimPrefix(lines.Text(), "ack "), "%s %d", &what, &n); err != nil {
				continue // the line that was cut off, or words of the test binary
			}
			acked[what] = append(acked[what], n)
			if total++; total == 600 {
				if err := victim.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = victim.Wait()
		s := open(t, dsn)
		for what, ns := range acked {
			for _, n := range ns {
				c, _ := benchCase(n)
				got, err := s.Load(t.Context(), c.Ref)
				if err != nil {
					t.Fatal(err)
				}
				kept := map[string]bool{
					"message": len(got.Pending) == 1, "case": got.Case.Version == 1 && len(got.Actions) == 1,
					"claim": len(got.Actions) == 1 && got.Actions[0].State == aftersale.Sent,
				}
				if !kept[what] {
					t.Fatalf("%s %d: got nothing, want what was acknowledged", what, n)
				}
			}
		}
		if len(acked["message"]) == 0 || len(acked["case"]) == 0 || len(acked["claim"]) == 0 {
			t.Errorf("got %d messages, %d cases, %d claims, want some of each", len(acked["message"]), len(acked["case"]), len(acked["claim"]))
		}
	})
}
