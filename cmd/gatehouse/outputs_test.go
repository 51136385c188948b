package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"gatehouse/core/export"
)

// checkedMain is the program as the scripts run it: everything that it writes
// with -o json or jsonl, and every error that it writes then, is held against
// the schemas. So is every real output of every script. What goes into a pipe is
// neither colored nor cut, though the scripts' environment wishes it.
func checkedMain() {
	g := atProcess()
	var out, said bytes.Buffer
	if !g.outTerminal {
		g.out, g.err = io.MultiWriter(g.out, &out), io.MultiWriter(g.err, &said)
	}
	code := run(g)
	if at := spoilt.FindIndex(out.Bytes()); at != nil {
		fmt.Fprintf(os.Stderr, "PIPE: gatehouse %s: colored or cut: %q\n", strings.Join(os.Args[1:], " "), out.Bytes()[at[0]:min(at[0]+80, out.Len())])
		code = 98
	}
	if err := g.followsItsSchema(os.Args[1:], out.Bytes(), said.Bytes()); err != nil {
		fmt.Fprintf(os.Stderr, "SCHEMA: gatehouse %s: %v\n", strings.Join(os.Args[1:], " "), err)
		code = 97
	}
	os.Exit(code)
}

// spoilt is an escape sequence, or an ellipsis at the end of a cell; before the
// last characters of a credential it is no cut.
var spoilt = regexp.MustCompile(`\x1b|…([\s|,]|$)`)

func (g *gatehouse) followsItsSchema(args []string, out, said []byte) error {
	if !g.jsonErrors() {
		return nil
	}
	for line := range bytes.Lines(said) {
		if bytes.HasPrefix(line, []byte(`{"error"`)) {
			if err := conforms("", line); err != nil {
				return err
			}
		}
	}
	cmd, _, err := (&gatehouse{}).root().Find(args)
	if err != nil {
		return nil //nolint:nilerr // there is no such command, which was said
	}
	name := nameOf(cmd)
	if name == "schema" && slices.ContainsFunc(outputs(), func(o written) bool { return slices.Contains(args, o.Name) }) {
		return nil // a schema, not an output
	}
	for _, object := range objects(g.output, out) {
		if err := conforms(name, object); err != nil {
			return err
		}
	}
	return nil
}

// objects are those of an output: an array's, the lines', or the one.
func objects(format string, out []byte) [][]byte {
	if format == string(export.JSONL) {
		var lines [][]byte
		for line := range bytes.Lines(out) {
			lines = append(lines, bytes.Clone(line))
		}
		return lines
	}
	var all []json.RawMessage
	if json.Unmarshal(out, &all) != nil {
		if len(bytes.TrimSpace(out)) == 0 {
			return nil
		}
		return [][]byte{out}
	}
	var found [][]byte
	for _, o := range all {
		found = append(found, o)
	}
	return found
}

// conforms holds an object against the schemas of a command, as they stand in
// the repository's files, and lets no field pass that is not in them.
func conforms(command string, object []byte) error {
	var problems []error
	for _, o := range outputs() {
		if !slices.Contains(o.Commands, command) {
			continue
		}
		s, err := strict(o)
		if err != nil {
			return err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(object))
		if err != nil {
			return fmt.Errorf("this is no JSON: %w: %s", err, object)
		}
		if err = s.Validate(value); err == nil {
			return nil
		}
		problems = append(problems, fmt.Errorf("as %s: %w", o.Name, err))
	}
	if len(problems) == 0 {
		return errors.New("no schema is named for it: add it to outputs()")
	}
	return fmt.Errorf("%s\n%w", object, errors.Join(problems...))
}

// strict is a schema that allows no other fields: they may come in a later
// version, but then they must be in its schema.
func strict(o written) (*jsonschema.Schema, error) {
	text, err := schemaOf(o)
	if err != nil {
		return nil, err
	}
	closed := regexp.MustCompile(`"properties": \{`).ReplaceAll(text, []byte(`"additionalProperties": false, "properties": {`))
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(closed))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(o.Name, value); err != nil {
		return nil, err
	}
	return c.Compile(o.Name)
}

// The schemas are files, so that a change of what programs read is seen in
// review; `make golden` writes them anew.
func TestTheSchemasInTheRepositoryAreThoseOfTheProgram(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "schema")
	have := map[string]bool{}
	for _, o := range outputs() {
		text, err := schemaOf(o)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, o.Name+".json")
		have[o.Name+".json"] = true
		if os.Getenv("GATEHOUSE_GOLDEN") == "write" {
			if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(file, text, 0o644)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if old, err := os.ReadFile(file); err != nil || !bytes.Equal(old, text) {
			t.Errorf("%s is not what the program writes (%v): run make golden and read the diff: programs rely on it", file, err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !have[f.Name()] {
			t.Errorf("nothing writes %s any more", f.Name())
		}
	}
}

func TestASchemaNoticesWhatIsNotInIt(t *testing.T) {
	good := `{"code":"NOT_FOUND","exit":3,"subject":"x","message":"m"}`
	if err := conforms("", []byte(`{"error":`+good+`}`)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		`{"error":{"code":"NOT_FOUND","exit":3,"subject":"x","message":"m","more":1}}`,
		`{"error":{"code":"NOT_FOUND","exit":"3","subject":"x","message":"m"}}`,
		`{"error":{"code":"NOT_FOUND","subject":"x","message":"m"}}`, `{}`,
	} {
		if conforms("", []byte(bad)) == nil {
			t.Errorf("%s passes", bad)
		}
	}
	if conforms("doctor", []byte(`{"check":"a","result":"fine","detail":"d"}`)) == nil {
		t.Error("a value that there is not passes")
	}
}
