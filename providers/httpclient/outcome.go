package httpclient

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"syscall"

	"gatehouse/core"
)

func isCanceled(err error) bool { return errors.Is(err, context.Canceled) }

// failed classifies a request without an answer. Before a connection was had
// nothing can have reached the gateway; afterwards a write may have happened.
func (x *exchange) failed(err error) *core.Error {
	err = withoutURL(err)
	switch {
	case !x.sent.Load() && x.caller.Err() != nil:
		return x.gaveUp(x.caller.Err()).Because(err)
	case !x.sent.Load():
		return x.unreachable(err)
	case wantsTLS(err):
		return x.wantsTLS().Because(err)
	case !x.about.Read:
		return x.unknown("no answer came: %s", reason(err)).Because(err)
	case isCanceled(x.caller.Err()):
		return core.Errorf(core.CodeCanceled, x.opts.Subject, "the call was given up").Because(err)
	}
	return core.Errorf(core.CodeTemporary, x.opts.Subject, "no answer came: %s", reason(err)).
		WithHint("Try again; see whether the gateway is up.").Because(err)
}

// unreachable words a failure to connect. A wrong certificate does not mend by
// waiting, but nothing was sent either.
func (x *exchange) unreachable(err error) *core.Error {
	if e := x.untrusted(err); e != nil {
		return e
	}
	return core.Errorf(core.CodeTemporary, x.opts.Subject, "it cannot be reached: %s; nothing was sent", reason(err)).
		WithHint("Check the address and the network; try again.").Because(err)
}

// cut classifies an answer that broke off while it was read.
func (x *exchange) cut(err error) *core.Error {
	err = withoutURL(err)
	switch {
	case !x.about.Read:
		return x.unknown("the answer broke off: %s", reason(err)).Because(err)
	case isCanceled(x.caller.Err()):
		return core.Errorf(core.CodeCanceled, x.opts.Subject, "the call was given up").Because(err)
	}
	return core.Errorf(core.CodeTemporary, x.opts.Subject, "the answer broke off: %s", reason(err)).
		WithHint("Try again.").Because(err)
}

func (x *exchange) tooBig() *core.Error {
	if !x.about.Read {
		return x.unknown("the answer is larger than %d MB", x.opts.MaxBody>>20).Because(errUnusable)
	}
	return core.Errorf(core.CodePermanent, x.opts.Subject, "the answer is larger than %d MB; it was not read", x.opts.MaxBody>>20).
		WithHint("Check that the address is the gateway's; ask for smaller pages if it has that setting.").Because(errUnusable)
}

func (c *Client) unknown(format string, args ...any) *core.Error {
	return core.Errorf(core.CodeUnknownOutcome, c.opts.Subject, format, args...).
		WithHint("It may have happened. It is read back before anything is sent again.")
}

// withoutURL drops the address from an error of net/http: its query may hold
// what a log must not.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// reason is an error's text for a person.
func reason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var op *net.OpError
	switch {
	case errors.Is(err, context.Canceled):
		return "the call was given up"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host " + dns.Name
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "it took too long"
	case errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &op) && op.Addr != nil:
		return "connection refused, nothing listens at " + op.Addr.String()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the connection was closed"
	}
	return Visible(err.Error(), 200)
}
