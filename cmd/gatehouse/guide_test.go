package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answers types what is asked for: each prompt is waited for.
func (c *console) answers(pairs ...string) {
	c.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		c.eventually("asks "+pairs[i], func() bool { return strings.Contains(c.text(), pairs[i]) })
		c.mu.Lock()
		c.raw.Reset()
		c.mu.Unlock()
		c.press(pairs[i+1] + "\r")
	}
}

func TestAConnectionIsSetUpByAnswers(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := []string{"HOME=" + home, "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "GATEHOUSE_CONFIG="}
	c := startConsole(t, env, "connections", "add")
	c.answers(
		"Kind of gateway: ", "sensedia",
		"Name of the connection [sensedia-prod]: ", "two words",
		"cannot be a connection's name", "",
		"url: ", "http://gateway.example",
		"secrets would cross the network", "https://gateway.example",
		"client-id is missing", "client-id",
		"client-id (Enter: none): ", "3f2a",
		"Another setting", "client-secret",
		"client-secret is in", "hunter2",
		"this does not say where the secret is", "env SENSEDIA_SECRET",
		"Another setting", "",
	)
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "connections test sensedia-prod") })
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	got, err := os.ReadFile(filepath.Join(home, ".config", "gatehouse", "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := `connections:
  - name: sensedia-prod
    kind: sensedia
    url: https://gateway.example
    client-id: '3f2a'
    client-secret: {env: SENSEDIA_SECRET}
`
	if !strings.HasSuffix(string(got), want) {
		t.Errorf("it wrote\n%s\nwant at the end\n%s", got, want)
	}
}
