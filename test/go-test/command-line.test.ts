import { describe, expect, it } from 'vitest'
import { isOneGoTest } from '../../src/go-test/command-line.ts'

describe('a command', () => {
  it.each([
    ['go test ./...', true],
    [`go test -race -run '^TestA$' ./pkg -args -C`, false],
    ['go test -C other ./...', false],
    ['go test ./... && go test ./other', false],
    ['cd other; go test ./...', false],
    ['make test', false],
    ['gotestsum ./...', false],
    ['go vet ./...', false],
    ['', false],
  ])('%j is one `go test` that stays in its module: %s', (command, expected) => {
    expect(isOneGoTest(command)).toBe(expected)
  })
})
