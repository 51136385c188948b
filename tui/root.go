package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gatehouse/core"
	"gatehouse/tui/approve"
	"gatehouse/tui/desk"
	"gatehouse/tui/palette"
	"gatehouse/tui/pick"
	"gatehouse/tui/stage"
	"gatehouse/tui/theme"
	"gatehouse/tui/toast"
)

// The smallest window there is a screen for (design 5).
const (
	minWidth  = 60
	minHeight = 15
)

// root is the only Bubble Tea model. It owns the stage: which screen is on it,
// the dialogs laid over it, the toasts; and it turns keys into actions.
type root struct {
	c       *stage.Context
	header  header
	screens []stage.Screen
	at      int
	dialogs []stage.Dialog
	toasts  *toast.Stack
	theme   theme.Kind // as chosen; theme.Auto follows the terminal's background
	light   bool       // what the terminal said of its background
	// pointing: the mouse chooses rows; off, it selects text as anywhere.
	pointing bool

	frames  frames
	busy    busy
	typed   []tea.Msg // keys and pastes that belong to the dialog on its way
	started func()    // of the program; nil: nothing is to be done

	w, h     int
	planning planning
	walk     walk
	held     desk.Request // the question before quitting
	editing  desk.Request // the App that is read for its form

	running   []desk.Request // commands of the palette
	selecting desk.Request   // what a command named
	viewing   struct {       // the view that a command named
		name    string
		request desk.Request
	}
	homeDir string
}

// planning is the verb whose plan is being made.
type planning struct {
	request desk.Request
	asked   stage.Asked
}

// Init is Bubble Tea's: the first screen comes on the stage.
func (m *root) Init() tea.Cmd {
	cmds := []tea.Cmd{m.screens[m.at].Enter(), m.minute()}
	if m.theme == theme.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.header.full != nil {
		cmds = append(cmds, stage.NoteError(m.header.full))
	}
	return tea.Batch(cmds...)
}

// Update is Bubble Tea's: it takes a fact and does no I/O.
func (m *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if m.started != nil {
		m.started()
		m.started = nil
	}
	if _, ok := msg.(rested); ok {
		return m, m.frames.rest()
	}
	cmd := m.frames.wake()
	next := m.update(msg)
	m.dialogs = append(m.dialogs, m.c.Opened()...)
	return m, tea.Batch(cmd, next)
}

func (m *root) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.toasts.Pressed()
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseMsg:
		return m.mouse(msg)
	case tea.WindowSizeMsg:
		m.w, m.h, m.header.said = msg.Width, msg.Height, ""
		return m.tell(msg)
	case tea.BackgroundColorMsg:
		m.background(msg)
		return nil
	case tea.ModeReportMsg:
		m.widths(msg)
		return nil
	case worked:
		return m.answered(msg)
	case slow:
		m.busy.slow(msg.n)
		return nil
	}
	return tea.Batch(m.happened(msg), m.tell(msg))
}

// happened is the root's own share of a message that is not input.
func (m *root) happened(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stage.MinuteBegan:
		m.header.overdue = m.c.Desk.Overdue()
		return m.minute()
	case desk.IndexMoved:
		m.header.overdue = m.c.Desk.Overdue()
	case stage.Noted:
		return m.toasts.Raise(msg)
	case stage.Asked:
		return m.plan(msg)
	case stage.OneByOne:
		return m.oneByOne(msg.Plan)
	case approve.Skipped:
		return m.skipped()
	case stage.Leaving:
		return tea.Quit
	case desk.PlanMade:
		return m.planned(msg)
	case desk.Applied:
		return tea.Batch(m.toasts.Applied(msg), m.revoked(msg), m.walked(msg))
	case desk.OwnedRead:
		return m.offer(msg)
	case desk.Undone:
		return m.undone(msg)
	case desk.GivenUp:
		return m.gaveUp(msg)
	case desk.Retried:
		return m.retried(msg)
	case desk.HeldCounted:
		return m.leave(msg)
	case desk.EditRead:
		return m.editRead(msg)
	case desk.Looked:
		return m.looked(msg)
	}
	return tea.Batch(m.found(msg), m.toasts.Update(msg))
}

// found is the root's share of what the palette and the dialogs of views ask for.
func (m *root) found(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case palette.Given:
		return m.given(msg)
	case desk.CommandRan:
		return m.ran(msg)
	case desk.Selected:
		return m.selected(msg)
	case desk.Remembered:
		return stage.NoteError(msg.Err)
	case desk.ViewsRead:
		return m.viewsRead(msg)
	case desk.ViewSaved:
		return m.viewSaved(msg)
	case pick.ViewChosen:
		return m.showView(msg.View)
	case pick.SaveWanted:
		return m.openPalette("view save ")
	case pick.OrderChosen:
		return m.orderChosen(msg)
	case pick.ColumnsChosen:
		return m.columnsChosen(msg)
	case pick.KeyMatched:
		return m.keyMatched(msg)
	}
	return nil
}

// tell hands a message to every screen and every dialog. A dialog that is done
// goes.
func (m *root) tell(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(m.screens)+len(m.dialogs))
	for _, s := range m.screens {
		cmds = append(cmds, s.Update(msg))
	}
	kept := m.dialogs[:0:0]
	for _, d := range m.dialogs {
		next, cmd := d.Update(msg)
		cmds = append(cmds, cmd)
		if next != nil {
			kept = append(kept, next)
		}
	}
	m.dialogs = kept
	return tea.Batch(cmds...)
}

// looked keeps the picture for the header. A store that cannot be read leaves
// what was shown, and says so.
func (m *root) looked(msg desk.Looked) tea.Cmd {
	if msg.Err != nil {
		before := m.header.trouble
		m.header.trouble = core.AsError(msg.Err).Error()
		if before == "" {
			return stage.NoteError(msg.Err)
		}
		return nil
	}
	m.header.trouble = ""
	m.header.states = msg.Connections
	before := m.header.full
	m.header.full = msg.Unwritable
	if msg.Unwritable != nil && before == nil {
		return stage.NoteError(msg.Unwritable)
	}
	return nil
}

// background learns the terminal's background.
func (m *root) background(msg tea.BackgroundColorMsg) {
	m.light = !msg.IsDark()
	m.paint()
}

// paint gives the theme the colors that were chosen.
func (m *root) paint() {
	kind := m.theme
	if kind == theme.Auto && m.light {
		kind = theme.Light
	}
	m.c.Theme.SetKind(kind)
	m.tell(stage.Painted{})
}

// nextTheme changes the colors until the program ends, and says which they are
// until the next key or size.
func (m *root) nextTheme() tea.Cmd {
	m.theme = m.theme.Next()
	m.paint()
	m.header.said = "theme " + string(m.theme)
	if m.theme == theme.Auto {
		return tea.RequestBackgroundColor
	}
	return nil
}

// widths learns whether the terminal draws grapheme clusters as one, as Bubble
// Tea's renderer does by the same report.
func (m *root) widths(msg tea.ModeReportMsg) {
	if msg.Mode == ansi.ModeUnicodeCore {
		m.c.Theme.Graphemes = msg.Value == ansi.ModeSet || msg.Value == ansi.ModeReset || msg.Value == ansi.ModePermanentlySet
	}
}
