package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"

	"gatehouse/providers/mail/mailtest"
)

// mailServer is the mail server of one script.
type mailServer struct{ *mailtest.Server }

// startMail starts a mail server and writes the section of the configuration
// that names it.
func startMail(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: mailserver FILE")
	}
	server, stop, err := mailtest.Serve()
	ts.Check(err)
	ts.Defer(stop)
	ts.Value(mailServer{}).(*mailServer).Server = server
	section := fmt.Sprintf("mail:\n  server: %s:%d\n  tls: none\n  from: Developer Portal <portal@acme.test>\n  administrators: [root@acme.test]\n", server.Host, server.Port)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(section), 0o600))
}

// mailAnswers lets the mail server refuse every address, break the connection
// after the last line, or behave again.
func mailAnswers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: mailanswers refused|later|dropped|well")
	}
	hooks := map[string]mailtest.Hooks{
		"well":    {},
		"refused": {Rcpt: func(string) error { return &smtp.SMTPError{Code: 550, Message: "no such user"} }},
		"later":   {Rcpt: func(string) error { return &smtp.SMTPError{Code: 451, Message: "come back"} }},
		"dropped": {DropAfterData: func(mailtest.Mail) bool { return true }},
	}
	h, ok := hooks[args[0]]
	if !ok {
		ts.Fatalf("there is no way %q to answer", args[0])
	}
	ts.Value(mailServer{}).(*mailServer).Set(h)
}

// inbox waits until the mail server took that many mails, and writes them to a
// file.
func inbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: inbox N FILE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	got := ts.Value(mailServer{}).(*mailServer).Await(ctx, want)
	var all strings.Builder
	for _, m := range got {
		_, err = fmt.Fprintf(&all, "== to %s: %s\nMessage-ID: %s\n%s\n", m.To, m.Subject, m.Header.Get("Message-Id"), m.Text)
		ts.Check(err)
	}
	if len(got) != want {
		err = errors.New("the wrong number of mails")
		ts.Logf("%d mails, want %d:\n%s", len(got), want, all.String())
	}
	ts.Check(errors.Join(err, os.WriteFile(ts.MkAbs(args[1]), []byte(all.String()), 0o600)))
}
