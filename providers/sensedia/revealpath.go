package sensedia

import (
	"strings"

	"gatehouse/core"
)

// revealPath fills an app's ids into the reveal-path setting.
func revealPath(setting string, o object) []string {
	elements := strings.Split(strings.Trim(setting, "/"), "/")
	fill := strings.NewReplacer("{clientId}", o.text("clientId"), "{id}", o.text("id"))
	for i, e := range elements {
		elements[i] = fill.Replace(e)
	}
	return elements
}

func checkRevealPath(conn core.Connection) error {
	path := conn.Text(setRevealPath)
	if path == "" || strings.Contains(path, "{clientId}") || strings.Contains(path, "{id}") {
		return nil
	}
	return core.Errorf(core.CodeConfig, conn.Name, "reveal-path names no app").
		WithHint("Put {clientId} or {id} where the app's id belongs, e.g. /apps/{clientId}/secret.")
}
