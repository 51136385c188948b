package store

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/core"
)

func anyPack(t *rapid.T) (rows []core.Row, pack []byte) {
	in := make([]loose, rapid.IntRange(0, 5).Draw(t, "rows"))
	for i := range in {
		row := anyRow(t)
		if i > 0 && rapid.Bool().Draw(t, "shared") {
			row.Owner, row.Connection, row.APIs = rows[0].Owner, rows[0].Connection, rows[0].APIs
		}
		rows, in[i] = append(rows, row), loose{change: row.Change, app: int64(i), line: lineOf(row)}
	}
	pack, err := packOf(in)
	if err != nil {
		t.Fatal(err)
	}
	return rows, pack
}

func unpacked(pack []byte) (rows []core.Row, err error) {
	err = newLines().unpack(pack, func(app int64, row core.Row) error {
		if app != int64(len(rows)) {
			return errors.New("another App's number")
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

func TestAPackGivesItsRowsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, pack := anyPack(t)
		got, err := unpacked(pack)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, %v, want %+v", got, err, want)
		}
	})
}

func TestADamagedPackIsAnErrorAndNoPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, pack := anyPack(t)
		if _, err := unpacked(pack[:rapid.IntRange(0, len(pack)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a part of a pack decodes")
		}
		if _, err := unpacked(append(pack, 0)); err == nil {
			t.Fatal("more than a pack decodes")
		}
		pack[rapid.IntRange(0, len(pack)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		_, _ = unpacked(pack)
		_, _ = unpacked(rapid.SliceOf(rapid.Byte()).Draw(t, "noise"))
	})
}
