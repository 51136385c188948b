package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/mail"
	"gatehouse/providers/secrets"
)

// mailPatience is how long a command that decided goes on sending its mails;
// what is left then is sent by the next process.
const mailPatience = 5 * time.Second

func (g *gatehouse) mailCommand() *cobra.Command {
	cmd := group("mail", "what developers and administrators are told by mail")
	cmd.AddCommand(g.mailListCommand(), g.mailPreviewCommand(), g.mailTestCommand(), g.mailSendCommand(), g.mailRetryCommand(), g.mailDropCommand())
	return cmd
}

// mailer makes what writes and sends mails.
func (g *gatehouse) mailer(m *config.Mail) *mail.Mailer {
	sources := secrets.Sources{LookupEnv: g.env.Lookup}
	return mail.New(m.Settings, func(ctx context.Context) (string, error) {
		return sources.Resolve(ctx, "mail password", m.Password)
	}, g.clock)
}

// mailRules are the engine's; nil where mail is not configured.
func (g *gatehouse) mailRules(m *config.Mail) *engine.MailRules {
	if m == nil {
		return nil
	}
	return &engine.MailRules{Mailer: g.mailer(m), Domain: m.Domain(), Administrators: m.Administrators, PendingEvery: m.PendingEvery}
}

// mailSoon sends what a command's decisions have queued.
func (w *workspace) mailSoon(ctx context.Context) {
	if w.cfg.Mail == nil || w.engine.ReadOnly || w.dry {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	if _, err := w.engine.SendMails(ctx); err != nil {
		w.engine.Log.Warn("mails wait for the next process", "error", err)
	}
}

// configuredMail refuses where mail is not configured.
func configuredMail(cfg config.Config) (*config.Mail, error) {
	if cfg.Mail == nil {
		return nil, core.Errorf(core.CodeConfig, "mail", "no mail server is configured").
			WithHint("Add to the configuration file:\nmail:\n  server: smtp.example.org\n  from: Developer Portal <portal@example.org>")
	}
	return cfg.Mail, nil
}

func (g *gatehouse) mailPreviewCommand() *cobra.Command {
	var html, several bool
	cmd := &cobra.Command{
		Use: "preview EVENT",
		Long: `Writes the mail of an event as it would be sent, with made-up Apps. Nothing is
sent. Events are: ` + strings.Join(eventNames(), ", ") + `.

The templates can be replaced: mail.templates in the configuration names a
directory, and each file in it takes the place of ours of the same name:
` + "  " + strings.Join(mail.Templates(), "\n  "),
		Args:              one("one event"),
		ValidArgsFunction: cobra.FixedCompletions(eventNames(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			return g.mailPreview(core.MailEvent(args[0]), html, several)
		},
	}
	g.outputFlag(cmd)
	cmd.Flags().BoolVar(&html, "html", false, "its HTML instead of its text")
	cmd.Flags().BoolVar(&several, "several", false, "for two Apps instead of one")
	return cmd
}

func eventNames() []string {
	var names []string
	for _, e := range append(core.MailEvents(), mail.Test) {
		names = append(names, string(e))
	}
	return names
}

// letter is a mail as it would be sent.
type letter struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
}

// mailPreview needs no mail server: who writes templates may have none.
func (g *gatehouse) mailPreview(event core.MailEvent, html, several bool) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if !slices.Contains(eventNames(), string(event)) {
		return core.Errorf(core.CodeInvalid, "event", "there is no event %q", event).WithHint("Events are %s.", strings.Join(eventNames(), ", "))
	}
	cfg, err := g.readConfig()
	if err != nil {
		return err
	}
	if cfg.Mail == nil {
		cfg.Mail = &config.Mail{}
	}
	written, err := g.mailer(cfg.Mail).Write(mail.Sample(event, g.clock.Now(), several))
	if err != nil {
		return err
	}
	body := written.Text
	if html {
		body = written.HTML
	}
	text := func(l letter) []string { return []string{l.Subject, l.Text, l.HTML} }
	line := strings.TrimSuffix(fmt.Sprintf("Subject: %s\n\n%s", written.Subject, body), "\n")
	return say(g, format, line, fields(text, "subject", "text", "html"), letter{written.Subject, written.Text, written.HTML})
}

func (g *gatehouse) mailTestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "test ADDRESS",
		Args: one("one address"),
		RunE: func(cmd *cobra.Command, args []string) error { return g.mailTest(cmd.Context(), args[0]) },
	}
	g.outputFlag(cmd)
	return cmd
}

// mailTaken is a test mail that a mail server took.
type mailTaken struct {
	Server    string `json:"server"`
	To        string `json:"to"`
	MessageID string `json:"message_id"`
}

func (g *gatehouse) mailTest(ctx context.Context, address string) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	cfg, err := g.readConfig()
	if err != nil {
		return err
	}
	m, err := configuredMail(cfg)
	if err != nil {
		return err
	}
	to, err := mail.ParseAddress(address)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("test-%d@%s", g.clock.Now().UnixNano(), m.Domain())
	err = g.mailer(m).Send(ctx, core.Mail{Event: mail.Test, MessageID: id, To: core.MailAddress{Name: to.Name, Email: to.Address}})
	if err != nil {
		return err
	}
	taken := mailTaken{m.Server(), to.Address, id}
	text := func(t mailTaken) []string { return []string{t.Server, t.To, t.MessageID} }
	return say(g, format, fmt.Sprintf("%s took the test mail for %s", taken.Server, taken.To), fields(text, "server", "to", "message_id"), taken)
}

func (g *gatehouse) mailSendCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "send",
		Long: `Sends what is due in the outbox and ends. The terminal screen and gatehouse serve
do so by themselves; this is for a cron job where neither runs.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return g.with(cmd.Context(), func(w *workspace) error { return g.mailSend(cmd.Context(), w) })
		},
	}
	g.outputFlag(cmd)
	g.dryRunFlag(cmd)
	return cmd
}

// outbox is what a command that sends leaves behind.
type outbox struct {
	Waiting int `json:"waiting"`
}

func (g *gatehouse) mailSend(ctx context.Context, w *workspace) error {
	format, err := g.format()
	if err != nil {
		return err
	}
	if _, err := configuredMail(w.cfg); err != nil {
		return err
	}
	waiting, err := g.sendMails(ctx, w)
	if err != nil {
		return err
	}
	text := func(o outbox) []string { return []string{strconv.Itoa(o.Waiting)} }
	return say(g, format, count(waiting, "mail waits", "mails wait"), fields(text, "waiting"), outbox{waiting})
}

// sendMails sends what is due; a rehearsal only counts what waits.
func (g *gatehouse) sendMails(ctx context.Context, w *workspace) (waiting int, err error) {
	if !w.dry {
		return w.engine.SendMails(ctx)
	}
	counts, err := w.store.MailCounts(ctx)
	return counts[core.MailGathering] + counts[core.MailQueued] + counts[core.MailSending], err
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
