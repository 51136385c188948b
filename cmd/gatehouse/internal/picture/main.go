// Picture renders a screen of the real program as an SVG file: it runs the
// program on a pseudo-terminal, types keys, and draws what a terminal would
// show. `make picture` makes the README's picture with it.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

func main() {
	width := flag.Int("width", 120, "columns")
	height := flag.Int("height", 32, "rows")
	keys := flag.String("keys", "", "keys to type, in turn, separated by spaces (esc, enter, space, tab and text)")
	until := flag.String("until", "complete", "text to wait for before the keys")
	out := flag.String("out", "screen.svg", "the file to write")
	hall := flag.String("gallery", "", "draw the .ansi files of this folder instead")
	flag.Parse()
	if *hall != "" {
		if err := gallery(*hall); err != nil {
			fmt.Fprintln(os.Stderr, "picture:", err)
			os.Exit(1)
		}
		return
	}
	if err := take(*width, *height, *until, *keys, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

// take runs the program, types, and writes what it shows.
func take(width, height int, until, keys, out string, command []string) error {
	if len(command) == 0 {
		return fmt.Errorf("name the program to run after the flags")
	}
	cmd := exec.Command(command[0], command[1:]...)
	noColor := func(v string) bool { return strings.HasPrefix(v, "NO_COLOR=") }
	cmd.Env = append(slices.DeleteFunc(os.Environ(), noColor), "TERM=xterm-256color", "LANG=C.UTF-8")
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}) //nolint:gosec // small numbers from flags
	if err != nil {
		return err
	}
	screen := vt.NewSafeEmulator(width, height)
	var copies sync.WaitGroup
	copies.Go(func() { pump(screen, file) })
	copies.Go(func() { pump(file, screen) })
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = file.Close()
		_ = screen.Close()
		copies.Wait()
	}()
	if err := wait(screen, until); err != nil {
		return err
	}
	for _, key := range strings.Fields(keys) {
		if _, err := file.WriteString(bytesOf(key)); err != nil {
			return err
		}
		pause(300 * time.Millisecond)
	}
	pause(time.Second)
	return os.WriteFile(out, []byte(draw(screen, width, height, dark)), 0o644) //nolint:gosec // a picture to publish
}

// pump copies until either side ends.
func pump(to interface{ Write([]byte) (int, error) }, from interface{ Read([]byte) (int, error) }) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func wait(screen *vt.SafeEmulator, text string) error {
	for range 200 {
		if strings.Contains(screen.String(), text) {
			return nil
		}
		pause(50 * time.Millisecond)
	}
	return fmt.Errorf("%q never appeared; the screen shows:\n%s", text, screen.String())
}

// pause lets the program draw; a picture has no other way to know it is done.
func pause(d time.Duration) { <-time.After(d) }

func bytesOf(key string) string {
	switch key {
	case "esc":
		return "\x1b"
	case "enter":
		return "\r"
	case "space":
		return " "
	case "tab":
		return "\t"
	}
	return key
}
