import type { Cause } from './cause.ts'

/** Controllers, informers, watches and leader election. */
export const KUBERNETES = {
  'election-cannot-start': {
    explanation:
      'Start has begun to stop the manager and waits for the end of a leader election that never began: the elector refused its durations. Up to controller-runtime v0.18 it waits forever, so the caller sees no error, and a caller that gives up leaves these goroutines behind.',
    fix: `mgr, err := ctrl.NewManager(config, ctrl.Options{
	LeaderElection:   true,
	LeaderElectionID: "backup-operator",
	LeaseDuration:    ptr.To(30 * time.Second), // longer than RenewDeadline
	RenewDeadline:    ptr.To(20 * time.Second), // longer than 1.2 times RetryPeriod
	RetryPeriod:      ptr.To(5 * time.Second),
})`,
  },
  'runnable-not-stopped': {
    explanation:
      'The manager is stopping: it has cancelled the context of what it runs and waits until all of it has returned. Some runnable, controller or source does not; look for its goroutine among the others. Up to controller-runtime v0.18 a leader election that never began has the same effect.',
    fix: `err := mgr.Add(manager.RunnableFunc(func(ctx context.Context) error {
	for {
		select {
		case event := <-events:
			handle(event)
		case <-ctx.Done(): // the manager stops: return
			return nil
		}
	}
}))`,
  },
  'manager-not-stopped': {
    explanation:
      'Start runs caches, webhooks and controllers until its context is done, then stops them and returns. Either the context was not cancelled, or the test did not wait until Start had returned.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
done := make(chan error, 1)
go func() { done <- mgr.Start(ctx) }()
t.Cleanup(func() {
	cancel()
	if err := <-done; err != nil { // Start returns when everything has stopped
		t.Error(err)
	}
})`,
  },
  'per-reconcile': {
    explanation:
      'Reconcile starts this each time it runs. Clients, caches, informers and managers are made once and shared: each of them has goroutines, and connections, that live until it is stopped, and a reconciler runs for every event.',
    fix: `type Reconciler struct {
	client.Client // made once, by the manager: mgr.GetClient()
}

func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	var pod corev1.Pod
	err := r.Get(ctx, req.NamespacedName, &pod)
	return ctrl.Result{}, client.IgnoreNotFound(err)
}`,
  },
  'election-not-ended': {
    explanation:
      'The elector acquires and renews its lease until the context given to Run is done. That context was not cancelled, or the test did not wait for Run to return.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
done := make(chan struct{})
go func() {
	defer close(done)
	elector.Run(ctx)
}()
t.Cleanup(func() {
	cancel()
	<-done // Run returns a little after its context is done
})`,
  },
  'leader-callback': {
    explanation:
      "The elector runs OnStartedLeading in a goroutine of its own and does not wait for it. When leadership is lost or given up, the callback's context is cancelled, and the callback has to return on its own. This one waits for something else, or the elector is still leading.",
    fix: `callbacks := leaderelection.LeaderCallbacks{
	OnStartedLeading: func(ctx context.Context) {
		run(ctx) // returns when ctx is done: when the leadership is over
	},
	OnStoppedLeading: func() { log.Print("no longer the leader") },
}`,
  },
  'lost-leadership': {
    explanation:
      'The goroutine reads a watch that was opened while this replica was the leader. ResultChan() is closed when the watch is stopped or the context that it was opened with is done, and losing the leadership does neither. Each term as leader leaves a goroutine and its watch behind.',
    fix: `func lead(ctx context.Context, client kubernetes.Interface) error { // ctx ends with the leadership
	w, err := client.BatchV1().Jobs("").Watch(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, w.Stop)() // closes ResultChan, so that its reader ends
	for event := range w.ResultChan() {
		handle(event)
	}
	return ctx.Err()
}`,
  },
  'watch-not-stopped': {
    explanation:
      'A watch has a goroutine that reads its connection and a channel of results. They end with Stop, with the context that the watch was opened with, or when the server ends it. A loop over ResultChan() ends no earlier, and leaving that loop does not stop the watch.',
    fix: `w, err := client.CoreV1().Pods(namespace).Watch(ctx, metav1.ListOptions{})
if err != nil {
	return err
}
defer w.Stop()
for event := range w.ResultChan() {
	handle(event)
}
return ctx.Err()`,
  },
  'event-broadcaster': {
    explanation:
      'An event broadcaster has a goroutine for itself and one for each sink and logger. Shutdown ends all of them; stopping the watch that StartLogging() or StartRecordingToSink() returned ends that one alone.',
    fix: `broadcaster := record.NewBroadcaster()
t.Cleanup(broadcaster.Shutdown)
broadcaster.StartStructuredLogging(0)
recorder := broadcaster.NewRecorder(scheme, corev1.EventSource{Component: "controller"})`,
  },
  'watch-broadcaster': {
    explanation:
      'A broadcaster of the watch package distributes events in a goroutine of its own until Shutdown is called. Stopping the watches taken from it does not end it.',
    fix: `broadcaster := watch.NewBroadcaster(100, watch.DropIfChannelFull)
t.Cleanup(broadcaster.Shutdown)
w, err := broadcaster.Watch()
if err != nil {
	t.Fatal(err)
}
t.Cleanup(w.Stop)`,
  },
  'informer-not-stopped': {
    explanation:
      'An informer runs a reflector, a queue and goroutines for each handler, all until its stop channel is closed or its context is done. A nil channel, wait.NeverStop and context.Background() never are, so each start leaves several goroutines and a watch.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
factory := informers.NewSharedInformerFactory(client, 0)
pods := factory.Core().V1().Pods().Informer()
factory.Start(ctx.Done())
cache.WaitForCacheSync(ctx.Done(), pods.HasSynced)
t.Cleanup(func() {
	cancel()
	factory.Shutdown() // waits until the informers have ended
})`,
  },
  'informer-queue': {
    explanation:
      'The informer waits in Pop for the next object. Pop takes no context: it returns when an object comes or the queue is closed, and the informer closes it when its stop channel is closed or its context is done. Here that did not happen.',
    fix: `stop := make(chan struct{}) // a nil channel is never closed
store, informer := cache.NewInformerWithOptions(options)
go informer.Run(stop)
t.Cleanup(func() { close(stop) })`,
  },
  'reflector-not-stopped': {
    explanation:
      'A reflector lists objects and watches them, and begins again after each failure, until its stop channel is closed or its context is done. With one that never ends it holds its goroutines and a connection to the API server.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
reflector := cache.NewReflector(listWatch, &corev1.Pod{}, store, 0)
go reflector.RunWithContext(ctx)
t.Cleanup(cancel)`,
  },
  workqueue: {
    explanation:
      'A work queue has goroutines for its metrics and its delayed items, and only ShutDown ends them. One that looks at unfinished work notices it up to half a second later.',
    fix: `queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
defer queue.ShutDown() // ends its goroutines, and the workers that wait in Get
return run(ctx, queue)`,
  },
  'controller-worker': {
    explanation:
      'The worker waits in Get for the next item of its work queue. Get takes no context: it returns when an item comes or the queue is shut down. Cancelling the context of wait.UntilWithContext() alone does not end the worker.',
    fix: `func (c *Controller) Run(ctx context.Context, workers int) {
	defer c.queue.ShutDown() // wakes the workers that wait in Get
	for range workers {
		go wait.UntilWithContext(ctx, c.runWorker, time.Second)
	}
	<-ctx.Done()
}`,
  },
  'worker-without-exit': {
    explanation:
      'The Run of a controller starts this goroutine next to its workers. Those end with the work queue; this one has a loop of its own, and none of the cases of its select is the end of the context. Run returns without it.',
    fix: `func (w *statusWriter) run(ctx context.Context) {
	for {
		select {
		case update := <-w.updates:
			w.write(ctx, update)
		case <-ctx.Done(): // every goroutine of Run needs this case
			return
		}
	}
}`,
  },
  'goroutine-per-item': {
    explanation:
      'A goroutine is started for every item that comes out of the work queue. Nothing limits their number, and nobody notices one that blocks, since the loop continues with the next item. Whatever this one waits for never arrives.',
    fix: `for {
	item, shutdown := queue.Get()
	if shutdown {
		return
	}
	handle(ctx, item) // in the worker itself: as many at a time as there are workers
	queue.Done(item)
}`,
  },
  'admission-context': {
    explanation:
      'An admission handler started this goroutine for a request. The API server gives up on a webhook after timeoutSeconds, and the context of the request ends with it, but the goroutine was not given that context or does not wait for its end. Each review that is given up leaves one behind.',
    fix: `func (h *quotaHandler) Handle(ctx context.Context, req admission.Request) admission.Response {
	room, err := h.quotas.Room(ctx, req.Namespace) // not context.Background()
	if err != nil {
		return admission.Errored(http.StatusGatewayTimeout, err)
	}
	if room == 0 {
		return admission.Denied("the namespace is full")
	}
	return admission.Allowed("")
}`,
  },
  'wait-until': {
    explanation:
      'wait.Until() and its relatives call a function again and again until their stop channel is closed or their context is done. A nil channel, wait.NeverStop and context.Background() never are. A call in progress is not interrupted.',
    fix: `ctx, cancel := context.WithCancel(context.Background())
t.Cleanup(cancel)
go wait.UntilWithContext(ctx, sync, time.Second)`,
  },
  'wait-poll': {
    explanation:
      'The poll goes on until its condition is true or fails, its time is over or its context is done, and none of these happened. The forms with Infinite or without a context have no other end.',
    fix: `err := wait.PollUntilContextTimeout(ctx, time.Second, time.Minute, true, ready)
if err != nil {
	return fmt.Errorf("waiting for the deployment: %w", err)
}`,
  },
} as const satisfies Readonly<Record<string, Cause>>
