export const HELP = `Leakgate finds the goroutine leaks that a change adds to a Go project's tests.

usage:
  leakgate record (--out BASE.json | --into BASE.json [--history 10]) [--dir DIR] [--leak-profile]
                  [--pprof-url URL] [-- COMMAND…]
      run the tests and write down what they leave behind; --into merges it with what the file holds: each
      leak with its highest count, until none of the last --history runs saw it
  leakgate check (--base REV | --baseline BASE.json) [--dir DIR] [--json R.json] [--markdown R.md]
                 [--sarif R.sarif]
                 [--config .leakgate.yml] [--fail-on new,grown] [--confirm 4]
                 [--confirm-budget 300] [--changed-since REV] [--leak-profile]
                 [--pprof-url URL] [-- COMMAND…]
      run the tests and compare with that: with a baseline, or with the commit where the branch left
      REV (--base origin/main), whose tests run in a worktree as far as this run left something behind;
      what would fail is run again first, --confirm times in
      one process (0 for never), within --confirm-budget seconds; rules for leaks that may stay are
      read from .leakgate.yml in DIR, or from --config; with --changed-since main, a leak of old code
      that only new tests run is shown and does not fail
  leakgate arm [--dir DIR] [--leak-profile]
      print what to \`eval\` in a shell, so that every test that it runs from then on is captured, whatever runs it;
      then \`record --armed\` and \`check --armed\`, in place of a COMMAND, are about the tests since the last time
  leakgate baseline show FILE
  leakgate baseline diff BEFORE AFTER
  leakgate baseline prune FILE [--history 10]
      what a baseline holds; what two of them do not share; and drop what is gone: packages that the
      last run did not have, and leaks that none of the last --history runs saw
  leakgate init [--dir DIR] [--out .leakgate.yml] [--leak-profile] [-- COMMAND…]
      run the tests and write a file of rules with an entry for each leak there is today
  leakgate demo
      record a small project, check a change to it that leaks, show the report

--leak-profile builds with the garbage collector's leak profile on Go 1.26, where it is an experiment;
Go 1.27 always has it.

COMMAND is anything that ends in \`go test\`; default: go test ./... A test binary (./pkg.test, by \`go test -c\`) that was
built without the hook is captured over its own net/http/pprof, found on the ports that it listens on, or at --pprof-url.

exit code:
  0 pass   1 the gate failed, or baseline diff found a difference   2 wrong usage or configuration   3 could not measure
  a failing COMMAND keeps its own exit code; the report is still written
`
