package engine

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"gatehouse/core"
)

// filled gives every field below v a value, with one element in each list.
func filled(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1_000_000, 7)))
	case v.Kind() == reflect.String:
		v.SetString("x")
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		filled(v.Index(0))
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("x"), reflect.ValueOf("y"))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			filled(v.Field(i))
		}
	}
}

// leaves calls fn with every value below v that can be changed alone.
func leaves(v reflect.Value, path string, fn func(path string, leaf reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time](), v.Kind() == reflect.String, v.Kind() == reflect.Bool, v.Kind() == reflect.Map:
		fn(path, v)
	case v.Kind() == reflect.Slice:
		fn(path+" with one more", v)
		leaves(v.Index(0), path+"[0]", fn)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), path+"."+v.Type().Field(i).Name, fn)
		}
	default:
		panic("a field of a kind that this test does not know: " + path)
	}
}

func changed(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1_000_000, 8)))
	case v.Kind() == reflect.String:
		v.SetString("z")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.Kind() == reflect.Map:
		v.SetMapIndex(reflect.ValueOf("x"), reflect.ValueOf("z"))
	case v.Kind() == reflect.Slice:
		v.Set(reflect.Append(v, v.Index(0)))
	}
}

type keyless struct{ core.Vault }

func (keyless) Fingerprint(string) string { return "" }

// Whatever a gateway shows otherwise must be noticed: a field that the hash
// leaves out would be one that a sync never sees change again.
func TestEveryFieldOfARemoteIsInItsFingerprint(t *testing.T) {
	f := newFingerprints(keyless{})
	var base core.Remote
	filled(reflect.ValueOf(&base).Elem())
	want := f.remote(&base, "")
	var again core.Remote
	filled(reflect.ValueOf(&again).Elem())
	if f.remote(&again, "") != want {
		t.Fatal("the same has another fingerprint")
	}
	if f.remote(&again, "expired") == want {
		t.Error("what its meaning rests on changed, and the fingerprint did not")
	}
	n := 0
	leaves(reflect.ValueOf(&base).Elem(), "Remote", func(path string, _ reflect.Value) { n++; _ = path })
	for i := range n {
		var r core.Remote
		v := reflect.ValueOf(&r).Elem()
		filled(v)
		at, name := 0, ""
		leaves(v, "Remote", func(path string, leaf reflect.Value) {
			if at == i {
				name = path
				changed(leaf)
			}
			at++
		})
		if f.remote(&r, "") == want {
			t.Errorf("%s changed, and the fingerprint did not", name)
		}
	}
	if n < 40 {
		t.Errorf("only %s were looked at", fmt.Sprint(n))
	}
}
