package config_test

import (
	"strings"
	"testing"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/providers/registry"
)

func TestEventsAreSignedOrHaveAUserAndAPassword(t *testing.T) {
	for text, want := range map[string]string{
		"{key: {env: K}}":                      "",
		"{user: bridge, password: {file: /x}}": "",
		"{}":                                   "needs a key, or a user and a password",
		"{user: bridge}":                       "needs a key, or a user and a password",
		"{password: {env: P}}":                 "needs a key, or a user and a password",
		"{key: {env: K}, user: b, password: {env: P}}": "needs a key, or a user and a password",
		"{key: plain-text-secret}":                     "must say where the secret is",
		"{keys: {env: K}}":                             `no key "keys"`,
		"yes":                                          "keys and values",
	} {
		src := "connections:\n  - name: s\n    kind: sensedia\n    url: https://x.example\n    client-id: c\n    client-secret: {env: S}\n    events: " + text + "\n"
		cfg, problems := config.Parse("f.yaml", []byte(src), config.Env{}, registry.Providers())
		said := ""
		for _, p := range problems {
			said += p.Error() + p.Hint
		}
		if want == "" && (said != "" || cfg.Connections[0].Events == nil) || !strings.Contains(said, want) || strings.Contains(said, "plain-text-secret") {
			t.Errorf("%s: %q, want %q", text, said, want)
		}
		if want == "" && (cfg.Connections[0].Events.User == "bridge") != strings.Contains(text, "bridge") {
			t.Errorf("%s: %+v", text, cfg.Connections[0].Events)
		}
	}
}
