package main

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// colors are a terminal's own.
type colors struct{ paper, ink string }

var (
	dark  = colors{"#16181d", "#c9ccd3"}
	light = colors{"#fbfbf8", "#24292f"}
)

// A cell's size in the picture.
const (
	cellWidth, cellHeight = 8.4, 18.0
	margin                = 14.0
)

// draw makes an SVG of what the screen shows: one text element for each run of
// equal style, placed by its column, so that fonts of any width fit.
func draw(screen *vt.SafeEmulator, width, height int, on colors) string {
	var b strings.Builder
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="The queue of Gatehouse">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", on.paper)
	fmt.Fprintf(&b, `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13.8" fill="%s" xml:space="preserve">`+"\n", on.ink)
	for y := range height {
		drawLine(&b, screen, y, width, on)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// drawLine draws one row as runs.
func drawLine(b *strings.Builder, screen *vt.SafeEmulator, y, width int, on colors) {
	for x := 0; x < width; {
		cell := screen.CellAt(x, y)
		if cell == nil || cell.Width == 0 {
			x++
			continue
		}
		style, from, text := cell.Style, x, ""
		for x < width {
			c := screen.CellAt(x, y)
			if c == nil || !c.Style.Equal(&style) {
				break
			}
			text += c.Content
			x += max(c.Width, 1)
		}
		drawRun(b, style, text, from, y, x-from, on)
	}
}

func drawRun(b *strings.Builder, s uv.Style, text string, x, y, cells int, on colors) {
	fg, bg := hex(s.Fg), hex(s.Bg)
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = orElse(bg, on.paper), orElse(fg, on.ink)
	}
	left, top, length := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight, float64(cells)*cellWidth
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left, top, length, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	attrs := ""
	if fg != "" {
		attrs += ` fill="` + fg + `"`
	}
	if s.Attrs&uv.AttrBold != 0 {
		attrs += ` font-weight="600"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		attrs += ` opacity="0.6"`
	}
	if s.Underline != 0 {
		attrs += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f"%s>%s</text>`+"\n", left, top+13.2, length, attrs, html.EscapeString(text))
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
