package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// redisLink is the connection to the alarm clock: a real Redis, or one that
// lives and dies with this process.
type redisLink struct {
	redis.UniversalClient
	embedded *miniredis.Miniredis
	stop     chan struct{}
}

// openRedis connects to the configured Redis and refuses one that would lose
// or corrupt queues; "" starts the embedded one.
func openRedis(ctx context.Context, address string) (*redisLink, error) {
	if address == "" {
		return embedRedis()
	}
	opt, err := redisOptions(address)
	if err != nil {
		return nil, err
	}
	client, ok := opt.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return nil, errors.New("redis: address is of no known form")
	}
	link := &redisLink{UniversalClient: client}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := checkRedis(ctx, client); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return link, nil
}

// redisOptions reads host:port, host:port/DB, and the URL forms.
func redisOptions(address string) (asynq.RedisConnOpt, error) {
	if !strings.Contains(address, "://") {
		address = "redis://" + address
	}
	opt, err := asynq.ParseRedisURI(address)
	if err != nil {
		return nil, errors.New("redis: address is of no known form") // the cause would quote a password
	}
	if o, ok := opt.(asynq.RedisClientOpt); ok {
		o.PoolSize, o.DialTimeout, o.ReadTimeout, o.WriteTimeout = 64, 3*time.Second, 3*time.Second, 3*time.Second
		return o, nil
	}
	return opt, nil
}

// checkRedis says clearly why a Redis cannot hold queues.
func checkRedis(ctx context.Context, client redis.UniversalClient) error {
	info, err := client.Info(ctx).Result()
	if err != nil {
		return fmt.Errorf("redis: not reachable: %w", err)
	}
	field := func(name string) string {
		for line := range strings.Lines(info) {
			if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
				return v
			}
		}
		return ""
	}
	version := field("redis_version")
	if major, minor := versionOf(version); version != "" && (major < 6 || major == 6 && minor < 2) {
		return fmt.Errorf("redis: version %s is too old: makegood needs 6.2 or newer", version)
	}
	if policy := field("maxmemory_policy"); policy != "" && policy != "noeviction" {
		return fmt.Errorf("redis: maxmemory-policy is %s: eviction corrupts queues, set it to noeviction", policy)
	}
	return nil
}

func versionOf(text string) (major, minor int) {
	parts := strings.SplitN(text, ".", 3)
	major, _ = strconv.Atoi(parts[0])
	if len(parts) > 1 {
		minor, _ = strconv.Atoi(parts[1])
	}
	return major, minor
}

// embedRedis starts a Redis inside the process. Its time to live moves only
// when it is told that time has passed. What it forgets at the end of the
// process, the first sweep finds in SQL.
func embedRedis() (*redisLink, error) {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("embedded redis: %w", err)
	}
	link := &redisLink{
		UniversalClient: redis.NewClient(&redis.Options{Addr: m.Addr(), PoolSize: 64, Protocol: 2, DisableIdentity: true}),
		embedded:        m, stop: make(chan struct{}),
	}
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				m.FastForward(time.Second)
			case <-link.stop:
				return
			}
		}
	}()
	return link, nil
}

// Close ends the connection, and the embedded Redis with it.
func (l *redisLink) Close() error {
	err := l.UniversalClient.Close()
	if l.embedded != nil {
		close(l.stop)
		l.embedded.Close()
	}
	return err
}
