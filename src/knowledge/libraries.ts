import { KUBERNETES } from './kubernetes.ts'
import type { Pattern } from './pattern.ts'

/** Libraries whose goroutines people meet most in ignore lists of leak checkers. Plug-ins before the gRPC they run on. */
export const LIBRARIES: readonly Pattern[] = [
  ...KUBERNETES,
  {
    id: 'go-plugin-broker',
    involves: [
      'github.com/hashicorp/go-plugin.(*GRPCBroker).',
      'github.com/hashicorp/go-plugin.(*gRPCBrokerServer).',
      'github.com/hashicorp/go-plugin.(*gRPCBrokerClientImpl).',
      'github.com/hashicorp/go-plugin.(*GRPCServer).Init',
    ],
    hint: 'Stopping a go-plugin server left its broker running until v1.4.6 (hashicorp/go-plugin#220): upgrade go-plugin, and close the client with Kill().',
    cause: 'not-closed',
  },
  {
    id: 'prometheus-register',
    createdBy: [
      'github.com/prometheus/client_golang/prometheus.(*Registry).Register',
      'github.com/prometheus/client_golang/prometheus.(*Registry).Unregister',
    ],
    hint: 'Register returned early and left the goroutine that describes the collector: upgrade client_golang to v0.9.0 or newer, and let Describe send each descriptor once.',
    cause: 'prometheus-register',
  },
  {
    id: 'grpc-server',
    involves: [
      'google.golang.org/grpc.(*Server).Serve',
      'google.golang.org/grpc.(*Server).handleRawConn',
      'google.golang.org/grpc.(*Server).serveStreams',
      'google.golang.org/grpc/internal/transport.(*http2Server).',
      'google.golang.org/grpc/internal/transport.NewServerTransport',
    ],
    hint: 'The gRPC server was never stopped: call server.Stop() or server.GracefulStop() in t.Cleanup(), and close the clients connected to it.',
    cause: 'grpc-server',
  },
  {
    id: 'grpc-client',
    involves: ['google.golang.org/grpc.', 'google.golang.org/grpc/'],
    hint: 'A gRPC connection was never closed: call conn.Close() on each ClientConn in t.Cleanup(), and cancel the context of each stream.',
    cause: 'grpc-client',
  },
  {
    id: 'opencensus-worker',
    calls: ['go.opencensus.io/stats/view.(*worker).start'],
    createdBy: ['go.opencensus.io/stats/view.init'],
    hint: 'Importing OpenCensus starts this worker once per process. Call view.Stop() at the end of the tests, or accept it once; the library is archived in favour of OpenTelemetry.',
    cause: 'process-lifetime',
  },
  {
    id: 'opentelemetry-sdk',
    calls: [
      'go.opentelemetry.io/otel/sdk/trace.(*batchSpanProcessor).',
      'go.opentelemetry.io/otel/sdk/metric.(*PeriodicReader).',
      'go.opentelemetry.io/otel/sdk/log.',
    ],
    hint: 'Shut the OpenTelemetry provider down: call provider.Shutdown() with a context in t.Cleanup().',
    cause: 'not-closed',
  },
  {
    id: 'lumberjack-mill',
    calls: [
      'gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun',
      'github.com/natefinch/lumberjack.(*Logger).millRun',
    ],
    hint: 'Closing a lumberjack Logger never stops this goroutine (natefinch/lumberjack#56): share one Logger per file instead of making one per test.',
    cause: 'logger-per-test',
  },
  {
    id: 'glog-flush',
    calls: [
      'github.com/golang/glog.(*fileSink).flushDaemon',
      'github.com/golang/glog.(*loggingT).flushDaemon',
    ],
    hint: 'Importing glog starts this goroutine once per process, and nothing stops it. Accept it once.',
    cause: 'process-lifetime',
  },
  {
    id: 'etcd-client',
    involves: ['go.etcd.io/etcd/client/v3.', 'go.etcd.io/etcd/clientv3.'],
    hint: 'Cancel the context of the watch or lease, and close the etcd client with client.Close().',
    cause: 'not-closed',
  },
  {
    id: 'ristretto-badger',
    calls: ['github.com/dgraph-io/'],
    hint: 'Close the cache or database with Close() in t.Cleanup(); old versions of badger left goroutines behind, so upgrade as well.',
    cause: 'not-closed',
  },
  {
    id: 'ants-pool',
    calls: ['github.com/panjf2000/ants'],
    hint: 'Release the pool with ReleaseTimeout() in t.Cleanup(). The default pool starts with the import and lives as long as the process: accept it once.',
    cause: 'not-closed',
  },
  {
    id: 'go-redis',
    calls: ['github.com/redis/go-redis/', 'github.com/go-redis/redis'],
    hint: 'Close the Redis client with client.Close(), and each subscription with pubsub.Close().',
    cause: 'not-closed',
  },
  {
    id: 'nats-client',
    calls: ['github.com/nats-io/nats.go.'],
    hint: 'Close the NATS connection with conn.Close(), or conn.Drain() to finish what is under way.',
    cause: 'not-closed',
  },
  {
    id: 'fsnotify-watcher',
    calls: ['github.com/fsnotify/fsnotify.'],
    hint: 'Close the watcher with watcher.Close() in t.Cleanup(); the loop over its events ends then.',
    cause: 'not-closed',
  },
  {
    id: 'cron-scheduler',
    calls: ['github.com/robfig/cron'],
    hint: 'Stop the scheduler with cron.Stop(), and wait for the context that it returns.',
    cause: 'not-closed',
  },
  {
    id: 'go-cache-janitor',
    calls: ['github.com/patrickmn/go-cache.(*janitor).Run'],
    hint: 'The janitor of go-cache stops only when the cache is garbage collected: drop the last reference to it, or make it without a cleanup interval in tests.',
    cause: 'finalizer',
  },
  {
    id: 'zstd-coder',
    calls: ['github.com/klauspost/compress/zstd.'],
    hint: 'Close the zstd decoder or encoder with Close(): its workers wait for the next block until then.',
    cause: 'not-closed',
  },
  {
    id: 'leveldb',
    calls: ['github.com/syndtr/goleveldb/leveldb.'],
    hint: 'Close the database with db.Close(). One of its goroutines ends up to a second later.',
    cause: 'not-closed',
  },
]
