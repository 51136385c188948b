package simkit

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestExtraFieldsGoIntoEveryObjectButFreeMaps(t *testing.T) {
	const answer = `{"id": 12345678901234567890, "tags": {"a": "b"}, "items": [{"name": "lamp"}, 3, null]}`
	var got map[string]any
	if err := json.Unmarshal(addFields("application/json; charset=utf-8", []byte(answer)), &got); err != nil {
		t.Fatal(err)
	}
	items, ok := got["items"].([]any)
	if !ok || len(items) != 3 {
		t.Fatalf("%v", got)
	}
	lamp, ok := items[0].(map[string]any)
	if !ok || lamp["name"] != "lamp" || lamp[extraField] == nil || got[extraField] == nil {
		t.Errorf("%v", got)
	}
	if !reflect.DeepEqual(got["tags"], map[string]any{"a": "b"}) {
		t.Errorf("a free map became %v", got["tags"])
	}
}

func TestExtraFieldsLeaveOtherAnswersAlone(t *testing.T) {
	for kind, body := range map[string]string{"text/html": `{"a":1}`, "application/json": `{"a":`, "": "OK"} {
		if got := string(addFields(kind, []byte(body))); got != body {
			t.Errorf("%s: %q became %q", kind, body, got)
		}
	}
}

func TestExtraFieldsKeepLongNumbers(t *testing.T) {
	if got := string(addFields("application/json", []byte(`[9007199254740993]`))); got != `[9007199254740993]` {
		t.Error(got)
	}
}
