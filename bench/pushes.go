package bench

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/sandbox"
)

// amount of every refund in fen: MaxCases of them stay within the budgets
// that a shop has by default.
const amount = 10

// pushes are signed webhooks, each about an after-sale of its own, made
// beforehand: signing is not measured. They are kept in a file, because a
// large heap would make the garbage collector of this process, which is also
// the server's, run less often than it does in earnest.
type pushes struct {
	ids  []string
	ends []int64 // where each request ends in the file
	file *os.File
}

// newPushes opens n unshipped after-sales at the platform and signs the push
// of each. They are whole HTTP requests to the sandbox's live shop.
func newPushes(dir string, p *douyinfake.Platform, n int) (_ *pushes, err error) {
	out := &pushes{ids: make([]string, 0, n), ends: make([]int64, 0, n)}
	if out.file, err = os.CreateTemp(dir, "makegood-bench-pushes-"); err != nil {
		return nil, err
	}
	if err := os.Remove(out.file.Name()); err != nil { // it goes when it is closed
		return nil, err
	}
	w, end := bufio.NewWriterSize(out.file, 1<<20), int64(0)
	for range n {
		id := p.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: amount})
		request := pushRequest(p, id)
		if _, err := w.Write(request); err != nil {
			return nil, err
		}
		end += int64(len(request))
		out.ids, out.ends = append(out.ids, id), append(out.ends, end)
	}
	return out, w.Flush()
}

// pushRequest is the whole request of a push with tag 200, refund applied for.
func pushRequest(p *douyinfake.Platform, id string) []byte {
	body := p.Body("200", id)
	b := []byte("POST /webhooks/douyin/" + sandbox.LiveShop + " HTTP/1.1\r\nHost: 127.0.0.1\r\n")
	for name, value := range p.Headers(body) {
		b = append(b, name+": "+value+"\r\n"...)
	}
	b = append(b, "Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"...)
	return append(b, body...)
}

// read returns request i, in buffer if it is large enough.
func (p *pushes) read(i int, buffer []byte) ([]byte, error) {
	start := int64(0)
	if i > 0 {
		start = p.ends[i-1]
	}
	size := int(p.ends[i] - start)
	if cap(buffer) < size {
		buffer = make([]byte, size)
	}
	if _, err := p.file.ReadAt(buffer[:size], start); err != nil {
		return nil, fmt.Errorf("prepared request: %w", err)
	}
	return buffer[:size], nil
}

func (p *pushes) close() { _ = p.file.Close() }
