package core

import (
	"errors"
	"fmt"
	"time"
)

// Code says what kind of error happened. Callers decide by code, never by
// text. The CLI maps codes to exit codes, the TUI maps them to toasts.
type Code string

// What went wrong, on our side of the wire.
const (
	CodeInvalid       Code = "invalid"         // the input is wrong: a field, a flag, a filter
	CodeNotFound      Code = "not_found"       // no such App, connection or job here
	CodeNotAllowed    Code = "not_allowed"     // the transition table or the provider refuses the verb
	CodeStale         Code = "stale"           // somebody decided since the plan was made
	CodeReadOnly      Code = "read_only"       // this process may not decide
	CodeConfig        Code = "config"          // the configuration file is wrong
	CodeSecretMissing Code = "secret_missing"  // a secret's source has nothing, or is not safe to read
	CodeStoreCorrupt  Code = "store_corrupt"   // the state database cannot be read
	CodeStoreFull     Code = "store_full"      // the disk or the database is full
	CodeStoreReadOnly Code = "store_read_only" // the state database cannot be written
	CodeStoreBusy     Code = "store_busy"      // another process held the write lock for too long
	CodeSchemaNewer   Code = "schema_newer"    // a newer Gatehouse wrote this database
	CodeCanceled      Code = "canceled"        // the caller gave up
	CodeInternal      Code = "internal"        // a defect of Gatehouse
)

// What a gateway answered. The Gateway port says what each one promises.
const (
	CodeGone           Code = "gone"            // the object is not there; a claim, not yet a proof
	CodeForbidden      Code = "forbidden"       // a valid identity without the right; never "gone"
	CodeUnauthorized   Code = "unauthorized"    // no valid identity: stop the run, ask for credentials
	CodeRefused        Code = "refused"         // understood and refused; repeating gives the same
	CodeThrottled      Code = "throttled"       // too many calls; RetryAfter when the gateway said it
	CodeTemporary      Code = "temporary"       // nothing was done; trying again may help
	CodeUnknownOutcome Code = "unknown_outcome" // it may or may not have happened: read back first
	CodePermanent      Code = "permanent"       // broken in a way that waiting does not mend
	CodeChanged        Code = "changed"         // somebody changed the object between our read and our write
)

// Error is the one error type that crosses a package border. Subject names
// what it is about (an App, a connection, a file), Message says what
// happened, Hint says what to do next; none of them carries a secret.
type Error struct {
	Code       Code
	Subject    string
	Message    string
	Hint       string
	RetryAfter time.Duration // for CodeThrottled: how long the gateway asked us to wait; 0 when it did not say
	Err        error         // the cause, for the log
}

// Error joins subject and message; the hint is shown apart.
func (e *Error) Error() string {
	if e.Subject == "" {
		return e.Message
	}
	return e.Subject + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error; its arguments format the message.
func Errorf(code Code, subject, format string, args ...any) *Error {
	return &Error{Code: code, Subject: subject, Message: fmt.Sprintf(format, args...)}
}

// WithHint returns a copy that says what to do next.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// Because returns a copy that carries its cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Err = cause
	return &c
}

// CodeOf returns the code of the first Error in err's chain, CodeInternal for any
// other error and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// AsError returns the first Error in err's chain, or wraps err as CodeInternal.
// It returns nil for nil.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: CodeInternal, Message: err.Error(), Err: err}
}
