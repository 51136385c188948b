package uitest

import (
	"errors"
	"os"
	"path/filepath"
)

// hang writes the screen to the folder of $GATEHOUSE_GALLERY, if it names one:
// as text, and with its styles as .ansi, which cat shows and make gallery draws.
func (u *ui) hang(name string) {
	u.t.Helper()
	dir := os.Getenv("GATEHOUSE_GALLERY")
	if dir == "" {
		return
	}
	err := errors.Join(
		os.MkdirAll(dir, 0o755),
		os.WriteFile(filepath.Join(dir, name+".txt"), []byte(u.text()+"\n"), 0o644),
		os.WriteFile(filepath.Join(dir, name+".ansi"), []byte(u.screen.Render()+"\n"), 0o644),
	)
	if err != nil {
		u.t.Fatal(err)
	}
}
