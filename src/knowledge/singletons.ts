import { declaredFunction } from '../leaks/names.ts'

/** A goroutine that a library starts at most once per process and that is meant to stay. */
export interface Singleton {
  /** Outermost function as the runtime prints it; closures are compared by the function that declares them. */
  readonly entry: string
  readonly library: string
  /** What ends it, where something does. */
  readonly ends: string
}

/** Only what no number of tests can multiply. A daemon per object (a Logger, a Pool, a Client) is not one of these. */
export const SINGLETONS: readonly Singleton[] = [
  { entry: 'os/signal.loop', library: 'os/signal', ends: '' },
  { entry: 'k8s.io/klog/v2.(*loggingT).flushDaemon', library: 'klog', ends: 'klog.StopFlushDaemon()' },
  { entry: 'k8s.io/klog/v2.(*flushDaemon).run.func1', library: 'klog', ends: 'klog.StopFlushDaemon()' },
  { entry: 'k8s.io/klog.(*loggingT).flushDaemon', library: 'klog', ends: '' },
  { entry: 'github.com/golang/glog.(*loggingT).flushDaemon', library: 'glog', ends: '' },
  { entry: 'github.com/golang/glog.(*fileSink).flushDaemon', library: 'glog', ends: '' },
  { entry: 'go.opencensus.io/stats/view.(*worker).start', library: 'opencensus', ends: 'view.Stop()' },
  { entry: 'github.com/rcrowley/go-metrics.(*meterArbiter).tick', library: 'go-metrics', ends: '' },
  { entry: 'go.etcd.io/etcd/client/pkg/v3/logutil.(*MergeLogger).outputLoop', library: 'etcd', ends: '' },
  {
    entry: 'github.com/redis/go-redis/v9/internal/pool.startGlobalTimeCache.func1',
    library: 'go-redis',
    ends: '',
  },
  {
    entry: 'github.com/open-feature/go-sdk/openfeature.(*eventExecutor).startEventListener.func1.1',
    library: 'openfeature',
    ends: '',
  },
  {
    entry:
      'github.com/onsi/ginkgo/v2/internal/interrupt_handler.(*InterruptHandler).registerForInterrupts.func2',
    library: 'ginkgo',
    ends: '',
  },
  {
    entry: 'github.com/onsi/ginkgo/v2/internal.RegisterForProgressSignal.func1',
    library: 'ginkgo',
    ends: '',
  },
  { entry: 'github.com/lestrrat-go/httprc.runFetchWorker', library: 'httprc', ends: '' },
]

/** Which singleton a goroutine is, in words; empty when it is none that is known. */
export function knownSingleton(site: { readonly entry: string }): string {
  const entry = declaredFunction(site.entry)
  const known = SINGLETONS.find((singleton) => declaredFunction(singleton.entry) === entry)
  if (known === undefined) return ''
  return `the one goroutine of ${known.library}${known.ends === '' ? '' : `, which ${known.ends} ends`}`
}
