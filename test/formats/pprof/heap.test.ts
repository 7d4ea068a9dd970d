import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeProfile } from '../../../src/formats/pprof/goroutine-profile.ts'
import { decodePprof, type PprofProfile } from '../../../src/formats/pprof/profile.ts'
import { goMod, sharedModule } from '../../support/module.ts'

const PROGRAM = `package main

import (
	"os"
	"runtime"
	"runtime/pprof"
)

var kept [][]byte

//go:noinline
func keep() {
	for i := 0; i < 100; i++ {
		kept = append(kept, make([]byte, 10_000))
	}
}

func main() {
	runtime.MemProfileRate = 1
	keep()
	runtime.GC()
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if err := pprof.Lookup("heap").WriteTo(file, 0); err != nil {
		panic(err)
	}
}
`

describe('a heap profile', () => {
  const folder = sharedModule({ 'go.mod': goMod('example.com/heap', '1.21'), 'main.go': PROGRAM })
  let bytes: Buffer
  let profile: PprofProfile
  beforeAll(() => {
    const file = path.join(folder, 'heap.pb.gz')
    execFileSync('go', ['run', '.', file], { cwd: folder, stdio: 'inherit' })
    bytes = readFileSync(file)
    profile = decodePprof(bytes)
  }, 120_000)

  it('has its four columns with their units', () => {
    expect(profile.sampleTypes).toEqual([
      { name: 'alloc_objects', unit: 'count' },
      { name: 'alloc_space', unit: 'bytes' },
      { name: 'inuse_objects', unit: 'count' },
      { name: 'inuse_space', unit: 'bytes' },
    ])
  })

  it('has a number in each column of each sample', () => {
    const sample = profile.samples.find(
      ({ frames, values }) => frames.some((frame) => frame.function === 'main.keep') && values[2] === 100,
    )
    // 10,000 bytes come from the size class of 10,240 (runtime/sizeclasses.go).
    expect(sample?.values).toEqual([100, 1_024_000, 100, 1_024_000])
    for (const { values } of profile.samples) expect(values).toHaveLength(4)
  })

  it('is no goroutine profile', () => {
    expect(() => decodeProfile(bytes)).toThrow(
      'it counts "alloc_objects", "alloc_space", "inuse_objects", "inuse_space" instead of goroutines',
    )
  })
})
