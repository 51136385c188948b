package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// built is what a program reads of this one.
type built struct {
	Version  string `json:"version"`
	Go       string `json:"go"`       // what it was made with
	Platform string `json:"platform"` // operating system and processor
}

func (g *gatehouse) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:  "version",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			format, err := g.format()
			if err != nil {
				return err
			}
			b := built{version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			text := func(b built) []string { return []string{b.Version, b.Go, b.Platform} }
			return say(g, format, fmt.Sprintf("gatehouse %s (%s, %s)", b.Version, b.Go, b.Platform), fields(text, "version", "go", "platform"), b)
		},
	}
	g.outputFlag(cmd)
	return cmd
}
