package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/providers/simkit"
)

// bareClient is the peer of deciding: a tuned client that makes so many calls
// of a gateway that takes latency for each, and does nothing else.
func bareClient(ctx context.Context, inFlight, calls int) (time.Duration, error) {
	way := &road{next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { simkit.WriteJSON(w, 200, struct{}{}) })}
	way.delay.Store(int64(latency))
	server, err := simkit.Start(way, "")
	if err != nil {
		return 0, err
	}
	defer func() { _ = server.Close() }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, MaxConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(calls))
	var wg sync.WaitGroup
	failed := make([]error, inFlight)
	began := time.Now()
	for i := range inFlight {
		wg.Go(func() {
			for left.Add(-1) >= 0 && failed[i] == nil {
				failed[i] = bareCall(ctx, client, server.URL())
			}
		})
	}
	wg.Wait()
	return time.Since(began), errors.Join(failed...)
}

func bareCall(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return errors.Join(err, res.Body.Close())
}

// awsCommandLine measures the peer that a script would use: the AWS command
// line, called once for each key. Where it is not installed a line says so.
func awsCommandLine(ctx context.Context, f figures) error {
	path := filepath.Join(".cache", "awscli", "bin", "aws")
	if _, err := os.Stat(path); err != nil {
		if path, err = exec.LookPath("aws"); err != nil {
			fmt.Fprintln(os.Stderr, "the AWS command line is not installed and not measured; make awscli installs it under .cache")
			return nil //nolint:nilerr // no peer is no error: the line says so
		}
	}
	g, err := newAWS("", 1)
	if err != nil {
		return err
	}
	server, err := g.serve(nil)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	id, err := firstKey(ctx, path, server.URL(), g)
	if err != nil {
		return err
	}
	for range 5 {
		began := time.Now()
		if _, err := runAWS(ctx, path, server.URL(), g, "get-api-key", "--api-key", id); err != nil {
			return err
		}
		f.add("aws cli", ms(time.Since(began)))
	}
	return nil
}

func firstKey(ctx context.Context, path, url string, g gateway) (string, error) {
	out, err := runAWS(ctx, path, url, g, "get-api-keys", "--query", "items[0].id", "--output", "text")
	if err != nil {
		return "", err
	}
	var id string
	_, err = fmt.Sscan(out, &id)
	return id, err
}

func runAWS(ctx context.Context, path, url string, g gateway, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, append([]string{"apigateway"}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+g.settings["access-key-id"][0], "AWS_SECRET_ACCESS_KEY="+g.secrets["secret-access-key"],
		"AWS_REGION="+g.settings["regions"][0], "AWS_DEFAULT_REGION="+g.settings["regions"][0], "AWS_ENDPOINT_URL="+url, "AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_PAGER=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the AWS command line: %w: %s", err, out)
	}
	return string(out), nil
}
