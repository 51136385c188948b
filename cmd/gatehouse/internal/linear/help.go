package linear

import "gatehouse/core/verb"

// help reads out what can be typed.
func (s *Session) help() {
	for _, l := range Lists() {
		s.Ask.Say("%s: lists %s.", l.Name, uncapital(l.Title))
	}
	for _, line := range []string{
		"filter WORDS: of the list, only what passes; filter alone: everything again. The language is in: help filters.",
		"more: the next ten of the list. again: the list anew.",
		"show 1: everything about the first of the list.",
	} {
		s.Ask.Say("%s", line)
	}
	for _, e := range s.verbs() {
		s.Ask.Say("%s 1: %s.", e.Name, e.Short)
	}
	for _, line := range []string{
		"Instead of 1 also several numbers, a range like 2-5, or all; a name or an id does as well.",
		"credentials 1: reveals an App's credentials; it is audited. retry 1: pushes a failed decision again. new: registers an App.",
		"undo: takes your last act back, as far as it is still held.",
		"wait: waits until your decisions are proven, and says how they ended.",
		"connections: lists the gateways. sync --plan: what reading them would change. pushes: what is on its way.",
		"summary: what there is to do. doctor: is everything in order?",
		"Every other line is a command as after gatehouse, like: connections test aws-prod.",
		"quit: leaves.",
	} {
		s.Ask.Say("%s", line)
	}
}

// verbs are those that the list takes.
func (s *Session) verbs() []verb.Entry {
	switch s.list.Scope {
	case verb.OnRegistrations:
		return verb.Registrations()
	case verb.OnDevelopers:
		return verb.Developers()
	}
	return verb.Decisions()
}

func uncapital(s string) string {
	if s == "" || s[:1] == "A" {
		return s
	}
	return string(s[0]|0x20) + s[1:]
}
