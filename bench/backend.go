package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// backend is a pair of database and Redis.
type backend struct {
	name     string
	dir      string
	postgres string // URL of the server; "": SQLite
	redis    string // address; "": embedded
	ackShare float64
}

// The bars of durable acknowledgement, as shares of the bare handler's rate.
const (
	sqliteShare   = 0.50
	postgresShare = 0.40
)

// backends lists what is measured, and makes sure that it harms nobody's data.
func (o Options) backends(ctx context.Context) ([]*backend, error) {
	out := []*backend{{name: "SQLite", dir: o.Dir, ackShare: sqliteShare}}
	if o.Postgres == "" {
		return out, nil
	}
	b := &backend{name: "PostgreSQL", dir: o.Dir, postgres: o.Postgres, redis: o.Redis, ackShare: postgresShare}
	if o.Redis == "" {
		return nil, errors.New("PostgreSQL is measured together with a real Redis: give both")
	}
	client, err := b.connect()
	if err != nil {
		return nil, err
	}
	defer func() { _ = client.Close() }()
	n, err := client.DBSize(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("redis: not reachable: %w", err)
	}
	if n > 0 {
		return nil, errors.New("redis: the database is not empty: the benchmark wants one of its own, such as 127.0.0.1:6379/15")
	}
	return append(out, b), nil
}

// database makes an empty database; drop removes it.
func (b *backend) database(ctx context.Context) (dsn string, drop func() error, err error) {
	if b.postgres == "" {
		folder, err := os.MkdirTemp(b.dir, "makegood-bench-")
		return "sqlite:" + filepath.Join(folder, "makegood.db"), func() error { return os.RemoveAll(folder) }, err
	}
	u, err := url.Parse(b.postgres)
	if err != nil {
		return "", nil, errors.New("PostgreSQL: not a valid postgres:// URL") // the cause would quote a password
	}
	name := "makegood_bench_" + strings.ToLower(rand.Text()[:10])
	if err := b.administer(ctx, `create database "`+name+`"`); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error {
		return b.administer(context.WithoutCancel(ctx), `drop database if exists "`+name+`" with (force)`)
	}, nil
}

func (b *backend) administer(ctx context.Context, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, b.postgres)
	if err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}

// connect opens the real Redis with the service's own settings.
func (b *backend) connect() (redis.UniversalClient, error) {
	address := b.redis
	if !strings.Contains(address, "://") {
		address = "redis://" + address
	}
	opt, err := asynq.ParseRedisURI(address)
	if err != nil {
		return nil, errors.New("redis: address is of no known form")
	}
	if o, ok := opt.(asynq.RedisClientOpt); ok {
		o.PoolSize, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = 64, 3*time.Second, 3*time.Second, 3*time.Second
		opt = o
	}
	client, ok := opt.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return nil, errors.New("redis: address is of no known form")
	}
	return client, nil
}

// queues opens a Redis like the service's for asynq alone. free lets go of it.
func (b *backend) queues(ctx context.Context) (client redis.UniversalClient, free func() error, err error) {
	if b.redis != "" {
		if client, err = b.connect(); err != nil {
			return nil, nil, err
		}
		return client, client.Close, nil
	}
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, nil, err
	}
	client = redis.NewClient(&redis.Options{Addr: m.Addr(), PoolSize: 64, Protocol: 2, DisableIdentity: true})
	return client, func() error {
		err := client.Close()
		m.Close()
		return err
	}, nil
}

// clear removes what asynq has left in a real Redis, and nothing else.
func (b *backend) clear(ctx context.Context) error {
	if b.redis == "" {
		return nil
	}
	client, err := b.connect()
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	var keys []string
	names := client.Scan(ctx, 0, "asynq:*", 1000).Iterator()
	for names.Next(ctx) {
		keys = append(keys, names.Val())
	}
	if err := names.Err(); err != nil || len(keys) == 0 {
		return err
	}
	return client.Del(ctx, keys...).Err()
}
