package httpclient_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gatehouse/core"
)

func TestATLSPortUnderAnHTTPAddressIsCalledThat(t *testing.T) {
	says := "it speaks https on this port, and the address says http"
	client, _, _ := serve(t, nil)
	for name, url := range map[string]string{
		"Go": strings.Replace(goTLS(t), "https:", "http:", 1),
		"nginx": answering(t, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"+
			"<html><center>The plain HTTP request was sent to HTTPS port</center></html>"),
		"alert": answering(t, "\x15\x03\x03\x00\x02\x02\x16"),
	} {
		for _, method := range []string{http.MethodGet, http.MethodPut} {
			_, err := call(client, method, url)
			e := core.AsError(err)
			if e == nil || e.Code != core.CodeConfig || !strings.Contains(e.Message, says) || !strings.Contains(e.Hint, "https://") {
				t.Errorf("%s %s: %+v", name, method, err)
			}
		}
	}
}

func TestAnother400IsReadWhole(t *testing.T) {
	long := strings.Repeat("x", 9000)
	client, url, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 400, "application/json", `{"message":"`+long+`"}`)
	})
	resp, err := call(client, http.MethodPut, url)
	if core.CodeOf(err) != core.CodeRefused || !strings.Contains(string(resp.Body), long) {
		t.Errorf("%d bytes, %v", len(resp.Body), err)
	}
}

func goTLS(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// answering is the address of a port that answers whatever comes with this.
func answering(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, _ = c.Write([]byte(text))
			_ = c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}
