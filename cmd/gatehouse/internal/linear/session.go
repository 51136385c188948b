// Package linear is Gatehouse for people who listen to their terminal: no other
// screen, no boxes, nothing that moves. One line is asked for, the answer is a
// few sentences, one after the other. Whatever is decided goes through the same
// commands, plans and questions as on the command line.
package linear

import (
	"context"
	"errors"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// Desk is what a session asks the program for.
type Desk interface {
	// Lines reads a list whole.
	Lines(ctx context.Context, list List, filter string) ([]Line, error)
	// Summary is what there is to do, in a sentence or two.
	Summary(ctx context.Context) (string, error)
	// Run carries one command line out; what there was to say was said.
	Run(ctx context.Context, args []string)
	// Choice asks how the credentials of Apps that are approved come to be, and
	// returns the flags that say so.
	Choice(ctx context.Context, apps []string) ([]string, error)
	// News are sentences on what became of this session's decisions since it was
	// asked last.
	News(ctx context.Context) ([]string, error)
	// Settle waits until every decision of this session is proven or has failed.
	Settle(ctx context.Context) error
	// MayLeave asks what becomes of decisions that are held; false stays.
	MayLeave(ctx context.Context) (bool, error)
	// Fail says an error.
	Fail(err error)
}

// List is what can be listed by its name alone.
type List struct {
	Name  string // "queue"
	Title string // "The queue"
	Scope verb.Scope
	Empty string
}

// Lists are those that there are.
func Lists() []List {
	return []List{
		{"queue", "The queue", verb.OnApps, "Nothing waits for a decision."},
		{"apps", "Apps", verb.OnApps, "There are no Apps."},
		{"attention", "What wants attention", verb.OnApps, "Nothing failed, is unproven, or lost a conflict."},
		{"registrations", "Registrations", verb.OnRegistrations, "No app registration requests."},
		{"developers", "Developers' sign-ups", verb.OnDevelopers, "There are no sign-ups."},
	}
}

// Line is one entry of a list.
type Line struct {
	Name string // how commands name it: an App's id, or APPID/KEY
	Text string // "Payroll, PENDING, at aws-prod, of Ana Lima, 3 days old"
}

// Session is one conversation. Not safe for several goroutines.
type Session struct {
	Ask    *ask.Dialog
	Desk   Desk
	Where  string // the environment, "" for none: before every question
	Hold   string // how long decisions are held, as a flag's value
	list   List
	filter string
	lines  []Line
	next   int // the first line that was not read out yet
	// reviewed is how many lines are in front of the one that next reviews.
	reviewed int
}

// Page is how many lines are read out at once.
const Page = 10

// Run asks and answers until the user quits, the input ends, or ctx does.
func (s *Session) Run(ctx context.Context) error {
	s.list = Lists()[0]
	summary, err := s.Desk.Summary(ctx)
	if err != nil {
		return err
	}
	s.Ask.Say("%s", summary)
	s.Ask.Say("Type queue to hear what waits, or help for all commands.")
	for {
		s.news(ctx)
		typed, err := s.Ask.Read(ctx, s.Where+"Command: ")
		if core.CodeOf(err) == core.CodeCanceled && ctx.Err() == nil {
			s.Ask.Say("")
			return nil //nolint:nilerr // the input has ended: what is held stays held
		}
		if err != nil {
			return quietEnd(err)
		}
		leave, err := s.answer(ctx, strings.TrimSpace(typed))
		if leave || ctx.Err() != nil {
			return nil //nolint:nilerr // the end from outside is an end like any other
		}
		if err != nil {
			s.Desk.Fail(err)
		}
	}
}

// quietEnd is nil for the end of the session from outside.
func quietEnd(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// news says what became of decisions meanwhile: between two commands, never in
// the middle of what is being read or typed.
func (s *Session) news(ctx context.Context) {
	news, err := s.Desk.News(ctx)
	if err != nil {
		s.Desk.Fail(err)
	}
	for _, n := range news {
		s.Ask.Say("%s", n)
	}
}

// answer carries one line out.
func (s *Session) answer(ctx context.Context, typed string) (leave bool, err error) {
	word, rest, _ := strings.Cut(typed, " ")
	rest = strings.TrimSpace(rest)
	for _, l := range Lists() {
		if l.Name == word && (rest == "" || !isCommand(word, rest)) {
			return false, s.show(ctx, l, rest)
		}
	}
	switch word {
	case "":
		return false, nil
	case "help", "?":
		s.help()
	case "quit", "exit", "q":
		return s.Desk.MayLeave(ctx)
	case "filter", "/":
		return false, s.show(ctx, s.list, rest)
	case "again":
		return false, s.show(ctx, s.list, s.filter)
	case "more":
		s.read()
	case "next":
		return false, s.after(ctx)
	case "wait":
		return false, s.Desk.Settle(ctx)
	case "summary":
		summary, err := s.Desk.Summary(ctx)
		s.Ask.Say("%s", summary)
		return false, err
	default:
		return false, s.command(ctx, word, rest)
	}
	return false, nil
}

// show reads a list and the first of its lines out.
func (s *Session) show(ctx context.Context, l List, filter string) error {
	lines, err := s.Desk.Lines(ctx, l, filter)
	if err != nil {
		return err
	}
	s.list, s.filter, s.lines, s.next, s.reviewed = l, filter, lines, 0, 0
	of := ""
	if filter != "" {
		of = ", those that pass " + filter
	}
	if len(lines) == 0 {
		if filter == "" {
			s.Ask.Say("%s", l.Empty)
			return nil
		}
		s.Ask.Say("%s%s: none. To hear all: %s", l.Title, of, l.Name)
		return nil
	}
	s.Ask.Say("%s%s: %d.", l.Title, of, len(lines))
	s.read()
	return nil
}

// read reads the next lines of the list out.
func (s *Session) read() {
	if s.next >= len(s.lines) {
		s.Ask.Say("That is the end of the list.")
		return
	}
	end := min(s.next+Page, len(s.lines))
	for i := s.next; i < end; i++ {
		s.Ask.Say("%d. %s.", i+1, s.lines[i].Text)
	}
	if s.next = end; end < len(s.lines) {
		s.Ask.Say("%d more; type more to hear them.", len(s.lines)-end)
	}
}
