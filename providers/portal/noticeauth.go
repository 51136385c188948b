package portal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync"
	"time"

	"gatehouse/core"
)

// NoticeAuth says how a connection's events are let in: by HTTP Basic where
// User is set, else by a signature with a timestamp.
type NoticeAuth struct {
	User string
	// Secret is the password, or the key of the signature.
	Secret func(ctx context.Context) (string, error)

	mu    sync.Mutex
	value string
	until time.Time
}

// The headers of a signed event.
const (
	signatureHeader = "X-Gatehouse-Signature"
	timestampHeader = "X-Gatehouse-Timestamp"
)

const (
	// window is how far an event's timestamp may be off.
	window = 5 * time.Minute
	// shortest is the least length of a secret, in bytes.
	shortest = 16
	// keepSecret is how long a secret is used before its source is asked again,
	// which may mean to run a command.
	keepSecret = time.Minute
)

// Sign makes the signature of an event, as its sender does.
func Sign(key, timestamp, connection string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	for _, part := range [][]byte{[]byte(timestamp), {'.'}, []byte(connection), {'.'}, body} {
		mac.Write(part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// check lets an event in. The fingerprint identifies this very request; nil
// where nothing tells it from the same event sent again.
func (a *NoticeAuth) check(r *http.Request, connection string, body []byte, now time.Time) (fingerprint []byte, err error) {
	secret, err := a.secret(r.Context(), connection, now)
	if err != nil {
		return nil, err
	}
	if a.User != "" {
		user, password, _ := r.BasicAuth()
		if !same(user, a.User) || !same(password, secret) {
			return nil, refuse(http.StatusUnauthorized, "credentials", "the user or the password is wrong")
		}
		return nil, nil
	}
	stamp := r.Header.Get(timestampHeader)
	given, err := hex.DecodeString(r.Header.Get(signatureHeader))
	want, _ := hex.DecodeString(Sign(secret, stamp, connection, body)) // our own hex
	if err != nil || !hmac.Equal(given, want) {
		return nil, refuse(http.StatusUnauthorized, "signature", "the signature is missing or wrong")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if off := now.Sub(time.Unix(seconds, 0)); err != nil || off > window || off < -window {
		return nil, refuse(http.StatusUnauthorized, "timestamp", "the timestamp is more than 5 minutes off: a replay, or a wrong clock")
	}
	return given, nil
}

// same compares in constant time, whatever the lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func (a *NoticeAuth) secret(ctx context.Context, connection string, now time.Time) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.value != "" && now.Before(a.until) {
		return a.value, nil
	}
	value, err := a.Secret(ctx)
	if err != nil {
		return "", err
	}
	if len(value) < shortest {
		return "", core.Errorf(core.CodeConfig, connection, "the secret of its events has less than %d bytes", shortest)
	}
	a.value, a.until = value, now.Add(keepSecret)
	return value, nil
}
