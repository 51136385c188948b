package linear

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/core"
	"gatehouse/core/verb"
)

// groups are the commands under which the verbs of a scope are.
var groups = map[verb.Scope]string{verb.OnApps: "apps", verb.OnRegistrations: "registrations", verb.OnDevelopers: "developers"}

// onSession are commands that need nothing chosen, by their one word.
var onSession = map[string][]string{
	"undo": {"undo"}, "connections": {"connections", "list"}, "pushes": {"pushes", "list"}, "doctor": {"doctor"}, "new": {"apps", "create"},
	"jobs": {"jobs", "list"}, "views": {"views", "list"}, "activity": {"activity", "list", "--limit", "10"},
}

// onOne are commands on one App of the list, with what else they take behind it.
var onOne = []string{"review", "note", "assign"}

// isCommand reports whether what follows a list's name makes it a command line
// of the program: apps list, developers approve.
func isCommand(group, rest string) bool {
	word, _, _ := strings.Cut(rest, " ")
	for _, e := range slices.Concat(verb.All(), verb.Registrations(), verb.Developers()) {
		if e.Name == word {
			return true
		}
	}
	return slices.Contains([]string{"list", "show", "find", "import", "keep", "adopt", "add"}, word) && group != "queue"
}

// command carries a verb out on lines of the list, or hands the line to the
// program.
func (s *Session) command(ctx context.Context, word, rest string) error {
	if args, ok := onSession[word]; ok && rest == "" {
		s.Desk.Run(ctx, args)
		return nil
	}
	if slices.Contains(onOne, word) {
		return s.one(ctx, word, rest)
	}
	group := groups[s.list.Scope]
	if word == "show" && s.list.Scope == verb.OnDevelopers {
		group = "apps" // a sign-up is shown like an App
	}
	e, decides := s.entry(word)
	if !decides && word != "show" && word != "credentials" && word != "retry" && word != "edit" {
		args, err := split(strings.TrimSpace(word + " " + rest))
		if err == nil {
			s.Desk.Run(ctx, args)
		}
		return err
	}
	names, err := s.chosen(rest)
	if err != nil {
		return err
	}
	if !decides || e.Verb == core.Edit {
		s.Desk.Run(ctx, append([]string{group, word}, names...))
		return nil
	}
	return s.decide(ctx, e, names)
}

// one carries out a command on one App of the list. Reviewing moves on: next
// reviews the one after it.
func (s *Session) one(ctx context.Context, word, rest string) error {
	which, more, _ := strings.Cut(rest, " ")
	names, err := s.chosen(which)
	if err != nil {
		return err
	}
	if len(names) != 1 {
		return core.Errorf(core.CodeInvalid, word, "it takes one App of the list").WithHint("For instance: %s 1.", word)
	}
	name, _, _ := strings.Cut(names[0], "/") // of a registration: its App
	args := []string{"apps", word, name}
	if more = strings.TrimSpace(more); more != "" {
		args = append(args, more)
	}
	if at := slices.IndexFunc(s.lines, func(l Line) bool { return l.Name == names[0] }); at >= 0 && word == "review" {
		s.reviewed = at + 1
	}
	s.Desk.Run(ctx, args)
	return nil
}

// after reviews the App behind the one that was reviewed last.
func (s *Session) after(ctx context.Context) error {
	if s.reviewed >= len(s.lines) {
		s.Ask.Say("That is the end of the list.")
		return nil
	}
	s.Ask.Say("%d. %s.", s.reviewed+1, s.lines[s.reviewed].Text)
	return s.one(ctx, "review", strconv.Itoa(s.reviewed+1))
}

// entry is the verb of a word on what the list is of.
func (s *Session) entry(word string) (verb.Entry, bool) {
	all := verb.All()
	switch s.list.Scope {
	case verb.OnRegistrations:
		all = verb.Registrations()
	case verb.OnDevelopers:
		all = verb.Developers()
	}
	i := slices.IndexFunc(all, func(e verb.Entry) bool { return e.Name == word && e.Decides() })
	if i < 0 {
		return verb.Entry{}, false
	}
	return all[i], true
}

// decide asks for what a verb needs and hands it on; the plan and the question
// are the program's.
func (s *Session) decide(ctx context.Context, e verb.Entry, names []string) error {
	args := append([]string{groups[s.list.Scope], e.Name}, names...)
	if slices.ContainsFunc(names, isFlag) { // typed as on the command line: nothing is asked twice
		s.Desk.Run(ctx, append([]string{args[0], args[1], "--hold", s.Hold, "--detach"}, names...))
		return nil
	}
	if e.Verb == core.Approve && s.list.Scope == verb.OnApps {
		flags, err := s.Desk.Choice(ctx, names)
		if err != nil {
			return err
		}
		args = append(args, flags...)
	}
	if e.Reason != verb.NoReason {
		reason, err := s.Ask.Line(ctx, ask.Question{Label: "Reason", Required: e.Reason == verb.RequiredReason, Help: "It is kept in the history. Often given ones: reasons, then " + e.Name + " 1 --reason-name NAME."})
		if err != nil {
			return err
		}
		if reason != "" {
			args = append(args, "--reason", reason)
		}
	}
	s.Desk.Run(ctx, append(args, "--hold", s.Hold, "--detach"))
	return nil
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") && word != "-" }

// chosen turns what a person typed into names: numbers of the list as it was
// read out, ranges of them, all; what is no number is a name itself.
func (s *Session) chosen(rest string) ([]string, error) {
	words, err := split(rest)
	if err != nil {
		return nil, err
	}
	var names []string
	for i, w := range words {
		if isFlag(w) {
			names = append(names, words[i:]...) // a flag's value is no number of the list
			break
		}
		found, err := s.numbered(w)
		if err != nil {
			return nil, err
		}
		for _, n := range found {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	if len(names) == 0 {
		return nil, core.Errorf(core.CodeInvalid, "", "say which: the numbers of the list").
			WithHint("For instance: show 1, reject 2 4, approve 1-3, cancel all.")
	}
	return names, nil
}

func (s *Session) numbered(word string) ([]string, error) {
	if word == "all" {
		names := make([]string, len(s.lines))
		for i, l := range s.lines {
			names[i] = l.Name
		}
		return names, nil
	}
	from, to, ranged := strings.Cut(word, "-")
	first, err := strconv.Atoi(from)
	last := first
	if ranged && err == nil {
		last, err = strconv.Atoi(to)
	}
	if err != nil {
		return []string{word}, nil //nolint:nilerr // no number: a name
	}
	if first < 1 || last < first || last > len(s.lines) {
		return nil, core.Errorf(core.CodeInvalid, word, "the list has %d entries", len(s.lines)).WithHint("Type %s to hear it.", s.list.Name)
	}
	var names []string
	for _, l := range s.lines[first-1 : last] {
		names = append(names, l.Name)
	}
	return names, nil
}

// split breaks a line into words as a shell does, with single and double
// quotes, and nothing else.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ' || r == '\t':
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 {
		return nil, core.Errorf(core.CodeInvalid, "", "a quote %c is not closed", quote)
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}
