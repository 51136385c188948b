package uitest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"gatehouse/core"
	"gatehouse/tui"
)

// many stores n Apps of one status.
func (w *world) many(n int, status core.Status) {
	w.t.Helper()
	var all []core.App
	for i := range n {
		a := app(i, fmt.Sprintf("App %03d", i), status)
		if a.Base.Present {
			w.gate.objects[string(a.ID)] = a.Base
		}
		all = append(all, a)
	}
	w.put(all...)
}

// count is how many Apps have a status.
func (w *world) count(status core.Status) int {
	w.t.Helper()
	c, err := w.store.Counts(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return c.ByStatus[status]
}

func at(hold time.Duration) func(*tui.Options) { return func(o *tui.Options) { o.Hold = hold } }

// The preview of a bulk on a query says what will change, what is not eligible
// and why, what is so already, and what changed since it was looked at.
func TestThePreviewOfABulkHasFourGroups(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.put(app(0, "Alpha", core.Approved), app(1, "Beta", core.Approved), app(2, "Gamma", core.Pending), app(3, "Delta", core.Canceled), app(4, "Epsilon", core.Approved))
		u := show()
		u.press("2", "*")
		w.change("app-00004", func(a *core.App) { a.Revision++; a.DecidedBy = "bo"; a.DecidedAt = time.Now() })
		u.pass(time.Second)
		u.press("c")
		u.sees("Cancel 2 Apps", "Left alone: 1 changed since you looked, 1 not eligible, 1 already so.")
		u.press("pgdown", "pgdown")
		u.sees("Not eligible, left alone: 1", "Already so: 1")
	})
}

// Tens of thousands are not listed by name: they are counted by their reason.
func TestAPreviewOfManyCountsReasons(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.portal(900)
		u := show()
		u.press("2", "*", "c")
		u.sees("Cancel 400 Apps")
		for range 6 {
			if !strings.Contains(u.text(), "300 Apps: ") {
				u.press("pgdown")
			}
		}
		u.sees("300 Apps: ", "only an APPROVED or SUSPENDED App can be canceled")
	})
}

func TestABulkIsAJobThatIsPausedGoesOnAndEnds(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(400, core.Approved)
		w.gate.rate = 10
		u := show(at(0))
		u.bulk("spring cleaning")
		u.settle()
		u.sees("canceling 400 Apps as a job", "7 shows how far it is")
		u.press("7")
		u.pass(3 * time.Second)
		u.sees("7 Jobs 1", "cancel 400 Apps", "running", "by ana@bastion-1")
		u.press("p")
		w.gate.hurries.Store(true)
		u.pass(2 * time.Second)
		u.sees("paused", "not reached yet")
		before := w.count(core.Canceled)
		u.pass(time.Minute)
		if now := w.count(core.Canceled); now != before || now == 0 || now == 400 {
			t.Errorf("while it was paused: %d, then %d", before, now)
		}
		u.press("p")
		u.pass(10 * time.Second)
		u.sees("done", "400 of 400", "100 %")
		if now := w.count(core.Canceled); now != 400 {
			t.Errorf("%d are canceled", now)
		}
	})
}

// Once all are decided it is the gateway that takes its time: how fast proofs
// come in, and how long the rest takes, are said of them.
func TestAJobThatIsProvedSaysHowLongItStillTakes(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(240, core.Approved)
		w.gate.rate = 1
		u := show(at(0))
		u.press("2", "*", "c")
		u.settled()
		u.write("spring cleaning")
		u.press("ctrl+o", "7")
		u.pass(time.Minute)
		u.sees("proving", " of 240 proven", "/s   about ", " s left")
		u.pass(time.Hour)
		u.sees("done", "240 done")
		u.seesNo("left")
	})
}

func TestAStoppedJobLeavesTheRestAsItWas(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(900, core.Approved)
		w.gate.rate = 10
		u := show(at(0))
		u.press("2", "*", "c")
		u.settled()
		u.write("oops")
		u.press("ctrl+o", "7")
		u.pass(2 * time.Second)
		u.press("x")
		u.sees("Stop job 1", "they stay as they are")
		u.press("enter")
		u.sees("press ctrl+o to stop it")
		u.settled()
		u.press("ctrl+o")
		u.pass(2 * time.Second)
		u.sees("stopped", "never reached")
		if now := w.count(core.Approved); now < 500 {
			t.Errorf("only %d are as they were", now)
		}
		u.press("p")
		u.sees("the job is stopped")
	})
}

// jobOfWhichOneFails cancels twelve Apps, of which the gateway refuses one, and
// looks at the jobs.
func (w *world) jobOfWhichOneFails(show func(...func(*tui.Options)) *ui) *ui {
	w.t.Helper()
	w.many(12, core.Approved)
	w.gate.refuses("App 003", core.Errorf(core.CodePermanent, "paper", "it says no"))
	u := show(at(0))
	u.bulk("r")
	u.pass(5 * time.Second)
	u.press("7")
	u.pass(time.Second)
	return u
}

// What became of each App is shown, what failed is retried and nothing else.
func TestOutcomesAreShownAndOnlyWhatFailedIsRetried(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		u := w.jobOfWhichOneFails(show)
		u.sees("cancel 12 Apps", "done", "1 failed, 11 done")
		u.press("f")
		u.pass(time.Second)
		u.sees("1 of 12 · failed", "App 003", "failed", "it says no")
		u.press("f")
		u.sees("12 of 12", "App 000", "confirmed")
		u.press("f") // from an App that did not fail
		u.on("App 003")
		if n := strings.Count(u.text(), "App 003  "); n != 1 {
			u.t.Errorf("%d rows of the App that failed:\n%s", n, u.text())
		}
		u.press("esc")
		w.gate.refuses("App 003", nil)
		calls := w.gate.pushes()
		u.press("R")
		u.pass(5 * time.Second)
		u.sees("12 done")
		u.seesNo("failed,")
		if n := w.gate.pushes() - calls; n != 1 {
			t.Errorf("%d pushes for one retry", n)
		}
		u.press("R")
		u.sees("nothing of the job failed")
	})
}

// Where only what failed is shown, and a retry mends it, nothing is left there.
func TestWhatWasRetriedLeavesTheListOfFailures(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		u := w.jobOfWhichOneFails(show)
		u.press("f")
		u.pass(time.Second)
		u.sees("1 of 12 · failed", "App 003", "it says no")
		w.gate.refuses("App 003", nil)
		u.press("R")
		u.pass(5 * time.Second)
		u.sees("0 of 12 · failed", "Nothing failed.", "f shows all Apps of this job.")
		u.seesNo("it says no")
	})
}

func TestTheReportIsWrittenOrItIsSaidWhyNot(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(3, core.Approved)
		written := map[string]string{}
		u := show(at(0), func(o *tui.Options) {
			o.WriteFile = func(path string, write func(io.Writer) error) error {
				if strings.HasPrefix(path, "/root/") {
					return core.Errorf(core.CodeInvalid, path, "it cannot be written: permission denied").WithHint("Name a file in a folder that you may write to. Nothing is lost.")
				}
				var b strings.Builder
				err := write(&b)
				written[path] = b.String()
				return err
			}
		})
		u.bulk("r")
		u.pass(2 * time.Second)
		u.press("7")
		u.pass(time.Second)
		u.press("w")
		u.write("/root/report.csv")
		u.seesNo("csv/root") // it replaced the name that was offered
		u.settled()
		u.press("enter")
		u.sees("permission denied", "Nothing is lost")
		u.press("ctrl+u")
		u.write("report.json")
		u.settled()
		u.press("enter")
		u.sees("Report written: report.json")
		if got := written["report.json"]; strings.Count(got, `"outcome": "confirmed"`) != 3 || !strings.Contains(got, `"name": "App 001"`) {
			t.Errorf("%s", got)
		}
	})
}

// Irreversible and many: the count is typed and a reason given.
func TestDeletingManyWantsTheCountAndAReason(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(30, core.Canceled)
		u := show(at(0))
		u.press("2", "*", "d")
		u.settled()
		u.press("ctrl+o")
		u.sees("a reason is needed")
		u.write("left over")
		u.press("tab")
		u.write("29")
		u.settled()
		u.press("ctrl+o")
		u.sees("this is not the number of Apps: 30")
		u.press("backspace", "backspace")
		u.write("30")
		u.settled()
		u.press("ctrl+o")
		u.pass(5 * time.Second)
		if n := w.count(core.Canceled); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// What was begun and taken back is not told twice: the countdown says that it is
// a job, and is gone with it; the list does not call it done.
func TestAJobThatIsTakenBackIsNotCalledDone(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(250, core.Approved)
		u := show(at(time.Minute))
		u.bulk("r")
		u.pass(3 * time.Second)
		u.sees("cancel of 250 Apps leaves in", "It is a job; 7 shows how far it is.")
		u.seesNo("canceling 250 Apps as a job")
		u.press("u")
		u.pass(2 * time.Second)
		u.sees("250 taken back")
		u.seesNo("canceling 250 Apps", "It is a job")
		u.press("7")
		u.pass(2 * time.Second)
		u.sees("Job 1, cancel 250 Apps, taken back", "250 taken back")
		u.seesNo(" done")
		u.press("p")
		u.pass(time.Second)
		u.sees("every App of the job is decided")
		u.press("M")
		u.sees("canceling 250 Apps as a job")
	})
}

func TestUndoTakesAWholeJobBack(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(400, core.Approved)
		w.gate.rate = 10
		u := show(at(time.Minute))
		u.bulk("r")
		u.pass(3 * time.Second)
		u.press("u")
		u.pass(2 * time.Second)
		u.sees("taken back")
		if n := w.count(core.Approved); n != 400 {
			t.Errorf("%d of 400 are as they were", n)
		}
	})
}

func TestAttributesOfManyAreEditedTogether(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.gate.more = func(c *core.Capabilities) {
			c.Edits = map[string]core.VerbSupport{core.FieldAttribute: {Support: core.Native}}
		}
		w.many(5, core.Approved)
		w.put(app(5, "Waiting", core.Pending))
		u := show(at(0))
		u.press("2", "*", "e")
		u.sees("Edit attributes of 6 Apps", "name=value; name= takes the attribute away")
		u.settled()
		u.press("ctrl+o")
		u.sees("Name an attribute first.")
		u.write("tier=gold")
		u.settled()
		u.press("ctrl+o")
		u.sees("Edit 5 Apps", "1 not eligible", "attribute tier: none → gold")
		u.settled()
		u.press("enter")
		u.pass(2 * time.Second)
		u.seesNo("Edit attributes of")
		for i := range 5 {
			a, err := w.store.App(w.t.Context(), core.AppID(fmt.Sprintf("app-%05d", i)))
			if err != nil || a.Attributes["tier"] != "gold" {
				t.Errorf("App %d: %v %v", i, a.Attributes, err)
			}
		}
	})
}

func TestRetryOfManyShowsWhatItWouldDo(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(3, core.Approved)
		for i := range 2 {
			w.change(core.AppID(fmt.Sprintf("app-%05d", i)), func(a *core.App) {
				a.Push = core.Push{State: core.PushFailed, Cause: core.CodePermanent, Message: "no", UpdatedAt: time.Now()}
			})
		}
		u := show(at(0))
		u.press("2", "*", "R")
		u.sees("Retry 2 Apps", "1 not eligible", "it is sent at once.")
		u.seesNo("takes it back")
		u.settled()
		u.press("enter")
		u.pass(2 * time.Second)
		u.sees("2 Apps put back in the queue")
		for i := range 2 {
			a, err := w.store.App(w.t.Context(), core.AppID(fmt.Sprintf("app-%05d", i)))
			if err != nil || a.Push.State != core.PushConfirmed {
				t.Errorf("App %d is %s %v", i, a.Push.State, err)
			}
		}
	})
}

// One choice for all where that makes sense; what needs something typed comes
// one by one after it, and stays marked when it is left.
func TestAppsThatNeedATypedCredentialAreGoneThroughOneByOne(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.gate.forms = forms()[1:] // the default wants a key to be typed
		w.put(app(0, "Alpha", core.Pending), app(1, "Beta", core.Pending), app(2, "Gamma", core.Pending))
		w.change("app-00000", func(a *core.App) { a.Credentials = []core.Credential{{Kind: "api key"}} }) // has one already
		u := show(at(0))
		u.press("*", "a")
		u.seesNo("API key  ")
		u.sees("Approve Alpha", "enter approve, then go through 2")
		u.press("pgdown")
		u.sees("One by one after this, because a credential must be typed: 2")
		u.settled()
		u.press("enter")
		u.pass(time.Second)
		u.sees("1 of 2: approve Beta")
		u.settled()
		u.press("tab")
		u.write("abcdefghijklmnopqrstuvwx")
		u.settled()
		u.press("ctrl+o")
		u.sees("This is what it will do")
		u.settled()
		u.press("ctrl+o")
		u.pass(time.Second)
		u.sees("2 of 2: approve Gamma")
		if got := w.status("app-00001"); got != core.Approved {
			t.Errorf("Beta is %s", got)
		}
		u.press("esc")
		u.sees("1 App still waits", "1 marked")
		if got := w.status("app-00002"); got != core.Pending {
			t.Errorf("Gamma is %s", got)
		}
	})
}

// Where each needs something typed, the first dialog approves none and says so.
func TestWhereAllNeedATypedCredentialTheFirstDialogOnlyBegins(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.gate.forms = forms()[1:]
		w.put(app(0, "Alpha", core.Pending), app(1, "Beta", core.Pending), app(2, "Gamma", core.Pending))
		u := show(at(0))
		u.press("*", "a")
		u.sees("Approve 3 Apps one by one", "enter go through 3 Apps")
		u.settled()
		u.press("enter")
		u.pass(time.Second)
		u.sees("1 of 3: approve Alpha")
	})
}

// The terminal closes in mid-bulk: the next start goes on where it was.
func TestABulkGoesOnAtTheNextStart(t *testing.T) {
	inSizes(t, func(w *world, show func(...func(*tui.Options)) *ui) {
		w.many(400, core.Approved)
		w.gate.rate = 10
		u := show(at(0))
		u.bulk("r")
		u.pass(2 * time.Second)
		u.end() // SIGHUP ends its context
		half := w.count(core.Canceled)
		if half == 0 || half == 400 {
			t.Fatalf("%d canceled when it closed", half)
		}
		u = show(at(0))
		u.sees("7 Jobs 1")
		w.gate.hurries.Store(true)
		u.press("7")
		u.pass(10 * time.Second)
		u.sees("done", "400 of 400")
		if n, p := w.count(core.Canceled), w.gate.pushes(); n != 400 || p != 400 {
			t.Errorf("%d canceled, %d pushed", n, p)
		}
	})
}
