package importer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gatehouse/core"
)

// maxLine bounds one JSON line, in bytes.
const maxLine = 4 << 20

func (c *collector) jsonLines(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		app, why := jsonRow(line)
		if why != nil {
			c.refuse(n, why)
			continue
		}
		c.keep(n, app)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return core.Errorf(core.CodeInvalid, fmt.Sprintf("line %d", n+1), "it has more than %d bytes; the rest was not read", maxLine)
	} else if err != nil {
		return core.Errorf(core.CodeInvalid, "", "it cannot be read: %s", err)
	}
	return nil
}

func jsonRow(line []byte) (core.App, *core.Error) {
	var app core.App
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return app, core.Errorf(core.CodeInvalid, "", "this is no JSON object: %s", err)
	}
	for _, name := range sortedKeys(fields) {
		if why := jsonField(&app, name, fields[name]); why != nil {
			return app, why
		}
	}
	return app, nil
}

// jsonField takes text, numbers and yes-or-no as their text; registrations may
// be objects, attributes an object.
func jsonField(app *core.App, name string, raw json.RawMessage) *core.Error {
	var value any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return core.Errorf(core.CodeInvalid, name, "it cannot be read: %s", err)
	}
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return fill(app, name, v)
	case bool, json.Number:
		return fill(app, name, fmt.Sprint(v))
	case []any:
		if name == "registrations" {
			return jsonRegistrations(app, v)
		}
	case map[string]any:
		if name == "attributes" {
			return jsonAttributes(app, v)
		}
	}
	if _, known := setter(name); !known {
		return unknownColumn(name)
	}
	return core.Errorf(core.CodeInvalid, name, "it must be text")
}

func jsonRegistrations(app *core.App, list []any) *core.Error {
	for _, item := range list {
		object, _ := item.(map[string]any)
		api, _ := object["api_id"].(string)
		plan, _ := object["plan_id"].(string)
		if msg := addRegistration(app, api, plan); msg != "" {
			return core.Errorf(core.CodeInvalid, "registrations", "%s", msg).
				WithHint(`Write [{"api_id": "ID", "plan_id": "ID"}].`)
		}
	}
	return nil
}

func jsonAttributes(app *core.App, object map[string]any) *core.Error {
	for _, key := range sortedKeys(object) {
		text, ok := object[key].(string)
		if !ok {
			return core.Errorf(core.CodeInvalid, "attributes."+key, "it must be text")
		}
		if app.Attributes == nil {
			app.Attributes = map[string]string{}
		}
		app.Attributes[key] = text
	}
	return nil
}
