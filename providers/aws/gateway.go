package aws

import (
	"sync"
	"time"

	"gatehouse/core"
	"gatehouse/providers/httpclient"
)

// gateway is one connection to AWS. Safe from any goroutine.
type gateway struct {
	provider *Provider
	conn     core.Connection
	conf     settings
	scopes   scopeMap
	env      core.Surroundings
	http     *httpclient.Client

	mu       sync.Mutex // guards what follows; never held during a call
	sdk      *sdk       // nil until the first call
	account  string     // the account that answers; "" until learnt
	verified time.Time  // when it last was
	identity string     // the access key id that it was verified for
	hook     Webhook
}

var _ core.Gateway = (*gateway)(nil)

func (p *Provider) open(conn core.Connection, env core.Surroundings) (*gateway, error) {
	conf, err := readConfig(conn)
	if err != nil {
		return nil, err
	}
	g := &gateway{
		provider: p, conn: conn, conf: conf, scopes: scopesOf(conn), env: env,
		account: conf.account,
		http: httpclient.New(httpclient.Options{
			Subject: conf.name, Clock: env.Clock, Random: env.Random, Log: env.Log, Pacer: env.Pacer,
			InFlight: conf.inFlight, Timeout: conf.timeout, Plain: conf.plain,
		}),
	}
	if conf.account != "" {
		g.setPace(conf.account)
	}
	return g, nil
}

// Close drops the connections.
func (g *gateway) Close() error {
	g.mu.Lock()
	hook := g.hook
	g.hook = nil
	g.mu.Unlock()
	g.http.Close()
	if hook != nil {
		return hook.Close()
	}
	return nil
}
