// Package exit is the one table from error codes to the exit codes of the
// program. The README's table is made from it.
package exit

import (
	"fmt"
	"strings"

	"gatehouse/core"
)

// The exit codes. They are part of the program's interface: a number never
// changes its meaning.
const (
	OK          = 0
	Internal    = 1
	Usage       = 2
	NotFound    = 3
	NotAllowed  = 4
	Stale       = 5
	Failed      = 6
	Unproven    = 7
	Config      = 8
	Store       = 9
	Unavailable = 10
	BadRows     = 11
	Held        = 12
	Incomplete  = 13
	Interrupted = 130
)

// codes maps every core.Code.
var codes = map[core.Code]int{
	core.CodeInternal:       Internal,
	core.CodeInvalid:        Usage,
	core.CodeNotFound:       NotFound,
	core.CodeNotAllowed:     NotAllowed,
	core.CodeReadOnly:       NotAllowed,
	core.CodeStale:          Stale,
	core.CodeChanged:        Stale,
	core.CodeRefused:        Failed,
	core.CodeForbidden:      Failed,
	core.CodeUnauthorized:   Config,
	core.CodeGone:           Failed,
	core.CodePermanent:      Failed,
	core.CodeUnknownOutcome: Unproven,
	core.CodeConfig:         Config,
	core.CodeSecretMissing:  Config,
	core.CodeStoreCorrupt:   Store,
	core.CodeStoreFull:      Store,
	core.CodeStoreReadOnly:  Store,
	core.CodeStoreBusy:      Store,
	core.CodeSchemaNewer:    Store,
	core.CodeThrottled:      Unavailable,
	core.CodeTemporary:      Unavailable,
	core.CodeCanceled:       Interrupted,
}

// meanings says what each exit code tells a script, in order.
var meanings = []struct {
	exit    int
	meaning string
}{
	{OK, "done: every decision is confirmed at its gateway, or there was nothing to send"},
	{Internal, "a defect of Gatehouse; please report it"},
	{Usage, "the command line, an input or a filter is wrong; nothing was done"},
	{NotFound, "there is no such App, registration, developer or connection"},
	{NotAllowed, "the App's status, its gateway or read-only mode does not allow it; what was allowed is done"},
	{Stale, "somebody decided or changed it meanwhile; look again"},
	{Failed, "the gateway refused; the decision stands here and the push shows as failed"},
	{Unproven, "it is not proven how it ended at the gateway; what can be read back the next process goes on with"},
	{Config, "the configuration or a secret is missing or wrong; a decision taken waits until it is put right"},
	{Store, "the state database cannot be used"},
	{Unavailable, "the gateway does not answer now, or throttles; trying later may help"},
	{BadRows, "some rows of an import were bad; the good ones are kept"},
	{Held, "a deletion brake holds a plan; read it, then release or drop it"},
	{Incomplete, "a gateway could not be read whole; what was read counts, and nothing is taken for gone"},
	{Interrupted, "interrupted; what was decided stays decided, and any process finishes it"},
}

// Of returns the exit code of an error code; "" is success.
func Of(code core.Code) int {
	if code == "" {
		return OK
	}
	if n, ok := codes[code]; ok {
		return n
	}
	return Internal
}

// Error ends the program with an exit code of its own, after Err was said; a
// nil Err says nothing more.
type Error struct {
	Code int
	Err  error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns what was to be said.
func (e *Error) Unwrap() error { return e.Err }

// Text is the table for a terminal.
func Text() string {
	var b strings.Builder
	for _, m := range meanings {
		fmt.Fprintf(&b, "  %3d  %s\n", m.exit, m.meaning)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Markdown is the table for the README.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| code | meaning |\n|---|---|\n")
	for _, m := range meanings {
		fmt.Fprintf(&b, "| %d | %s |\n", m.exit, m.meaning)
	}
	return b.String()
}
