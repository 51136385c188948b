package mail

import (
	"bytes"
	"embed"
	"errors"
	htmltemplate "html/template"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	texttemplate "text/template"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

//go:embed templates/*.txt templates/*.html
var ours embed.FS

// Test is the event of the mail that gatehouse mail test sends.
const Test core.MailEvent = "test"

const (
	// parts is the file that the others take their common parts from.
	parts = "parts"
	// maxTemplate bounds a template's file, in bytes.
	maxTemplate = 1 << 20
	// subject begins the first line of a text template.
	subject = "Subject:"
)

// templates are the text and the HTML of every event.
type templates struct {
	text map[string]*texttemplate.Template
	html map[string]*htmltemplate.Template
}

// Templates lists the files that a directory of templates may hold.
func Templates() []string {
	var names []string
	for _, name := range append(core.MailEvents(), Test, parts) {
		names = append(names, string(name)+".txt", string(name)+".html")
	}
	return names
}

// load reads the templates: the directory's where it has them, else ours.
// CodeConfig.
func load(dir string) (templates, error) {
	t := templates{text: map[string]*texttemplate.Template{}, html: map[string]*htmltemplate.Template{}}
	if err := onlyKnown(dir); err != nil {
		return t, err
	}
	common, err := source(dir, parts+".txt")
	if err != nil {
		return t, err
	}
	commonHTML, err := source(dir, parts+".html")
	if err != nil {
		return t, err
	}
	for _, event := range append(core.MailEvents(), Test) {
		name := string(event)
		src, err := source(dir, name+".txt")
		if err != nil {
			return t, err
		}
		if t.text[name], err = texttemplate.New(name).Parse(common); err == nil {
			_, err = t.text[name].Parse(src)
		}
		if err != nil {
			return t, broken(dir, name+".txt", err)
		}
		if src, err = source(dir, name+".html"); err != nil {
			return t, err
		}
		if t.html[name], err = htmltemplate.New(name).Parse(commonHTML); err == nil {
			_, err = t.html[name].Parse(src)
		}
		if err != nil {
			return t, broken(dir, name+".html", err)
		}
	}
	return t, nil
}

// onlyKnown refuses a template whose name is mistyped: it would never be used.
func onlyKnown(dir string) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return broken("", dir, err).WithHint("mail.templates in the configuration names this directory.")
	}
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if (ext == ".txt" || ext == ".html") && !slices.Contains(Templates(), e.Name()) {
			return core.Errorf(core.CodeConfig, filepath.Join(dir, e.Name()), "no mail has this template").
				WithHint("The names are: %s.", strings.Join(Templates(), ", "))
		}
	}
	return nil
}

// source reads one template: the directory's, else ours.
func source(dir, name string) (string, error) {
	if dir != "" {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", broken(dir, name, err)
		case info.Size() > maxTemplate:
			return "", core.Errorf(core.CodeConfig, path, "it has more than %d bytes: this is no template", maxTemplate)
		default:
			b, err := os.ReadFile(path)
			if err != nil {
				return "", broken(dir, name, err)
			}
			return string(b), nil
		}
	}
	b, err := ours.ReadFile("templates/" + name)
	return string(b), err
}

func broken(dir, name string, err error) *core.Error {
	return core.Errorf(core.CodeConfig, filepath.Join(dir, name), "this mail template cannot be used: %s", plaintext.Line(err.Error())).
		WithHint("Mend the file, or take it away: ours is used then. A template knows %s; each of .Items has %s.", known(view{}), known(item{})).Because(err)
}

// known names what a template may use of v.
func known(v any) string {
	t := reflect.TypeOf(v)
	var names []string
	for i := range t.NumField() {
		names = append(names, "."+t.Field(i).Name)
	}
	for i := range t.NumMethod() {
		names = append(names, "."+t.Method(i).Name)
	}
	return strings.Join(names, " ")
}

// Letter is a written mail.
type Letter struct{ Subject, Text, HTML string }

// Write writes a mail. CodeConfig where a template is wrong.
func (m *Mailer) Write(mail core.Mail) (Letter, error) {
	t, err := load(m.Templates)
	if err != nil {
		return Letter{}, err
	}
	name, v := string(mail.Event), viewOf(mail, m.Portal)
	text, html := t.text[name], t.html[name]
	if text == nil {
		return Letter{}, core.Errorf(core.CodeInvalid, plaintext.Line(name), "there is no such mail")
	}
	var b, h bytes.Buffer
	if err := text.Execute(&b, v); err != nil {
		return Letter{}, broken(m.Templates, name+".txt", err)
	}
	if err := html.Execute(&h, v); err != nil {
		return Letter{}, broken(m.Templates, name+".html", err)
	}
	first, body, _ := strings.Cut(b.String(), "\n")
	line, ok := strings.CutPrefix(first, subject)
	if !ok {
		return Letter{}, core.Errorf(core.CodeConfig, filepath.Join(m.Templates, name+".txt"), "its first line must begin with %q", subject)
	}
	return Letter{Subject: plaintext.Line(strings.TrimSpace(line)), Text: strings.TrimLeft(body, "\r\n"), HTML: h.String()}, nil
}
