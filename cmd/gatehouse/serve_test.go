package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gatehouse/core"
)

// daemon is gatehouse serve as a process.
type daemon struct {
	cmd     *exec.Cmd
	address string
	log     *bytes.Buffer
}

func serveProcess(t *testing.T, env []string, args ...string) *daemon {
	t.Helper()
	d := &daemon{cmd: exec.Command("gatehouse", append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), log: &bytes.Buffer{}}
	d.cmd.Env = append(os.Environ(), env...)
	d.cmd.Stderr = d.log
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill() // it ended, or the test failed
		_ = d.cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("it said %q: %v", line, err)
	}
	d.address = address
	return d
}

// ends sends SIGTERM and expects a good end.
func (d *daemon) ends(t *testing.T) {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = d.cmd.Process.Kill() })
	defer late.Stop()
	if err := d.cmd.Wait(); err != nil {
		t.Fatalf("it ended with %v: %s", err, d.log)
	}
}

func output(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("gatehouse", args...)
	cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("gatehouse %v: %v: %s", args, err, said.String())
	}
	return string(out)
}

// Two daemons on one store, one of which is killed again and again: every
// decision is proven, and no gateway has two Apps for one.
func TestTwoDaemonsFinishWhatIsDecidedThoughOneIsKilled(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "300")
	steady := serveProcess(t, env)
	var ids []string
	for _, app := range listed(t, env, "status:pending") {
		id, _ := app["id"].(string)
		ids = append(ids, id)
	}
	for part := range 3 {
		doomed := serveProcess(t, env)
		n := len(ids) / 3
		output(t, env, append([]string{"apps", "approve", "--detach", "--yes"}, ids[part*n:(part+1)*n]...)...)
		if err := doomed.cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = doomed.cmd.Wait() // it was killed
	}
	for deadline := time.Now().Add(patience); len(listed(t, env, "-push:confirmed -push:none")) > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("not proven: %v", listed(t, env, "-push:confirmed -push:none"))
		}
	}
	proven := map[any]bool{}
	for _, app := range listed(t, env, "status:approved push:confirmed") {
		proven[app["id"]] = true
	}
	for _, id := range ids[:len(ids)/3*3] {
		if !proven[id] {
			t.Errorf("%s is not approved and confirmed", id)
		}
	}
	steady.ends(t)
	if left := output(t, env, "sync", "--plan"); strings.Contains(left, "would change") {
		t.Errorf("the gateways differ:\n%s", left)
	}
}

// SIGTERM in the middle of a request: it is answered, and then the daemon ends.
func TestARequestUnderWayIsFinishedWhenTheDaemonEnds(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "60", "--fault", "sensedia-prod:latency=700ms")
	token := strings.TrimSpace(output(t, env, "tokens", "create", "shop"))
	id, _ := listed(t, env, "status:approved conn:sensedia-prod push:confirmed,none")[0]["id"].(string)
	d := serveProcess(t, env)
	answered := make(chan string, 1)
	go func() {
		req, err := http.NewRequest(http.MethodPost, "http://"+d.address+"/v1/apps/"+id+"/credentials", http.NoBody)
		if err != nil {
			answered <- err.Error()
			return
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answered <- resp.Status + " " + string(body)
	}()
	for deadline := time.Now().Add(patience); !strings.Contains(metricsOf(t, d), "gatehouse_http_requests_running 2\n"); {
		if time.Now().After(deadline) { // every turn is a request
			t.Fatal("the request never came")
		}
	}
	d.ends(t)
	if got := <-answered; !strings.HasPrefix(got, "200 ") || !strings.Contains(got, "credentials") {
		t.Errorf("it was answered %s", got)
	}
}

func metricsOf(t *testing.T, d *daemon) string {
	t.Helper()
	resp, err := http.Get("http://" + d.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// makeCertificate writes a self-signed certificate for this machine.
func makeCertificate(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestServeSpeaksTLS(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--apps", "10")
	cert, key := makeCertificate(t, t.TempDir(), "first")
	d := serveProcess(t, env, "--tls-cert", cert, "--tls-key", key)
	pool := x509.NewCertPool()
	text, err := os.ReadFile(cert)
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	resp, err := client.Get("https://" + d.address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%s", resp.Status)
	}
	if plain, err := http.Get("http://" + d.address + "/readyz"); err == nil {
		_ = plain.Body.Close()
		if plain.StatusCode == http.StatusOK {
			t.Error("plain http is answered too")
		}
	}
	d.ends(t)
}

// stands is a clock that tests set.
type stands struct {
	core.Clock
	now time.Time
}

func (s *stands) Now() time.Time { return s.now }

func TestARenewedCertificateIsTakenAndABrokenOneIsNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := makeCertificate(t, dir, "first")
	clock := &stands{now: time.Now()}
	c, err := loadCertificate(cert, key, clock)
	if err != nil {
		t.Fatal(err)
	}
	name := func() string {
		t.Helper()
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.Subject.CommonName
	}
	if name() != "first" {
		t.Error("another certificate")
	}
	later := func() {
		clock.now = clock.now.Add(time.Minute)
		for _, path := range []string{cert, key} {
			if err := os.Chtimes(path, clock.now, clock.now); err != nil {
				t.Fatal(err)
			}
		}
	}
	makeCertificate(t, dir, "second")
	if later(); name() != "second" {
		t.Error("the new certificate is not taken")
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if later(); name() != "second" {
		t.Error("a broken certificate is taken")
	}
}
