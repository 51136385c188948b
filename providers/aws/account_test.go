package aws_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/aws/sim"
)

const otherAccount = "999988887777"

// switched lets the access key answer for another, empty account.
func switched(l *lab) {
	l.must(l.AddAccount(sim.Account{ID: otherAccount, Regions: []string{east, west}}))
	l.must(l.SwitchAccount(accessKey, otherAccount))
}

func TestTrap07WrongAccountIsNeverGone(t *testing.T) {
	for _, c := range []struct {
		name    string
		conn    func(core.Connection)
		another bool // a new process, which learnt nothing yet
	}{
		{name: "recorded in the settings"},
		{name: "recorded in the settings, new process", another: true},
		{name: "learnt from the first answer", conn: func(c core.Connection) { delete(c.Settings, "account") }},
		{name: "remembered by the App, new process", conn: func(c core.Connection) { delete(c.Settings, "account") }, another: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			change := c.conn
			if change == nil {
				change = func(core.Connection) {}
			}
			l := newLab(t, change)
			i := l.approved(1)
			switched(l)
			if c.another {
				l.Gateway = l.open(l.conn)
			}
			if gone, err := i.Prove(t.Context(), i.Subject); gone || core.CodeOf(err) != core.CodeConfig {
				t.Errorf("proof: gone %v, %v", gone, err)
			}
			if r, err := i.Read(t.Context(), i.Subject); err == nil {
				t.Errorf("read: %+v", r)
			}
			_, err := i.Reveal(t.Context(), i.Subject)
			if core.CodeOf(err) != core.CodeConfig {
				t.Errorf("reveal: %v", err)
			}
			if keys := l.keys(i.App.ID); len(keys) != 2 {
				t.Errorf("keys: %v", keys)
			}
		})
	}
}

func TestAppOfAnotherAccountOrRegionConcernsNoOther(t *testing.T) {
	l := newLab(t)
	i, other := l.approved(1), l.approved(2)
	i.App.Refs = i.App.Refs.With("account", string(i.App.ID), otherAccount)
	for what, ask := range map[string]func() error{
		"read":  func() error { _, err := i.Read(t.Context(), i.Subject); return err },
		"prove": func() error { _, err := i.Prove(t.Context(), i.Subject); return err },
	} {
		wantCode(t, what, ask(), core.CodeRefused)
	}
	i.App.Refs = core.Refs{{Kind: "key", Scope: "sa-east-1", ID: "k"}}
	_, err := i.Read(t.Context(), i.Subject)
	wantCode(t, "region", err, core.CodeRefused)
	if r := other.read(); !r.Projection.Present {
		t.Errorf("%+v", r)
	}
}

func TestListingInAnotherAccountIsNotComplete(t *testing.T) {
	l := newLab(t)
	l.approved(1)
	switched(l)
	listing, err := l.List(t.Context(), func([]core.Remote) error { t.Error("something was handed over"); return nil })
	wantCode(t, "list", err, core.CodeConfig)
	if listing.Complete || !strings.Contains(listing.Why, otherAccount) {
		t.Errorf("%+v", listing)
	}
}

func TestNothingIsCreatedInAnotherAccount(t *testing.T) {
	l := newLab(t)
	switched(l)
	_, err := l.decided(1, core.Approved).choose(form("create")).push()
	wantCode(t, "push", err, core.CodeConfig)
	if made := l.requests("CreateApiKey"); len(made) > 0 {
		t.Errorf("created: %v", made)
	}
}

func TestPacingKeysNameAccountAndRegions(t *testing.T) {
	want := []string{"aws/" + account + "/" + east, "aws/" + account + "/" + west}
	t.Run("known", func(t *testing.T) {
		l := newLab(t)
		keys, err := l.PacingKeys(t.Context())
		if err != nil || !slices.Equal(keys, want) {
			t.Errorf("%v, %v", keys, err)
		}
		if n := len(l.Faults().Requests()); n > 0 {
			t.Errorf("%d requests for what the settings say", n)
		}
	})
	t.Run("learnt", func(t *testing.T) {
		l := newLab(t, func(c core.Connection) { delete(c.Settings, "account") })
		keys, err := l.PacingKeys(t.Context())
		if err != nil || !slices.Equal(keys, want) {
			t.Errorf("%v, %v", keys, err)
		}
	})
}

func TestCallsKeepTheRate(t *testing.T) {
	l := newLab(t, func(c core.Connection) { delete(c.Settings, "user-pools") })
	i := l.approved(1)
	before := l.clock.Now()
	for range 50 {
		i.read() // two calls in each region
	}
	// 100 calls in each region, less a burst of 7, at 7.5 a second.
	if took := l.clock.Now().Sub(before).Seconds(); took < 12 || took > 16 {
		t.Errorf("it took %.1f s", took)
	}
}

func TestCheckSaysWhoWeAreAndWhatAnswers(t *testing.T) {
	l := newLab(t)
	c, err := l.Check(t.Context())
	if err != nil || !strings.Contains(c.Identity, account) || len(c.Detail) != 2+len(pools) {
		t.Errorf("%+v, %v", c, err)
	}
	l.fault("region-down", "on@"+west)
	_, err = l.Check(t.Context())
	wantCode(t, "a region is down", err, core.CodeTemporary)
	if !strings.Contains(err.Error(), west) {
		t.Errorf("which region is down? %v", err)
	}
}

// TestIdentityThatChangesInMidRunIsVerifiedFirst: credentials expire while a
// push is under way, and those that replace them are for another account.
func TestIdentityThatChangesInMidRunIsVerifiedFirst(t *testing.T) {
	const otherKey = "AKIAOTHERACCOUNT0001"
	dir := t.TempDir()
	credentials := func(key string) {
		text := `{"Version":1,"AccessKeyId":"` + key + `","SecretAccessKey":"secret"}`
		if err := os.WriteFile(dir+"/credentials.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	profile := "[profile ops]\ncredential_process = cat " + dir + "/credentials.json\n"
	if err := os.WriteFile(dir+"/config", []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", dir+"/config")
	credentials(accessKey)
	l := anotherLab(t, func(c core.Connection) {
		delete(c.Settings, "access-key-id")
		c.Settings["profile"] = []string{"ops"}
	})
	l.must(l.AddAccount(sim.Account{ID: otherAccount, AccessKeys: []string{otherKey}, Regions: []string{east, west}}))
	i := l.decided(1, core.Approved).choose(form("create"))
	current := i.read()
	l.fault("expired", "1 "+east+".CreateApiKey")
	_, err := i.Push(t.Context(), i.Subject, current, func(learnt core.Pushed) error {
		credentials(otherKey)
		return i.journal(learnt)
	})
	wantCode(t, "push", err, core.CodeConfig)
	for _, a := range l.objects().Accounts {
		for _, r := range a.Regions {
			if a.ID == otherAccount && len(r.APIKeys) > 0 {
				t.Errorf("a key was created in the other account: %+v", r.APIKeys)
			}
		}
	}
}

func TestSearchInAnotherAccountIsNoProof(t *testing.T) {
	l := newLab(t)
	i := l.approved(1)
	switched(l)
	i.App.Refs = nil // an answer that was lost
	if gone, err := i.Prove(t.Context(), i.Subject); gone || core.CodeOf(err) != core.CodeConfig {
		t.Errorf("gone %v, %v", gone, err)
	}
}

func TestAccountThatChangesDuringAListMakesItIncomplete(t *testing.T) {
	const calls = 12
	for k := range calls {
		t.Run("from call "+strconv.Itoa(k), func(t *testing.T) {
			l := newLab(t, func(c core.Connection) { delete(c.Settings, "user-pools") })
			for n := range 3 {
				l.id(l.AddKey(account, east, sim.Key{Name: "no plan", Tags: map[string]string{aws.MarkTag: "app-" + strconv.Itoa(n)}}))
			}
			l.fault("account-switch", "on@"+otherAccount+" after:"+strconv.Itoa(k))
			listed := 0
			listing, err := l.List(t.Context(), func(r []core.Remote) error { listed += len(r); return nil })
			if err == nil && (!listing.Complete || listed != 3) || err != nil && listing.Complete {
				t.Errorf("%d of 3 listed, %+v, %v", listed, listing, err)
			}
		})
	}
}

func TestCheckSaysThatKeysMayNotBeRead(t *testing.T) {
	l := newLab(t)
	l.fault("forbidden", "on GetApiKeys")
	c, err := l.Check(t.Context())
	if err != nil || len(c.Rights) != 3 || c.Rights[0].Name != core.RightRead || c.Rights[0].State != "no" || c.Rights[0].Why == "" {
		t.Errorf("%+v, %v", c.Rights, err)
	}
}
