package wms

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/warehouse/wms/fake"
)

// driver runs the functions of README.md: it reads jobs and prints results.
const driver = `
import json, sys
for line in sys.stdin:
    job = json.loads(line)
    content = job["content"].encode()
    if job["do"] == "sign":
        print(json.dumps(sign(job["secret"], job["id"], job["timestamp"], content)))
    elif job["do"] == "headers":
        print(json.dumps(headers(job["secret"], job["id"], content, job["now"])))
    else:
        print(json.dumps(genuine(job["secrets"], job["headers"], content, job["now"])))
`

// python runs the example of README.md on jobs. The test is skipped where
// there is no Python.
func python(t *testing.T, jobs ...map[string]any) []json.RawMessage {
	t.Helper()
	interpreter, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, found := strings.Cut(string(readme), "```python\n")
	code, _, closed := strings.Cut(code, "```")
	if !found || !closed {
		t.Fatal("README.md has no Python example")
	}
	var in, errors bytes.Buffer
	for _, job := range jobs {
		if err := json.NewEncoder(&in).Encode(job); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), interpreter, "-c", code+driver)
	cmd.Stdin, cmd.Stderr = &in, &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errors.String())
	}
	var results []json.RawMessage
	for line := range bytes.Lines(out) {
		results = append(results, bytes.TrimSpace(line))
	}
	if len(results) != len(jobs) {
		t.Fatalf("%d results for %d jobs", len(results), len(jobs))
	}
	return results
}

// TestReadmeSigns: what the example signs are the published vectors, and
// pushes and answers that the adapter takes.
func TestReadmeSigns(t *testing.T) {
	t.Parallel()
	var jobs []map[string]any
	known := vectors(t)
	for _, v := range known {
		jobs = append(jobs, map[string]any{"do": "sign", "secret": v.Secret, "id": v.ID, "timestamp": v.Timestamp, "content": v.Body})
	}
	body := strings.Replace(heldReport, `"state"`, `"buyer":"张三","state"`, 1)
	jobs = append(jobs, map[string]any{"do": "headers", "secret": ours["secret"], "id": "push-1", "content": body, "now": now.Unix()})
	results := python(t, jobs...)
	for i, v := range known {
		if got := string(results[i]); got != `"`+v.Signature+`"` {
			t.Errorf("%s: %s, want %s", v.ID, got, v.Signature)
		}
	}
	var made map[string]string
	if err := json.Unmarshal(results[len(known)], &made); err != nil {
		t.Fatal(err)
	}
	in := &adapters.Inbound{Header: http.Header{}, Body: []byte(body), At: now}
	for name, value := range made {
		in.Header.Set(name, value)
	}
	if err := plain(t, ours).Verify(in); err != nil || len(made) != 3 {
		t.Errorf("the example's push: %v, headers %v", err, made)
	}
}

// TestReadmeVerifies: the example accepts what the adapter sends, and nothing else.
func TestReadmeVerifies(t *testing.T) {
	t.Parallel()
	_, url := house(t, func(o *fake.Options) { o.Answer = fake.Never })
	var sent *http.Request
	conn := plain(t, with("api_url", url))
	conn.client.GetClient().Transport = capture{&sent, conn.client.GetClient().Transport}
	if _, _, err := conn.Do(t.Context(), hold()); err != nil {
		t.Fatal(err)
	}
	text, _ := sent.GetBody()
	body := string(readAll(t, text))
	posted := lower(sent.Header)
	if _, err := conn.State(t.Context(), "douyin", "123456", order.OrderID); err != nil {
		t.Fatal(err)
	}
	got := lower(sent.Header)
	target := "GET " + strings.TrimPrefix(sent.URL.RequestURI(), "/makegood")
	check := func(secret string, h map[string]string, content string, later int64) map[string]any {
		return map[string]any{"do": "genuine", "secrets": []string{secret}, "headers": h, "content": content, "now": now.Unix() + later}
	}
	jobs := []map[string]any{
		check(ours["secret"], posted, body, 0), check(ours["previous_secret"], posted, body, 300), check(ours["secret"], got, target, -300),
		check(theirs["secret"], posted, body, 0), check(ours["secret"], posted, body+" ", 0), check(ours["secret"], posted, body, 301),
		check(ours["secret"], got, target+"1", 0), check(ours["secret"], map[string]string{}, body, 0),
	}
	for i, result := range python(t, jobs...) {
		if want := i < 3; string(result) != map[bool]string{true: "true", false: "false"}[want] {
			t.Errorf("job %d: genuine is %s, want %v", i, result, want)
		}
	}
}

func lower(h http.Header) map[string]string {
	out := map[string]string{}
	for name := range h {
		out[strings.ToLower(name)] = h.Get(name)
	}
	return out
}
