package apps

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/core/plaintext"
	"gatehouse/tui/age"
	"gatehouse/tui/desk"
)

// Copied is what a copy is of: the ids of what is marked, else of the row under
// the cursor; or its name, its owner, or the filter. of says what it is. Nothing
// that a terminal obeys is in it.
func (s *Screen) Copied(what string) (text, of string, err error) {
	if what == "filter" {
		if text = s.filter.line.Value(); text == "" {
			return "", "", core.Errorf(core.CodeInvalid, "copy", "there is no filter")
		}
		return plaintext.Line(text), "the filter", nil
	}
	if n := len(s.marks.ids); n > 0 && (what == "" || what == "id") {
		var lines []string
		for _, id := range s.marks.selection().IDs {
			lines = append(lines, plaintext.Line(string(id)))
		}
		return strings.Join(lines, "\n"), age.Number(len(lines)) + " ids", nil
	}
	if !s.hasRow {
		return "", "", core.Errorf(core.CodeInvalid, "copy", "there is nothing in the list")
	}
	switch what {
	case "", "id":
		text = string(s.row.ID)
		if s.row.Key != "" {
			text += "/" + s.row.Key
		}
		return plaintext.Line(text), "the id of " + s.row.Name, nil
	case "name":
		return plaintext.Line(s.row.Name), "the name of " + s.row.Name, nil
	case "owner":
		owner := core.Owner{Name: s.row.Owner.Name, Email: s.row.Owner.Email}
		return plaintext.Line(owner.Label()), "the owner of " + s.row.Name, nil
	}
	return "", "", core.Errorf(core.CodeInvalid, "copy", "there is no %q to copy", what).WithHint("copy id, name, owner or filter.")
}

// Filter filters the list as if it had been typed.
func (s *Screen) Filter(text string) tea.Cmd {
	s.inPane, s.view = false, ""
	s.asked.Of = s.opts.Of
	s.filter.line.Set(text)
	if text == s.asked.Text {
		return nil
	}
	s.asked.Text, s.slow = text, desk.Elsewhere(text, s.asked.Of)
	return s.search(false)
}
