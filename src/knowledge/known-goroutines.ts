/** A goroutine that a library starts, as its source has it. */
export interface KnownGoroutine {
  /**
   * `singleton`: at most one per process, meant to stay.
   * `late exit`: ends by itself some time after its object was closed.
   * `per object`: one for each client, pool or logger, so never a singleton however few there are.
   */
  readonly kind: 'singleton' | 'late exit' | 'per object'
  /** Outermost function as the runtime prints it; closures are compared by the function that declares them. */
  readonly entry: string
  /** Where another kind of goroutine has the same entry: the function that holds the `go` statement. */
  readonly creator?: string
  readonly library: string
  /** What has it, with an article; of a singleton nothing but the library. */
  readonly of: string
  /** The call or act that ends it; empty when nothing does. */
  readonly ends: string
  /** Module, version and file in which this was read; later versions may differ. */
  readonly source: string
}

// biome-ignore format: a table
const SINGLETON = [
  ['os/signal.loop', '', 'os/signal', '', 'Go 1.26, os/signal/signal_unix.go'],
  ['k8s.io/klog/v2.(*flushDaemon).run.func1', '', 'klog', 'klog.StopFlushDaemon()', 'k8s.io/klog/v2 v2.130.1, klog.go'],
  ['k8s.io/klog/v2.(*loggingT).flushDaemon', '', 'klog', '', 'k8s.io/klog/v2 v2.30.0, klog.go'],
  ['k8s.io/klog.(*loggingT).flushDaemon', '', 'klog', '', 'k8s.io/klog v1.0.0, klog.go'],
  ['github.com/golang/glog.(*loggingT).flushDaemon', '', 'glog', '', 'github.com/golang/glog v1.0.0, glog.go'],
  ['github.com/golang/glog.(*fileSink).flushDaemon', '', 'glog', '', 'github.com/golang/glog v1.2.5, glog_file.go'],
  ['go.opencensus.io/stats/view.(*worker).start', 'go.opencensus.io/stats/view.init.0', 'opencensus', 'view.Stop()', 'go.opencensus.io v0.24.0, stats/view/worker.go'],
  ['github.com/rcrowley/go-metrics.(*meterArbiter).tick', '', 'go-metrics', '', 'github.com/rcrowley/go-metrics v0.0.0-20250401214520, meter.go'],
  ['github.com/valyala/fasthttp.updateServerDate.func1', '', 'fasthttp', '', 'github.com/valyala/fasthttp v1.78.0, header.go'],
  ['github.com/open-feature/go-sdk/openfeature.(*eventExecutor).startEventListener.func1.1', '', 'openfeature', '', 'github.com/open-feature/go-sdk v1.14.1, openfeature/event_executor.go'],
  ['github.com/onsi/ginkgo/v2/internal/interrupt_handler.(*InterruptHandler).registerForInterrupts.func2', '', 'ginkgo', '', 'github.com/onsi/ginkgo/v2 v2.34.0, internal/interrupt_handler/interrupt_handler.go'],
  ['github.com/onsi/ginkgo/v2/internal.RegisterForProgressSignal.func1', '', 'ginkgo', '', 'github.com/onsi/ginkgo/v2 v2.34.0, internal/progress_report.go'],
] as const

// biome-ignore format: a table
const LATE = [
  ['github.com/syndtr/goleveldb/leveldb.(*DB).mpoolDrain', 'goleveldb', 'a leveldb database', 'db.Close()', 'github.com/syndtr/goleveldb v1.0.0, leveldb/db_state.go'],
  ['k8s.io/client-go/util/workqueue.(*Typed).updateUnfinishedWorkLoop', 'client-go', 'a work queue', 'queue.ShutDown()', 'k8s.io/client-go v0.34.1, util/workqueue/queue.go'],
  ['github.com/redis/go-redis/v9/internal/pool.(*ConnPool).tryDial', 'go-redis', 'a connection pool of go-redis', 'client.Close()', 'github.com/redis/go-redis/v9 v9.23.0, internal/pool/pool.go'],
  ['google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run', 'grpc-go', 'a gRPC connection or server', 'conn.Close()', 'google.golang.org/grpc v1.76.0, internal/grpcsync/callback_serializer.go'],
] as const

// biome-ignore format: a table
const PER_OBJECT = [
  ['gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun', 'lumberjack', 'a lumberjack Logger', '', 'gopkg.in/natefinch/lumberjack.v2 v2.2.1, lumberjack.go'],
  ['github.com/panjf2000/ants/v2.(*poolCommon).purgeStaleWorkers', 'ants', 'an ants pool', 'pool.Release()', 'github.com/panjf2000/ants/v2 v2.12.1, ants.go'],
  ['github.com/panjf2000/ants/v2.(*poolCommon).ticktock', 'ants', 'an ants pool', 'pool.Release()', 'github.com/panjf2000/ants/v2 v2.12.1, ants.go'],
  ['github.com/dgraph-io/ristretto/v2.(*defaultPolicy).processItems', 'ristretto', 'a ristretto cache', 'cache.Close()', 'github.com/dgraph-io/ristretto/v2 v2.4.2, policy.go'],
  ['github.com/dgraph-io/ristretto/v2.(*Cache).processItems', 'ristretto', 'a ristretto cache', 'cache.Close()', 'github.com/dgraph-io/ristretto/v2 v2.4.2, cache.go'],
  ['github.com/dgraph-io/badger/v4.(*DB).doWrites', 'badger', 'a badger database', 'db.Close()', 'github.com/dgraph-io/badger/v4 v4.9.6, db.go'],
  ['github.com/dgraph-io/badger/v4.(*DB).updateSize', 'badger', 'a badger database', 'db.Close()', 'github.com/dgraph-io/badger/v4 v4.9.6, db.go'],
  ['github.com/syndtr/goleveldb/leveldb.(*DB).compactionError', 'goleveldb', 'a leveldb database', 'db.Close()', 'github.com/syndtr/goleveldb v1.0.0, leveldb/db.go'],
  ['go.opentelemetry.io/otel/sdk/trace.NewBatchSpanProcessor.func1', 'opentelemetry', 'a trace provider', 'provider.Shutdown()', 'go.opentelemetry.io/otel/sdk v1.38.0, trace/batch_span_processor.go'],
  ['go.opentelemetry.io/otel/sdk/metric.NewPeriodicReader.func1', 'opentelemetry', 'a meter provider', 'provider.Shutdown()', 'go.opentelemetry.io/otel/sdk/metric v1.38.0, periodic_reader.go'],
  ['go.opentelemetry.io/otel/sdk/log.(*BatchProcessor).poll.func1', 'opentelemetry', 'a logger provider', 'provider.Shutdown()', 'go.opentelemetry.io/otel/sdk/log v0.14.0, batch.go'],
  ['github.com/nats-io/nats.go.(*Conn).readLoop', 'nats', 'a NATS connection', 'conn.Close()', 'github.com/nats-io/nats.go v1.47.0, nats.go'],
  ['github.com/nats-io/nats.go.(*Conn).flusher', 'nats', 'a NATS connection', 'conn.Close()', 'github.com/nats-io/nats.go v1.47.0, nats.go'],
  ['github.com/fsnotify/fsnotify.(*inotify).readEvents', 'fsnotify', 'a Watcher of fsnotify', 'watcher.Close()', 'github.com/fsnotify/fsnotify v1.9.0, backend_inotify.go'],
  ['github.com/robfig/cron/v3.(*Cron).run', 'cron', 'a scheduler that was started', 'cron.Stop()', 'github.com/robfig/cron/v3 v3.0.1, cron.go'],
  ['github.com/lestrrat-go/httprc.runFetchWorker', 'httprc', 'a Fetcher or Cache of httprc', 'cancelling its context', 'github.com/lestrrat-go/httprc v1.0.6, fetcher.go'],
  ['github.com/jackc/pgx/v5/pgxpool.NewWithConfig.func3', 'pgx', 'a connection pool of pgx', 'pool.Close()', 'github.com/jackc/pgx/v5 v5.12.0, pgxpool/pool.go'],
  ['github.com/lib/pq.(*Listener).listenerMain', 'pq', 'a Listener of pq', 'listener.Close()', 'github.com/lib/pq v1.10.9, notify.go'],
  ['github.com/go-sql-driver/mysql.(*mysqlConn).startWatcher.func1', 'go-sql-driver', 'a MySQL connection', 'db.Close()', 'github.com/go-sql-driver/mysql v1.9.3, connection.go'],
  ['go.mongodb.org/mongo-driver/x/mongo/driver/topology.(*Server).update', 'mongo-driver', 'a MongoDB client', 'client.Disconnect()', 'go.mongodb.org/mongo-driver v1.17.4, x/mongo/driver/topology/server.go'],
  ['go.mongodb.org/mongo-driver/x/mongo/driver/topology.(*pool).maintain', 'mongo-driver', 'a MongoDB client', 'client.Disconnect()', 'go.mongodb.org/mongo-driver v1.17.4, x/mongo/driver/topology/pool.go'],
  ['github.com/getsentry/sentry-go.(*HTTPTransport).worker', 'sentry', 'a Sentry client', 'client.Close()', 'github.com/getsentry/sentry-go v0.36.0, transport.go'],
  ['github.com/DataDog/datadog-go/v5/statsd.(*sender).sendLoop', 'datadog-go', 'a statsd client', 'client.Close()', 'github.com/DataDog/datadog-go/v5 v5.9.1, statsd/sender.go'],
  ['github.com/hashicorp/go-metrics.(*InmemSignal).run', 'hashicorp/go-metrics', 'an InmemSignal', 'signal.Stop()', 'github.com/hashicorp/go-metrics v0.7.0, inmem_signal.go'],
  ['github.com/hashicorp/golang-lru/v2/expirable.NewLRU.func1', 'golang-lru', 'an expirable LRU', '', 'github.com/hashicorp/golang-lru/v2 v2.0.7, expirable/expirable_lru.go'],
  ['github.com/hashicorp/yamux.(*Session).recv', 'yamux', 'a yamux session', 'session.Close()', 'github.com/hashicorp/yamux v0.1.2, session.go'],
  ['github.com/hashicorp/yamux.(*Session).send', 'yamux', 'a yamux session', 'session.Close()', 'github.com/hashicorp/yamux v0.1.2, session.go'],
  ['github.com/hashicorp/memberlist.(*Memberlist).packetHandler', 'memberlist', 'a Memberlist', 'list.Shutdown()', 'github.com/hashicorp/memberlist v0.7.0, memberlist.go'],
  ['github.com/allegro/bigcache/v3.newBigCache.func1', 'bigcache', 'a BigCache', 'cache.Close()', 'github.com/allegro/bigcache/v3 v3.1.0, bigcache.go'],
  ['go.uber.org/zap/zapcore.(*BufferedWriteSyncer).flushLoop', 'zap', 'a BufferedWriteSyncer', 'syncer.Stop()', 'go.uber.org/zap v1.27.0, zapcore/buffered_write_syncer.go'],
  ['github.com/sirupsen/logrus.(*Entry).writerScanner', 'logrus', 'a writer of logrus', 'writer.Close()', 'github.com/sirupsen/logrus v1.9.3, writer.go'],
  ['github.com/uber-go/tally/v4.newRootScope.func1', 'tally', 'a root scope of tally', 'closer.Close()', 'github.com/uber-go/tally/v4 v4.1.17, scope.go'],
  ['github.com/uber/jaeger-client-go.(*remoteReporter).processQueue', 'jaeger-client', 'a Jaeger tracer', 'closer.Close()', 'github.com/uber/jaeger-client-go v2.30.0, reporter.go'],
  ['github.com/uber/jaeger-client-go.(*RemotelyControlledSampler).pollController', 'jaeger-client', 'a remotely controlled sampler', 'sampler.Close()', 'github.com/uber/jaeger-client-go v2.30.0, sampler_remote.go'],
  ['go.opencensus.io/metric/metricexport.(*IntervalReader).startInternal', 'opencensus', 'an IntervalReader', 'reader.Stop()', 'go.opencensus.io v0.24.0, metric/metricexport/reader.go'],
  ['github.com/segmentio/kafka-go.(*Reader).run', 'kafka-go', 'a Reader of kafka-go', 'reader.Close()', 'github.com/segmentio/kafka-go v0.4.51, reader.go'],
  ['golang.org/x/crypto/ssh.(*mux).loop', 'x/crypto/ssh', 'an SSH connection', 'conn.Close()', 'golang.org/x/crypto v0.43.0, ssh/mux.go'],
  ['github.com/gammazero/workerpool.(*WorkerPool).dispatch', 'workerpool', 'a WorkerPool', 'pool.Stop()', 'github.com/gammazero/workerpool v1.3.0, workerpool.go'],
] as const

export const GOROUTINES: readonly KnownGoroutine[] = [
  ...SINGLETON.map(([entry, creator, library, ends, source]) => ({
    kind: 'singleton' as const,
    entry,
    ...(creator === '' ? {} : { creator }),
    library,
    of: '',
    ends,
    source,
  })),
  ...LATE.map(([entry, library, of, ends, source]) => ({
    kind: 'late exit' as const,
    entry,
    library,
    of,
    ends,
    source,
  })),
  ...PER_OBJECT.map(([entry, library, of, ends, source]) => ({
    kind: 'per object' as const,
    entry,
    library,
    of,
    ends,
    source,
  })),
]
