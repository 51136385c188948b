package confirm

import (
	"strings"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/core/verb"
	"gatehouse/tui/age"
	"gatehouse/tui/reasons"
	"gatehouse/tui/sheet"
)

// ask makes the fields that this plan calls for (design 6).
func (d *dialog) ask() {
	if d.Reason != verb.NoReason || d.final() {
		d.reason = &sheet.Input{Label: "Reason", Hint: reasons.Hint(d.c)}
		if !d.needsReason() {
			d.reason.Label += " (optional)"
		}
		d.inputs = append(d.inputs, d.reason)
	}
	switch {
	case d.N > 1 && d.final():
		d.proof = &sheet.Input{Label: "How many " + d.One + "s", Hint: "type the number of " + d.One + "s: " + age.Number(d.N)}
	case d.final():
		d.proof = &sheet.Input{Label: "Name of the " + nameOf(d.One), Hint: nameHint(d.plan.Change[0])}
		d.proof.Limit = 2000
	}
	if d.proof != nil {
		d.inputs = append(d.inputs, d.proof)
	}
}

// nameOf is whose name is typed: a registration has none of its own.
func nameOf(one string) string {
	if one == "registration" {
		return "App"
	}
	return one
}

// final reports whether something in the plan cannot be undone. A delete
// removes our record for good even where nothing is sent.
func (d *dialog) final() bool { return len(d.plan.Irreversible) > 0 || d.TypeName }

func (d *dialog) needsReason() bool {
	return d.Reason == verb.RequiredReason || d.final() && d.N > 1
}

// nameHint says what to type, and what else counts where the name itself can
// hardly be typed.
func nameHint(item core.PlanItem) string {
	hint := "type the name: " + plaintext.Line(item.Name)
	if easy(item.Name) {
		return hint
	}
	return hint + ", as it is shown here, or its id: " + plaintext.Line(string(item.ID))
}

// easy reports whether a name is short and made of what every keyboard has.
func easy(name string) bool {
	if len(name) > 60 || name != strings.Join(strings.Fields(name), " ") {
		return false
	}
	for _, r := range name {
		if r < 0x20 || r > 0x7e {
			return false
		}
	}
	return true
}

// names reports whether typed names the App: its name, the form of it that is
// shown, or its id. Spaces at either end do not matter.
func names(typed string, item core.PlanItem) bool {
	typed = strings.TrimSpace(typed)
	return typed != "" && (typed == strings.TrimSpace(item.Name) ||
		typed == strings.TrimSpace(plaintext.Line(item.Name)) || typed == string(item.ID))
}

// complete reports whether every field has what it needs, and else says so at
// the first that has not.
func (d *dialog) complete() bool {
	for i, in := range d.inputs {
		typed := strings.TrimSpace(in.Value())
		switch {
		case in == d.reason && typed == "" && d.needsReason():
			in.Problem = "a reason is needed"
		case in == d.proof && d.N > 1 && strings.ReplaceAll(typed, ",", "") != plainNumber(d.N):
			in.Problem = "this is not the number of " + d.One + "s: " + age.Number(d.N)
		case in == d.proof && d.N == 1 && !names(typed, d.plan.Change[0]):
			in.Problem = "this is not the name; " + nameHint(d.plan.Change[0])
		default:
			continue
		}
		d.at = i
		return false
	}
	return true
}
