import type { Wait } from '../../src/model/site.ts'

/** A goroutine as people meet it, and the row of the tables that must recognise it. */
export interface Example {
  readonly id: string
  readonly wait: Wait
  /** Innermost call first; the last one is the entry. */
  readonly stack: readonly string[]
  readonly creator: string
  /** Where the goroutine waits when it is not the first call that is no part of the standard library. */
  readonly blocking?: string
  /** Source of the creator, whose `go` statement is the first; with `// waits` where the goroutine does. */
  readonly code?: string
  /** Source of the function that waits, where it is another. */
  readonly waits?: string
}

const CACHE = 'k8s.io/client-go/tools/cache'
const WAIT = 'k8s.io/apimachinery/pkg/util/wait'
const MANAGER = 'sigs.k8s.io/controller-runtime/pkg/manager'
const SELECT = ['runtime.gopark', 'runtime.selectgo']
const RECEIVE = ['runtime.gopark', 'runtime.chanrecv', 'runtime.chanrecv1']
const RANGE = ['runtime.gopark', 'runtime.chanrecv', 'runtime.chanrecv2']
const SEND = ['runtime.gopark', 'runtime.chansend', 'runtime.chansend1']
const READ = [
  'internal/poll.runtime_pollWait',
  'internal/poll.(*pollDesc).wait',
  'internal/poll.(*FD).Read',
  'net.(*netFD).Read',
  'net.(*conn).Read',
]
const ACCEPT = [
  'internal/poll.runtime_pollWait',
  'internal/poll.(*FD).Accept',
  'net.(*netFD).accept',
  'net.(*TCPListener).accept',
  'net.(*TCPListener).Accept',
]
const UNTIL = [`${WAIT}.BackoffUntil.func1`, `${WAIT}.BackoffUntil`, `${WAIT}.JitterUntil`, `${WAIT}.Until`]
const GROUP = [`${WAIT}.(*Group).StartWithChannel.func1`, `${WAIT}.(*Group).Start.func1`]
const GROUP_CREATOR = `${WAIT}.(*Group).Start`

/** A goroutine of some project, told by its source. */
function shown(
  id: string,
  wait: Wait,
  names: readonly [creator: string, entry: string],
  code: string,
  waits?: string,
): Example {
  const [creator, entry] = names.map((name) => `example.com/a.${name}`)
  return {
    id,
    wait,
    stack: [entry ?? ''],
    creator: creator ?? '',
    code,
    ...(waits === undefined ? {} : { waits }),
  }
}

// biome-ignore format: Go code, as gofmt leaves it
const SHOWN: readonly Example[] = [
  shown('early-return', 'chan send', ['Get', 'Get.func1'], `
func Get(ctx context.Context) (string, error) {
	results := make(chan result)
	go func() {
		results <- load() // waits
	}()
	select {
	case r := <-results:
		return r.value, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}`),
  shown('early-return', 'chan send', ['(*Client).Quote', '(*Client).fetch'], `
func (c *Client) Quote(ctx context.Context, symbol string) (Quote, error) {
	answers := make(chan answer)
	go c.fetch(ctx, symbol, answers)
	if err := c.allow(symbol); err != nil {
		return Quote{}, err
	}
	a := <-answers
	return a.quote, a.err
}`, `
func (c *Client) fetch(ctx context.Context, symbol string, out chan<- answer) {
	q, err := c.get(ctx, symbol)
	out <- answer{q, err} // waits
}`),
  shown('early-return', 'chan send', ['All', 'All.func1'], `
func All(urls []string) error {
	errs := make(chan error)
	for _, url := range urls {
		go func() {
			errs <- get(url) // waits
		}()
	}
	for range urls {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}`),
  shown('double-send', 'chan send', ['Load', 'Load.func1'], `
func Load() result {
	results := make(chan result)
	go func() {
		value, err := load()
		if err != nil {
			results <- result{err: err}
		}
		results <- result{value: value} // waits
	}()
	return <-results
}`),
  shown('missing-receiver', 'chan send', ['Start', 'Start.func1'], `
func Start() {
	ready := make(chan bool)
	go func() {
		prepare()
		ready <- true // waits
	}()
}`),
  shown('lost-leadership', 'chan receive', ['(*Sweeper).Lead', 'receive'], `
func (s *Sweeper) Lead(ctx context.Context) {
	w, _ := s.jobs.Watch(context.WithoutCancel(ctx), metav1.ListOptions{})
	go receive(w, jobs)
}`, `
func receive(w watch.Interface, jobs chan<- *batchv1.Job) {
	for event := range w.ResultChan() { // waits
		handle(event)
	}
}`),
  shown('watch-results', 'select', ['Follow', 'Follow.func1'], `
func Follow(w watch.Interface, other chan int) {
	go func() {
		for {
			select { // waits
			case event := <-w.ResultChan():
				handle(event)
			case <-other:
			}
		}
	}()
}`),
  shown('admission-handler', 'select', ['(*Handler).review', '(*Handler).review.func1'], `
func (h *Handler) review(ctx context.Context, req *admission.Request) admission.Review {
	verdicts := make(chan verdict, 1)
	go func() {
		room, err := h.Quotas.Room(context.Background(), req.Namespace)
		verdicts <- verdict{room, err}
	}()
}`, `
func (q *Quotas) Room(ctx context.Context, namespace string) (int, error) {
	select { // waits
	case <-q.loaded:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}`),
  shown('http-handler', 'chan receive', ['TestServe', 'TestServe.func1.1'], `
func TestServe(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go func() {
			<-updates // waits
		}()
	})
	serve(handler)
}`),
  shown('queue-item', 'mutex', ['(*Dispatcher).Run', '(*Dispatcher).handle'], `
func (d *Dispatcher) Run(ctx context.Context) {
	for {
		w, shutdown := d.queue.Get()
		if shutdown {
			return
		}
		go d.handle(ctx, w)
	}
}`, `
func (l *Locks) Lock(name string) {
	l.of(name).Lock() // waits
}`),
  shown('worker-without-exit', 'select', ['(*Controller).Run', '(*statusWriter).run'], `
func (c *Controller) Run(ctx context.Context) {
	go c.status.run()
	<-ctx.Done()
	c.queue.ShutDown()
}`, `
func (w *statusWriter) run() {
	for {
		select { // waits
		case s := <-w.updates:
			w.write(s)
		case <-w.resync:
		}
	}
}`),
  shown('forgotten-cancel', 'select', ['New', '(*Cache).run'], `
func New(ctx context.Context) *Cache {
	go c.run(ctx)
	return c
}`, `
func (c *Cache) run(ctx context.Context) {
	for {
		select { // waits
		case <-c.ticker.C:
		case <-ctx.Done():
			return
		}
	}
}`),
  shown('forgotten-cancel', 'chan receive', ['New', 'New.func1'], `
func New(ctx context.Context) *Cache {
	go func() {
		<-ctx.Done() // waits
		c.Close()
	}()
	return c
}`),
  shown('start-without-stop', 'select', ['(*Server).Start', '(*Server).loop'], `
func (s *Server) Start() {
	go s.loop()
}`, `
func (s *Server) loop() {
	for {
		select { // waits
		case r := <-s.requests:
			s.handle(r)
		case <-s.stopCh:
			return
		}
	}
}`),
  shown('ticker-select', 'select', ['New', '(*Client).run'], `
func New() *Client {
	go c.run()
	return c
}`, `
func (c *Client) run() {
	ticker := time.NewTicker(c.interval)
	for {
		select { // waits
		case <-ticker.C:
			c.send()
		case m := <-c.metrics:
			c.add(m)
		}
	}
}`),
  shown('ticker-receive', 'chan receive', ['New', '(*Buffer).loop'], `
func New() *Buffer {
	go b.loop()
	return b
}`, `
func (b *Buffer) loop() {
	for range b.ticker.C { // waits
		b.write()
	}
}`),
  shown('range-over-channel', 'chan receive', ['New', '(*Pipeline).write'], `
func New() *Pipeline {
	go p.write()
	return p
}`, `
func (p *Pipeline) write() {
	for line := range p.lines { // waits
		p.out.Write(line)
	}
}`),
  shown('select-without-exit', 'select', ['New', '(*Hub).run'], `
func New() *Hub {
	go h.run()
	return h
}`, `
func (h *Hub) run() {
	for {
		select { // waits
		case c := <-h.register:
			h.add(c)
		case c := <-h.unregister:
			h.remove(c)
		}
	}
}`),
  // Where the source leaves a doubt, the kind of wait has to do.
  shown('chan-send', 'chan send', ['Get', 'Get.func1'], `
func Get(ctx context.Context) string {
	results := make(chan string, 2)
	go func() {
		results <- load() // waits
	}()
	return <-results
}`),
  shown('chan-send', 'chan send', ['Get', 'Get.func1'], `
func Get(ctx context.Context) string {
	results := make(chan string)
	go func() {
		if err := check(); err != nil {
			results <- err.Error()
			return
		}
		results <- load() // waits
	}()
	return <-results
}`),
  shown('chan-send', 'chan send', ['Start', 'Start.func1'], `
func Start(out *Out) {
	out.ready = make(chan bool)
	go func() {
		out.ready <- true // waits
	}()
}`),
  shown('select', 'select', ['Start', 'Start.func1'], `
func Start(done chan bool) {
	go func() {
		select { // waits
		case <-done:
		case <-events:
		}
	}()
}`),
]

// biome-ignore format: a table
export const EXAMPLES: readonly Example[] = [
  // The kind of wait alone.
  { id: 'chan-send', wait: 'chan send', stack: [...SEND, 'example.com/a.(*Client).fetch'], creator: 'example.com/a.(*Client).Get' },
  { id: 'ticker-loop', wait: 'select', stack: [...SELECT, 'example.com/a.(*Cache).flushLoop'], creator: 'example.com/a.New' },
  { id: 'ticker-range', wait: 'chan receive', stack: [...RANGE, 'example.com/a.(*Poller).tickForever'], creator: 'example.com/a.New' },
  { id: 'chan-receive', wait: 'chan receive', stack: [...RECEIVE, 'example.com/a.wait.func1'], creator: 'example.com/a.wait' },
  { id: 'select', wait: 'select', stack: [...SELECT, 'example.com/a.(*Pool).worker'], creator: 'example.com/a.New' },
  { id: 'sleep-loop', wait: 'sleep', stack: ['time.Sleep', 'example.com/a.retry'], creator: 'example.com/a.New' },
  { id: 'wait-group', wait: 'wait group', stack: ['sync.runtime_SemacquireWaitGroup', 'sync.(*WaitGroup).Wait', 'example.com/a.all.func1'], creator: 'example.com/a.all' },
  { id: 'mutex', wait: 'mutex', stack: ['sync.runtime_SemacquireMutex', 'sync.(*Mutex).lockSlow', 'sync.(*Mutex).Lock', 'example.com/a.(*Store).Put'], creator: 'example.com/a.TestPut' },
  { id: 'cond', wait: 'cond', stack: ['sync.runtime_notifyListWait', 'sync.(*Cond).Wait', 'example.com/a.(*Queue).Pop'], creator: 'example.com/a.TestPop' },
  { id: 'semaphore', wait: 'semaphore', stack: ['runtime.gopark', 'runtime.semacquire1', 'example.com/a.acquire'], creator: 'example.com/a.TestAcquire' },
  { id: 'io-wait', wait: 'IO wait', stack: ['internal/poll.runtime_pollWait', 'internal/poll.(*FD).Read', 'os.(*File).Read', 'example.com/a.tail'], creator: 'example.com/a.TestTail' },
  { id: 'syscall', wait: 'syscall', stack: ['syscall.Syscall', 'syscall.read', 'os.(*File).Read', 'example.com/a.readPipe'], creator: 'example.com/a.TestPipe' },
  { id: 'running', wait: 'running', stack: ['example.com/a.spin'], creator: 'example.com/a.TestSpin' },

  // What the source shows.
  ...SHOWN,

  // The standard library.
  { id: 'httptest-server', wait: 'IO wait', stack: [...ACCEPT, 'net/http.(*Server).Serve', 'net/http/httptest.(*Server).goServe.func1'], creator: 'net/http/httptest.(*Server).goServe' },
  { id: 'http-client-body', wait: 'select', stack: [...SELECT, 'net/http.(*persistConn).readLoop'], creator: 'net/http.(*Transport).dialConn' },
  { id: 'http-client-idle', wait: 'IO wait', stack: [...READ, 'net/http.(*persistConn).Read', 'bufio.(*Reader).fill', 'bufio.(*Reader).Peek', 'net/http.(*persistConn).readLoop'], creator: 'net/http.(*Transport).dialConn' },
  { id: 'http-client-idle', wait: 'select', stack: [...SELECT, 'net/http.(*persistConn).writeLoop'], creator: 'net/http.(*Transport).dialConn' },
  { id: 'http-client-request', wait: 'select', stack: [...SELECT, 'net/http.(*persistConn).roundTrip', 'net/http.(*Transport).roundTrip', 'net/http.(*Client).do', 'example.com/a.get.func1'], creator: 'example.com/a.get' },
  { id: 'http2-client', wait: 'IO wait', stack: [...READ, 'crypto/tls.(*Conn).Read', 'golang.org/x/net/http2.(*clientConnReadLoop).run', 'golang.org/x/net/http2.(*ClientConn).readLoop'], creator: 'golang.org/x/net/http2.(*Transport).newClientConn' },
  { id: 'http2-client', wait: 'IO wait', stack: [...READ, 'crypto/tls.(*Conn).Read', 'net/http.(*http2clientConnReadLoop).run', 'net/http.(*http2ClientConn).readLoop'], creator: 'net/http.(*http2Transport).newClientConn' },
  { id: 'http-server-connection', wait: 'IO wait', stack: [...READ, 'net/http.(*connReader).Read', 'bufio.(*Reader).Peek', 'net/http.(*conn).serve'], creator: 'net/http.(*Server).Serve' },
  { id: 'http-server', wait: 'IO wait', stack: [...ACCEPT, 'net/http.(*Server).Serve', 'net/http.(*Server).ListenAndServe', 'example.com/a.Start.func1'], creator: 'example.com/a.Start' },
  { id: 'accept-loop', wait: 'IO wait', stack: [...ACCEPT, 'example.com/a.(*Server).acceptLoop'], creator: 'example.com/a.Listen' },
  { id: 'sql-rows-or-transaction', wait: 'select', stack: [...SELECT, 'database/sql.(*Tx).awaitDone'], creator: 'database/sql.(*DB).beginDC' },
  { id: 'sql-db', wait: 'select', stack: [...SELECT, 'database/sql.(*DB).connectionOpener'], creator: 'database/sql.OpenDB' },
  { id: 'signal-context', wait: 'select', stack: [...SELECT, 'os/signal.NotifyContext.func1'], creator: 'os/signal.NotifyContext' },
  { id: 'context-propagation', wait: 'select', stack: [...SELECT, 'context.(*cancelCtx).propagateCancel.func2'], creator: 'context.(*cancelCtx).propagateCancel' },
  { id: 'context-after-func', wait: 'chan receive', stack: [...RECEIVE, 'example.com/a.Start.func1'], creator: 'context.(*afterFuncCtx).cancel.func1' },
  { id: 'timer-callback', wait: 'chan send', stack: [...SEND, 'example.com/a.Start.func1'], creator: 'time.goFunc' },
  { id: 'exec-command', wait: 'IO wait', stack: ['internal/poll.runtime_pollWait', 'os.(*File).Read', 'io.Copy', 'os/exec.(*Cmd).writerDescriptor.func1', 'os/exec.(*Cmd).Start.func2'], creator: 'os/exec.(*Cmd).Start' },
  { id: 'io-pipe', wait: 'select', stack: [...SELECT, 'io.(*pipe).read', 'io.(*PipeReader).Read', 'example.com/a.upload.func1'], creator: 'example.com/a.upload' },
  { id: 'singleflight', wait: 'chan receive', stack: [...RECEIVE, 'example.com/a.load.func1', 'golang.org/x/sync/singleflight.(*Group).doCall.func2', 'golang.org/x/sync/singleflight.(*Group).doCall'], creator: 'golang.org/x/sync/singleflight.(*Group).DoChan' },
  { id: 'weighted-semaphore', wait: 'select', stack: [...SELECT, 'golang.org/x/sync/semaphore.(*Weighted).Acquire', 'example.com/a.work'], creator: 'example.com/a.TestWork' },
  { id: 'connection-read', wait: 'IO wait', stack: [...READ, 'example.com/a.(*Session).readLoop'], creator: 'example.com/a.Dial' },

  // Libraries.
  { id: 'go-plugin-broker', wait: 'select', stack: [...SELECT, 'github.com/hashicorp/go-plugin.(*gRPCBrokerServer).Recv', 'github.com/hashicorp/go-plugin.(*GRPCBroker).Run'], creator: 'github.com/hashicorp/go-plugin.(*GRPCServer).Init' },
  { id: 'prometheus-register', wait: 'chan send', stack: [...SEND, 'example.com/a.manyDescs.Describe', 'github.com/prometheus/client_golang/prometheus.(*Registry).Register.func1'], creator: 'github.com/prometheus/client_golang/prometheus.(*Registry).Register' },
  { id: 'grpc-server', wait: 'IO wait', stack: [...ACCEPT, 'google.golang.org/grpc.(*Server).Serve', 'example.com/a.Start.func1'], creator: 'example.com/a.Start' },
  { id: 'grpc-client', wait: 'select', stack: [...SELECT, 'google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run'], creator: 'google.golang.org/grpc/internal/grpcsync.NewCallbackSerializer' },
  { id: 'grpc-client', wait: 'select', stack: [...SELECT, 'google.golang.org/grpc/internal/transport.(*controlBuffer).get', 'google.golang.org/grpc/internal/transport.(*loopyWriter).run', 'google.golang.org/grpc/internal/transport.NewHTTP2Client.func6'], creator: 'google.golang.org/grpc/internal/transport.NewHTTP2Client' },
  { id: 'opencensus-worker', wait: 'select', stack: [...SELECT, 'go.opencensus.io/stats/view.(*worker).start'], creator: 'go.opencensus.io/stats/view.init.0' },
  { id: 'opentelemetry-sdk', wait: 'select', stack: [...SELECT, 'go.opentelemetry.io/otel/sdk/trace.(*batchSpanProcessor).processQueue', 'go.opentelemetry.io/otel/sdk/trace.NewBatchSpanProcessor.func1'], creator: 'go.opentelemetry.io/otel/sdk/trace.NewBatchSpanProcessor' },
  { id: 'lumberjack-mill', wait: 'chan receive', stack: [...RANGE, 'gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun'], creator: 'gopkg.in/natefinch/lumberjack%2ev2.(*Logger).mill.func1' },
  { id: 'glog-flush', wait: 'select', stack: [...SELECT, 'github.com/golang/glog.(*fileSink).flushDaemon'], creator: 'github.com/golang/glog.init.1' },
  { id: 'etcd-client', wait: 'select', stack: [...SELECT, 'go.etcd.io/etcd/client/v3.(*watchGrpcStream).run'], creator: 'go.etcd.io/etcd/client/v3.(*watcher).newWatcherGrpcStream' },
  { id: 'ristretto-badger', wait: 'select', stack: [...SELECT, 'github.com/dgraph-io/ristretto.(*Cache).processItems'], creator: 'github.com/dgraph-io/ristretto.NewCache' },
  { id: 'ants-pool', wait: 'select', stack: [...SELECT, 'github.com/panjf2000/ants/v2.(*Pool).purgeStaleWorkers'], creator: 'github.com/panjf2000/ants/v2.(*Pool).goPurge' },
  { id: 'go-redis', wait: 'sleep', stack: ['time.Sleep', 'github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial'], creator: 'github.com/redis/go-redis/v9/internal/pool.(*ConnPool).dialConn' },
  { id: 'nats-client', wait: 'select', stack: [...SELECT, 'github.com/nats-io/nats.go.(*Conn).doReconnect'], creator: 'github.com/nats-io/nats%2ego.(*Conn).processOpErr' },
  { id: 'fsnotify-watcher', wait: 'IO wait', stack: ['internal/poll.runtime_pollWait', 'os.(*File).Read', 'github.com/fsnotify/fsnotify.(*inotify).readEvents'], creator: 'github.com/fsnotify/fsnotify.newBackend' },
  { id: 'cron-scheduler', wait: 'select', stack: [...SELECT, 'github.com/robfig/cron/v3.(*Cron).run'], creator: 'github.com/robfig/cron/v3.(*Cron).Start' },
  { id: 'go-cache-janitor', wait: 'select', stack: [...SELECT, 'github.com/patrickmn/go-cache.(*janitor).Run'], creator: 'github.com/patrickmn/go-cache.runJanitor' },
  { id: 'zstd-coder', wait: 'chan receive', stack: [...RANGE, 'github.com/klauspost/compress/zstd.(*blockDec).startDecoder'], creator: 'github.com/klauspost/compress/zstd.newBlockDec' },
  { id: 'leveldb', wait: 'select', stack: [...SELECT, 'github.com/syndtr/goleveldb/leveldb.(*DB).mpoolDrain'], creator: 'github.com/syndtr/goleveldb/leveldb.openDB' },

  // Kubernetes, where nearly everything sits on wait.Until or a wait.Group.
  { id: 'controller-runtime-election', wait: 'chan receive', stack: [...RECEIVE, `${MANAGER}.(*controllerManager).engageStopProcedure.func2`, `${MANAGER}.(*controllerManager).engageStopProcedure`, `${MANAGER}.(*controllerManager).Start.func2`, `${MANAGER}.(*controllerManager).Start`, 'example.com/a.TestStart.func2'], creator: 'example.com/a.TestStart' },
  { id: 'controller-runtime-stopping', wait: 'select', stack: [...SELECT, `${MANAGER}.(*controllerManager).engageStopProcedure.func1`], creator: `${MANAGER}.(*controllerManager).engageStopProcedure` },
  { id: 'controller-runtime-stopping', wait: 'wait group', stack: ['sync.(*WaitGroup).Wait', `${MANAGER}.(*controllerManager).engageStopProcedure.func3.(*runnableGroup).StopAndWait.3.2`], creator: `${MANAGER}.(*controllerManager).engageStopProcedure.func3.(*runnableGroup).StopAndWait.3` },
  { id: 'controller-runtime-priority-queue', wait: 'chan send', stack: [...SEND, 'sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue.(*priorityqueue[...]).handleReadyItems.func1.1', 'sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue.(*priorityqueue[...]).handleReadyItems'], creator: 'sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue.New[...]' },
  { id: 'controller-runtime-manager', wait: 'chan receive', stack: [...RECEIVE, `${MANAGER}.(*runnableGroup).reconcile.func1`], creator: `${MANAGER}.(*runnableGroup).reconcile` },
  { id: 'per-reconcile', wait: 'chan receive', stack: [...RECEIVE, `${MANAGER}.(*controllerManager).Start`, 'example.com/a.(*Reconciler).Reconcile.func1'], creator: 'example.com/a.(*Reconciler).Reconcile' },
  { id: 'leader-callback', wait: 'select', stack: [...SELECT, 'example.com/a.(*Sweeper).Lead'], creator: 'k8s.io/client-go/tools/leaderelection.(*LeaderElector).Run' },
  { id: 'controller-worker', wait: 'cond', stack: ['sync.runtime_notifyListWait', 'sync.(*Cond).Wait', 'k8s.io/client-go/util/workqueue.(*Typed[...]).Get', 'example.com/a.(*Controller).processNext', 'example.com/a.(*Controller).runWorker', ...UNTIL], creator: 'example.com/a.(*Controller).Run' },
  { id: 'leader-election', wait: 'select', stack: [...SELECT, ...UNTIL, 'k8s.io/client-go/tools/leaderelection.(*LeaderElector).renew', 'k8s.io/client-go/tools/leaderelection.(*LeaderElector).Run'], creator: 'example.com/a.Run' },
  { id: 'event-broadcaster', wait: 'chan receive', stack: [...RANGE, 'k8s.io/client-go/tools/record.(*eventBroadcasterImpl).StartEventWatcher.func1'], creator: 'k8s.io/client-go/tools/record.(*eventBroadcasterImpl).StartEventWatcher' },
  { id: 'watch-broadcaster', wait: 'chan receive', stack: [...RANGE, 'k8s.io/apimachinery/pkg/watch.(*Broadcaster).loop'], creator: 'k8s.io/apimachinery/pkg/watch.NewBroadcaster' },
  { id: 'watch-not-stopped', wait: 'IO wait', stack: [...READ, 'k8s.io/apimachinery/pkg/util/net.(*x).Read', 'k8s.io/apimachinery/pkg/watch.(*StreamWatcher).receive'], creator: 'k8s.io/apimachinery/pkg/watch.NewStreamWatcher' },
  { id: 'informer-processor', wait: 'chan receive', stack: [...RANGE, `${CACHE}.(*processorListener).run.func1`, ...UNTIL, `${CACHE}.(*processorListener).run`, ...GROUP], creator: GROUP_CREATOR },
  { id: 'informer-processor', wait: 'select', stack: [...SELECT, `${CACHE}.(*processorListener).pop`, ...GROUP], creator: GROUP_CREATOR },
  { id: 'delta-fifo', wait: 'cond', stack: ['sync.runtime_notifyListWait', 'sync.(*Cond).Wait', `${CACHE}.(*DeltaFIFO).Pop`, `${CACHE}.(*controller).processLoop`, ...UNTIL, `${CACHE}.(*controller).Run`], creator: 'example.com/a.Start' },
  { id: 'delta-fifo', wait: 'cond', stack: ['sync.runtime_notifyListWait', 'sync.(*Cond).Wait', `${CACHE}.(*RealFIFO).Pop`, `${CACHE}.(*controller).processLoop`], creator: 'example.com/a.Start' },
  { id: 'reflector', wait: 'select', stack: [...SELECT, `${CACHE}.handleAnyWatch`, `${CACHE}.(*Reflector).watch`, `${CACHE}.(*Reflector).ListAndWatch`, ...UNTIL, `${CACHE}.(*Reflector).Run`, ...GROUP], creator: GROUP_CREATOR },
  { id: 'shared-informer', wait: 'chan receive', stack: [...RECEIVE, `${CACHE}.(*controller).Run.func1`], creator: `${CACHE}.(*controller).Run` },
  { id: 'workqueue', wait: 'select', stack: [...SELECT, 'k8s.io/client-go/util/workqueue.(*Typed[...]).updateUnfinishedWorkLoop'], creator: 'k8s.io/client-go/util/workqueue.newQueue[...]' },
  { id: 'workqueue', wait: 'select', stack: [...SELECT, 'k8s.io/client-go/util/workqueue.(*delayingType[go.shape.interface {}]).waitingLoop'], creator: 'k8s.io/client-go/util/workqueue.newDelayingQueue[go.shape.interface {}]' },
  { id: 'klog-flush', wait: 'select', stack: [...SELECT, 'k8s.io/klog/v2.(*flushDaemon).run.func1'], creator: 'k8s.io/klog/v2.(*flushDaemon).run' },
  { id: 'klog-flush', wait: 'chan receive', stack: [...RANGE, 'example.com/a/vendor/k8s.io/klog/v2.(*loggingT).flushDaemon'], creator: 'example.com/a/vendor/k8s.io/klog/v2.init.0' },
  { id: 'wait-poll', wait: 'select', stack: [...SELECT, `${WAIT}.PollUntil.poller.func1.1`], creator: `${WAIT}.PollUntil.poller.func1` },
  { id: 'wait-poll', wait: 'select', stack: [...SELECT, `${WAIT}.loopConditionUntilContext`, `${WAIT}.PollUntilContextCancel`, 'example.com/a.waitReady.func1'], creator: 'example.com/a.waitReady' },
  { id: 'wait-until', wait: 'select', stack: [...SELECT, ...UNTIL], creator: 'example.com/a.(*Controller).Run' },
]
