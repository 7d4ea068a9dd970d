export const HELP = `Leakgate finds the goroutine leaks that a change adds to a Go project's tests.

usage:
  leakgate record --out BASE.json [--dir DIR] [-- COMMAND…]
      run the tests and write down what they leave behind
  leakgate check --baseline BASE.json [--dir DIR] [--json R.json] [--markdown R.md]
                 [--fail-on new,grown] [-- COMMAND…]
      run the tests and compare with that
  leakgate demo
      record a small project, check a change to it that leaks, show the report

COMMAND is anything that ends in \`go test\`; default: go test ./...

exit code:
  0 pass   1 the gate failed   2 wrong usage or configuration   3 could not measure
  a failing COMMAND keeps its own exit code; the report is still written
`
