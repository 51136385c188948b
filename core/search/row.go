// Package search holds the columns of every App in memory and answers filters over them within a key press.
//
// An Index is written by Begin, Add, End and Apply and read by Search. Writers may be many; they take turns.
// Readers never wait for writers nor writers for readers: each write publishes a new snapshot of the chunks it
// changed, a search works on the snapshot it found, and its Result keeps answering from that snapshot. So a
// Result is immutable, and cheap enough to be asked for rows while drawing.
//
// The package does no input or output and reads no clock. The goroutines it starts are waited for within the
// call; a panic in one of them becomes that call's error.
package search

import "strings"

// Row is what the Index keeps of one App: the columns of the list and what is asked of them most. Fields the
// Index does not keep are answered by Request.Known.
type Row struct {
	ID         string
	Name       string
	Developer  string // the owner's name as shown: a developer or a team
	Email      string // found by dev:, not by bare words
	Team       string
	Account    string
	Connection string
	Kind       string
	Status     string // the design's word, or a gateway's own state
	Push       string // the design's word; "" or "none" where nothing is to be pushed
	APIs       string // the APIs' names, by JoinAPIs
	Plan       string // of a registration; "" for an App
	Created    int64  // unix seconds
	FirstSeen  bool   // of a registration: Created is when it was seen first, not when it was asked for
	Decided    int64  // unix seconds; 0: never decided on
	Due        int64  // unix seconds; when it is to be decided; 0: no time is set for that
	Rev        int64  // orders versions of one App: a lower one never replaces a higher one
}

const partSeparator = "\n"

// JoinAPIs makes the value of Row.APIs from the names in the order they are shown.
func JoinAPIs(names []string) string { return strings.Join(names, partSeparator) }

// APIList gives the names that JoinAPIs joined.
func (r Row) APIList() []string {
	if r.APIs == "" {
		return nil
	}
	return strings.Split(r.APIs, partSeparator)
}

// The columns kept as numbers into a dictionary, because their values repeat.
const (
	colDeveloper = iota
	colTeam
	colAccount
	colConnection
	colKind
	colStatus
	colPush
	colAPIs
	colPlan
	columns
)

// column gives the row's value in a column: one text, or the developer's name and e-mail.
func (r *Row) column(col int) (first, second string) {
	switch col {
	case colDeveloper:
		return r.Developer, r.Email
	case colTeam:
		return r.Team, ""
	case colAccount:
		return r.Account, ""
	case colConnection:
		return r.Connection, ""
	case colKind:
		return r.Kind, ""
	case colStatus:
		return r.Status, ""
	case colPush:
		return r.Push, ""
	case colPlan:
		return r.Plan, ""
	}
	return r.APIs, ""
}

// joinParts appends a column's value as the dictionary has it.
func joinParts(dst []byte, first, second string) []byte {
	dst = append(dst, first...)
	if second != "" {
		dst = append(append(dst, partSeparator...), second...)
	}
	return dst
}
