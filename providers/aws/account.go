package aws

import (
	"context"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/core"
)

func (g *gateway) knownAccount() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.account
}

// whoAmI asks STS, which answers every valid identity.
func (g *gateway) whoAmI(ctx context.Context) (*sts.GetCallerIdentityOutput, error) {
	id, err := call(ctx, g, operation{name: "GetCallerIdentity"}, func(ctx context.Context, s *sdk) (*sts.GetCallerIdentityOutput, error) {
		return s.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	})
	if err == nil && awssdk.ToString(id.Account) == "" {
		err = core.Errorf(core.CodeTemporary, g.conf.name, "AWS did not say which account this is").WithHint("Try again.")
	}
	return id, err
}

// ready makes sure that calls go to the connection's account: in any other one
// our keys do not exist, and ours would be created (aws.md, Traps 7).
// An identity that was not seen yet is asked about at once.
func (g *gateway) ready(ctx context.Context, identity string) error {
	g.mu.Lock()
	fresh := g.account != "" && g.identity == identity && g.env.Clock.Now().Sub(g.verified) < recheck
	g.mu.Unlock()
	if fresh {
		return nil
	}
	if err := g.verify(ctx); err != nil {
		return err
	}
	g.mu.Lock()
	g.identity = identity
	g.mu.Unlock()
	return nil
}

// learnAccount makes sure that the account is known.
func (g *gateway) learnAccount(ctx context.Context) error {
	if g.knownAccount() != "" {
		return nil
	}
	return g.verify(ctx)
}

// verify asks now which account answers. The first to answer is recorded where
// the settings name none.
func (g *gateway) verify(ctx context.Context) error {
	id, err := g.whoAmI(ctx)
	if err != nil {
		return err
	}
	return g.accept(awssdk.ToString(id.Account))
}

func (g *gateway) accept(account string) error {
	g.mu.Lock()
	known := g.account
	if known == "" {
		g.account = account
	}
	ok := known == "" || known == account
	if ok {
		g.verified = g.env.Clock.Now()
	} else {
		g.verified = g.verified.Add(-recheck)
	}
	g.mu.Unlock()
	if !ok {
		return g.otherAccount(account, known)
	}
	if known == "" {
		g.setPace(account)
	}
	return nil
}

func (g *gateway) otherAccount(answers, recorded string) error {
	return core.Errorf(core.CodeConfig, g.conf.name, "the credentials are for account %s, but this connection is account %s; nothing was done", answers, recorded).
		WithHint("Check the profile, role or access key of the connection. If the account is right, set account: %q.", answers)
}

// sameAccount is the second proof of an absence (design 3): the account that
// answers now is the one that the App's objects were created in.
func (g *gateway) sameAccount(ctx context.Context, app core.App) error {
	if err := g.verify(ctx); err != nil {
		return err
	}
	return g.checkAccountOf(app)
}

// checkAccountOf compares the account that an App remembers.
func (g *gateway) checkAccountOf(app core.App) error {
	was, is := app.Refs.Get(refAccount, string(app.ID)), g.knownAccount()
	if was == "" || is == "" || was == is {
		return nil
	}
	if g.conf.account != "" { // the settings name it and it answers: the App is from elsewhere
		return core.Errorf(core.CodeRefused, app.Name, "it was created in account %s, and this connection is account %s", was, is).
			WithHint("Bring the App to a connection of account %s, or decide on it there.", was)
	}
	return g.otherAccount(is, was)
}
