package main

import (
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/tui/keymap"
	"gatehouse/tui/theme"
)

// examineTerminal explains what the screen would make of this terminal: what it
// uses, what it turns off, and why.
func (g *gatehouse) examineTerminal(x *examination, cfg config.Config) {
	g.examineScreen(x, cfg)
	file, isFile := g.out.(*os.File)
	if !g.inTerminal || !g.outTerminal || !isFile {
		x.note("terminal", "", "standard input or output is none: the commands work, the screen does not")
		return
	}
	switch t := g.value("TERM"); t {
	case "", "dumb":
		x.note("terminal", "Set TERM to what your terminal is, or use: gatehouse --accessible", "TERM=%q cannot show screens", t)
	default:
		x.ok("terminal", "TERM=%s", t)
	}
	g.examineSize(x, file)
	g.examineMultiplexer(x)
	g.examineClipboard(x)
}

func (g *gatehouse) value(name string) string {
	v, _ := g.env.Lookup(name)
	return v
}

// examineScreen tells what does not depend on where the output goes: colors,
// characters, keys.
func (g *gatehouse) examineScreen(x *examination, cfg config.Config) {
	if err := g.checkTheme(); err != nil {
		x.wrong("colors", err)
	}
	wanted := g.themeOf(cfg)
	kind, ascii := theme.Choose(g.env.Lookup, wanted)
	_, noColor := g.env.Lookup("NO_COLOR")
	switch {
	case noColor:
		x.note("colors", "Unset NO_COLOR to have them.", "off: NO_COLOR is set, which goes over the theme %s", wanted)
	case g.value("TERM") == "dumb":
		x.note("colors", "", "off: a terminal of TERM=dumb has none")
	case kind == theme.Mono:
		x.note("colors", "", "off: the theme is mono")
	case kind == theme.Auto:
		x.ok("colors", "the 16 of the terminal; the theme auto asks it whether its background is light")
	default:
		x.ok("colors", "the 16 of the terminal, theme %s", kind)
	}
	if name, value := g.locale(); !ascii {
		x.ok("characters", "%s: the usual signs", orNone(name, value))
	} else if t := g.value("TERM"); strings.Contains(strings.ToLower(value), "utf") {
		x.note("characters", "", "TERM=%s has not all signs: ASCII signs are used", t)
	} else {
		x.note("characters", "Set LANG to a UTF-8 locale, like C.UTF-8, for the usual signs.", "%s is not UTF-8: ASCII signs are used", orNone(name, value))
	}
	preset := cfg.Keys.Preset
	if preset == "" {
		preset = keymap.Default
	}
	x.ok("keys", "preset %s, %s bound otherwise", preset, count(len(cfg.Keys.Keys), "action", "actions"))
	if !g.mouse && !cfg.Mouse {
		x.ok("mouse", "off, so that the terminal selects text as usual; mouse: true in the configuration turns it on")
	} else {
		x.ok("mouse", "on: a click chooses a row; the terminal selects text with shift held")
	}
}

// locale is the variable that decides about characters, and what it says.
func (g *gatehouse) locale() (name, value string) {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := g.value(name); v != "" {
			return name, v
		}
	}
	return "", ""
}

func orNone(name, value string) string {
	if name == "" {
		return "no locale is set (LC_ALL, LC_CTYPE, LANG)"
	}
	return name + "=" + value
}

func (g *gatehouse) examineSize(x *examination, file *os.File) {
	width, height, err := term.GetSize(file.Fd())
	switch {
	case err != nil:
		x.note("size", "", "the terminal does not tell it")
	case width < 60 || height < 15:
		x.note("size", "Make the window larger: the screen needs 60×15. The commands and --accessible need no room.", "%d×%d is too small", width, height)
	case width < 80:
		x.ok("size", "%d×%d: list and detail take turns; from 80 columns on both are there", width, height)
	case width < 110:
		x.ok("size", "%d×%d: the detail is below the list; from 110 columns on it is beside it", width, height)
	default:
		x.ok("size", "%d×%d", width, height)
	}
}

// examineMultiplexer names what stands between us and the terminal.
func (g *gatehouse) examineMultiplexer(x *examination) {
	switch {
	case g.value("TMUX") != "":
		x.ok("tmux", "yes; if Esc answers late, put this into tmux.conf: set -sg escape-time 10")
	case g.value("STY") != "":
		x.note("screen", "Inside tmux it would.", "GNU screen is between us and the terminal: the background is not asked, the clipboard is not reached")
	}
}

// examineClipboard tells how text gets out: OSC 52, which nobody answers.
func (g *gatehouse) examineClipboard(x *examination) {
	const how = "text is copied by asking the terminal (OSC 52), also over SSH; it does not answer, so whether it did cannot be verified"
	switch {
	case strings.HasPrefix(g.value("TERM"), "linux"), g.value("STY") != "":
		x.note("clipboard", "Write to a file instead.", "off: this terminal takes none")
	case g.value("TMUX") != "":
		x.note("clipboard", "In tmux.conf: set -g set-clipboard on", "%s. tmux passes it on only where it is told to", how)
	default:
		x.ok("clipboard", "%s", how)
	}
}
