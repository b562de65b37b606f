package sqlstore

import (
	"context"
	"hash/maphash"
	"runtime"
)

// op is one write: its statements are stored whole or not at all.
type op struct {
	shard string // ops with the same shard are run by the same committer, in order
	stmts []stmt
	reset func() // forgets the results of an earlier attempt; may be nil

	fault error // set by the writer: why the op is not stored
}

// stmt is one statement of an op.
type stmt struct {
	text  string
	args  []any
	want  int64                     // rows it must affect, or anyRows
	miss  error                     // what it means if it does not
	lock  string                    // names the row if ops of several shards contend for it
	row   func(scan scanFunc) error // for "returning": called for every row
	count func(rows int64)          // told how many rows were affected; may be nil
}

const anyRows = -1

// missed returns the error of a statement that has affected n rows.
func (s *stmt) missed(n int64) error {
	if s.count != nil {
		s.count(n)
	}
	if s.want != anyRows && s.want != n {
		return s.miss
	}
	return nil
}

func (o *op) begin() {
	o.fault = nil
	if o.reset != nil {
		o.reset()
	}
}

// maxBatch bounds how many writes share a transaction.
const maxBatch = 512

// job is an item on its way through a batcher.
type job[T any] struct {
	ctx  context.Context
	item T
	done chan error
}

// batcher collects what arrives while the last batch is being run. It waits
// for nothing: a lone item is run at once.
type batcher[T any] struct {
	in            chan job[T]
	quit, stopped chan struct{}
	run           func(items []T) []error // one error per item
	yield         bool                    // let others arrive before a batch begins
}

// newBatcher starts a batcher. yield pays where a commit is dear and the one
// committer is in this process (SQLite); where a server does the work
// (PostgreSQL) it was measured to cost more than it brings.
func newBatcher[T any](yield bool, run func([]T) []error) *batcher[T] {
	b := &batcher[T]{in: make(chan job[T], 2*maxBatch), quit: make(chan struct{}), stopped: make(chan struct{}), run: run, yield: yield}
	go b.loop()
	return b
}

// submit returns the item's own result. If ctx ends first the item may still
// take effect.
func (b *batcher[T]) submit(ctx context.Context, item T) error {
	j := job[T]{ctx: ctx, item: item, done: make(chan error, 1)}
	select {
	case b.in <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-b.quit:
		return errClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-b.stopped:
	}
	select {
	case err := <-j.done:
		return err
	default:
		return errClosed
	}
}

func (b *batcher[T]) loop() {
	defer close(b.stopped)
	batch := make([]job[T], 0, maxBatch)
	for {
		select {
		case j := <-b.in:
			batch = append(batch[:0], j)
		case <-b.quit:
			select {
			case j := <-b.in:
				batch = append(batch[:0], j)
			default:
				return
			}
		}
		b.execute(b.fill(batch))
	}
}

// fill adds what is waiting already. With yield it lets every goroutine that
// can run do so first, again and again while that brings more: under load
// batches become full, and idle, with nobody else to run, nothing is waited for.
func (b *batcher[T]) fill(batch []job[T]) []job[T] {
	batch = b.drain(batch)
	for before := 0; b.yield && len(batch) > before && len(batch) < maxBatch; {
		before = len(batch)
		runtime.Gosched()
		batch = b.drain(batch)
	}
	return batch
}

func (b *batcher[T]) drain(batch []job[T]) []job[T] {
	for len(batch) < maxBatch {
		select {
		case j := <-b.in:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

func (b *batcher[T]) execute(batch []job[T]) {
	items, live := make([]T, 0, len(batch)), batch[:0]
	for _, j := range batch {
		if err := j.ctx.Err(); err != nil {
			j.done <- err // nobody waits for it any more
			continue
		}
		items, live = append(items, j.item), append(live, j)
	}
	if len(items) == 0 {
		return
	}
	for i, err := range b.run(items) {
		live[i].done <- err
	}
}

// stop waits until everything accepted has been run. It is called once.
func (b *batcher[T]) stop() {
	close(b.quit)
	<-b.stopped
}

var shardSeed = maphash.MakeSeed()

// shardOf spreads keys over n committers.
func shardOf(key string, n int) int {
	if n == 1 {
		return 0
	}
	return int(maphash.String(shardSeed, key) % uint64(n))
}

// runOps lets write store the ops and collects what became of them.
func runOps(write func([]*op)) func([]*op) []error {
	return func(ops []*op) []error {
		write(ops)
		errs := make([]error, len(ops))
		for i, o := range ops {
			errs[i] = o.fault
		}
		return errs
	}
}
