package mail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/mail"
	"gatehouse/providers/mail/mailtest"
)

func TestEveryEventHasAMailForOneAndForSeveral(t *testing.T) {
	m := mailer(mail.Settings{Portal: "Acme"})
	for _, event := range append(core.MailEvents(), mail.Test) {
		for _, several := range []bool{false, true} {
			letter, err := m.Write(mail.Sample(event, at, several))
			if err != nil {
				t.Fatal(err)
			}
			all := letter.Subject + letter.Text + letter.HTML
			if letter.Subject == "" || letter.HTML == "" || !strings.Contains(letter.Text, "Hello Ana Lima,") || strings.Contains(all, "<no value>") {
				t.Errorf("%s: %+v", event, letter)
			}
			if event == mail.Test {
				continue
			}
			if several != strings.Contains(letter.Text, "Payroll Export") || several != strings.Contains(letter.HTML, "Payroll Export") || !strings.Contains(letter.Text, "Payments <Mobile>") {
				t.Errorf("%s, several %v:\n%s", event, several, letter.Text)
			}
			reason := strings.Contains(letter.Text, "not signed yet")
			if reason != (event == core.MailRejected) {
				t.Errorf("%s: the reason is there: %v", event, reason)
			}
		}
	}
}

func TestASignUpIsNoApp(t *testing.T) {
	m := mailer(mail.Settings{})
	for _, event := range core.MailEvents() {
		sample := mail.Sample(event, at, false)
		sample.Items[0].Kind = core.KindDeveloper
		letter, err := m.Write(sample)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(letter.Subject+letter.Text, "sign-up") || strings.Contains(letter.Text, "App") {
			t.Errorf("%s:\n%s\n%s", event, letter.Subject, letter.Text)
		}
	}
}

func TestOfManyAppsTheFirstAreNamedAndTheRestCounted(t *testing.T) {
	sample := mail.Sample(core.MailPending, at, false)
	for range 1499 {
		sample.Items = append(sample.Items, sample.Items[0])
	}
	letter, err := mailer(mail.Settings{}).Write(sample)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(letter.Subject, "1500") || !strings.Contains(letter.Text, "and 1300 more") || !strings.Contains(letter.HTML, "and 1300 more") {
		t.Errorf("%s\n%.300s", letter.Subject, letter.Text)
	}
}

// What a developer typed can neither make a header nor be obeyed by anything.
func TestNothingFromOutsideBecomesAHeaderOrMarkup(t *testing.T) {
	s := mailtest.Start(t)
	m := rejected()
	evil := "Pay\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\x1b[31m\u202e"
	m.To.Name = evil
	m.Items[0].App, m.Items[0].Owner, m.Items[0].Reason, m.Items[0].APIs = evil, evil, evil, []string{evil}
	if err := mailer(settings(s)).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.Mails()[0]
	if got.Header.Get("Bcc") != "" || got.To != m.To.Email {
		t.Errorf("a header was made: %v", got.Header)
	}
	if strings.Contains(got.HTML, "<script") || strings.ContainsAny(got.Text+got.HTML+got.Subject, "\x1b\u202e\r") {
		t.Errorf("obeyed: %q", got.Text+got.HTML)
	}
	if !strings.Contains(got.Text, "^[[31m") || !strings.Contains(got.Text, "<U+202E>") {
		t.Errorf("not made visible: %q", got.Text)
	}
}

func TestAnAddressIsOneOrIsRefused(t *testing.T) {
	s := mailtest.Start(t)
	for _, bad := range []string{
		"", "ana", "ana@", "@example.org", "ana@example.org\r\nBcc: x@example.org", "ana@example.org, bo@example.org", "Ana <ana@example.org>",
		"ana@example.org>", "ana@example.org\x00", strings.Repeat("a", 250) + "@example.org", `"a` + "\r\n" + `b"@example.org`,
	} {
		m := rejected()
		m.To.Email = bad
		wantCode(t, mailer(settings(s)).Send(t.Context(), m), core.CodeRefused)
	}
	if s.Tries() != 0 {
		t.Error("the server was called")
	}
	m := rejected()
	m.To.Email = "josé@exämple.org"
	if err := mailer(settings(s)).Send(t.Context(), m); err != nil || s.Mails()[0].To != m.To.Email {
		t.Errorf("an address with letters of its own: %v", err)
	}
}

func TestTemplatesOfOnesOwn(t *testing.T) {
	write := func(t *testing.T, name, text string) mail.Settings {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return mail.Settings{Templates: dir}
	}
	t.Run("one file takes the place of ours, the others stay", func(t *testing.T) {
		m := mailer(write(t, "approved.txt", "Subject: Parabéns, {{.First.App}}\r\n\r\nOlá {{.Name}}\n"))
		letter, err := m.Write(mail.Sample(core.MailApproved, at, false))
		if err != nil || letter.Subject != "Parabéns, Payments <Mobile>" || letter.Text != "Olá Ana Lima\n" || !strings.Contains(letter.HTML, "<b>Payments &lt;Mobile&gt;</b>") {
			t.Errorf("%+v, %v", letter, err)
		}
	})
	t.Run("common parts are replaced in all", func(t *testing.T) {
		set := write(t, "parts.txt", `{{define "hello"}}Dear developer{{end}}{{define "apps"}}{{end}}{{define "foot"}}{{end}}`)
		letter, err := mailer(set).Write(mail.Sample(core.MailResumed, at, false))
		if err != nil || !strings.HasPrefix(letter.Text, "Dear developer") {
			t.Errorf("%+v, %v", letter, err)
		}
	})
	for name, c := range map[string]struct{ file, text, says string }{
		"a mistake":         {"approved.txt", "Subject: {{.First.App", "approved.txt"},
		"an unknown field":  {"approved.txt", "Subject: x\n\n{{.Secret}}", "approved.txt"},
		"no subject":        {"approved.txt", "Hello", "first line must begin"},
		"a name mistyped":   {"aproved.txt", "Subject: x", "no mail has this template"},
		"a mistake in HTML": {"approved.html", "<p>{{end}}", "approved.html"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mailer(write(t, c.file, c.text)).Write(mail.Sample(core.MailApproved, at, false))
			if e := wantCode(t, err, core.CodeConfig); !strings.Contains(e.Error(), c.says) {
				t.Errorf("it says %q", e)
			}
		})
	}
	t.Run("what a template knows is told", func(t *testing.T) {
		_, err := mailer(write(t, "approved.txt", "Subject: x\n\n{{.Owner}}")).Write(mail.Sample(core.MailApproved, at, false))
		e := wantCode(t, err, core.CodeConfig)
		for _, name := range []string{".Items", ".First", ".Reason", ".APIs"} {
			if !strings.Contains(e.Hint, name) {
				t.Errorf("%s is not in: %s", name, e.Hint)
			}
		}
	})
	t.Run("a directory that is not there", func(t *testing.T) {
		_, err := mailer(mail.Settings{Templates: filepath.Join(t.TempDir(), "none")}).Write(rejected())
		wantCode(t, err, core.CodeConfig)
	})
}
