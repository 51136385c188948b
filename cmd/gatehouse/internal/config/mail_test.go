package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/providers/mail"
)

const oneCastle = `
connections:
  - {name: castle-prod, kind: castle, host: https://castle.example/api, token: {env: T}`

func TestMailIsRead(t *testing.T) {
	cfg, problems := config.Parse("/etc/gatehouse/config.yaml", []byte(`
mail:
  server: smtp.example.org:2525
  tls: implicit
  user: gatehouse
  password: {keyring: gatehouse/mail}
  auth: login
  from: Developer Portal <portal@example.org>
  reply-to: help@example.org
  administrators: [ana@example.org, "Bo Chen <bo@example.org>"]
  pending-every: 1h
  templates: ~/mails
  ca: ca.pem
  timeout: 30s
  hello: bastion.example.org
`+oneCastle+`, mails: [approved, delete-app]}`), env, kinds)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	m := cfg.Mail
	if m.Server() != "smtp.example.org:2525" || m.TLS != mail.Implicit || m.User != "gatehouse" || m.Auth != "login" || m.Domain() != "example.org" ||
		m.Password.Keyring != "gatehouse/mail" || m.ReplyTo.Address != "help@example.org" ||
		m.PendingEvery != time.Hour || m.Templates != "/home/ana/mails" || m.CA != "/etc/gatehouse/ca.pem" || m.Timeout != 30*time.Second ||
		m.HELO != "bastion.example.org" || m.Portal != "Developer Portal" {
		t.Errorf("%+v", m)
	}
	if d := cmp.Diff([]core.MailAddress{{Email: "ana@example.org"}, {Name: "Bo Chen", Email: "bo@example.org"}}, m.Administrators); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]core.MailEvent{core.MailApproved, core.MailDeleteApp}, cfg.Connections[0].Mails); d != "" {
		t.Error(d)
	}
}

func TestMailHasDefaults(t *testing.T) {
	cfg, problems := config.Parse("c.yaml", []byte("mail: {server: smtp.example.org, from: portal@example.org}"+oneCastle+"}"), env, kinds)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if m := cfg.Mail; m.TLS != mail.StartTLS || m.Port != 587 || m.Timeout <= 0 || m.PendingEvery <= 0 || cfg.Connections[0].Mails != nil {
		t.Errorf("%+v", m)
	}
	if cfg, _ := config.Parse("c.yaml", []byte("theme: dark"), env, kinds); cfg.Mail != nil {
		t.Error("mail is configured without a section")
	}
	cfg, problems = config.Parse("c.yaml", []byte(oneCastle+", mails: []}"), env, kinds)
	if len(problems) > 0 || cfg.Connections[0].Mails == nil || len(cfg.Connections[0].Mails) != 0 {
		t.Errorf("no mails at all: %v, %v", cfg.Connections, problems)
	}
}

func TestAMistakeInMailIsNamed(t *testing.T) {
	good := "server: smtp.example.org, from: a@example.org"
	for name, c := range map[string]struct{ src, says string }{
		"no server":               {"mail: {from: a@example.org}", "needs a server"},
		"no sender":               {"mail: {server: smtp.example.org}", "needs a sender"},
		"not an address":          {"mail: {server: smtp.example.org, from: portal}", "no e-mail address"},
		"a user without password": {"mail: {" + good + ", user: x}", "both user and password"},
		"a password in the file":  {"mail: {" + good + ", user: x, password: s3cr3t}", "must say where the secret is"},
		"in the clear":            {"mail: {" + good + ", tls: none}", "unencrypted"},
		"a password in the clear": {"mail: {" + good + ", tls: none, allow-plain: true, user: x, password: {env: X}}", "password would cross"},
		"a mistyped key":          {"mail: {" + good + ", admins: [a@example.org]}", `no key "admins"`},
		"a port that is none":     {"mail: {server: 'smtp.example.org:99999', from: a@example.org}", "no mail server"},
		"a web address":           {"mail: {server: 'https://smtp.example.org', from: a@example.org}", "no mail server"},
		"no time at all":          {"mail: {" + good + ", timeout: 0}", "more than nothing"},
		"an event that is none":   {oneCastle + ", mails: [aproved]}", `cannot be "aproved"`},
		"one event":               {oneCastle + ", mails: approved}", "must be a list"},
		"nothing":                 {"mail:", "keys and values"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := config.Parse("c.yaml", []byte(c.src), env, kinds)
			if len(problems) != 1 || !strings.Contains(problems[0].Message, c.says) {
				t.Fatalf("%v, want one with %q", problems, c.says)
			}
			if strings.Contains(problems[0].Message+problems[0].Hint, "s3cr3t") {
				t.Errorf("the secret is shown: %v", problems[0])
			}
		})
	}
	if _, problems := config.Parse("c.yaml", []byte("mail: {server: localhost, from: a@example.org, tls: none}"), env, kinds); len(problems) != 0 {
		t.Errorf("to this machine: %v", problems)
	}
}
