package metrics

import "time"

// ConsumerConnected says whether this process consumes the platform's socket
// or queue.
func (m *Metrics) ConsumerConnected(platform string, connected bool) {
	if m == nil {
		return
	}
	value := 0.0
	if connected {
		value = 1
	}
	m.connected.WithLabelValues(word(platform)).Set(value)
}

// ConsumerLost counts a connection that ended.
func (m *Metrics) ConsumerLost(platform string) {
	if m == nil {
		return
	}
	m.reconnects.WithLabelValues(word(platform)).Inc()
}

// ConsumerAlive records a sign of life, message or heartbeat.
func (m *Metrics) ConsumerAlive(platform string, at time.Time) {
	if m == nil {
		return
	}
	m.lastMessage.WithLabelValues(word(platform)).Set(seconds(at))
}

// ConsumerLag records how old a message was when it arrived.
func (m *Metrics) ConsumerLag(platform string, age time.Duration) {
	if m == nil {
		return
	}
	m.lag.WithLabelValues(word(platform)).Set(max(age, 0).Seconds())
}
