package model

import (
	"reflect"
	"testing"
)

// The rows of design 3's table, in the model's words.
func TestMeetingsEndWhereTheTableSays(t *testing.T) {
	pay, more := OnFor("pay"), OnFor("pay", "led")
	for _, c := range []struct {
		kind              Kind
		base, here, there Word
		row               Case
		want              Word
	}{
		{App, pay, pay, pay, Same, pay},
		{App, Paused, Paused, Off, Same, Paused},
		{App, None, Waiting, None, Same, Waiting},
		{App, pay, Off, pay, OursOnly, Off},
		{App, pay, pay, Off, TheirOnly, Off},
		{App, pay, Paused, Off, BothAlike, Paused},
		{App, pay, Off, more, OursLess, Off},
		{App, Off, pay, Gone, TheirLess, Gone},
		{App, Off, more, pay, TheirLess, pay},
		{App, Off, Gone, pay, OursLess, Gone},
		{Text, "a", "b", "c", TheirLess, "c"},
		{Text, "a", "b", "a", OursOnly, "b"},
		{Registration, Waiting, On, Off, TheirLess, Off},
		{Registration, On, Off, Gone, TheirLess, Gone},
	} {
		s := State{Base: c.base, Here: c.here, There: c.there}
		got := c.kind.Meet(s)
		if row := c.kind.Case(s); row != c.row || len(got) != 1 || got[0].Here != c.want {
			t.Errorf("%s/%s/%s: %s to %v, want %s to %s", c.base, c.here, c.there, row, got, c.row, c.want)
		}
	}
}

func TestAMeetingThatMayHaveHappenedLeavesBothCourses(t *testing.T) {
	p := Agreed(App, OnFor("pay"))
	p.Changed(OnFor("pay", "led"), false)
	p.MayMeet()
	if !p.Decided("act", OnFor("pay"), Off) {
		t.Fatal("the decision was made before the meeting, and no course says so")
	}
	if p.Met(); !reflect.DeepEqual(p.Words(), []Word{Off}) {
		t.Error(p)
	}
	if p.Decided("act", OnFor("led"), Off) {
		t.Error("a decision on what nobody ever had was believed")
	}
}

func TestWhatIsTakenBackWasNeverDecided(t *testing.T) {
	p := Agreed(App, OnFor("pay"))
	p.Decided("first", OnFor("pay"), Paused)
	p.Decided("second", Paused, Off)
	p.Changed(OnFor("led"), false)
	p.TakenBack("second")
	if p.Case() != Neither && p.Case() != OursLess || !p.MayBe(Paused) {
		t.Error(p)
	}
	p.TakenBack("first")
	if p.Met(); !reflect.DeepEqual(p.Words(), []Word{OnFor("led")}) || p.MayBeLost() {
		t.Error(p)
	}
}
