package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"gatehouse/core"
)

func (g *gatehouse) manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "man",
		Long: `Writes gatehouse.1 and one page for each command into a directory. To install them:

  gatehouse man --dir /usr/local/share/man/man1
  man gatehouse-apps-approve`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return g.man(cmd.Root(), dir) },
	}
	cmd.Flags().StringVar(&dir, "dir", "", "`DIRECTORY` to write into; made where it is missing")
	_ = cmd.MarkFlagDirname("dir")
	return cmd
}

func (g *gatehouse) man(root *cobra.Command, dir string) error {
	if dir == "" {
		return core.Errorf(core.CodeInvalid, "man", "it needs a directory").WithHint("Add --dir DIRECTORY.")
	}
	failed := func(err error) error {
		return core.Errorf(core.CodeInvalid, dir, "the pages cannot be written: %s", err).WithHint("Name a directory that you may write into.")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return failed(err)
	}
	root.DisableAutoGenTag = true // the same program writes the same pages
	date := g.clock.Now()
	header := &doc.GenManHeader{Section: "1", Source: "Gatehouse " + version, Manual: "Gatehouse", Date: &date}
	laidOut(root)
	if err := doc.GenManTree(root, header, dir); err != nil {
		return failed(err)
	}
	for _, topic := range root.Commands() {
		if !topic.IsAdditionalHelpTopicCommand() {
			continue
		}
		if err := writePage(topic, *header, dir); err != nil {
			return failed(err)
		}
	}
	g.note("written to %s", dir)
	return nil
}

// writePage writes the page of a help topic: the tree has those of commands.
func writePage(topic *cobra.Command, header doc.GenManHeader, dir string) error {
	name := strings.ReplaceAll(topic.CommandPath(), " ", "-")
	header.Title = strings.ToUpper(name)
	f, err := os.Create(filepath.Join(dir, name+".1"))
	if err != nil {
		return err
	}
	return errors.Join(doc.GenMan(topic, &header, f), f.Close())
}

// laidOut keeps lines that are indented, examples and tables, as they are: the
// pages are made from Markdown, which takes less than four blanks for none.
func laidOut(cmd *cobra.Command) {
	lines := strings.Split(cmd.Long, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "  ") {
			lines[i] = "    " + l
			if i > 0 && !strings.HasPrefix(lines[i-1], " ") && lines[i-1] != "" {
				lines[i] = "\n" + lines[i]
			}
		}
	}
	cmd.Long = strings.Join(lines, "\n")
	for _, c := range cmd.Commands() {
		laidOut(c)
	}
}
