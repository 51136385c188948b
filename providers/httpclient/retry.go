package httpclient

import (
	"encoding/binary"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
)

// maxRetryAfter bounds what a gateway may ask for: an absurd header must not
// stop a connection for good.
const maxRetryAfter = 24 * time.Hour

// RetryAfter reads the header in both its forms, seconds and HTTP date; 0 when
// it is missing, unreadable or in the past. At most 24 hours.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return bounded(seconds)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return bounded(at.Sub(now).Seconds())
}

func bounded(seconds float64) time.Duration {
	switch {
	case !(seconds > 0):
		return 0
	case seconds > maxRetryAfter.Seconds():
		return maxRetryAfter
	}
	return time.Duration(seconds * float64(time.Second))
}

// backoff says how long to wait before a read is tried again, and whether.
func (c *Client) backoff(err error, attempt int) (time.Duration, bool) {
	e := core.AsError(err)
	if e.Code != core.CodeTemporary && e.Code != core.CodeThrottled {
		return 0, false
	}
	if e.RetryAfter > c.opts.MaxWait {
		return 0, false
	}
	return max(e.RetryAfter, Jitter(c.opts.Random, c.opts.RetryBase<<(attempt-1))), true
}

// Jitter is full jitter: evenly from 0 to most. A broken source of randomness
// gives the longest wait.
func Jitter(random io.Reader, most time.Duration) time.Duration {
	var raw [8]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil || most <= 0 {
		return max(most, 0)
	}
	share := float64(binary.BigEndian.Uint64(raw[:])>>11) / (1 << 53)
	return time.Duration(share * float64(most))
}
