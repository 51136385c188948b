package uitest

import (
	"sync"

	"github.com/charmbracelet/x/vt"
)

// glass is the terminal emulator under one lock: the program writes while the
// test reads.
type glass struct {
	mu  sync.Mutex
	emu *vt.Emulator
}

func newGlass(width, height int) *glass { return &glass{emu: vt.NewEmulator(width, height)} }

func (g *glass) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.Write(p)
}

// Read is what the terminal says by itself. It blocks, so it takes no lock.
func (g *glass) Read(p []byte) (int, error) { return g.emu.Read(p) }

// String is the screen's text, Render with its styles.
func (g *glass) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.String()
}

func (g *glass) Render() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.Render()
}

func (g *glass) Resize(width, height int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.emu.Resize(width, height)
}

func (g *glass) Width() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.Width()
}

func (g *glass) Height() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.Height()
}

func (g *glass) IsAltScreen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.IsAltScreen()
}

func (g *glass) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.emu.Close()
}
