package toast

import (
	"gatehouse/core"
	"gatehouse/tui/stage"
)

// saying is how an error is shown: how much it matters, and what to do where
// the error itself does not say.
type saying struct {
	level stage.Level
	hint  string
}

// codes is the one table from error codes to toasts. Warnings are about one
// thing that was not done; problems want somebody's eye before work goes on.
var codes = map[core.Code]saying{
	core.CodeInvalid:       {stage.Warning, "Correct it and try again."},
	core.CodeNotFound:      {stage.Warning, "It may have been removed meanwhile."},
	core.CodeNotAllowed:    {stage.Warning, "? shows which keys work here, and why others do not."},
	core.CodeStale:         {stage.Warning, "Look at it again, then decide."},
	core.CodeReadOnly:      {stage.Warning, "Start Gatehouse without --read-only to decide."},
	core.CodeConfig:        {stage.Problem, "Correct the configuration file, then start Gatehouse again."},
	core.CodeSecretMissing: {stage.Problem, "Put the secret where the configuration says, then try again."},
	core.CodeStoreCorrupt:  {stage.Problem, "Quit, keep the database file, and start from a backup."},
	core.CodeStoreFull:     {stage.Problem, "Free space on the disk, then try again. Nothing was lost."},
	core.CodeStoreReadOnly: {stage.Problem, "Make the state directory writable, then try again."},
	core.CodeStoreBusy:     {stage.Warning, "Another Gatehouse is writing. Try again in a moment."},
	core.CodeSchemaNewer:   {stage.Problem, "Use the newer Gatehouse that wrote this database."},
	core.CodeCanceled:      {stage.Info, ""},
	core.CodeInternal:      {stage.Problem, "The log has the details. Please report it."},

	core.CodeGone:           {stage.Warning, "Read it again before you decide."},
	core.CodeForbidden:      {stage.Problem, "Give Gatehouse's account at the gateway this right."},
	core.CodeUnauthorized:   {stage.Problem, "Renew Gatehouse's credentials for this connection."},
	core.CodeRefused:        {stage.Problem, "The same again gives the same: change what it objects to."},
	core.CodeThrottled:      {stage.Warning, "It is tried again by itself, more slowly."},
	core.CodeTemporary:      {stage.Warning, "Try again in a moment."},
	core.CodeUnknownOutcome: {stage.Warning, "It may have happened. It is read back before anything is sent again."},
	core.CodePermanent:      {stage.Problem, "Waiting will not mend it: look at the connection."},
	core.CodeChanged:        {stage.Warning, "Somebody else changed it at the gateway. It is read again."},
}

// worded completes a note that tells of an error.
func worded(n stage.Noted) stage.Noted {
	s, ok := codes[n.Code]
	if !ok {
		return n
	}
	n.Level = s.level
	if n.Hint == "" {
		n.Hint = s.hint
	}
	return n
}
