package engine_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
	"makegood/service"
)

// logLines collects what a service logs.
type logLines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *logLines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// into makes a service log here. It is an option of setup.
func (l *logLines) into(o *service.Options) { o.Log = slog.New(slog.NewJSONHandler(l, nil)) }

// lines returns the lines with the given message.
func (l *logLines) lines(t *testing.T, message string) (found []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for row := range strings.Lines(l.buf.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(row), &line); err != nil {
			t.Fatalf("log line %q: %v", row, err)
		}
		if line["msg"] == message {
			found = append(found, line)
		}
	}
	return found
}

// count is how many lines have the given message.
func (l *logLines) count(t *testing.T, message string) int {
	t.Helper()
	return len(l.lines(t, message))
}

// want checks attributes of the one line with the given message.
func (l *logLines) want(t *testing.T, message string, want map[string]any) {
	t.Helper()
	lines, got := l.lines(t, message), map[string]any{}
	if len(lines) != 1 {
		t.Fatalf("got %d log lines %q, want 1; the log:\n%s", len(lines), message, l.buf.String())
	}
	for key := range want {
		got[key] = lines[0][key]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log line %q (-want +got):\n%s", message, diff)
	}
}

func TestLogOfAFailedRefundNamesShopCaseAndAction(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	r.Douyin.Faults().Next("afterSale.operate", fault.Fault{DropAfter: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	log.want(t, "action failed", map[string]any{
		"level": "WARN", "platform": "douyin", "shop": shopID, "aftersale": id, "case": r.Load(id).Case.ID,
		"action": string(aftersale.ActionApprove), "class": string(aftersale.ClassUnknown), "attempt": float64(1),
	})
	for _, private := range append(douyinfake.BuyerData(), "douyin-secret", "sf-checkword", r.Douyin.Get(id).OrderID) {
		if strings.Contains(log.buf.String(), private) {
			t.Errorf("the log contains %q", private)
		}
	}
}

func TestLogOfAnUnreadableCaseNamesIt(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	r.Douyin.Faults().Next("afterSale.Detail", fault.Fault{FailBefore: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	log.want(t, "case cannot be read", map[string]any{
		"platform": "douyin", "shop": shopID, "aftersale": id, "case": r.Load(id).Case.ID, "fails": float64(1),
	})
}

// Every log line names what it is about: its logger was made by one of the
// functions of log.go, or the call itself has one of the naming attributes.
func TestEveryLogCallNamesWhatItIsAbout(t *testing.T) {
	t.Parallel()
	naming := []string{`"platform"`, `"courier"`, `"warehouse"`, `"consumer"`, `"channel"`, `"case"`, `"task"`}
	about := []string{"log", "forRef", "forCase", "ForAction", "ForSubject"} // log: a local logger that one of them made
	exempt := []string{
		// About the whole service:
		"sweep woke forgotten work", "canary rolled back", "token renewal failed",
		"telling people failed", "lease not released",
	}
	var files []string
	for _, dir := range []string{".", "../jobs", "../escalation", "../casework", "../tokens"} {
		found, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	set, calls := token.NewFileSet(), 0
	for _, name := range files {
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || strings.HasSuffix(name, "_test.go") {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			message, isText := call.Args[0].(*ast.BasicLit)
			if !ok || !isText || !slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, method.Sel.Name) {
				return true
			}
			calls++
			named := slices.Contains(exempt, strings.Trim(message.Value, `"`)) || slices.Contains(about, madeBy(method.X))
			for _, arg := range call.Args {
				if literal, ok := arg.(*ast.BasicLit); ok && slices.Contains(naming, literal.Value) {
					named = true
				}
			}
			if !named {
				t.Errorf("%s: log line %s names no platform, courier, warehouse or case", set.Position(call.Pos()), message.Value)
			}
			return true
		})
	}
	if calls < 20 {
		t.Errorf("got %d log calls, want at least 20: does this test still look in the right places?", calls)
	}
}

// madeBy names the function or the local variable that a logger comes from.
func madeBy(x ast.Expr) string {
	if call, ok := x.(*ast.CallExpr); ok {
		x = call.Fun
	}
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		if strings.HasPrefix(x.Sel.Name, "For") {
			return x.Sel.Name
		}
	}
	return ""
}
