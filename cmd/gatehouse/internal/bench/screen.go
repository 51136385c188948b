package main

import (
	"fmt"
	"time"
)

// figures collects every run's values by name.
type figures map[string][]float64

func (f figures) add(name string, v float64) { f[name] = append(f[name], v) }

// open starts the program on a place and waits for its first useful screen:
// rows with their status, and the keys below them.
func open(program string, p place) (*terminal, time.Duration, error) {
	t, err := start([]string{"GATEHOUSE_BENCH_SECRET=none"}, program, "--config", p.config, "--db", p.db)
	if err != nil {
		return nil, 0, err
	}
	at, err := t.waitFor("PENDING", t.began, 10*time.Second)
	if err != nil {
		t.stop()
		return nil, 0, err
	}
	return t, at.Sub(t.began), nil
}

// startUp measures the way from the start to the first useful screen.
func startUp(f figures, program string, p place) error {
	t, took, err := open(program, p)
	if err != nil {
		return err
	}
	defer t.stop()
	f.add(fmt.Sprintf("start %d", p.apps), ms(took))
	return nil
}

// words are typed letter by letter.
var words = []string{"pay", "mobile", "ledger ana", "port"}

// session measures one sitting: index, moves, filters, memory, idling.
func session(f figures, program string, p place, idle time.Duration) error {
	t, took, err := open(program, p)
	if err != nil {
		return err
	}
	defer t.stop()
	searchable, err := t.waitFor("complete", t.began, 20*time.Second)
	if err != nil {
		return err
	}
	f.add("index", max(ms(searchable.Sub(t.began)-took), 0))
	t.press("2") // Apps: all of them
	t.settle(time.Now(), time.Second)
	moves(f, t)
	typing(f, t, "/", "plain")
	typing(f, t, "/~", "fuzzy")
	f.add("memory", float64(t.memory())/(1<<20))
	before := t.cpu()
	from := time.Now()
	time.Sleep(idle)
	f.add("idle", 100*float64(t.cpu()-before)/float64(idle))
	if idled, _ := t.since(from); idle > 0 {
		f.add("idle bytes", float64(len(idled)))
	}
	return nil
}

// moves presses cursor down, also past the window's end, where it scrolls. The
// list answers first; the detail follows after its 80 ms.
func moves(f figures, t *terminal) {
	for range 60 {
		anyPhase()
		from := time.Now()
		_, _ = t.file.WriteString("j")
		time.Sleep(60 * time.Millisecond)
		list, last := t.since(from)
		if len(list) == 0 {
			continue
		}
		f.add("move", ms(last.Sub(from)))
		f.add("move bytes", float64(len(list)))
		time.Sleep(140 * time.Millisecond)
		all, _ := t.since(from)
		f.add("detail bytes", float64(len(all)-len(list)))
	}
}

// typing filters letter by letter, then clears the filter.
func typing(f figures, t *terminal, opening, name string) {
	for _, word := range words {
		t.press(opening)
		for _, letter := range word {
			r := t.press(string(letter))
			if r.bytes == 0 || letter == ' ' {
				continue
			}
			f.add("filter "+name, ms(r.last))
			if name != "million" {
				f.add("echo", ms(r.first))
			}
		}
		t.press("\x1b")
		time.Sleep(80 * time.Millisecond)
		t.press("\x1b")
		time.Sleep(80 * time.Millisecond)
	}
}
