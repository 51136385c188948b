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
		"review 1: what a decision on it rests on: who asks, what they had before, what is asked for. next: reviews the one after it.",
		"note 1 TEXT: keeps a note for colleagues. assign 1: it is yours to see to; assign 1 NAME: it is theirs.",
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
		"back: leaves a question that must be answered; nothing is done.",
		"wait: waits until your decisions are proven, and says how they ended.",
		"connections: lists the gateways. sync --plan: what reading them would change. pushes: what is on its way.",
		"jobs: bulk runs and how far they are; jobs pause last, jobs resume last, jobs stop last, jobs retry last, jobs report last.",
		"views: saved views; apps list --view NAME lists one. activity: the newest of the audit log.",
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
