package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/term"
)

// setUp is how a person sets up a connection to a simulated gateway: each
// question with what is typed there.
type setUp struct {
	from, kind string
	flags      []string
	answers    []string
	want       []string // lines of what is written
}

// Every kind of gateway is set up question by question, wrong answers first,
// tested, and written.
func TestEveryKindOfConnectionIsSetUpByAnswers(t *testing.T) {
	t.Parallel()
	env := simulated(t, "--only", "sensedia,aws,konnect,apigee,apinizer", "--apps", "40")
	dir := filepath.Dir(strings.TrimPrefix(env[0], "GATEHOUSE_CONFIG="))
	config := readFile(t, filepath.Join(dir, "config.yaml"))
	secret := func(name string) string { return strings.TrimSpace(readFile(t, filepath.Join(dir, name))) }
	for _, s := range []setUp{
		{from: "sensedia-prod", answers: []string{
			"Name of the connection [sensedia-prod]: ", "two words",
			"cannot be a connection's name", "",
			"Address of the Manager: ", "http://gateway.example",
			"secrets would cross the network", setting(config, "sensedia-prod", "url"),
			"Kind of credential (user, application, static) [user]: ", "nobody",
			`auth cannot be "nobody"`, "user",
			"Client id: ", "gatehouse",
			"Source of the client secret (Enter: type it, not shown): ", "hunter2",
			"this does not say where the secret is", "file " + filepath.Join(dir, "nosuch"),
			"nosuch does not exist", "no",
			"Source of the client secret", "file " + filepath.Join(dir, "sensedia-prod.client-secret"),
			"we are user credential gatehouse", "",
		}, want: []string{"client-id: gatehouse", "client-secret: {file: "}},
		{from: "aws-prod", flags: []string{"--name", "cloud", "--set", "endpoint=" + setting(config, "aws-prod", "endpoint")}, answers: []string{
			"Regions of the APIs (several with commas): ", "us-east-1, mars",
			"it looks like us-east-1", "us-east-1, eu-west-1",
			"Account id (Enter: the account that answers): ", "12",
			"it looks like 123456789012", "111111111111",
			"Profile (Enter: no profile): ", "",
			"Access key id (Enter: ", "lower",
			"it looks like AKIA", "AKIASIMULATED0000001",
			"Source of the secret access key", "env NO_SUCH_VARIABLE",
			"Take it all the same?", "no",
			"Source of the secret access key", "",
			"secret access key (not shown): ", secret("aws-prod.secret-access-key"),
			"Role to assume (Enter: none): ", "admin",
			"it looks like arn:aws", "",
			"Cognito user pools", "pool",
			"it looks like us-east-1_", "us-east-1_Partners1",
			"Credentials webhook (Enter: none): ", "hook",
			"must be a web address", "",
			"we are account 111111111111", "",
		}, want: []string{"name: cloud", "regions: [us-east-1, eu-west-1]", "user-pools: [us-east-1_Partners1]", "/secrets/cloud-secret-access-key}"}},
		{from: "konnect-prod", flags: []string{"--set", "endpoint=" + setting(config, "konnect-prod", "endpoint")}, answers: []string{
			"Name of the connection [konnect-prod]: ", "kong",
			"Kind of portal (v3, v2) [v3]: ", "v9",
			`portal-version cannot be "v9"`, "",
			"Id of the portal: ", "ours",
			"it looks like 8a8b9c1d", setting(config, "konnect-prod", "portal"),
			"Source of the access token", "",
			"access token (not shown): ", "kpat_wrong",
			"Setting to change (? lists them), write it as it is, or back", "token",
			"Source of the access token", "",
			"access token (not shown): ", secret("konnect-prod.token"),
			"may decide: ", "?",
			"calls a second", "rate",
			"rate [10]: ", "many",
			"rate must be a number", "50",
			"kong answers after", "",
		}, want: []string{"name: kong", "rate: 50", "/secrets/kong-token}"}},
		{from: "apigee-prod", flags: []string{"--name", "google"}, answers: []string{
			"Organization: ", "Acme APIs",
			"it looks like acme-prod", "acme-apis",
			"Address of the API [https://apigee.googleapis.com]: ", setting(config, "apigee-prod", "endpoint"),
			"Way to sign in (service-account, token) [service-account]: ", "",
			"Source of the service account's key: ", "",
			"is required", "file " + filepath.Join(dir, "apigee-prod.token"),
			"holds no service account's JSON key", "auth",
			"Way to sign in (service-account, token) [service-account]: ", "token",
			"Source of the access token", "command cat " + filepath.Join(dir, "apigee-prod.token"),
			"access token in organization acme-apis", "",
		}, want: []string{"organization: acme-apis", "auth: token", "token: {command: [cat, "}},
		{from: "apinizer-prod", flags: []string{"--name", "hub"}, answers: []string{
			"Address of the API Manager: ", setting(config, "apinizer-prod", "url"),
			"Projects (several with commas): ", "sales",
			"type: API_PROXY}", "nosuch.yaml",
			"there is no file", filepath.Join(dir, "config.yaml"),
			"Way to sign in (token, login) [token]: ", "",
			"Source of the access token", "file " + filepath.Join(dir, "apinizer-prod.token"),
			"there are products and plans", "mapping",
			"Mapping file [", filepath.Join(dir, "apinizer-prod.mapping.yaml"),
			"hub answers after", "",
		}, want: []string{"projects: [sales]", "mapping: "}},
	} {
		t.Run(s.from, func(t *testing.T) {
			t.Parallel()
			s.kind, _, _ = strings.Cut(s.from, "-")
			s.play(t, env)
		})
	}
}

func (s setUp) play(t *testing.T, env []string) {
	path := filepath.Join(t.TempDir(), "gatehouse.yaml")
	args := append([]string{"connections", "add", "--config", path, "--kind", s.kind}, s.flags...)
	c := startConsole(t, env, args...)
	c.answers(s.answers...)
	c.eventually("it ends", func() bool { return strings.Contains(c.text(), "Start with: gatehouse --config") })
	c.exits(0)
	for _, line := range s.want {
		if got := readFile(t, path); !strings.Contains(got, line) {
			t.Errorf("it wrote\n%s\nand not %q", got, line)
		}
	}
	kept, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "secrets", "*"))
	for _, k := range kept {
		info, err := os.Stat(k)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", k, info.Mode(), err)
		}
		if text := strings.TrimSpace(readFile(t, k)); strings.Contains(c.said(), text) {
			t.Errorf("the secret stands on the terminal:\n%s", c.said())
		}
	}
	if got, err := os.ReadFile(path); err != nil || bytes.Contains(got, []byte("hunter2")) {
		t.Errorf("%v:\n%s", err, got)
	}
}

// setting finds a value in the configuration that simulate wrote.
func setting(config, connection, key string) string {
	_, after, _ := strings.Cut(config, "name: "+connection+"\n")
	_, after, _ = strings.Cut(after, " "+key+": ")
	value, _, _ := strings.Cut(after, "\n")
	return value
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Who interrupts while a secret is asked for leaves at once, and the terminal
// shows again what is typed.
func TestAnInterruptLeavesAQuestionForASecret(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gatehouse.yaml")
	c := startConsole(t, nil, "connections", "add", "--config", path, "--kind", "konnect", "--name", "kong", "--set", "region=eu",
		"--set", "portal-version=v3", "--set", "portal=8a8b9c1d-2e3f-4a5b-8c6d-7e8f9a0b1c2d")
	c.answers("Source of the access token", "")
	c.sees("access token (not shown):")
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	c.exits(130)
	if after, err := term.GetState(c.tty.Fd()); err != nil || !reflect.DeepEqual(c.before, after) {
		t.Errorf("the terminal's modes were not restored: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a configuration was written")
	}
}

// A configuration that is there gets lines to paste; accessible mode asks alike.
func TestAnotherConnectionIsPrintedToPaste(t *testing.T) {
	t.Parallel()
	env := append(simulated(t, "--only", "sensedia", "--apps", "20"), "GATEHOUSE_ACCESSIBLE=1")
	dir := filepath.Dir(strings.TrimPrefix(env[0], "GATEHOUSE_CONFIG="))
	address := setting(readFile(t, filepath.Join(dir, "config.yaml")), "sensedia-prod", "url")
	c := startConsole(t, env)
	c.answers(
		"Command:", "connections add",
		"Kind of gateway: ", "sensedia",
		"Name of the connection [sensedia-prod]: ", "",
		"there is a connection of this name already", "castle",
		"Address of the Manager: ", address,
		"Kind of credential", "",
		"Client id: ", "gatehouse",
		"Source of the client secret", "file "+filepath.Join(dir, "sensedia-prod.client-secret"),
		"castle answers after", "",
		"is never rewritten", "quit",
	)
	c.exits(0)
	if said := c.said(); !strings.Contains(said, "- name: castle") || strings.Contains(said, "\x1b") {
		t.Errorf("it said\n%s", said)
	}
}
