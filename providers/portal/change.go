package portal

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"gatehouse/core"
)

// change is a request to change an App: schema Change.
type change struct {
	Name        *string            `json:"name"`
	Description *string            `json:"description"`
	CallbackURL *string            `json:"callback_url"`
	Attributes  map[string]*string `json:"attributes"`
	Add         []wish             `json:"add"`
	Withdraw    []wish             `json:"withdraw"`
}

// change answers PATCH /v1/apps/{app}.
func (d *Door) change(w http.ResponseWriter, r *http.Request, c caller) {
	body, err := bodyOf(w, r)
	if err != nil {
		d.fail(w, err)
		return
	}
	var ch change
	if err := decode(body, &ch); err != nil {
		d.fail(w, err)
		return
	}
	if err := ch.check(); err != nil {
		d.fail(w, err)
		return
	}
	before, err := d.theirs(r, c)
	if err != nil {
		d.fail(w, err)
		return
	}
	d.repeats.once(w, r, c, body, "", func(work) (result, error) {
		after, err := d.Engine.OwnerEdit(r.Context(), c.actor, before.ID, ch.core())
		if err != nil {
			return result{}, err
		}
		return result{status: http.StatusOK, body: appOf(after)}, nil
	})
}

func (c change) core() core.OwnerChange {
	out := core.OwnerChange{EditFields: core.EditFields{
		Name: c.Name, Description: c.Description, CallbackURL: c.CallbackURL, Attributes: c.Attributes, Add: wishesOf(c.Add),
	}}
	for _, r := range wishesOf(c.Withdraw) {
		out.Withdraw = append(out.Withdraw, r.Key())
	}
	return out
}

func (c change) check() error {
	if c.Name == nil && c.Description == nil && c.CallbackURL == nil && len(c.Attributes)+len(c.Add)+len(c.Withdraw) == 0 {
		return core.Errorf(core.CodeInvalid, "", "nothing to change is given")
	}
	if err := checkTexts(c.Description, c.CallbackURL, max(len(c.Add), len(c.Withdraw))); err != nil {
		return err
	}
	return checkAttributes(c.Attributes)
}

// Limits of what a portal may send; those of the document.
const (
	maxDescription = 10_000
	maxCallback    = 2048
	maxWishes      = 200
	maxAttributes  = 100
	maxAttribute   = 4000
	maxReason      = 1000
)

func checkTexts(description, callback *string, wishes int) error {
	switch {
	case description != nil && utf8.RuneCountInString(*description) > maxDescription:
		return tooLong(core.FieldDescription, maxDescription)
	case callback != nil && utf8.RuneCountInString(*callback) > maxCallback:
		return tooLong("callback_url", maxCallback)
	case wishes > maxWishes:
		return core.Errorf(core.CodeInvalid, core.FieldRegistrations, "more than %d APIs are asked for at once", maxWishes)
	}
	return nil
}

func checkAttributes(attributes map[string]*string) error {
	if len(attributes) > maxAttributes {
		return core.Errorf(core.CodeInvalid, "attributes", "there are more than %d", maxAttributes)
	}
	for name, value := range attributes {
		switch {
		case strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > 255:
			return core.Errorf(core.CodeInvalid, "attributes", "a name has 1 to 255 characters")
		case value != nil && utf8.RuneCountInString(*value) > maxAttribute:
			return tooLong("attributes", maxAttribute)
		}
	}
	return nil
}

func tooLong(field string, most int) error {
	return core.Errorf(core.CodeInvalid, field, "it has more than %s characters", strconv.Itoa(most))
}
