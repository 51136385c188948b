package httpclient

import (
	"testing"
	"time"
)

func TestAWaitIsSaidAsAPersonWould(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Hour: "1h", 90 * time.Minute: "1h30m", 20 * time.Minute: "20m", time.Hour + time.Second: "1h0m1s", 30 * time.Second: "30s",
		59*time.Minute + 59*time.Second + 600*time.Millisecond: "1h",
	} {
		if got := inWords(wait); got != want {
			t.Errorf("%v is said %q, want %q", wait, got, want)
		}
	}
}
