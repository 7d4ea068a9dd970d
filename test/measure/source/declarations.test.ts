import { describe, expect, it } from 'vitest'
import { indexDeclarations } from '../../../src/measure/source/declarations.ts'

const SOURCE = `// func Comment() {
package p

import (
	"fmt"
)

const limit = 1

var single = func() {
	fmt.Println()
}

var (
	first = 1
	second, third = func() {
		fmt.Println()
	}, 2
	// a comment
	typed func() = func() {
		fmt.Println()
	}
)

type T struct {
	field int
}

func Plain() {
	fmt.Println()
}

func Generic[K comparable, V any](m map[K]V) {
	fmt.Println()
}

func (t T) Value() {
	fmt.Println()
}

func (t *T) Pointer() {
	fmt.Println()
}

func (q *Queue[K, V]) Get() {
	fmt.Println()
}

func (Set[E]) Unnamed() {
	fmt.Println()
}

func (*T) UnnamedPointer() {
	fmt.Println()
}

func (größe *Maß) Öffne() {
	go func() {
		fmt.Println()
	}()
}

func init() {
	fmt.Println()
}
`

function lineOf(text: string, from: string): number {
  const lines = SOURCE.split('\n')
  const start = lines.findIndex((line) => line.includes(from))
  return lines.findIndex((line, index) => index >= start && line.includes(text)) + 1
}

describe('the declared function around a line', () => {
  const declaredAt = indexDeclarations(SOURCE)

  it.each([
    ['var single', 'single'],
    ['second, third', 'second'],
    ['typed func()', 'typed'],
    ['func Plain', 'Plain'],
    ['func Generic', 'Generic'],
    ['func (t T) Value', 'T.Value'],
    ['func (t *T) Pointer', '(*T).Pointer'],
    ['func (q *Queue', '(*Queue).Get'],
    ['func (Set[E])', 'Set.Unnamed'],
    ['func (*T) UnnamedPointer', '(*T).UnnamedPointer'],
    ['func (größe', '(*Maß).Öffne'],
    ['func init', 'init'],
  ])('in %s is %s', (from, name) => {
    expect(declaredAt(lineOf('fmt.Println()', from))).toBe(name)
    expect(declaredAt(lineOf(from, from))).toBe(name)
  })

  it('is unknown before the first, and in types, constants and imports', () => {
    for (const line of [
      0,
      1,
      2,
      lineOf('"fmt"', 'import'),
      lineOf('const limit', 'const'),
      lineOf('field', 'type T'),
    ])
      expect(declaredAt(line)).toBeUndefined()
  })

  it('is the same with the line ends of Windows', () => {
    const windows = indexDeclarations(SOURCE.replaceAll('\n', '\r\n'))
    SOURCE.split('\n').forEach((_, index) => {
      expect(windows(index + 1)).toBe(declaredAt(index + 1))
    })
  })

  it('is found in no time in a source made to be slow', () => {
    for (const hostile of ['func (', 'func (x *', 'var a', '\tx ', 'var (\n\tx'].map(
      (text) => text + 'a '.repeat(200_000),
    ))
      indexDeclarations(hostile)(1)
  }, 2_000)
})
