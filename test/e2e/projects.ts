import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Content } from './project.ts'

// Small Go projects, written here because each shows one thing only.

const GO_MOD = 'module example.com/widget\n\ngo 1.21\n'

const CLEAN_TEST = `package widget

import "testing"

func TestRefresh(t *testing.T) {
	Refresh()
}
`

export const CLEAN = {
  'go.mod': GO_MOD,
  'widget.go': 'package widget\n\nfunc Refresh() {}\n',
  'widget_test.go': CLEAN_TEST,
} as const satisfies Content

/** Leaves one goroutine behind per call of Refresh. */
export const LEAKING = {
  ...CLEAN,
  'widget.go': `package widget

func Refresh() {
	done := make(chan struct{})
	go func() {
		<-done
	}()
}
`,
} as const satisfies Content

export const LEAKING_AND_FAILING = {
  ...LEAKING,
  'broken_test.go': `package widget

import "testing"

func TestBroken(t *testing.T) {
	t.Fatal("broken on purpose")
}
`,
} as const satisfies Content

/** Tests that tell what they can see, and that try to speak to the runner. */
export const HOSTILE = {
  ...CLEAN,
  'hostile_test.go': `package widget

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Not in a test: it is to happen in every process that is made of this package.
func init() {
	spy, err := os.OpenFile(os.Getenv("SPY"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer spy.Close()
	fmt.Fprintf(spy, "process %s\\n", strings.Join(os.Args[1:], " "))
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		fmt.Fprintf(spy, "variable %s\\n", name)
		if strings.Contains(value, os.Getenv("CANARY")) && name != "CANARY" {
			fmt.Fprintf(spy, "canary %s\\n", name)
		}
	}
	speak()
}

func TestWorkflowCommands(t *testing.T) {
	speak()
}

func speak() {
	fmt.Println("::error file=widget.go,line=1::said by a test")
	fmt.Println("  ::warning::said by a test")
	fmt.Fprintln(os.Stderr, "::error::said by a test")
	fmt.Println("::add-mask::widget")
	fmt.Println("::stop-commands::mine")
	fmt.Println("::mine::")
	fmt.Print("::set-output name=passed::said by a test")
}

func TestRunnerFiles(t *testing.T) {
	for _, name := range []string{"GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"} {
		file, err := os.OpenFile(os.Getenv(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(file, "passed=said by a test")
		file.Close()
	}
}
`,
} as const satisfies Content

/** So that some of them are run again, to see whether the leak is one. */
export const HOSTILE_AND_LEAKING = {
  ...HOSTILE,
  'widget.go': LEAKING['widget.go'],
} as const satisfies Content

/** A test that takes far longer than anybody waits, and tells its process id. */
export const SLOW = {
  ...CLEAN,
  'slow_test.go': `package widget

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestSlow(t *testing.T) {
	fmt.Printf("process <%d>\\n", os.Getpid())
	time.Sleep(10 * time.Minute)
}
`,
} as const satisfies Content

/** 1-based line of the first line that contains this text. */
export function lineOf(content: Content, file: string, text: string): number {
  const source =
    typeof content.folder === 'string'
      ? readFileSync(path.join(content.folder, file), 'utf8')
      : Reflect.get(content, file)
  const index = String(source)
    .split('\n')
    .findIndex((line) => line.includes(text))
  if (index < 0) throw new Error(`${file} has no line with ${text}`)
  return index + 1
}
