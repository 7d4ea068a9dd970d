import type { Pattern } from './pattern.ts'

/** The standard library and its x/ companions. */
export const STANDARD_LIBRARY: readonly Pattern[] = [
  {
    id: 'httptest-server',
    involves: ['net/http/httptest.(*Server).goServe'],
    hint: 'Close the httptest server: put defer srv.Close() or t.Cleanup(srv.Close) right after it is created.',
    cause: 'httptest-server',
  },
  {
    id: 'http-client-body',
    waits: ['select'],
    calls: ['net/http.(*persistConn).readLoop'],
    hint: 'The response body was not read to its end and closed: put defer resp.Body.Close() after the error check. Until then, the connection stays open.',
    cause: 'body-not-closed',
  },
  {
    id: 'http-client-idle',
    calls: ['net/http.(*persistConn).readLoop', 'net/http.(*persistConn).writeLoop'],
    hint: 'A connection of an HTTP client is still open: close each response body, and call client.CloseIdleConnections() at the end of the test. A Transport without IdleConnTimeout keeps it forever.',
    cause: 'idle-connection',
  },
  {
    id: 'http-client-request',
    calls: ['net/http.(*persistConn).roundTrip', 'net/http.(*Transport).getConn'],
    hint: 'This request has no timeout: create it with http.NewRequestWithContext() and a context that is cancelled, or set Client.Timeout.',
    cause: 'request-without-end',
  },
  {
    id: 'http2-client',
    calls: [
      'golang.org/x/net/http2.(*ClientConn).',
      'golang.org/x/net/http2.(*clientConnReadLoop).',
      'net/http.(*http2ClientConn).',
      'net/http.(*http2clientConnReadLoop).',
    ],
    hint: 'An HTTP/2 connection of a client is still open: close each response body, and call client.CloseIdleConnections() at the end of the test.',
    cause: 'idle-connection',
  },
  {
    id: 'http-server-connection',
    calls: [
      'net/http.(*conn).serve',
      'net/http.(*connReader).backgroundRead',
      'golang.org/x/net/http2.(*serverConn).',
      'net/http.(*http2serverConn).',
    ],
    hint: 'The server still serves a connection: end it with server.Shutdown() or server.Close(), and close idle connections of the client that holds the other end.',
    cause: 'server-not-stopped',
  },
  {
    id: 'http-server',
    calls: ['net/http.(*Server).Serve', 'net/http.(*Server).ListenAndServe', 'net/http.Serve'],
    hint: 'The HTTP server was never stopped: call server.Shutdown() or server.Close() in t.Cleanup(), and wait until Serve has returned.',
    cause: 'server-not-stopped',
  },
  {
    id: 'accept-loop',
    calls: [
      'net.(*TCPListener).Accept',
      'net.(*UnixListener).Accept',
      'net.(*netFD).accept',
      'crypto/tls.(*listener).Accept',
    ],
    hint: 'An accept loop ends when its listener is closed: close it in t.Cleanup(), and return from the loop on net.ErrClosed.',
    cause: 'accept-loop',
  },
  {
    id: 'sql-rows-or-transaction',
    calls: ['database/sql.(*Tx).awaitDone', 'database/sql.(*Rows).awaitDone'],
    hint: 'A query or transaction is still open: put defer rows.Close() after each query, and defer tx.Rollback() after each begin.',
    cause: 'open-query',
  },
  {
    id: 'sql-db',
    calls: [
      'database/sql.(*DB).connectionOpener',
      'database/sql.(*DB).connectionCleaner',
      'database/sql.(*DB).',
    ],
    hint: 'Close the database handle with db.Close() in t.Cleanup(). Each sql.Open() starts a goroutine that ends only with it.',
    cause: 'database-handle',
  },
  {
    id: 'signal-context',
    calls: ['os/signal.NotifyContext'],
    hint: 'Call the stop function that signal.NotifyContext() returned, best with defer right after the call.',
    cause: 'signal-context',
  },
  {
    id: 'context-propagation',
    calls: ['context.(*cancelCtx).propagateCancel', 'context.propagateCancel'],
    hint: 'A context derived from a parent of another type was never cancelled: call the cancel function with defer where the context is made.',
    cause: 'derived-context',
  },
  {
    id: 'context-after-func',
    createdBy: ['context.(*afterFuncCtx).cancel'],
    hint: 'The callback of context.AfterFunc() blocks: give it an exit of its own, since the context it belongs to is already over.',
    cause: 'timer-callback',
  },
  {
    id: 'timer-callback',
    createdBy: ['time.goFunc'],
    hint: 'The callback of time.AfterFunc() blocks. Stop the timer at the end of the test, and give the callback an exit: Stop does not end one that already runs.',
    cause: 'timer-callback',
  },
  {
    id: 'exec-command',
    calls: ['os/exec.(*Cmd).'],
    hint: 'A command was started and not waited for: call cmd.Wait() after cmd.Start(), start it with exec.CommandContext(), and set WaitDelay when a grandchild may hold its pipes.',
    cause: 'exec-command',
  },
  {
    id: 'io-pipe',
    calls: ['io.(*pipe).'],
    hint: 'The other end of this io.Pipe() was never closed: close both ends, with CloseWithError() on errors, also when the reader stops early.',
    cause: 'io-pipe',
  },
  {
    id: 'singleflight',
    calls: ['golang.org/x/sync/singleflight.(*Group).'],
    hint: 'The shared call of this singleflight group never returns: give the function inside a context that ends.',
    cause: 'shared-call',
  },
  {
    id: 'weighted-semaphore',
    calls: ['golang.org/x/sync/semaphore.(*Weighted).Acquire'],
    hint: 'Whoever holds the semaphore never gives it back: release it with defer on every path, or acquire it with a context that ends.',
    cause: 'semaphore',
  },
  {
    id: 'connection-read',
    calls: ['net.(*conn).Read', 'net.(*UDPConn).', 'net.(*UnixConn).', 'crypto/tls.(*Conn).Read'],
    hint: 'A read without a deadline blocks for as long as the peer stays silent: close the connection when the test ends, or set a read deadline.',
    cause: 'blocked-read',
  },
]
