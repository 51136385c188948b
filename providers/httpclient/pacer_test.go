package httpclient_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gatehouse/providers/httpclient"
	"gatehouse/providers/providertest"
)

func waits(t *testing.T, p *httpclient.Pacer, clock *providertest.Clock, key string, n int) time.Duration {
	t.Helper()
	before := clock.Slept()
	for range n {
		if err := p.Wait(context.Background(), key); err != nil {
			t.Fatal(err)
		}
	}
	return (clock.Slept() - before).Round(time.Millisecond)
}

func TestPacerKeepsTheRate(t *testing.T) {
	clock := providertest.NewClock()
	p := httpclient.NewPacer(clock)
	p.Limit("k", 10, 5)
	if got := waits(t, p, clock, "k", 25); got != 2*time.Second { // 5 at once, 20 at 10/s
		t.Errorf("25 calls waited %s, want 2s", got)
	}
	if got := waits(t, p, clock, "free", 100); got != 0 {
		t.Errorf("a key without limit waited %s", got)
	}
}

func TestBurstIsATenthOfASecondAndWhatIsInFlight(t *testing.T) {
	for _, c := range []struct {
		rate           float64
		inFlight, want int
	}{{50, 32, 5}, {50, 4, 4}, {7.5, 4, 1}, {0.5, 8, 1}, {2000, 8, 8}} {
		if got := httpclient.Burst(c.rate, c.inFlight); got != c.want {
			t.Errorf("%v a second, %d in flight: %d, want %d", c.rate, c.inFlight, got, c.want)
		}
	}
}

func TestPacerKeepsTheLowestLimit(t *testing.T) {
	clock := providertest.NewClock()
	p := httpclient.NewPacer(clock)
	p.Limit("k", 10, 1)
	p.Limit("k", 5, 9)
	p.Limit("k", 100, 100)
	p.Limit("k", 0, 0)
	if got := waits(t, p, clock, "k", 11); got != 2*time.Second {
		t.Errorf("11 calls waited %s, want 2s", got)
	}
}

func TestPauseHoldsAndIsNotShortened(t *testing.T) {
	clock := providertest.NewClock()
	p := httpclient.NewPacer(clock)
	p.Limit("k", 1000, 1000)
	p.Pause("k", clock.Now().Add(time.Hour))
	p.Pause("k", clock.Now().Add(time.Minute))
	if got := p.Paused("k"); got != time.Hour {
		t.Errorf("paused for %s", got)
	}
	if got := waits(t, p, clock, "k", 3); got != time.Hour {
		t.Errorf("waited %s, want 1h", got)
	}
}

// still never delivers: its waiters end by their context alone.
type still struct{ *providertest.Clock }

func (still) After(context.Context, time.Duration) <-chan time.Time { return nil }

func TestWaitEndsWithItsContextAndReturnsTheToken(t *testing.T) {
	clock := still{providertest.NewClock()}
	p := httpclient.NewPacer(clock)
	p.Limit("k", 1, 1)
	ctx, cancel := context.WithCancel(context.Background())
	if err := p.Wait(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- p.Wait(ctx, "k") }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	clock.Advance(time.Second)
	if err := p.Wait(context.Background(), "k"); err != nil {
		t.Error(err) // with the token lost this would wait for ever
	}
}
