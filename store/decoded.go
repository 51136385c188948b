package store

import (
	"sync"

	"gatehouse/core"
)

// decodedKept is how many Apps are remembered decoded: more than a process has
// pushes under way.
const decodedKept = 512

// decoded remembers Apps beside the text they were read from or written as.
// Each step of a push reads its App again, and decoding one costs more than
// reading it. The same text is the same App, so nothing here can be out of
// date. Safe from any goroutine; nil remembers nothing.
type decoded struct {
	mu   sync.Mutex
	apps map[core.AppID]decodedApp
	ring [decodedKept]core.AppID // the order of arrival
	next int
}

type decodedApp struct {
	name, body string
	app        core.App
}

// app returns the App of a stored name and body. It is the caller's own.
func (d *decoded) app(id core.AppID, name, body string) (core.App, error) {
	if d == nil {
		return appOfBody(id, name, body)
	}
	d.mu.Lock()
	kept, ok := d.apps[id]
	d.mu.Unlock()
	if ok && kept.body == body && kept.name == name {
		return kept.app.Clone(), nil
	}
	app, err := appOfBody(id, name, body)
	if err == nil {
		d.keep(app.Clone(), body)
	}
	return app, err
}

// keep remembers an App that nobody changes any more.
func (d *decoded) keep(app core.App, body string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.apps[app.ID]; !known {
		if d.apps == nil {
			d.apps = map[core.AppID]decodedApp{}
		}
		delete(d.apps, d.ring[d.next])
		d.ring[d.next] = app.ID
		d.next = (d.next + 1) % decodedKept
	}
	d.apps[app.ID] = decodedApp{app.Name, body, app}
}
