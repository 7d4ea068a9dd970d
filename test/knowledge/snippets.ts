import { CAUSES, type CauseId } from '../../src/knowledge/causes/all.ts'

/** What surrounds a piece of code: parameters and results of the function that holds it, and declarations it relies on. */
interface Surroundings {
  readonly given?: string
  readonly returns?: string
  /** Statements after it, so that each of its variables is used. */
  readonly after?: string
  readonly declares?: string
}

const RESULT = 'type result struct {\n\tvalue string\n\terr   error\n}\n'
const LOAD = `${RESULT}\nfunc load() result { return result{} }\n`

const SURROUNDINGS: Readonly<Partial<Record<CauseId, Surroundings>>> = {
  'early-return': { given: 'ctx context.Context', returns: '(string, error)', declares: LOAD },
  'double-send': {
    given: 'results chan result',
    declares: `${RESULT}\nfunc load() (string, error) { return "", nil }\n`,
  },
  'missing-receiver': { returns: '(string, error)', declares: LOAD },
  send: { given: 'ctx context.Context, out chan int, value int', returns: 'error' },
  'unclosed-range': { given: 'list []job', declares: 'type job int\n\nfunc handle(j job) {}\n' },
  receive: { given: 'ctx context.Context', declares: 'func work(ctx context.Context) {}\n' },
  select: { given: 'ctx context.Context, events chan int', declares: 'func handle(event int) {}\n' },
  'select-without-exit': {
    given: 'ctx context.Context, events chan int',
    declares: 'func handle(event int) {}\n',
  },
  'wait-group': {
    given: 'ctx context.Context, jobs []int',
    declares: 'func handle(ctx context.Context, j int) {}\n',
  },
  mutex: {
    declares:
      'type Store struct {\n\tmu     sync.Mutex\n\tclosed bool\n\tvalues map[string]string\n}\n\nvar errClosed = errors.New("closed")\n',
  },
  cond: { declares: 'type Queue struct {\n\tmu     sync.Mutex\n\tcond   *sync.Cond\n\tclosed bool\n}\n' },
  semaphore: {
    given: 'ctx context.Context, slots *semaphore.Weighted',
    returns: 'error',
    declares: 'func work(ctx context.Context) error { return nil }\n',
  },
  'io-pipe': {
    given: 'ctx context.Context',
    returns: 'error',
    declares:
      'func encode(w io.Writer) error { return nil }\n\nfunc upload(ctx context.Context, r io.Reader) error { return nil }\n',
  },
  'shared-call': {
    given: 'group *singleflight.Group, key string, timeout time.Duration',
    returns: '(any, error)',
    declares: 'func load(ctx context.Context, key string) (any, error) { return nil, nil }\n',
  },
  'forgotten-cancel': { given: 't *testing.T', declares: 'func watch(ctx context.Context) {}\n' },
  'derived-context': {
    given: 'parent context.Context, timeout time.Duration',
    returns: 'error',
    declares: 'func work(ctx context.Context) error { return nil }\n',
  },
  'start-without-stop': {
    given: 't *testing.T',
    declares:
      'type Server struct{}\n\nfunc NewServer() *Server { return nil }\n\nfunc (*Server) Start() {}\n\nfunc (*Server) Stop() {}\n',
  },
  'timer-loop': { given: 'ctx context.Context, interval time.Duration', declares: 'func flush() {}\n' },
  'ticker-range': { given: 'ctx context.Context, interval time.Duration', declares: 'func flush() {}\n' },
  'sleep-loop': { given: 'ctx context.Context, interval time.Duration', declares: 'func poll() {}\n' },
  'busy-loop': { given: 'ctx context.Context', declares: 'func step() {}\n' },
  'timer-callback': { given: 'ctx context.Context, ttl time.Duration, expired chan string, key string' },
  'signal-context': { returns: 'error', declares: 'func serve(ctx context.Context) error { return nil }\n' },
  'exec-command': { given: 't *testing.T' },
  'not-closed': {
    given: 't *testing.T, address string',
    declares: 'func Open(address string) (io.Closer, error) { return nil, nil }\n',
  },
  'no-stop': {
    declares:
      'type Cache struct{}\n\nfunc NewCache() *Cache { return nil }\n\nfunc (*Cache) Get(key string) (string, bool) { return "", false }\n',
  },
  finalizer: { given: 'key string, value any' },
  'logger-per-test': { declares: 'var path string\n' },
  'body-not-closed': {
    given: 'client *http.Client, req *http.Request',
    returns: 'error',
    declares: 'func decode(r io.Reader) error { return nil }\n',
  },
  'idle-connection': { given: 't *testing.T' },
  'request-without-end': {
    given: 'ctx context.Context, url string',
    returns: 'error',
    declares: 'func send(req *http.Request) error { return nil }\n',
  },
  'httptest-server': {
    given: 't *testing.T, handler http.Handler',
    after: 'if err == nil {\n\t\tresp.Body.Close()\n\t}',
  },
  'server-not-stopped': { given: 't *testing.T, handler http.Handler, listener net.Listener' },
  'handler-context': {
    declares: 'type Server struct{}\n\nfunc (*Server) lookUp(ctx context.Context) string { return "" }\n',
  },
  'accept-loop': { given: 't *testing.T', declares: 'func acceptLoop(l net.Listener) {}\n' },
  'blocked-read': { given: 't *testing.T, address string', declares: 'func readLoop(c net.Conn) {}\n' },
  'system-call': { given: 't *testing.T' },
  'open-query': {
    given: 'ctx context.Context, db *sql.DB, query string',
    returns: 'error',
    declares: 'func scan(rows *sql.Rows) error { return rows.Err() }\n',
  },
  'database-handle': { given: 't *testing.T, driver, source string' },
  'grpc-server': { given: 't *testing.T, listener net.Listener' },
  'grpc-client': { given: 't *testing.T, target string, options []grpc.DialOption' },
  'prometheus-register': { declares: 'type collector struct{ requests *prometheus.Desc }\n' },
  'election-cannot-start': {
    given: 'config *rest.Config',
    returns: '(ctrl.Manager, error)',
    after: 'return mgr, err',
  },
  'runnable-not-stopped': {
    given: 'mgr ctrl.Manager, events chan int',
    returns: 'error',
    after: 'return err',
    declares: 'func handle(event int) {}\n',
  },
  'manager-not-stopped': { given: 't *testing.T, mgr ctrl.Manager' },
  'election-not-ended': { given: 't *testing.T, elector *leaderelection.LeaderElector' },
  'leader-callback': {
    returns: 'leaderelection.LeaderCallbacks',
    after: 'return callbacks',
    declares: 'func run(ctx context.Context) {}\n',
  },
  'lost-leadership': { declares: 'func handle(event watch.Event) {}\n' },
  'watch-not-stopped': {
    given: 'ctx context.Context, client kubernetes.Interface, namespace string',
    returns: 'error',
    declares: 'func handle(event watch.Event) {}\n',
  },
  'event-broadcaster': {
    given: 't *testing.T, scheme *runtime.Scheme',
    returns: 'record.EventRecorder',
    after: 'return recorder',
  },
  'watch-broadcaster': { given: 't *testing.T' },
  'informer-not-stopped': { given: 't *testing.T, client kubernetes.Interface' },
  'informer-queue': {
    given: 't *testing.T, options cache.InformerOptions',
    returns: 'cache.Store',
    after: 'return store',
  },
  'reflector-not-stopped': { given: 't *testing.T, listWatch cache.ListerWatcher, store cache.Store' },
  workqueue: {
    given: 'ctx context.Context',
    returns: 'error',
    declares:
      'func run(ctx context.Context, queue workqueue.TypedRateLimitingInterface[string]) error { return nil }\n',
  },
  'controller-worker': {
    declares:
      'type Controller struct {\n\tqueue workqueue.TypedRateLimitingInterface[string]\n}\n\nfunc (*Controller) runWorker(ctx context.Context) {}\n',
  },
  'worker-without-exit': {
    declares:
      'type statusWriter struct{ updates chan string }\n\nfunc (*statusWriter) write(ctx context.Context, update string) {}\n',
  },
  'goroutine-per-item': {
    given: 'ctx context.Context, queue workqueue.TypedInterface[string]',
    declares: 'func handle(ctx context.Context, item string) {}\n',
  },
  'admission-context': {
    declares:
      'type quotas struct{}\n\nfunc (quotas) Room(ctx context.Context, namespace string) (int, error) { return 0, nil }\n\ntype quotaHandler struct{ quotas quotas }\n',
  },
  'wait-until': { given: 't *testing.T', declares: 'func sync(ctx context.Context) {}\n' },
  'wait-poll': {
    given: 'ctx context.Context, ready wait.ConditionWithContextFunc',
    returns: 'error',
    after: 'return nil',
  },
}

/** Packages by the name that code calls them; those of a single element stand for themselves. */
const PACKAGES: Readonly<Record<string, string>> = {
  admission: 'sigs.k8s.io/controller-runtime/pkg/webhook/admission',
  client: 'sigs.k8s.io/controller-runtime/pkg/client',
  corev1: 'k8s.io/api/core/v1',
  ctrl: 'sigs.k8s.io/controller-runtime',
  exec: 'os/exec',
  grpc: 'google.golang.org/grpc',
  http: 'net/http',
  httptest: 'net/http/httptest',
  informers: 'k8s.io/client-go/informers',
  kubernetes: 'k8s.io/client-go/kubernetes',
  leaderelection: 'k8s.io/client-go/tools/leaderelection',
  lumberjack: 'gopkg.in/natefinch/lumberjack.v2',
  manager: 'sigs.k8s.io/controller-runtime/pkg/manager',
  metav1: 'k8s.io/apimachinery/pkg/apis/meta/v1',
  prometheus: 'github.com/prometheus/client_golang/prometheus',
  ptr: 'k8s.io/utils/ptr',
  record: 'k8s.io/client-go/tools/record',
  rest: 'k8s.io/client-go/rest',
  runtime: 'k8s.io/apimachinery/pkg/runtime',
  semaphore: 'golang.org/x/sync/semaphore',
  signal: 'os/signal',
  singleflight: 'golang.org/x/sync/singleflight',
  sql: 'database/sql',
  wait: 'k8s.io/apimachinery/pkg/util/wait',
  watch: 'k8s.io/apimachinery/pkg/watch',
  workqueue: 'k8s.io/client-go/util/workqueue',
}
const CACHES = { go: 'github.com/patrickmn/go-cache', kubernetes: 'k8s.io/client-go/tools/cache' }
const SINGLE = ['context', 'errors', 'fmt', 'io', 'log', 'net', 'os', 'sync', 'testing', 'time']

/** The piece of code of one cause as a Go file that compiles. */
export function snippetFile(id: CauseId): string {
  const { fix } = CAUSES[id]
  const { given = '', returns = '', after = '', declares = '' } = SURROUNDINGS[id] ?? {}
  const declared = /^(?:func [(\w]|type |var \w+ = )/.test(fix)
  const body = declared
    ? fix
    : `func snippet(${given}) ${returns === '' ? '' : `${returns} `}{\n${indented(fix)}\n${after === '' ? '' : `\t${after}\n`}}`
  const code = [declares.trim(), body].filter((part) => part !== '').join('\n\n')
  const imports = importsOf(code, given)
  const parts = ['package snippet', imports.length === 0 ? '' : `import (\n${imports.join('\n')}\n)`, code]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

export const SNIPPETS = (Object.keys(CAUSES) as readonly CauseId[]).filter((id) => CAUSES[id].fix !== '')

function indented(code: string): string {
  return code.replace(/^(?=.)/gm, '\t')
}

function importsOf(code: string, given: string): readonly string[] {
  const plain = code.replace(/\/\/.*$/gm, '').replace(/"[^"\n]*"/g, '""')
  const local = new Set([...`${given}, `.matchAll(/(\w+)(?: [^,]+)?, /g)].map(([, name]) => name))
  for (const [, name] of plain.matchAll(/(?:\b(\w+)(?:, \w+)* :=|\(client )/g))
    if (name !== undefined) local.add(name)
  for (const [, parameters] of plain.matchAll(/^func (?:\([^)]*\) )?\w+\(([^)]*)\)/gm)) {
    for (const part of (parameters ?? '').split(', ')) local.add(part.split(' ')[0])
  }
  const used = new Set([...plain.matchAll(/(?<![\w.)\]])([a-z]\w*)\.[A-Z]/g)].map(([, name]) => name ?? ''))
  const paths = [...used].flatMap((name) => {
    if (local.has(name)) return []
    if (name === 'cache') return [code.includes('DefaultExpiration') ? CACHES.go : CACHES.kubernetes]
    return SINGLE.includes(name) ? [name] : (PACKAGES[name] ?? [])
  })
  return paths.sort().map((path) => {
    const alias = Object.entries(PACKAGES).find(([, value]) => value === path)?.[0]
    const last = path.slice(path.lastIndexOf('/') + 1)
    const name = path === CACHES.go ? 'cache' : alias
    return `\t${name === undefined || name === last ? '' : `${name} `}"${path}"`
  })
}
