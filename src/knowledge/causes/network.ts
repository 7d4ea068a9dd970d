import type { Cause } from './cause.ts'

/** Connections, servers, files and databases. */
export const NETWORK = {
  'body-not-closed': {
    explanation:
      'The read loop of the connection waits until someone reads the response body to the end or closes it. A dropped body keeps the connection and its two goroutines alive, even after the server is gone. This often happens in retries and for error status codes.',
    fix: `resp, err := client.Do(req)
if err != nil {
	return err
}
defer resp.Body.Close() // whatever the status code, and before a retry
return decode(resp.Body)`,
  },
  'idle-connection': {
    explanation:
      'After a response the transport keeps the connection for the next request, with goroutines that read and write it. It ends when the server closes it, after IdleConnTimeout, or with CloseIdleConnections(). A Transport that you create yourself has no such timeout, and one per call never reuses a connection.',
    fix: `transport := http.DefaultTransport.(*http.Transport).Clone() // keeps its IdleConnTimeout
client := &http.Client{Transport: transport}                 // one for all requests
t.Cleanup(client.CloseIdleConnections)`,
  },
  'request-without-end': {
    explanation:
      'The request waits for a server that does not answer, and nothing limits it: its context does not end, and neither http.DefaultClient nor http.Client{} has a timeout.',
    fix: `ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
defer cancel()
req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
if err != nil {
	return err
}
return send(req)`,
  },
  'httptest-server': {
    explanation:
      'httptest.NewServer() listens and serves in a goroutine of its own until its Close is called. Close waits for requests under way and closes the connections.',
    fix: `server := httptest.NewServer(handler)
t.Cleanup(server.Close)
resp, err := server.Client().Get(server.URL)`,
  },
  'server-not-stopped': {
    explanation:
      'A server serves until it is told to stop. Close ends it at once; Shutdown lets requests finish and closes idle connections, so a request that never ends blocks it. Neither closes hijacked connections.',
    fix: `server := &http.Server{Handler: handler}
go server.Serve(listener)
t.Cleanup(func() { server.Close() }) // in production Shutdown(ctx), so that requests can finish`,
  },
  'handler-context': {
    explanation:
      'An HTTP handler started this goroutine for a request. The context of the request ends when the client goes away or the handler returns, but the goroutine was not given it or does not wait for its end. Each abandoned request leaves one behind.',
    fix: `func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answers := make(chan string, 1)
	go func() { answers <- s.lookUp(r.Context()) }() // not context.Background()
	select {
	case answer := <-answers:
		io.WriteString(w, answer)
	case <-r.Context().Done():
	}
}`,
  },
  'accept-loop': {
    explanation:
      'Accept waits for the next connection until its listener is closed; it does not take a context.',
    fix: `listener, err := net.Listen("tcp", "127.0.0.1:0")
if err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { listener.Close() })
go acceptLoop(listener) // returns when Accept fails with net.ErrClosed`,
  },
  'blocked-read': {
    explanation:
      'In general: a read or write without a deadline takes as long as the other side does, and the other side stays open and silent. Closing the connection, pipe or file on this side, or a deadline, makes the call return with an error.',
    fix: `conn, err := net.Dial("tcp", address)
if err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { conn.Close() }) // the blocked Read returns net.ErrClosed
go readLoop(conn)`,
  },
  'system-call': {
    explanation:
      'In general: the goroutine is in a system call, which nothing in Go interrupts. It ends when the file, pipe or process at the other end does.',
    fix: `reader, writer, err := os.Pipe()
if err != nil {
	t.Fatal(err)
}
go io.Copy(io.Discard, reader)
t.Cleanup(func() { writer.Close() }) // the read on the other side ends`,
  },
  'open-query': {
    explanation:
      'A query that is not read to its end, or a transaction, holds a connection, and a goroutine watches its context. Rows end when they are read to the end or closed, a transaction with Commit or Rollback.',
    fix: `rows, err := db.QueryContext(ctx, query)
if err != nil {
	return err
}
defer rows.Close() // for a transaction: defer tx.Rollback(), which does nothing after Commit
return scan(rows)`,
  },
  'database-handle': {
    explanation:
      'sql.Open() starts a goroutine that opens connections for its pool, and only the Close of the handle ends it. A handle is meant to live as long as the program: one per call or per test adds up.',
    fix: `db, err := sql.Open(driver, source)
if err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { db.Close() })`,
  },
  'grpc-server': {
    explanation:
      'Serve accepts connections and keeps several goroutines for each until the server is stopped. GracefulStop waits for calls under way, so an open stream holds it up; Stop cuts them off.',
    fix: `server := grpc.NewServer()
go server.Serve(listener)
t.Cleanup(server.Stop)`,
  },
  'grpc-client': {
    explanation:
      'A client connection has goroutines for name resolution, balancing, keep-alive and each transport, until it is closed. A stream has one until it is read to its end, fails, or its context is done. Close returns a moment before the last of them ends.',
    fix: `conn, err := grpc.NewClient(target, options...)
if err != nil {
	t.Fatal(err)
}
t.Cleanup(func() { conn.Close() })`,
  },
  'prometheus-register': {
    explanation:
      'Register runs the Describe method of a collector in a goroutine and reads its descriptors from a channel without a buffer. If it returns at the first invalid or duplicate descriptor, the next send never completes.',
    fix: `func (c *collector) Describe(descs chan<- *prometheus.Desc) {
	descs <- c.requests // each descriptor once
}`,
  },
} as const satisfies Readonly<Record<string, Cause>>
