package appform

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
)

// refused says an error at the row it names, else below.
func (f *form) refused(e *core.Error) {
	said := plaintext.Line(strings.TrimSpace(e.Message + ". " + e.Hint))
	if e.Hint == "" {
		said = plaintext.Line(e.Message)
	}
	if e.Code == core.CodeInvalid {
		for _, r := range f.rows {
			if t, ok := r.(*text); ok && t.name == e.Subject && t.why == "" {
				t.Problem, f.at, f.follow = said, t, true
				return
			}
		}
		if e.Subject == core.FieldRegistrations || e.Subject == "api" || e.Subject == "plan" {
			f.products.problem, f.at, f.follow = said, f.products, true
			return
		}
	}
	f.message = plaintext.Line(strings.TrimSpace(e.Error() + ". " + e.Hint))
}

// valid checks every row and goes to the first that is wrong.
func (f *form) valid() bool {
	for _, r := range f.rows {
		if t, ok := r.(*text); ok && !t.complain() {
			f.at, f.follow = t, true
			return false
		}
	}
	return true
}
