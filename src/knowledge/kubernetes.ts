import type { Pattern } from './pattern.ts'

/** Kubernetes client libraries and controller-runtime, the most specific first: nearly all of them sit on `wait.Until`. */
export const KUBERNETES: readonly Pattern[] = [
  {
    id: 'per-reconcile',
    involves: [
      'sigs.k8s.io/controller-runtime/pkg/manager.',
      'sigs.k8s.io/controller-runtime/pkg/cache.',
      'k8s.io/client-go/informers.',
      'k8s.io/client-go/tools/',
      'k8s.io/client-go/util/workqueue.',
    ],
    creatorNamed: /\.Reconcile(?:\.|$)/,
    hint: 'Reconcile starts a new one each time it runs: create clients, caches and managers once, when the controller is set up, and share them.',
    cause: 'per-reconcile',
  },
  {
    id: 'controller-runtime-election',
    waits: ['chan receive'],
    calls: ['sigs.k8s.io/controller-runtime/pkg/manager.(*controllerManager).engageStopProcedure'],
    hint: 'The manager waits for a leader election that never started: RenewDeadline must be shorter than LeaseDuration, and longer than RetryPeriod. Upgrade controller-runtime to v0.19, where Start returns the error (kubernetes-sigs/controller-runtime#2876).',
    cause: 'election-cannot-start',
  },
  {
    id: 'controller-runtime-stopping',
    involves: ['sigs.k8s.io/controller-runtime/pkg/manager.(*controllerManager).engageStopProcedure'],
    hint: 'The manager is stopping and something that it runs does not end: each runnable must return when its context is done. Up to controller-runtime v0.18 it also waits for a leader election that never started, when RenewDeadline is not shorter than LeaseDuration.',
    cause: 'runnable-not-stopped',
  },
  {
    id: 'controller-runtime-priority-queue',
    involves: ['sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue.'],
    hint: 'The queue of a controller was never shut down: cancel the context given to Start and wait for it to return. Upgrade controller-runtime to v0.23 or newer, which ends blocked readers on ShutDown.',
    cause: 'manager-not-stopped',
  },
  {
    id: 'controller-runtime-manager',
    involves: [
      'sigs.k8s.io/controller-runtime/pkg/manager.',
      'sigs.k8s.io/controller-runtime/pkg/internal/controller.',
      'sigs.k8s.io/controller-runtime/pkg/cache.',
      'sigs.k8s.io/controller-runtime/pkg/cache/internal.',
    ],
    hint: 'Cancel the context given to the Start method of the manager, and wait until Start has returned before the test ends.',
    cause: 'manager-not-stopped',
  },
  {
    id: 'leader-callback',
    createdBy: ['k8s.io/client-go/tools/leaderelection.(*LeaderElector).Run'],
    hint: "The leader's work keeps running: OnStartedLeading must return when its context is done, and the context given to the elector must be cancelled at the end.",
    cause: 'leader-callback',
  },
  {
    id: 'leader-election',
    involves: ['k8s.io/client-go/tools/leaderelection.'],
    hint: 'Cancel the context given to the leader elector, and wait until its Run has returned; the callbacks must return when their context is done.',
    cause: 'election-not-ended',
  },
  {
    id: 'event-broadcaster',
    involves: ['k8s.io/client-go/tools/record.', 'k8s.io/client-go/tools/events.'],
    hint: 'Call broadcaster.Shutdown() on the event broadcaster in t.Cleanup(): stopping the recorder or its watch alone leaves it running.',
    cause: 'event-broadcaster',
  },
  {
    id: 'watch-broadcaster',
    involves: [
      'k8s.io/apimachinery/pkg/watch.(*Broadcaster).',
      'k8s.io/apimachinery/pkg/watch.NewBroadcaster',
    ],
    hint: 'Call Shutdown() on the watch broadcaster in t.Cleanup(), and Stop() on each watch taken from it.',
    cause: 'watch-broadcaster',
  },
  {
    id: 'watch-not-stopped',
    involves: [
      'k8s.io/apimachinery/pkg/watch.',
      'k8s.io/client-go/tools/watch.',
      'k8s.io/client-go/rest/watch.',
    ],
    hint: 'Put defer w.Stop() right after the watch is opened, also when its result channel is read to the end.',
    cause: 'watch-not-stopped',
  },
  {
    id: 'informer-processor',
    involves: [
      'k8s.io/client-go/tools/cache.(*processorListener).',
      'k8s.io/client-go/tools/cache.(*sharedProcessor).',
    ],
    hint: 'The informer still delivers to its handlers: close its stop channel or cancel its context, then wait with factory.Shutdown(). A blocked handler holds it up forever.',
    cause: 'informer-not-stopped',
  },
  {
    id: 'delta-fifo',
    calls: ['k8s.io/client-go/tools/cache.(*DeltaFIFO).', 'k8s.io/client-go/tools/cache.(*RealFIFO).'],
    hint: 'The queue of an informer waits for objects: close the stop channel or cancel the context that the informer runs with, then wait with factory.Shutdown(). A nil stop channel never closes.',
    cause: 'informer-queue',
  },
  {
    id: 'reflector',
    involves: ['k8s.io/client-go/tools/cache.(*Reflector).'],
    hint: 'The reflector still lists and watches: close the stop channel or cancel the context that it runs with, then wait with factory.Shutdown(). Do not start it with context.Background().',
    cause: 'reflector-not-stopped',
  },
  {
    id: 'shared-informer',
    involves: ['k8s.io/client-go/tools/cache.', 'k8s.io/client-go/informers.'],
    hint: 'Close the stop channel or cancel the context given to the informers, then wait for them with factory.Shutdown().',
    cause: 'informer-not-stopped',
  },
  {
    id: 'controller-worker',
    calls: ['k8s.io/client-go/util/workqueue.(*Typed).Get', 'k8s.io/client-go/util/workqueue.(*Type).Get'],
    hint: 'A worker waits for the next item of its work queue: call queue.ShutDown() when its context is done, since Get does not look at any context.',
    cause: 'controller-worker',
  },
  {
    id: 'workqueue',
    involves: ['k8s.io/client-go/util/workqueue.'],
    hint: 'Call queue.ShutDown() when its workers end, best with defer where the queue is made. Its goroutines may end half a second later.',
    cause: 'workqueue',
  },
  {
    id: 'klog-flush',
    calls: [
      'k8s.io/klog/v2.(*loggingT).flushDaemon',
      'k8s.io/klog/v2.(*flushDaemon).',
      'k8s.io/klog.(*loggingT).flushDaemon',
    ],
    hint: 'klog starts this goroutine once per process. Upgrade to klog v2.50 or newer and call klog.StopFlushDaemon() at the end of the tests, or accept it once.',
    cause: 'process-lifetime',
  },
  {
    id: 'wait-poll',
    involves: [
      'k8s.io/apimachinery/pkg/util/wait.Poll',
      'k8s.io/apimachinery/pkg/util/wait.poller',
      'k8s.io/apimachinery/pkg/util/wait.poll',
      'k8s.io/apimachinery/pkg/util/wait.loopConditionUntilContext',
      'k8s.io/apimachinery/pkg/util/wait.WaitFor',
    ],
    hint: 'Use wait.PollUntilContextCancel() or wait.PollUntilContextTimeout() and cancel the context: old versions of apimachinery left the poller of PollUntil running (kubernetes/kubernetes#70277).',
    cause: 'wait-poll',
  },
  {
    id: 'wait-until',
    involves: [
      'k8s.io/apimachinery/pkg/util/wait.Until',
      'k8s.io/apimachinery/pkg/util/wait.JitterUntil',
      'k8s.io/apimachinery/pkg/util/wait.NonSlidingUntil',
      'k8s.io/apimachinery/pkg/util/wait.BackoffUntil',
      'k8s.io/apimachinery/pkg/util/wait.Forever',
    ],
    hint: 'This loop runs until its stop channel closes: start it with wait.UntilWithContext() and cancel the context, or close the channel, at the end of the test. wait.NeverStop and wait.Forever() never end.',
    cause: 'wait-until',
  },
]
