package uitest

import (
	"testing"

	"gatehouse/core"
)

// signUpOf makes a developer's sign-up.
func signUpOf(i int, who core.Owner, status core.Status) core.App {
	a := app(i, who.Name, status)
	a.Kind, a.Owner, a.Registrations, a.Description, a.CallbackURL = core.KindDeveloper, who, nil, "", ""
	if status == core.Approved {
		a.Base = core.Shown("on")
	}
	return a
}

// Everything that is about registrations, developers and the form of an App, in
// every size.
func TestGoldenRegistrations(t *testing.T) {
	for name, play := range map[string]func(u *ui){
		"registrations":        func(u *ui) { u.press("3"); u.rest() },
		"registrations-filter": func(u *ui) { u.press("3", "/"); u.write("status:waiting"); u.press("enter", "*"); u.rest() },
		"registration-approve": func(u *ui) { u.press("3", "/"); u.write("mobile api:ledger"); u.press("enter", "a") },
		"registrations-reject": func(u *ui) { u.press("3", "/"); u.write("status:waiting"); u.press("enter", "*", "x") },
		"registration-delete":  func(u *ui) { u.press("3", "/"); u.write("fraud"); u.press("enter", "d") },
		"registration-held": func(u *ui) {
			u.press("3", "/")
			u.write("mobile api:ledger")
			u.press("enter", "x")
			u.settled()
			u.write("no")
			u.press("ctrl+o")
			u.rest()
		},
		"approve-along": func(u *ui) { u.press("/"); u.write("mobile"); u.press("enter", "a") },
		"detail-registration": func(u *ui) {
			u.press("2", "/")
			u.write("mobile")
			u.press("enter", "enter")
			u.rest()
			for range 14 {
				u.press("down")
			}
		},
		"queue-signups": func(u *ui) { u.press("1"); u.rest() },
		"developer":     func(u *ui) { u.press("/"); u.write("dana"); u.press("enter", "a") },
		"new-app":       func(u *ui) { u.press("N") },
		"new-app-apis":  func(u *ui) { u.press("N", "tab", "T", "tab", "A", "tab", "tab", "tab", "tab", "g", "enter", "down") },
		"new-app-wrong": func(u *ui) { u.press("N"); u.settled(); u.press("ctrl+o") },
		"edit":          func(u *ui) { u.press("2", "/"); u.write("mobile"); u.press("enter", "e"); u.settle() },
		"edit-confirm": func(u *ui) {
			u.press("2", "/")
			u.write("mobile")
			u.press("enter", "e")
			u.settle()
			u.write("!")
			u.press("tab", "tab", ".")
			u.settled()
			u.press("ctrl+o")
			u.settle()
		},
		"not-configured": func(u *ui) { u.press("2", "/"); u.write("orphan"); u.press("enter"); u.rest(); u.press("a") },
		"connections":    func(u *ui) { u.press("4", "G") },
		"connection":     func(u *ui) { u.press("4", "T"); u.settle() },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.gate.catalog = catalog()
				a := with(app(0, "Payments Mobile", core.Approved), reg(0, gold, core.RegistrationOn, 72), reg(1, free, core.Waiting, 3), reg(2, core.PlanRef{}, core.RegistrationOff, 200))
				a.Attributes = map[string]string{"tier": "silver"}
				a.Registrations[0].Blocked = "its developer is inactive"
				w.desks(a, with(app(1, "Payroll Export", core.Pending), reg(1, gold, core.Waiting, 30), reg(0, gold, core.Waiting, 30)),
					with(app(2, "Fraud Watch", core.Rejected), reg(2, free, core.RegistrationRefused, 50)))
				w.put(signUpOf(5, core.Owner{Name: "Dana Novak", Email: "dana@example.org"}, core.Pending), orphan())
				w.read("paper-prod", 0)
				u := w.show(sizes[0].width, sizes[0].height)
				u.rest()
				play(u)
				for _, size := range sizes {
					u.resize(size.width, size.height)
					u.rest()
					u.golden(name + "-" + size.name)
				}
			})
		})
	}
}

// orphan is an App of a connection that is not configured any more.
func orphan() core.App {
	a := app(7, "Orphan", core.Approved)
	a.Connection = "paper-old"
	return a
}
