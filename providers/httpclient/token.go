package httpclient

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"gatehouse/core"
)

// assumedLife is a token's life where its answer does not say it.
const assumedLife = time.Hour

// Token is an access token that the calls of a connection share. One goroutine
// at a time renews it; the others wait for the result. Safe from any goroutine;
// make one with NewToken.
type Token struct {
	clock core.Clock
	early time.Duration
	turn  chan struct{} // holds one value: the right to touch the fields below
	value string
	renew time.Time
}

// NewToken makes a token that is not there yet. It is renewed early before its
// end, but never in the first nine tenths of its life.
func NewToken(clock core.Clock, early time.Duration) *Token {
	t := &Token{clock: clock, early: early, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	return t
}

// Get returns the token, asking fetch for a new one and its life when there is
// none that is good. refused is one that the gateway did not take: it is
// replaced, unless somebody did that meanwhile. subject is named when ctx ends
// first (CodeCanceled); fetch's error is returned.
func (t *Token) Get(ctx context.Context, subject, refused string, fetch func(context.Context) (value string, life time.Duration, err error)) (string, error) {
	select {
	case <-t.turn:
		defer func() { t.turn <- struct{}{} }()
	case <-ctx.Done():
		return "", core.Errorf(core.CodeCanceled, subject, "the call was given up before it was sent").Because(ctx.Err())
	}
	if t.value != "" && t.value != refused && t.clock.Now().Before(t.renew) {
		return t.value, nil
	}
	t.value = ""
	value, life, err := fetch(ctx)
	if err != nil {
		return "", err
	}
	t.value, t.renew = value, t.clock.Now().Add(life-min(t.early, life/10))
	return value, nil
}

// TokenLife reads an answer's expires_in (RFC 6749, 5.1): seconds, as a number
// or as a string of one; an hour where it says nothing usable.
func TokenLife(raw json.RawMessage) time.Duration {
	text := strings.Trim(string(bytes.TrimSpace(raw)), `"`)
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(seconds > 0) || seconds > 1e9 {
		return assumedLife
	}
	return time.Duration(seconds * float64(time.Second))
}
