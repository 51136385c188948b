package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// gallery draws every NAME.ansi of a folder as NAME.svg beside it, and an
// index.html of all of them.
func gallery(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.ansi"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there is no .ansi file in %s", dir)
	}
	var page strings.Builder
	page.WriteString("<!doctype html><meta charset=utf-8><title>Gatehouse</title><style>body{background:#222;color:#ccc;font-family:sans-serif}img{max-width:100%}</style>\n")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ansi")
		text, err := os.ReadFile(file) //nolint:gosec // a file of the folder that was named
		if err != nil {
			return err
		}
		picture := []byte(drawn(string(text), paperOf(name)))
		if err := os.WriteFile(filepath.Join(dir, name+".svg"), picture, 0o644); err != nil { //nolint:gosec // to publish
			return err
		}
		fmt.Fprintf(&page, "<h2>%s</h2><img src=%q alt=%q>\n", html.EscapeString(name), name+".svg", html.EscapeString(name))
	}
	return os.WriteFile(filepath.Join(dir, "index.html"), []byte(page.String()), 0o644) //nolint:gosec // to publish
}

// paperOf is the terminal that a theme is meant for.
func paperOf(name string) colors {
	if strings.HasSuffix(name, "-light") {
		return light
	}
	return dark
}

// drawn is a screen with its styles as a picture.
func drawn(text string, on colors) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	width := 0
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
		width = max(width, ansi.StringWidth(lines[i]))
	}
	screen := vt.NewSafeEmulator(width, len(lines))
	_, _ = screen.Write([]byte(strings.Join(lines, "\r\n"))) // the emulator takes everything
	return draw(screen, width, len(lines), on)
}
