// Package mail writes and sends Gatehouse's mails: templates (text and HTML)
// and SMTP. It implements core.Mailer.
//
// What came from outside (names, reasons) is data: it is made visible before it
// reaches a template, escaped in HTML, and no header can be made of it. A mail
// never holds a secret: core.MailItem has none.
package mail
