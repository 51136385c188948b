package httpclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

func TestATokenIsFetchedOnceForAllWhoWait(t *testing.T) {
	token, fetched := httpclient.NewToken(providertest.NewClock(), time.Minute), 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			got, err := token.Get(t.Context(), "c", "", func(context.Context) (string, time.Duration, error) {
				fetched++
				return fmt.Sprint("t", fetched), time.Hour, nil
			})
			if got != "t1" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	if fetched != 1 {
		t.Errorf("fetched %d times", fetched)
	}
}

func TestATokenIsReplacedEarlyOrWhenItWasRefused(t *testing.T) {
	clock, n := providertest.NewClock(), 0
	token := httpclient.NewToken(clock, 5*time.Minute)
	get := func(refused string) string {
		t.Helper()
		got, err := token.Get(t.Context(), "c", refused, func(context.Context) (string, time.Duration, error) {
			n++
			return fmt.Sprint("t", n), 100 * time.Minute, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	wait := func(d time.Duration) { <-clock.After(t.Context(), d) }
	for _, c := range []struct {
		after   time.Duration
		refused string
		want    string
	}{{0, "", "t1"}, {94 * time.Minute, "", "t1"}, {2 * time.Minute, "", "t2"}, {0, "t1", "t2"}, {0, "t2", "t3"}, {0, "t2", "t3"}} {
		wait(c.after)
		if got := get(c.refused); got != c.want {
			t.Errorf("%s later, %q refused: got %s, want %s", c.after, c.refused, got, c.want)
		}
	}
}

func TestATokenThatCannotBeHadIsAskedForAgain(t *testing.T) {
	token, broken := httpclient.NewToken(providertest.NewClock(), 0), errors.New("broken")
	_, err := token.Get(t.Context(), "c", "", func(context.Context) (string, time.Duration, error) { return "", 0, broken })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	got, err := token.Get(t.Context(), "c", "", func(context.Context) (string, time.Duration, error) { return "t", time.Hour, nil })
	if got != "t" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWaitingForATokenEndsWithTheCall(t *testing.T) {
	token, fetching, done := httpclient.NewToken(providertest.NewClock(), 0), make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = token.Get(context.Background(), "c", "", func(context.Context) (string, time.Duration, error) {
			close(fetching)
			<-done
			return "t", time.Hour, nil
		})
	}()
	<-fetching
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := token.Get(ctx, "c", "", nil)
	if core.CodeOf(err) != core.CodeCanceled {
		t.Errorf("got %v", err)
	}
	close(done)
}

func TestTheLifeOfATokenIsReadHoweverItIsWritten(t *testing.T) {
	for _, life := range []struct {
		raw  string
		want time.Duration
	}{
		{"60", time.Minute}, {`"60"`, time.Minute}, {` "1.5" `, 1500 * time.Millisecond},
		{"", time.Hour}, {"null", time.Hour}, {`"soon"`, time.Hour}, {"0", time.Hour}, {"-5", time.Hour}, {"1e12", time.Hour},
	} {
		if got := httpclient.TokenLife(json.RawMessage(life.raw)); got != life.want {
			t.Errorf("%q: %s, want %s", life.raw, got, life.want)
		}
	}
}
