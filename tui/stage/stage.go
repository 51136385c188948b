// Package stage says what screens and dialogs are to the root model: the root
// owns the stage, they play on it. None of them is a Bubble Tea model.
package stage

import (
	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

// Context is what screens, panes and dialogs share. They keep the pointer.
type Context struct {
	Theme *theme.Theme
	Desk  *desk.Desk
	Keys  *keymap.Map
	Dates core.DateFormat
	// Reasons are offered wherever one is asked for.
	Reasons []core.Snippet

	opened []Dialog
}

// Open lays a dialog over what is there, before the next message is looked at:
// keys that were typed ahead are its own, not the list's. The command does
// nothing.
func (c *Context) Open(d Dialog) tea.Cmd {
	c.opened = append(c.opened, d)
	return Say(nil)
}

// Opened are the dialogs that were opened since it was asked last: the root's.
func (c *Context) Opened() []Dialog {
	opened := c.opened
	c.opened = nil
	return opened
}

// Key is how the key of an action is shown, for a text that names the next step;
// "" where the action has none.
func (c *Context) Key(a keymap.Action) string {
	if c.Keys == nil {
		return ""
	}
	b, _ := c.Keys.Of(a)
	if len(b.Keys) == 0 {
		return ""
	}
	return b.Keys[0]
}

// Way words a step by the key of its action: "u takes it back". Where the action
// has no key it is named as on the command line: ":undo takes it back".
func (c *Context) Way(a keymap.Action, does string) string {
	key := c.Key(a)
	if key == "" {
		key = ":" + string(a)
	}
	return key + " " + does
}

// Screen is one numbered screen. Only one is on the stage; the others keep
// their state and get every message that is not a key.
type Screen interface {
	Key() string                 // the number that calls it
	Title() string               // in the tabs
	Count() (n int, known bool)  // beside the title
	Enter() tea.Cmd              // it comes on the stage
	Leave()                      // it goes from the stage
	Update(msg tea.Msg) tea.Cmd  // an answer or a change; never a key
	Do(a keymap.Action) tea.Cmd  // what a key asked for, after the key table
	Typing() bool                // keys are text now
	Type(msg tea.Msg) tea.Cmd    // a key or a paste while Typing
	State() keymap.State         // what is under the cursor
	Selection() core.Selection   // what a verb would be done to
	View(w, h int) string        // exactly h lines, each at most w cells
	Cursor() (x, y int, ok bool) // the text cursor in the last View
}

// Idler is a Screen that gives its tab's room to the others while nothing on it
// is under way. Its key works all the same.
type Idler interface {
	Idle() bool
}

// Pointed is a Screen that takes clicks. x and y are cells of its last View.
type Pointed interface {
	Click(x, y int) tea.Cmd
}

// Dialog is a question laid over the screen. The top one gets every key and
// paste; all get every other message.
//
// A dialog obeys design 6: Esc closes it at once and nothing happens; its
// confirming key only says "press again" for the first 400 ms; Enter confirms
// nothing destructive.
type Dialog interface {
	// Update returns the dialog, or nil when it is done.
	Update(msg tea.Msg) (Dialog, tea.Cmd)
	// View draws it, box and all, in at most w×h cells.
	View(w, h int) string
	// Cursor is the text cursor's place in the last View.
	Cursor() (x, y int, ok bool)
}

// Worker is a Dialog that may be carrying out what it was asked to. To close it
// does not end that, and whoever closes it then is told so.
type Worker interface {
	Working() bool
}

// Noted asks the root to raise a toast.
type Noted struct {
	Level Level
	Text  string
	Hint  string // what to do next; may be empty
	// Code is the error's that it tells of, "" for none: the toasts' table
	// gives it its level, and a hint where the error has none.
	Code core.Code
}

// Level is how much a note matters.
type Level uint8

// The levels. Problems stay until a key is pressed.
const (
	Info Level = iota
	Success
	Warning
	Problem
)

// Note returns a command that raises a toast.
func Note(level Level, text string) tea.Cmd { return Say(Noted{Level: level, Text: text}) }

// NoteError returns a command that raises an error's toast; nil for nil.
func NoteError(err error) tea.Cmd {
	if err == nil {
		return nil
	}
	e := core.AsError(err)
	return Say(Noted{Level: Problem, Text: e.Error(), Hint: e.Hint, Code: e.Code})
}

// Painted says that the theme's colors are others now: a screen that keeps drawn
// lines draws them anew.
type Painted struct{}

// MinuteBegan says that a minute is over: ages may read differently, and what
// was not overdue may be.
type MinuteBegan struct{}

// Asked asks the root to plan a verb for a selection and confirm it.
type Asked struct {
	Verb      core.Verb
	Selection core.Selection
	Hidden    int // of the marked rows that are meant, those that are not in sight
	// Step says which of several this is, where Apps are gone through one by
	// one: "2 of 12".
	Step string
}

// OneByOne asks the root to go through the Apps that a plan set apart, one by
// one.
type OneByOne struct{ Plan core.Plan }

// Leaving asks the root to quit for good: whatever was held is settled.
type Leaving struct{}

// Say wraps a message that is known already.
func Say(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
