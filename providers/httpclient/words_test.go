package httpclient

import (
	"io"
	"net"
	"net/http"
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

func TestABrokenConnectionIsSaidInWords(t *testing.T) {
	for _, c := range []struct {
		answer func(net.Conn)
		want   string
	}{
		{func(c net.Conn) { _ = c.Close() }, "the connection was closed"},
		{func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
			_ = c.Close()
		}, "the connection was closed"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if conn, err := l.Accept(); err == nil {
				_, _ = conn.Read(make([]byte, 4096))
				c.answer(conn)
			}
		}()
		_, err = get(t, "http://"+l.Addr().String())
		<-done
		_ = l.Close()
		if got := reason(withoutURL(err)); got != c.want {
			t.Errorf("%v is said %q, want %q", err, got, c.want)
		}
		_, err = get(t, "http://"+l.Addr().String())
		if got, want := reason(withoutURL(err)), "connection refused, nothing listens at "+l.Addr().String(); got != want {
			t.Errorf("%v is said %q, want %q", err, got, want)
		}
	}
}

func get(t *testing.T, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}
