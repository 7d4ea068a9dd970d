import { describe, expect, it } from 'vitest'
import { declaredFunction, packageOf, withoutTypeArguments } from '../../src/sites/names.ts'

describe('declaredFunction', () => {
  it.each([
    // As the runtime prints it, and the declared function that it stands for.
    [
      'k8s.io/apimachinery/pkg/util/wait.PollUntil.poller.func1.1',
      'k8s.io/apimachinery/pkg/util/wait.poller',
    ],
    ['k8s.io/apimachinery/pkg/util/wait.poller.func1.1', 'k8s.io/apimachinery/pkg/util/wait.poller'],
    ['example.com/n.(*E).listen.func1.1', 'example.com/n.(*E).listen'],
    ['example.com/n.NewE.(*E).listen.func1.1', 'example.com/n.(*E).listen'],
    ['example.com/m.engage.func3.(*group).StopAndWait.3.2', 'example.com/m.(*group).StopAndWait'],
    ['example.com/p.Worker.func2', 'example.com/p.Worker'],
    ['example.com/p.Worker', 'example.com/p.Worker'],
    ['example.com/p.(*Pool).Run-fm', 'example.com/p.(*Pool).Run'],
    ['example.com/p.(*Pool).Run.gowrap1', 'example.com/p.(*Pool).Run'],
    ['example.com/p.(*Pool).Run.deferwrap2', 'example.com/p.(*Pool).Run'],
    ['example.com/p.T.Method', 'example.com/p.T.Method'],
    ['example.com/p.Iterate-range1', 'example.com/p.Iterate'],
    ['k8s.io/client-go/util/workqueue.(*Typed[...]).loop', 'k8s.io/client-go/util/workqueue.(*Typed).loop'],
    ['example.com/p.(*Q[go.shape.struct { example.com/p.x int }]).Get', 'example.com/p.(*Q).Get'],
    [
      'gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun',
      'gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun',
    ],
    [
      'example.com/app/vendor/k8s.io/klog/v2.(*loggingT).flushDaemon',
      'k8s.io/klog/v2.(*loggingT).flushDaemon',
    ],
    ['example.com/p.init.0', 'example.com/p.init'],
    ['example.com/p.init.0.func1', 'example.com/p.init'],
    ['example.com/p.glob..func1', 'example.com/p.init'],
    ['main.main.func1', 'main.main'],
    ['time.goFunc', 'time.goFunc'],
  ])('%s → %s', (printed, declared) => {
    expect(declaredFunction(printed)).toBe(declared)
  })

  it('is idempotent', () => {
    for (const name of [
      'a.com/b.C.d.func1',
      'a.com/b.(*T).m.func1.2',
      'a.com/b.init.1',
      'a.com/b.T.m.func1',
    ]) {
      const once = declaredFunction(name)
      expect(declaredFunction(once)).toBe(once)
    }
  })

  it('survives names that make no sense', () => {
    for (const name of ['', '.', 'x', '/', '((', 'a]]b[', 'a.com/b.'])
      expect(() => declaredFunction(name)).not.toThrow()
  })
})

describe('packageOf', () => {
  it('reads the import path with dots and vendor prefixes', () => {
    expect(packageOf('gopkg.in/yaml%2ev3.(*parser).run')).toBe('gopkg.in/yaml.v3')
    expect(packageOf('vendor/golang.org/x/net/http2/hpack.Decode')).toBe('golang.org/x/net/http2/hpack')
    expect(packageOf('main.main')).toBe('main')
  })
})

describe('withoutTypeArguments', () => {
  it('drops nested brackets', () => {
    expect(withoutTypeArguments('p.F[map[string][]int].func1')).toBe('p.F.func1')
  })
})
