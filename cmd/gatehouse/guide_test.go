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
		"source of client-secret", "hunter2",
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

func TestAnAppIsCreatedByAnswersAndAnEditIsConfirmed(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--only", "apigee", "--apps", "30")
	c := startConsole(t, env, "apps", "create", "--name", "Night Export")
	c.answers(
		"Connection: ", "apigee",
		"What it is for (Enter: none): ", "reads the books",
		"Callback URL (Enter: none): ", "nowhere",
		"a callback URL is absolute", "https://acme.example/cb",
		"Developer (Enter: none): ", "Ana Lima <ana>",
		"an e-mail address is written like", "Ana Lima <ana@acme.example>",
		"Account (Enter: none): ", "",
		"Reference id [generated]: ", "12",
		"a reference id is a UUID", "",
		"Attribute NAME=VALUE (Enter: none): ", "tier=gold",
		"Attribute NAME=VALUE (Enter: none): ", "",
		"API it asks for (Enter: none): ", "exchange",
		"asks for Exchange Rates", "",
	)
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "It waits for a decision") })
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	apps := listed(t, env, `name="Night Export" status:pending dev=ana@acme.example api:exchange attr.tier=gold has:callback`)
	if len(apps) != 1 {
		t.Fatalf("there are %d such Apps", len(apps))
	}

	approved, ok := listed(t, env, "status:approved")[0]["id"].(string)
	if !ok {
		t.Fatal("nothing is approved")
	}
	c = startConsole(t, env, "apps", "edit", approved, "--name", "Renamed")
	c.answers("Type yes to edit: ", "no")
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "nothing was done") })
	_ = c.cmd.Wait() // with the exit code of what was called off
	if n := len(listed(t, env, "name=Renamed")); n != 0 {
		t.Errorf("it was edited without a yes: %d", n)
	}
	c = startConsole(t, env, "apps", "edit", approved, "--name", "Renamed")
	c.answers("Type yes to edit: ", "yes")
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "confirmed") })
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if n := len(listed(t, env, "name=Renamed push:confirmed")); n != 1 {
		t.Errorf("%d Apps are called so", n)
	}
}

func TestRevokingADeveloperOffersHisRegistrations(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--only", "konnect", "--apps", "60")
	email, ok := listed(t, env, "status:approved -dev:team")[0]["email"].(string)
	if !ok {
		t.Fatal("nobody has an App")
	}
	c := startConsole(t, env, "developers", "revoke", email, "--reason", "left")
	c.answers("Also unsubscribe ", "yes", "Type yes to revoke: ", "yes")
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "UNSUBSCRIBED") })
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v:\n%s", err, c.text())
	}
	if left := listed(t, env, "status:approved has:api dev="+email); len(left) > 0 {
		t.Errorf("%d of his Apps still have access", len(left))
	}
}
