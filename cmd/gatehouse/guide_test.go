package main

import (
	"strings"
	"testing"
)

// answers types what is asked for: each prompt is waited for.
func (c *console) answers(pairs ...string) {
	c.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		c.eventually("asks "+pairs[i], func() bool { return strings.Contains(c.text(), pairs[i]) })
		c.mu.Lock()
		c.past.Write(c.raw.Bytes())
		c.raw.Reset()
		c.mu.Unlock()
		c.press(pairs[i+1] + "\r")
	}
}

// said is everything that stood on the terminal, before the last answer too.
func (c *console) said() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.past.String() + c.raw.String()
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
