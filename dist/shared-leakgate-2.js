import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  BaselineError,
  CHANGE_KINDS,
  CaptureError,
  ConfigurationError,
  DEFAULT_HISTORY,
  EXIT,
  GitHubError,
  KnownError,
  LegName,
  MATCHERS,
  MAX_COMMENT_CHARS,
  MAX_LEGS,
  MAX_SUMMARY_BYTES,
  MeasurementError,
  NEVER,
  NOT_RUN,
  ReportError,
  SETTINGS,
  SUMMARY_BUDGET_BYTES,
  TITLES,
  VERDICTS,
  WAITS,
  _enum,
  _null,
  account,
  adviceFor,
  adviceWith,
  ageInSeconds,
  agePhrase,
  allowedPhrase,
  armedFolder,
  array,
  boolean,
  checkRun,
  computeBaseline,
  createBaseline,
  disarmed,
  discriminatedUnion,
  documentOf,
  exitCodeOf,
  failingChanges,
  failuresOf,
  fileExists,
  git,
  headline,
  int,
  interruptible,
  isInconclusive,
  judge,
  judge2,
  limitBaseline,
  literal,
  markChecked,
  mergeBaselines,
  number,
  object,
  openSession,
  openTestBinary,
  pLimit,
  parseBaseline,
  parseBudget,
  parseFailOn,
  parseHistory,
  parsePprofUrl,
  parseRepetitions,
  partialRecord,
  plural,
  prettifyError,
  readBaseline,
  readBaselineFile,
  readPolicy,
  readSession,
  referenceTo,
  renderBaseline,
  renderComment,
  renderDocument,
  renderJson,
  renderResolved,
  renderSarif,
  repositoryRoot,
  runsOf,
  settingValues,
  shellQuoted,
  shortCommit,
  string,
  strings,
  tally,
  union,
  unknown,
  waitPhrase,
  wasChecked,
  worstFirst
} from "./shared-leakgate.js";
import {
  debug,
  defaults,
  error,
  exportVariable,
  getOctokit,
  getState,
  group,
  info,
  notice,
  setFailed,
  setOutput,
  summary,
  warning
} from "./shared-undici.js";
import {
  getExecOutput
} from "./shared-actions-exec.js";

// src/github/log.ts
var runnerLog = {
  debug: (message) => debug(message),
  info: (message) => info(logLine(message)),
  notice: (message) => notice(message),
  warning: (message) => warning(message)
};
function logLine(text) {
  return text.replace(new RegExp("\\p{Cc}+", "gu"), " ").replaceAll("##[", "## [").replace(/^\s*::/, ": :");
}

// src/action/conclusion.ts
function conclude(report3) {
  const { command } = report3.run;
  const exitCode = report3.run.exitCode ?? 0;
  const counted = tally(report3);
  const messages = [];
  if (exitCode !== 0) messages.push(`\`${command}\` ended with exit code ${exitCode}.`);
  if (isInconclusive(report3) && counted.leaks.length === 0) {
    messages.push(
      "Leakgate could not measure anything: no test process wrote a profile. The job summary gives the reasons."
    );
  } else if (!report3.gate.passed) {
    const { reasons } = report3.gate;
    messages.push(`${headline(report3, counted)}.`, ...reasons.slice(0, MAX_REASONS).map(bullet));
    if (reasons.length > MAX_REASONS) messages.push(`- and ${reasons.length - MAX_REASONS} more`);
  }
  if (messages.length === 0) return { kind: "passed" };
  const code = isInconclusive(report3) ? EXIT.notMeasured : EXIT.gateFailed;
  return { kind: "failed", message: messages.join("\n"), exitCode: exitCode || code };
}
var MAX_REASONS = 5;
var bullet = (reason) => `- ${logLine(reason)}`;
function concludeError(error2) {
  if (error2 instanceof MeasurementError || error2 instanceof CaptureError) {
    return {
      kind: "failed",
      message: `Leakgate could not measure: ${error2.message}`,
      exitCode: exitCodeOf(error2)
    };
  }
  if (error2 instanceof KnownError)
    return { kind: "failed", message: error2.message, exitCode: exitCodeOf(error2) };
  const stack = error2 instanceof Error ? error2.stack ?? error2.message : String(error2);
  return {
    kind: "failed",
    message: `Leakgate failed because of a bug. Please report it:
${stack}`,
    exitCode: EXIT.usage
  };
}
function end(conclusion) {
  if (conclusion.kind === "passed") return;
  setFailed(conclusion.message);
  process.exitCode = conclusion.exitCode;
}

// src/github/outputs.ts
var BASELINE_OUTCOMES = ["found", "file", "computed", "none", "rejected"];
var DEFAULT_OUTPUTS = {
  passed: "false",
  verdict: "no data",
  new: "0",
  grown: "0",
  persisting: "0",
  fixed: "0",
  "newly-exercised": "0",
  moved: "0",
  "no-data": "0",
  "report-path": "",
  "sarif-path": "",
  baseline: "none",
  "baseline-commit": "",
  "comment-url": ""
};
function setOutputs(outputs) {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
function outputsOf(report3) {
  const count = (kind, changes) => String(changes.filter(({ change }) => change === kind).length);
  const { leaks, exercised, moved, persisting, fixed, noData, partly } = tally(report3);
  return {
    passed: report3.gate.passed ? "true" : "false",
    verdict: verdictOf(report3),
    new: count("new", leaks),
    grown: count("grown", leaks),
    persisting: String(persisting.length),
    fixed: String(fixed.length),
    "newly-exercised": String(exercised.length),
    moved: String(moved.length),
    "no-data": String(noData.length + partly.length),
    "baseline-commit": report3.baseline.kind === "none" ? "" : report3.baseline.commit ?? ""
  };
}
function verdictOf(report3) {
  const { measured, leaks } = tally(report3);
  if (measured === 0 && leaks.length === 0) return "no data";
  return report3.gate.passed ? "pass" : "fail";
}

// src/action/check-in-log.ts
import { resolve as resolve5 } from "node:path";

// src/github/fence.ts
import { randomUUID } from "node:crypto";
function openFence(write, token = randomUUID()) {
  let atLineStart = true;
  write(`::stop-commands::${token}
`);
  return {
    write: (chunk) => {
      if (chunk.length === 0) return;
      atLineStart = chunk.at(-1) === NEWLINE;
      write(chunk);
    },
    close: () => {
      if (!atLineStart) write("\n");
      write(`::${token}::
`);
    }
  };
}
var NEWLINE = 10;

// src/github/patience.ts
import { setTimeout as sleep } from "node:timers/promises";
var PATIENCE = { totalMs: 12e4, firstPauseMs: 1e3, attempts: 4 };
function patientFetch(fetch2, patience) {
  let leftMs = patience.totalMs;
  return async (input, init) => {
    for (let tries = 1; ; tries++) {
      const began = performance.now();
      const answer2 = await fetch2(input, init).then(
        async (response) => ({ response, attempt: await attemptOf(response) }),
        (error2) => ({ error: error2, attempt: { kind: "no answer" } })
      );
      const pauseMs = init?.signal?.aborted ? void 0 : pauseAfter(answer2.attempt, { tries, patience, repeatable: isRead(init), now: Date.now() });
      leftMs -= pauseMs === void 0 ? 0 : performance.now() - began + pauseMs;
      if (pauseMs === void 0 || leftMs < 0) {
        if ("error" in answer2) throw answer2.error;
        return answer2.response;
      }
      if ("response" in answer2) await answer2.response.body?.cancel();
      await sleep(pauseMs, void 0, { signal: init?.signal ?? void 0 });
    }
  };
}
function pauseAfter(attempt, state) {
  const { tries, patience, repeatable, now } = state;
  const backOff = patience.firstPauseMs * 2 ** (tries - 1);
  if (attempt.kind === "answer") {
    const asked2 = askedToWait(attempt, now);
    if (isLimited(attempt)) return Math.max(backOff, asked2 ?? UNTOLD_LIMIT_MS);
    if (attempt.status < 500) return void 0;
    if (repeatable && tries < patience.attempts) return Math.max(backOff, asked2 ?? 0);
    return void 0;
  }
  return repeatable && tries < patience.attempts ? backOff : void 0;
}
var UNTOLD_LIMIT_MS = 6e4;
function isLimited({ status, headers, complaint }) {
  if (status === 429) return true;
  if (status !== 403 && status !== 200) return false;
  if (/secondary rate limit|RATE_LIMITED/.test(complaint)) return true;
  return status === 403 && (headers.get("retry-after") !== null || headers.get("x-ratelimit-remaining") === "0");
}
function askedToWait({ headers }, now) {
  const after = headers.get("retry-after");
  if (after !== null && /^\d+$/.test(after)) return Number(after) * 1e3;
  if (after !== null && !Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - now);
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (headers.get("x-ratelimit-remaining") !== "0" || !Number.isFinite(reset)) return void 0;
  return Math.max(0, reset * 1e3 - now);
}
async function attemptOf(response) {
  const { status, headers } = response;
  const isJson = /\bjson\b/.test(headers.get("content-type") ?? "");
  if (!isJson) return { kind: "answer", status, headers, complaint: "" };
  try {
    return { kind: "answer", status, headers, complaint: complaintOf(await response.clone().text()) };
  } catch {
    return { kind: "no answer" };
  }
}
function complaintOf(text) {
  const { message, errors } = { message: "", errors: [], ...fields(text) };
  return JSON.stringify([message, errors]);
}
function isRead({ method = "GET", body } = {}) {
  if (method === "GET" || method === "HEAD") return true;
  return method === "POST" && typeof body === "string" && /^query\b/.test(String(fields(body).query));
}
function fields(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

// src/github/client.ts
var REQUEST_TIMEOUT_MS = 2e4;
function createClient(options) {
  const { token, context, patience = PATIENCE, timeoutMs = REQUEST_TIMEOUT_MS } = options;
  const proxied = defaults.request?.fetch ?? globalThis.fetch;
  const limited = (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    return proxied(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };
  const fetch2 = patientFetch(limited, patience);
  const { rest, graphql } = getOctokit(token, { baseUrl: context.apiUrl, request: { fetch: fetch2 } });
  return {
    rest,
    graphql,
    repository: { owner: context.repository.owner, repo: context.repository.name },
    apiUrl: context.apiUrl,
    fetch: fetch2
  };
}
async function ask(question, answers, call) {
  let data;
  try {
    data = (await call()).data;
  } catch (error2) {
    throw new GitHubError(`Could not ${question.what}: ${explain(error2, question.permission)}`, {
      cause: error2
    });
  }
  const parsed = answers.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new GitHubError(
    `Could not ${question.what}: GitHub's answer has an unknown shape (${prettifyError(parsed.error)}).`,
    { cause: parsed.error }
  );
}
var requestError = object({ status: number(), message: string(), response: unknown() });
function statusOf(error2) {
  const cause = error2 instanceof GitHubError ? error2.cause : error2;
  const parsed = requestError.safeParse(cause);
  return parsed.success && parsed.data.response !== void 0 ? parsed.data.status : void 0;
}
var graphqlFailure = object({
  errors: array(object({ type: string().optional(), message: string() })).min(1)
});
function isUncertain({ cause }) {
  const failure = graphqlFailure.safeParse(cause);
  if (failure.success) return failure.data.errors.every(({ type }) => type === void 0);
  const status = statusOf(cause);
  return status === void 0 || status >= 500;
}
function explain(error2, permission) {
  const failure = graphqlFailure.safeParse(error2);
  const message = failure.success ? failure.data.errors.map((one) => one.message).join("; ") : error2 instanceof Error ? error2.message : String(error2);
  const needs = `The job needs \`permissions: ${permission}\`.`;
  if (/rate limit/i.test(message)) return `the token has reached its rate limit (${message}).`;
  if (failure.success) {
    const refused = failure.data.errors.some(({ type }) => type !== void 0 && REFUSALS.has(type));
    return `GitHub answered "${message}".${refused ? ` ${needs}` : ""}`;
  }
  const status = statusOf(error2);
  if (status === void 0) return `no answer from GitHub (${message}).`;
  if (status === 429) return `the token has reached its rate limit (${message}).`;
  if (status === 401) return `GitHub does not accept the token (${message}).`;
  if (status === 403 || status === 404) return `GitHub answered ${status} (${message}). ${needs}`;
  return `GitHub answered ${status} (${message}).`;
}
var REFUSALS = /* @__PURE__ */ new Set(["FORBIDDEN", "NOT_FOUND", "INSUFFICIENT_SCOPES"]);

// src/github/compare-commits.ts
var MAX_FILES = 300;
var comparison = object({
  merge_base_commit: object({ sha: string().regex(/^[0-9a-f]{40,64}$/) }),
  files: array(object({ filename: string(), previous_filename: string().optional() })).optional()
});
async function compareCommits(client, what, base, head) {
  const { merge_base_commit, files = [] } = await ask(
    { what, permission: "contents: read" },
    comparison,
    () => client.rest.repos.compareCommitsWithBasehead({
      ...client.repository,
      basehead: `${base}...${head}`,
      // Of commits: the files are all on the first page.
      per_page: 1
    })
  );
  const isWhole = files.length > 0 && files.length < MAX_FILES;
  return {
    mergeBase: merge_base_commit.sha,
    files: isWhole ? files.flatMap(namesOf) : null
  };
}
function namesOf(file) {
  const { filename, previous_filename: previous } = file;
  return previous === void 0 ? [filename] : [filename, previous];
}

// src/action/changed.ts
async function changedFiles({ client, event, log }, { changed }) {
  const { base, commit: commit2 } = event;
  if (event.kind !== "pull request" && event.kind !== "merge group" || base.commit === void 0)
    return void 0;
  if (changed !== void 0) return changed ?? void 0;
  try {
    const what = "compare the pull request with its base";
    return (await compareCommits(client, what, base.commit, commit2)).files ?? void 0;
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.info(`Could not find out which files changed: ${error2.message}`);
    return void 0;
  }
}

// src/action/compute-base.ts
import { resolve as resolve4 } from "node:path";

// src/git/fetch.ts
import { mkdtemp, rm } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
var PATIENCE2 = { "http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30" };
var NO_HOOKS = { "core.hooksPath": devNull };
async function obtainCommit(root, commit2, remote, environment) {
  if (await isThere(root, commit2, environment)) return void 0;
  let said = "";
  for (const own of [void 0, tokenFor(remote)]) {
    const env = own === void 0 ? environment : { ...environment, GIT_ALLOW_PROTOCOL: "https:http" };
    said = await fetch(root, ["--depth=1", remote.name, commit2], own, env);
    if (await isThere(root, commit2, environment)) return void 0;
  }
  return said.trim().split("\n").at(-1) || "git printed nothing";
}
async function fetchAncestors(root, commit2, count, remote, environment) {
  const url2 = await git(["remote", "get-url", remote.name], root, environment);
  if (url2 === void 0) return void 0;
  const folder = await mkdtemp(join(tmpdir(), "leakgate-history-"));
  try {
    await git(["init", "--quiet", "--bare"], folder, environment);
    const env = { ...environment, GIT_ALLOW_PROTOCOL: "https:http:file" };
    const what = ["--filter=tree:0", `--depth=${count + 1}`, url2, commit2];
    await fetch(folder, what, tokenFor(remote), env);
    const limit = `--max-count=${count + 1}`;
    const offline = { ...environment, GIT_ALLOW_PROTOCOL: "none" };
    const listed = await git(["rev-list", "--first-parent", limit, commit2], folder, offline);
    return listed?.split("\n").slice(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function tokenFor({ serverUrl, token }) {
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  return { [`http.${serverUrl}/.extraheader`]: header, "credential.helper": "" };
}
async function isThere(root, commit2, environment) {
  return await git(["cat-file", "-t", commit2], root, environment) === "commit";
}
async function fetch(root, what, settings, environment) {
  const entries = Object.entries({ ...PATIENCE2, ...NO_HOOKS, ...settings });
  const { stderr } = await getExecOutput(
    "git",
    ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", ...what],
    {
      cwd: root,
      silent: true,
      ignoreReturnCode: true,
      env: {
        ...strings(environment),
        GIT_TERMINAL_PROMPT: "0",
        GIT_CONFIG_COUNT: String(entries.length),
        ...Object.fromEntries(
          entries.flatMap(([key, value], index) => [
            [`GIT_CONFIG_KEY_${index}`, key],
            [`GIT_CONFIG_VALUE_${index}`, value]
          ])
        )
      }
    }
  );
  return stderr;
}

// src/action/found-baseline.ts
import { join as join2, resolve as resolve3 } from "node:path";

// src/github/context.ts
var url = string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "is not a web address").transform((text) => text.replace(/\/+$/, ""));
var schema = object({
  GITHUB_REPOSITORY: string().regex(/^[^/\s]+\/[^/\s]+$/, "is not of the form owner/name"),
  GITHUB_SERVER_URL: url.default("https://github.com"),
  GITHUB_API_URL: url.default("https://api.github.com"),
  GITHUB_RUN_ID: string().regex(/^\d{1,15}$/, "is not a number"),
  GITHUB_RUN_ATTEMPT: string().regex(/^[1-9]\d{0,5}$/, "is not a number").default("1"),
  GITHUB_WORKFLOW_REF: string().optional(),
  GITHUB_SHA: string().min(1),
  GITHUB_REF: string().default(""),
  GITHUB_EVENT_NAME: string().min(1),
  GITHUB_EVENT_PATH: string().min(1),
  GITHUB_WORKSPACE: string().min(1),
  RUNNER_TEMP: string().min(1)
});
function readContext(environment) {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new ConfigurationError(
      `This is not a GitHub Actions runner (missing or unusable: ${names}). Outside Actions, use the leakgate command line.`
    );
  }
  const variables = parsed.data;
  const [owner = "", name = ""] = variables.GITHUB_REPOSITORY.split("/");
  return {
    repository: { owner, name },
    serverUrl: variables.GITHUB_SERVER_URL,
    apiUrl: variables.GITHUB_API_URL,
    runId: Number(variables.GITHUB_RUN_ID),
    attempt: Number(variables.GITHUB_RUN_ATTEMPT),
    workflowPath: workflowPath(variables.GITHUB_WORKFLOW_REF),
    commit: variables.GITHUB_SHA,
    ref: variables.GITHUB_REF,
    eventName: variables.GITHUB_EVENT_NAME,
    eventPath: variables.GITHUB_EVENT_PATH,
    workspace: variables.GITHUB_WORKSPACE,
    temporary: variables.RUNNER_TEMP
  };
}
function workflowPath(reference) {
  const path = reference?.split("@")[0]?.split("/").slice(2).join("/");
  return path === "" ? void 0 : path;
}
var runUrl = (context, runId = context.runId) => `${context.serverUrl}/${context.repository.owner}/${context.repository.name}/actions/runs/${runId}`;

// src/github/artifacts.ts
var PAGE = 100;
var answer = object({
  artifacts: array(
    object({
      id: int(),
      name: string(),
      size_in_bytes: number(),
      expired: boolean(),
      /** `sha256:<hex>` of the archive; not on every server. */
      digest: string().nullish(),
      workflow_run: object({
        id: int().optional(),
        repository_id: int().optional(),
        head_repository_id: int().nullish(),
        head_branch: string().nullish(),
        head_sha: string().optional()
      }).nullish()
    })
  )
});
function listArtifacts(client, what, query = {}) {
  return list(
    what,
    () => client.rest.actions.listArtifactsForRepo({ ...client.repository, per_page: PAGE, ...query })
  );
}
function listRunArtifacts(client, runId, what, query = {}) {
  return list(
    what,
    () => client.rest.actions.listWorkflowRunArtifacts({
      ...client.repository,
      run_id: runId,
      per_page: PAGE,
      ...query
    })
  );
}
async function list(what, call) {
  const { artifacts } = await ask({ what: `look for ${what}`, permission: "actions: read" }, answer, call);
  return artifacts;
}

// src/github/candidates.ts
var MAX_PAGES = 10;
async function listCandidates(client, query) {
  const refused = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { artifactName: name } = query;
    const artifacts = await listArtifacts(client, "the baseline artifact", { name, page });
    const usable = [];
    for (const item of artifacts.filter((artifact) => artifact.name === name)) {
      const candidate = toCandidate(item, query);
      if ("why" in candidate) refused.push({ artifact: item.id, ...candidate });
      else usable.push(candidate);
    }
    if (usable.length > 0) return { usable: usable.sort((a, b) => b.id - a.id), refused };
    if (artifacts.length < PAGE) break;
  }
  return { usable: [], refused };
}
function toCandidate(item, query) {
  const { workflow_run: run } = item;
  if (run?.id === void 0 || !run.head_branch || !run.head_sha) {
    return { why: "no run", reason: "GitHub does not say which run recorded it" };
  }
  if (run.repository_id === void 0 || run.repository_id !== run.head_repository_id) {
    return { why: "fork", reason: "its run belongs to a fork" };
  }
  if (run.id === query.runId) return { why: "this run", reason: "an earlier attempt of this run recorded it" };
  if (!query.branches.includes(run.head_branch)) {
    return { why: "another branch", reason: `it was recorded on ${run.head_branch}` };
  }
  if (item.expired) return { why: "expired", reason: "it has expired" };
  return {
    id: item.id,
    size: item.size_in_bytes,
    digest: item.digest ?? void 0,
    runId: run.id,
    branch: run.head_branch,
    commit: run.head_sha
  };
}

// src/github/download.ts
import { createHash } from "node:crypto";
var MAX_ARCHIVE_BYTES = 16 * 1024 * 1024;
async function downloadArchive(client, candidate, thing = "baseline") {
  checkSize(candidate);
  const address = await findAddress(client, candidate.id, thing);
  const archive = await read(client, address, thing);
  if (candidate.digest !== void 0) {
    const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
    if (digest !== candidate.digest) {
      throw new BaselineError(
        `The archive is not the one that was uploaded (digest ${digest} instead of ${candidate.digest}).`
      );
    }
  }
  return archive;
}
function checkSize({ size }) {
  if (size > MAX_ARCHIVE_BYTES) throw tooLarge(size);
}
async function findAddress(client, id, thing) {
  const what = `download the ${thing}`;
  let location;
  try {
    const response = await client.rest.actions.downloadArtifact({
      ...client.repository,
      artifact_id: id,
      archive_format: "zip",
      // The address is on another host, which must not see the token.
      request: { redirect: "manual" }
    });
    location = response.headers.location;
  } catch (error2) {
    if (statusOf(error2) === 410) throw new BaselineError("The artifact has expired.", { cause: error2 });
    const message = error2 instanceof Error ? error2.message : String(error2);
    throw new GitHubError(`Could not ${what}: ${message}`, { cause: error2 });
  }
  if (location === void 0 || !URL.canParse(location)) {
    throw new GitHubError(`Could not ${what}: GitHub did not provide a download URL.`);
  }
  const address = new URL(location);
  if (address.protocol !== "https:" && address.protocol !== new URL(client.apiUrl).protocol) {
    throw new GitHubError(`Could not ${what}: the download URL is not HTTPS.`);
  }
  return address;
}
async function read(client, address, thing) {
  const failed = (why, cause) => new GitHubError(`Could not download the ${thing} from ${address.host}: ${why}.`, { cause });
  try {
    const response = await client.fetch(address);
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw failed(`status ${response.status}`);
    }
    const chunks = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > MAX_ARCHIVE_BYTES) throw tooLarge(bytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error2) {
    if (error2 instanceof GitHubError || error2 instanceof BaselineError) throw error2;
    throw failed(error2 instanceof Error ? error2.message : String(error2), error2);
  }
}
var tooLarge = (bytes) => new BaselineError(`The archive is ${bytes} bytes or more; the limit is ${MAX_ARCHIVE_BYTES}.`);

// src/github/provenance.ts
var TRUSTED_EVENTS = /* @__PURE__ */ new Set(["push", "schedule", "workflow_dispatch", "merge_group"]);
var workflowRun = object({
  id: int(),
  event: string(),
  path: string(),
  head_branch: string().nullable(),
  head_sha: string(),
  repository: object({ id: int() }),
  head_repository: object({ id: int() }).nullable()
});
async function findFault(client, candidate, workflowPath2) {
  const run = await ask(
    { what: "check the run that recorded the baseline", permission: "actions: read" },
    workflowRun,
    () => client.rest.actions.getWorkflowRun({ ...client.repository, run_id: candidate.runId })
  );
  if (run.id !== candidate.runId) return `GitHub answered for another run (${run.id})`;
  if (run.head_repository?.id !== run.repository.id) return "its run belongs to a fork";
  if (!TRUSTED_EVENTS.has(run.event)) {
    return `its run was started by \`${run.event}\`, which may run code that is not on ${candidate.branch}`;
  }
  if (run.head_branch !== candidate.branch || run.head_sha !== candidate.commit) {
    return "its run belongs to a different commit from the one the artifact names";
  }
  const path = run.path.split("@")[0];
  if (path !== workflowPath2) {
    return `it was recorded by workflow ${path}, but this is ${workflowPath2}: run Leakgate for pushes and pull requests in the same workflow, or give each its own \`artifact-name\``;
  }
  return void 0;
}

// src/github/zip.ts
import { crc32, inflateRawSync } from "node:zlib";
var END_SIGNATURE = 101010256;
var END_BYTES = 22;
var MAX_ARCHIVE_COMMENT_BYTES = 65535;
var CENTRAL_SIGNATURE = 33639248;
var CENTRAL_BYTES = 46;
var LOCAL_SIGNATURE = 67324752;
var LOCAL_BYTES = 30;
var ENCRYPTED = 1;
var STORED = 0;
var DEFLATED = 8;
function readOnlyEntry(zip, name, maxBytes) {
  const directory = findDirectory(zip);
  const entry = readEntry(zip, directory.offset, directory.end);
  if (entry.name !== name)
    throw damaged(`it holds ${JSON.stringify(entry.name.slice(0, 100))} in place of ${name}`);
  if (entry.size > maxBytes) throw damaged(`it unpacks to ${entry.size} bytes; the limit is ${maxBytes}`);
  const { localOffset } = entry;
  if (localOffset + LOCAL_BYTES > directory.offset || zip.readUInt32LE(localOffset) !== LOCAL_SIGNATURE) {
    throw damaged("the local header is not where the directory says");
  }
  const start = localOffset + LOCAL_BYTES + zip.readUInt16LE(localOffset + 26) + zip.readUInt16LE(localOffset + 28);
  const end2 = start + entry.compressedSize;
  if (end2 > directory.offset) throw damaged("the data runs into the directory");
  const contents = unpack(zip.subarray(start, end2), entry.method, maxBytes);
  if (contents.length !== entry.size)
    throw damaged(`${contents.length} bytes came out in place of ${entry.size}`);
  if (crc32(contents) !== entry.checksum) throw damaged("the checksum does not match");
  return contents;
}
function findDirectory(zip) {
  const lowest = Math.max(0, zip.length - END_BYTES - MAX_ARCHIVE_COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= lowest; at--) {
    if (zip.readUInt32LE(at) !== END_SIGNATURE) continue;
    if (at + END_BYTES + zip.readUInt16LE(at + 20) !== zip.length) continue;
    const [disk, directoryDisk, onThisDisk, entries] = [4, 6, 8, 10].map(
      (field) => zip.readUInt16LE(at + field)
    );
    if (disk !== 0 || directoryDisk !== 0 || onThisDisk !== entries)
      throw damaged("it is split over several files");
    if (entries !== 1) throw damaged(`it contains ${entries} files instead of one`);
    const size = zip.readUInt32LE(at + 12);
    const offset = zip.readUInt32LE(at + 16);
    if (offset + size !== at) throw damaged("the directory is not where the end record says");
    return { offset, end: at };
  }
  throw damaged("it has no end record, so it is no zip file or cut off");
}
function readEntry(zip, at, end2) {
  if (at + CENTRAL_BYTES > end2 || zip.readUInt32LE(at) !== CENTRAL_SIGNATURE)
    throw damaged("the directory is unreadable");
  if ((zip.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw damaged("it is encrypted");
  const [nameBytes = 0, extraBytes = 0, commentBytes = 0] = [28, 30, 32].map(
    (field) => zip.readUInt16LE(at + field)
  );
  if (at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes !== end2)
    throw damaged("the directory has a wrong length");
  return {
    name: zip.toString("utf8", at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
    method: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    compressedSize: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    localOffset: zip.readUInt32LE(at + 42)
  };
}
function unpack(data, method, maxBytes) {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw damaged(`its compression method ${method} is not known`);
  try {
    return inflateRawSync(data, { maxOutputLength: maxBytes });
  } catch (error2) {
    const bomb = error2 instanceof Error && "code" in error2 && error2.code === "ERR_BUFFER_TOO_LARGE";
    throw damaged(bomb ? `it unpacks to more than ${maxBytes} bytes` : "the compressed data is broken", error2);
  }
}
var damaged = (why, cause) => new BaselineError(`The archive cannot be used: ${why}.`, { cause });

// src/github/find-baseline.ts
var BASELINE_FILE = "leakgate-baseline.json";
var MAX_BASELINE_BYTES = 64 * 1024 * 1024;
var MAX_TRIES = 3;
var MAX_REFUSALS_LOGGED = 10;
async function findBaseline(client, query, log) {
  const { workflowPath: workflowPath2 } = query;
  if (workflowPath2 === void 0) {
    const reason = "GITHUB_WORKFLOW_REF is not set, so the workflow of a baseline cannot be checked.";
    return { kind: "none", because: "unreachable", reason };
  }
  try {
    const { usable, refused } = await listCandidates(client, query);
    logRefusals(refused, log);
    if (usable.length === 0) {
      const expired = refused.some(({ why }) => why === "expired");
      const reason = `the artifact ${query.artifactName} ${expired ? "has expired" : "does not exist yet"}`;
      return { kind: "none", because: "not recorded", reason };
    }
    return await tryInTurn(client, { ...query, workflowPath: workflowPath2 }, usable, log);
  } catch (error2) {
    if (error2 instanceof GitHubError) return { kind: "none", because: "unreachable", reason: error2.message };
    throw error2;
  }
}
function logRefusals(refused, log) {
  for (const { artifact, reason } of refused.slice(0, MAX_REFUSALS_LOGGED)) {
    log.info(`The baseline artifact ${artifact} is not used: ${reason}`);
  }
  const more = refused.length - MAX_REFUSALS_LOGGED;
  if (more > 0) log.info(`${plural(more, "more baseline artifact")} cannot be used either`);
}
async function tryInTurn(client, query, candidates, log) {
  const { artifactName: name } = query;
  const faults = [];
  for await (const { candidate, choice } of inOrder(candidates, query)) {
    const { runId, branch, commit: commit2 } = candidate;
    try {
      checkSize(candidate);
      const fault = await findFault(client, candidate, query.workflowPath);
      if (fault !== void 0) throw new BaselineError(fault);
      const archive = await downloadArchive(client, candidate);
      const text = readOnlyEntry(archive, BASELINE_FILE, MAX_BASELINE_BYTES).toString("utf8");
      const document = parseBaseline(text, `Artifact ${name} of run ${runId}`);
      const missing = missingLeg(document, query.leg);
      if (missing !== void 0) throw new BaselineError(missing);
      log.info(`Baseline: artifact ${name} of run ${runId}, recorded on ${branch} at ${commit2}`);
      return { kind: "found", document, branch, commit: commit2, runId, choice };
    } catch (error2) {
      if (!(error2 instanceof BaselineError)) throw error2;
      log.info(`The baseline of run ${runId} is not used: ${error2.message}`);
      faults.push(`${error2.message.replace(/\.$/, "")} (run ${runId})`);
      if (faults.length === MAX_TRIES) break;
    }
  }
  const [first, ...others] = faults;
  const more = others.length > 0 ? `, and ${others.length} others failed too` : "";
  return { kind: "rejected", reason: `${first}${more}` };
}
function missingLeg({ legs }, leg) {
  if (leg === void 0 || legs === void 0 || legs.includes(leg)) return void 0;
  return `it has nothing from the matrix job ${leg}`;
}
async function* inOrder(candidates, query) {
  const { commit: commit2, branches } = query;
  const wanted = candidates.filter((candidate) => candidate.commit === commit2);
  for (const candidate of wanted) yield { candidate, choice: { kind: "wanted" } };
  const others = candidates.filter((candidate) => candidate.commit !== commit2);
  if (others.length === 0) return;
  const ancestors = commit2 === void 0 ? [] : await query.ancestors(commit2);
  const distances = new Map(ancestors.map((ancestor, index) => [ancestor, index + 1]));
  const distanceOf = (candidate) => distances.get(candidate.commit) ?? Number.POSITIVE_INFINITY;
  const before = others.filter((candidate) => distances.has(candidate.commit));
  for (const candidate of before.sort((a, b) => distanceOf(a) - distanceOf(b))) {
    yield { candidate, choice: { kind: "ancestor", distance: distanceOf(candidate) } };
  }
  const rest = others.filter((candidate) => !distances.has(candidate.commit));
  for (const candidate of rest.sort((a, b) => branches.indexOf(a.branch) - branches.indexOf(b.branch))) {
    yield { candidate, choice: { kind: "newest" } };
  }
}

// src/report/json/parse.ts
var Text = string().max(8192);
var Name = string().max(4096);
var Count = number().int().nonnegative().max(1e9);
var Line = number().int().min(0).max(1e9);
var Names = array(Name).max(1e5);
var WaitName = _enum(WAITS);
var Blocking = object({ wait: WaitName, function: Name });
var Location = object({ file: Name, line: Line, inRepository: boolean() }).nullable();
var Frame = object({ function: Name, file: Name, line: Line });
var Origin = object({
  chain: Names,
  once: boolean(),
  testCode: object({ file: Name, line: Line, inRepository: boolean(), function: Name }).nullable()
});
var Confirmation = object({
  runs: array(
    object({
      tests: _enum(["suspects", "package", "examples"]),
      repetitions: Count,
      count: Count.nullable(),
      exitedAfterMs: number().nullable(),
      passed: boolean()
    })
  ).max(1e3),
  rate: number().nullable(),
  exitedAfterMs: number().nullable(),
  note: Text,
  origin: Origin.nullable(),
  arguments: Names
});
var Rule = object({ reason: Text, owner: Text.nullable(), max: Count.nullable(), count: Count });
var Former = object({
  package: Name,
  creator: Name,
  entry: Name,
  blocking: Blocking,
  goStatement: Location
});
var Change = object({
  change: _enum(CHANGE_KINDS),
  verdict: _enum(VERDICTS),
  proven: boolean(),
  package: Name,
  tests: Names,
  creator: Name,
  entry: Name,
  blocking: Blocking,
  count: Count,
  baselineCount: Count,
  sightings: object({ runs: Count, of: Count, last: Text.nullable() }).exactOptional(),
  comparable: boolean(),
  goStatement: Location,
  blockedAt: Location,
  stack: array(Frame).max(1e3),
  hint: Text,
  identity: object({ creator: Name, entry: Name, blocking: Blocking }),
  confirmation: Confirmation.nullable(),
  rule: Rule.nullable(),
  from: Former.nullable(),
  legs: array(Name).max(1e3).exactOptional()
});
var Package = discriminatedUnion("status", [
  object({ path: Name, status: literal("measured"), reason: _null() }),
  object({ path: Name, status: literal("no data"), reason: Text }),
  object({
    path: Name,
    status: literal("partly measured"),
    reason: Text,
    legs: array(Name).max(1e3)
  })
]);
var RuleNote = object({
  kind: _enum(["expired", "unused"]),
  file: Name,
  line: Line,
  match: partialRecord(_enum(MATCHERS), Name),
  reason: Text,
  owner: Text.nullable(),
  expires: Text.nullable()
});
var Ambient = object({
  change: _enum(["new", "grown", "gone"]),
  packages: Names,
  creator: Name,
  entry: Name,
  count: Count,
  baselineCount: Count,
  goStatement: Location
});
var BaselineReferenceSchema = discriminatedUnion("kind", [
  object({
    kind: _enum(["file", "artifact", "computed"]),
    source: Name,
    commit: Text.nullable(),
    recordedAt: Text,
    goVersion: Text,
    url: Text.nullable(),
    why: Text.exactOptional(),
    ageSeconds: Count.exactOptional(),
    others: array(
      object({
        kind: _enum(["file", "artifact", "computed", "none"]),
        commit: Text.nullable(),
        legs: array(Name).max(1e3).readonly()
      })
    ).max(1e3).readonly().exactOptional()
  }),
  object({ kind: literal("none"), reason: Text })
]);
var Document = object({
  version: literal(1),
  tool: object({ name: literal("leakgate"), version: Text }),
  gate: object({ passed: boolean(), reasons: array(Text).max(1e5) }),
  changes: array(Change).max(1e5),
  packages: array(Package).max(1e5),
  rules: array(RuleNote).max(1e4),
  ambient: array(Ambient).max(1e5),
  baseline: BaselineReferenceSchema,
  differences: array(object({ setting: _enum(["go", "goos", "goarch", ...SETTINGS]), baseline: Text, run: Text })).max(100),
  run: object({
    command: string().max(65536),
    goVersion: Text,
    goos: Text,
    goarch: Text,
    settings: object({ race: Text, count: Text, parallel: Text, cpu: Text, shuffle: Text, maxProcs: Text }).transform(settingValues).nullable(),
    exitCode: number().int().nullable(),
    commit: Text.nullable()
  })
});
function parseReport(text, source) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReportError(`${source} is not JSON`, { cause });
  }
  return readReport(value, source);
}
function readReport(value, source) {
  const parsed = Document.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === void 0 ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
    throw new ReportError(`${source} is not a report of this Leakgate${where}`);
  }
  const { changes, ...report3 } = parsed.data;
  return { ...report3, changes: changes.map(advised) };
}
function advised(change) {
  return { ...change, ...adviceWith(change.hint) ?? adviceFor(change) };
}

// src/matrix/leg.ts
function baselineFor(leg, baseline) {
  return {
    ...baseline,
    packages: baseline.packages.map((entry) => {
      const own = entry.lacking?.find((lacking) => lacking.leg === leg);
      if (own === void 0) return entry;
      return { ...entry, status: "no data", reason: own.reason, runs: [...runsOf(entry)] };
    })
  };
}
var VERSION = 1;
var Document2 = object({
  kind: literal("leakgate-leg"),
  version: literal(VERSION),
  leg: LegName,
  report: unknown(),
  baseline: unknown(),
  known: array(LegName).max(MAX_LEGS)
});
function renderLeg({ leg, report: report3, baseline, known }) {
  return `${JSON.stringify({ kind: "leakgate-leg", version: VERSION, leg, report: JSON.parse(renderJson(report3)), baseline: documentOf(baseline), known })}
`;
}
function parseLeg(text, source) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReportError(`${source} is not JSON`, { cause });
  }
  const parsed = Document2.safeParse(value);
  if (!parsed.success) throw new ReportError(`${source} is not the result of a job of this Leakgate`);
  const { leg, report: report3, baseline, known } = parsed.data;
  return { leg, report: readReport(report3, source), baseline: readBaseline(baseline, source), known };
}
function ownView(report3) {
  return {
    ...report3,
    changes: report3.changes.filter(({ change }) => change !== "fixed"),
    packages: report3.packages.filter(({ reason }) => reason !== NOT_RUN),
    rules: report3.rules.filter(({ kind }) => kind !== "unused")
  };
}

// src/action/ancestors.ts
import { resolve as resolve2 } from "node:path";

// src/action/merge-base.ts
import { resolve } from "node:path";
var COMMIT = /^[0-9a-f]{40,64}$/;
async function findWanted(job) {
  const { event } = job;
  switch (event.kind) {
    case "default branch": {
      const { commit: commit2 } = event.base;
      return commit2 === void 0 ? { commit: event.commit, name: "this commit" } : { commit: commit2, name: "previous push" };
    }
    case "merge group":
      return { commit: event.base.commit, name: "merge base" };
    case "pull request":
    case "other ref":
      return { name: "merge base", ...await mergeBaseOf(job) };
    default:
      return event;
  }
}
async function mergeBaseOf(job) {
  const { event, context, inputs, environment } = job;
  const folder = resolve(context.workspace, inputs.workingDirectory);
  const head = await readHead(folder, environment);
  const { branch, commit: commit2 } = event.base;
  if (event.kind === "pull request") {
    const [into, merged, ...others] = head?.parents ?? [];
    if (into !== void 0 && merged === event.commit && others.length === 0) return { commit: into };
    if (head === void 0) return { commit: commit2 };
  }
  const base = commit2 ?? `refs/remotes/origin/${branch}`;
  const known = await hasHistory(folder, environment) ? await git(["merge-base", base, "HEAD"], folder, environment) : void 0;
  if (isCommit(known)) return { commit: known };
  return askMergeBase(job, commit2 ?? branch, head?.commit ?? event.commit);
}
async function readHead(folder, environment) {
  const commit2 = await git(["rev-parse", "--verify", "--quiet", "HEAD"], folder, environment);
  const text = await git(["cat-file", "commit", "HEAD"], folder, environment);
  if (!isCommit(commit2) || text === void 0) return void 0;
  const [header = ""] = text.split("\n\n", 1);
  const parents = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, parent = ""]) => parent);
  return { commit: commit2, parents };
}
async function hasHistory(folder, environment) {
  return await git(["rev-parse", "--is-shallow-repository"], folder, environment) === "false";
}
function isCommit(text) {
  return text !== void 0 && COMMIT.test(text);
}
async function askMergeBase({ client, event, log }, base, head) {
  try {
    const { mergeBase, files } = await compareCommits(client, "find the merge base", base, head);
    return { commit: mergeBase, ...head === event.commit && { changed: files } };
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.info(`Could not find the merge base: ${error2.message}`);
    return { commit: void 0 };
  }
}

// src/action/ancestors.ts
var MAX_ANCESTORS = 100;
var commits = array(object({ sha: string(), parents: array(object({ sha: string() })) }));
async function ancestorsOf(commit2, job) {
  return await ancestorsByGit(commit2, job) ?? askAncestors(commit2, job);
}
async function ancestorsByGit(commit2, { context, inputs, environment }) {
  const folder = resolve2(context.workspace, inputs.workingDirectory);
  if (await hasHistory(folder, environment)) {
    const count = `--max-count=${MAX_ANCESTORS + 1}`;
    const listed = await git(["rev-list", "--first-parent", count, commit2], folder, environment);
    if (listed !== void 0) return listed.split("\n").slice(1);
  }
  const remote = { name: "origin", serverUrl: context.serverUrl, token: inputs.token };
  return fetchAncestors(folder, commit2, MAX_ANCESTORS, remote, environment);
}
async function askAncestors(commit2, { client, log }) {
  try {
    const found = await ask(
      { what: "list the commits before the merge base", permission: "contents: read" },
      commits,
      () => client.rest.repos.listCommits({ ...client.repository, sha: commit2, per_page: MAX_ANCESTORS })
    );
    return firstParents(commit2, new Map(found.map(({ sha, parents }) => [sha, parents[0]?.sha])));
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.info(`Could not find the nearest baseline: ${error2.message}`);
    return [];
  }
}
function firstParents(start, parentOf) {
  const chain = [];
  const seen = /* @__PURE__ */ new Set([start]);
  for (let next = parentOf.get(start); next !== void 0 && !seen.has(next); next = parentOf.get(next)) {
    seen.add(next);
    chain.push(next);
  }
  return chain;
}

// src/action/found-baseline.ts
function choicePhrase(choice, { commit: commit2, name }, branch) {
  const wanted = name === "this commit" ? name : `the ${name}`;
  switch (choice.kind) {
    case "wanted":
      return name;
    case "ancestor":
      return `${plural(choice.distance, "commit")} before ${wanted}`;
    case "newest":
      return `newest on ${branch}, because ${wanted} ${commit2 === void 0 ? "is not known" : "has none"}`;
    case "committed file":
      return "committed file, since no run recorded a usable one";
    default:
      return choice;
  }
}
var COMMITTED_FILE = ".leakgate-baseline.json";
async function findBaselineToUse(job, now = /* @__PURE__ */ new Date()) {
  const found = await find(job, now);
  const { leg } = job.inputs;
  if (leg === void 0 || found.document === void 0) return found;
  return { ...found, document: baselineFor(leg, found.document) };
}
async function find(job, now) {
  const { inputs, context, event, client, log } = job;
  if (inputs.baseline !== void 0) {
    return fromFile(inputs.baseline, await readDocument(job, inputs.baseline), void 0, now);
  }
  const wanted = await findWanted(job);
  const lookup = await findBaseline(
    client,
    {
      artifactName: inputs.artifactName,
      // A pull request onto another pull request's branch has a base that nothing was recorded on.
      branches: [.../* @__PURE__ */ new Set([event.base.branch, event.defaultBranch])],
      commit: wanted.commit,
      leg: inputs.leg,
      ancestors: (commit2) => ancestorsOf(commit2, job),
      runId: context.runId,
      workflowPath: context.workflowPath
    },
    log
  );
  if (lookup.kind === "found") return fromArtifact(lookup, wanted, job, now);
  const file = join2(inputs.workingDirectory, COMMITTED_FILE);
  const committed = await fileExists(resolve3(context.workspace, file)) ? await tryFile(job, file) : void 0;
  report(lookup, committed?.kind === "read" ? file : void 0, mayCompute(job, wanted.commit), job);
  if (committed?.kind === "read") return fromFile(file, committed.document, wanted, now);
  const { kind, reason } = committed ?? lookup;
  return {
    outcome: kind,
    reference: { kind: "none", reason },
    document: void 0,
    branch: null,
    wanted: wanted.commit,
    changed: wanted.changed
  };
}
async function readDocument({ context }, path) {
  return parseBaseline(await readBaselineFile(resolve3(context.workspace, path)), path);
}
async function tryFile(job, path) {
  try {
    return { kind: "read", document: await readDocument(job, path) };
  } catch (error2) {
    if (!(error2 instanceof BaselineError)) throw error2;
    job.log.warning(`Not compared with the committed baseline: ${error2.message}`);
    return { kind: "rejected", reason: error2.message };
  }
}
function fromFile(path, document, wanted, now) {
  return {
    outcome: "file",
    reference: referenceTo(document, {
      kind: "file",
      source: path,
      ...wanted && { why: choicePhrase({ kind: "committed file" }, wanted, null) },
      ageSeconds: ageInSeconds(document.recordedAt, now)
    }),
    document,
    branch: null,
    wanted: wanted?.commit,
    changed: wanted?.changed
  };
}
function fromArtifact({ document, commit: commit2, branch, runId, choice }, wanted, { inputs, context, log }, now) {
  const why = choicePhrase(choice, wanted, branch);
  const ageSeconds = ageInSeconds(document.recordedAt, now);
  log.info(`Compared with the baseline of ${commit2.slice(0, 7)} (${why}), ${agePhrase(ageSeconds)}`);
  return {
    outcome: "found",
    reference: referenceTo(document, {
      kind: "artifact",
      source: inputs.artifactName,
      // The one that GitHub vouches for.
      commit: commit2,
      url: runUrl(context, runId),
      why,
      ageSeconds
    }),
    document,
    branch,
    wanted: wanted.commit,
    changed: wanted.changed
  };
}
function report(lookup, file, canCompute, { event, log }) {
  const instead = file !== void 0 ? `the committed ${file} only` : canCompute ? "the merge base itself" : "nothing";
  if (event.kind === "default branch") {
    log.info(`No earlier baseline to compare with: ${lookup.reason}`);
  } else if (lookup.kind === "rejected") {
    log.warning(`Compared with ${instead}, because the baseline is unusable: ${lookup.reason}`);
  } else if (lookup.because === "unreachable") {
    log.warning(`Compared with ${instead}: ${lookup.reason}`);
  } else if (file === void 0 && canCompute) {
    log.info(`No baseline yet (${lookup.reason}): Leakgate compares with the merge base itself.`);
  } else if (file === void 0) {
    log.notice(
      `No baseline yet (${lookup.reason}). The next push to ${event.defaultBranch} records one; until then, no leak fails the build.`
    );
  }
}
function mayCompute({ inputs, event }, wanted) {
  return wanted !== void 0 && inputs.computeBase !== "never" && (event.kind === "pull request" || event.kind === "merge group");
}

// src/action/compute-base.ts
function baselineToJudgeBy(job, found, surroundings) {
  const { inputs, event } = job;
  const lacking = found.outcome === "none" || found.outcome === "rejected";
  const { wanted } = found;
  if (wanted === void 0 || !mayCompute(job, wanted) || !(lacking || inputs.computeBase === "always"))
    return found;
  return {
    async forRun(run) {
      const computed = await compute(job, run, wanted, surroundings);
      if (computed.kind === "failed") {
        surroundings.onFailure(computed.reason);
        return found;
      }
      return {
        ...found,
        outcome: "computed",
        // The jobs of the matrix are those that the recorded baseline knows.
        document: { ...computed.document, ...found.document?.legs && { legs: found.document.legs } },
        reference: referenceTo(computed.document, {
          kind: "computed",
          source: wanted,
          commit: wanted,
          why: "merge base",
          ageSeconds: ageInSeconds(computed.document.recordedAt, /* @__PURE__ */ new Date())
        }),
        branch: event.base.branch
      };
    }
  };
}
async function compute({ inputs, context }, run, commit2, surroundings) {
  const dir = resolve4(context.workspace, inputs.workingDirectory);
  const root = await repositoryRoot(dir, surroundings.environment);
  if (root === void 0) return { kind: "failed", reason: `${dir} is in no git repository` };
  const remote = { name: "origin", serverUrl: context.serverUrl, token: inputs.token };
  const missing = await obtainCommit(root, commit2, remote, surroundings.environment);
  if (missing !== void 0) {
    const what = `its commit ${commit2.slice(0, 12)} is not in the checkout and cannot be fetched (${missing})`;
    return { kind: "failed", reason: `${what}; \`fetch-depth: 0\` of actions/checkout brings it` };
  }
  return computeBaseline(run, {
    // The tests of armed steps ran by commands that nobody told us.
    command: inputs.mode === "run" && inputs.testBinary === void 0 ? { kind: "shell", script: inputs.run } : void 0,
    dir,
    root,
    commit: commit2,
    environment: surroundings.environment,
    leakProfile: inputs.leakProfile,
    signal: surroundings.signal,
    now: () => /* @__PURE__ */ new Date(),
    onProgress: surroundings.onProgress
  });
}

// src/action/check-in-log.ts
async function checkInLog(job, found) {
  const { inputs, context, environment } = job;
  const dir = resolve5(context.workspace, inputs.workingDirectory);
  const { script, outside } = await commandOf(inputs, dir);
  const [title] = script.split(/\r?\n/, 1);
  return inLog(
    `Run ${title}`,
    job,
    found,
    environment,
    (judging, fence) => checkRun({
      ...judging,
      command: { kind: "shell", script },
      outside,
      dir,
      environment,
      onOutput: fence.write,
      leakProfile: inputs.leakProfile
    })
  );
}
async function checkSessionInLog(job, session, found) {
  return inLog(
    "Read what the tests left behind",
    job,
    found,
    session.environment,
    async (judging) => judge2(await readSession(session), judging)
  );
}
async function commandOf(inputs, directory) {
  const { run, testBinary, testArguments, pprofUrl } = inputs;
  if (testBinary === void 0) return { script: run };
  const { file, hooked } = await openTestBinary(testBinary, directory);
  const scriptOf = (words) => [...words.map(shellQuoted), testArguments].join(" ").trim();
  const script = scriptOf([file]);
  if (hooked) return { script };
  return {
    script,
    outside: { file, pprofUrl, launch: (words) => ({ kind: "shell", script: scriptOf(words) }) }
  };
}
async function inLog(title, job, found, environment, check2) {
  const { policy, log } = job;
  const failures = [];
  return interruptible(async (signal) => {
    const checked = await group(title, async () => {
      const fence = openFence((data) => process.stdout.write(data));
      const onProgress = (line) => fence.write(Buffer.from(`${line}
`));
      const onFailure = (reason) => failures.push(reason);
      try {
        return await check2(
          {
            baseline: baselineToJudgeBy(job, found, { environment, signal, onProgress, onFailure }),
            failOn: policy.failOn,
            confirm: policy.confirm,
            rules: policy.rules,
            changedFiles: () => changedFiles(job, found),
            onProgress,
            signal
          },
          fence
        );
      } finally {
        fence.close();
      }
    });
    for (const reason of failures) log.warning(`The merge base could not be measured: ${reason}`);
    return { ...checked, cancelled: signal.aborted };
  });
}

// src/action/handover.ts
import { readFile, writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";
var Handover = object({
  /** What the baseline was looked for by. */
  asked: string(),
  outcome: _enum(BASELINE_OUTCOMES),
  reference: BaselineReferenceSchema,
  branch: string().nullable(),
  wanted: string().nullable(),
  changed: array(string()).readonly().nullish(),
  document: string().nullable()
});
var FILE = "standard.json";
async function handOver(folder, inputs, found) {
  const { outcome, reference, branch, wanted = null, changed, document } = found;
  const handover = {
    asked: asked(inputs),
    outcome,
    reference,
    branch,
    wanted,
    changed,
    document: document === void 0 ? null : renderBaseline(document)
  };
  await writeFile(join3(folder, FILE), JSON.stringify(handover));
}
async function takeOver(folder, inputs) {
  try {
    const handover = Handover.parse(JSON.parse(await readFile(join3(folder, FILE), "utf8")));
    const { asked: before, document, wanted, ...found } = handover;
    if (before !== asked(inputs)) return void 0;
    return {
      ...found,
      wanted: wanted ?? void 0,
      document: document === null ? void 0 : parseBaseline(document, FILE)
    };
  } catch {
    return void 0;
  }
}
function asked({ baseline, artifactName, workingDirectory, leg }) {
  return JSON.stringify([baseline, artifactName, workingDirectory, leg]);
}

// src/action/job.ts
import { mkdtemp as mkdtemp2, readFile as readFile2 } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/github/environment.ts
import { join as join4 } from "node:path";
function scrubEnvironment(environment, decoys) {
  const scrubbed = {};
  for (const [name, value] of Object.entries(environment)) {
    const key = name.toUpperCase();
    if (TOKENS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix))) continue;
    scrubbed[name] = RUNNER_FILES.has(key) ? join4(decoys, key.toLowerCase()) : value;
  }
  return scrubbed;
}
var TOKENS = /* @__PURE__ */ new Set(["GITHUB_TOKEN", "GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]);
var PREFIXES = ["INPUT_", "ACTIONS_", "STATE_"];
var RUNNER_FILES = /* @__PURE__ */ new Set([
  "GITHUB_ENV",
  "GITHUB_OUTPUT",
  "GITHUB_PATH",
  "GITHUB_STATE",
  "GITHUB_STEP_SUMMARY"
]);

// src/github/event.ts
var commit = string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
var anyEvent = object({ repository: object({ default_branch: string().min(1) }).optional() });
var pushEvent = object({
  before: commit.nullish().transform((sha) => /^0*$/.test(sha ?? "") ? void 0 : sha)
});
var pullRequestEvent = object({
  pull_request: object({
    number: int().positive(),
    user: object({ login: string() }).nullish(),
    head: object({ sha: commit, repo: object({ id: int() }).nullish() }),
    base: object({ ref: string().min(1), sha: commit, repo: object({ id: int() }) })
  })
});
var mergeGroupEvent = object({
  merge_group: object({
    base_ref: string().startsWith("refs/heads/"),
    base_sha: commit,
    head_sha: commit
  })
});
var UNSAFE = /* @__PURE__ */ new Set(["pull_request_target", "workflow_run"]);
function readEvent(context, payload) {
  const name = context.eventName;
  if (UNSAFE.has(name)) {
    throw new ConfigurationError(
      `Leakgate runs no tests on \`${name}\`: such a run has secrets and a token that can write, and the tests of a pull request are the code of whoever opened it. Use \`on: pull_request\`; on forks the report is in the job summary.`
    );
  }
  const branch = context.ref.startsWith("refs/heads/") ? context.ref.slice("refs/heads/".length) : void 0;
  const fallback = name === "schedule" ? branch : void 0;
  const defaultBranch = parse(anyEvent, payload, name).repository?.default_branch ?? fallback;
  if (defaultBranch === void 0) throw unusable(name, "the default branch is missing");
  switch (name) {
    case "push":
    case "schedule":
    case "workflow_dispatch": {
      if (branch !== defaultBranch) {
        const base2 = { branch: defaultBranch, commit: void 0 };
        return { kind: "other ref", ref: context.ref, defaultBranch, base: base2, commit: context.commit };
      }
      const before = name === "push" ? parse(pushEvent, payload, name).before : void 0;
      const base = { branch: defaultBranch, commit: before ?? void 0 };
      return { kind: "default branch", trigger: name, defaultBranch, base, commit: context.commit };
    }
    case "pull_request": {
      const pull = parse(pullRequestEvent, payload, name).pull_request;
      return {
        kind: "pull request",
        number: pull.number,
        origin: originOf(pull),
        defaultBranch,
        base: { branch: pull.base.ref, commit: pull.base.sha },
        // Not the merge commit that the runner checks out: that one goes away with the pull request.
        commit: pull.head.sha
      };
    }
    case "merge_group": {
      const group2 = parse(mergeGroupEvent, payload, name).merge_group;
      const base = { branch: group2.base_ref.slice("refs/heads/".length), commit: group2.base_sha };
      return { kind: "merge group", defaultBranch, base, commit: group2.head_sha };
    }
    default:
      throw new ConfigurationError(
        `Leakgate cannot compare anything on \`${name}\`. It runs on push, pull_request, merge_group, schedule and workflow_dispatch.`
      );
  }
}
function originOf(pull) {
  if (pull.head.repo?.id !== pull.base.repo.id) return "fork";
  return pull.user?.login === "dependabot[bot]" ? "dependabot" : "same repository";
}
function parse(schema3, payload, name) {
  const parsed = schema3.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw unusable(name, prettifyError(parsed.error));
}
var unusable = (name, why) => new ConfigurationError(`The payload of the \`${name}\` event in GITHUB_EVENT_PATH cannot be used: ${why}`);

// src/action/job.ts
async function openJob(inputs, environment) {
  const context = readContext(environment);
  const event = readEvent(context, await readPayload(context.eventPath));
  const policy = await readPolicy({
    asked: inputs.settings,
    root: context.workspace,
    directory: inputs.workingDirectory,
    named: inputs.config,
    now: /* @__PURE__ */ new Date()
  });
  const scrubbed = scrubEnvironment(environment, await mkdtemp2(join5(context.temporary, "leakgate-env-")));
  const client = createClient({ token: inputs.token, context });
  return { inputs, policy, context, event, client, log: runnerLog, environment: scrubbed };
}
async function readPayload(path) {
  try {
    return JSON.parse(await readFile2(path, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`The event in GITHUB_EVENT_PATH cannot be read: ${why}`, { cause });
  }
}

// src/action/report.ts
import { mkdtemp as mkdtemp3 } from "node:fs/promises";
import { join as join9 } from "node:path";

// src/action/leg.ts
import { writeFile as writeFile3 } from "node:fs/promises";
import { join as join7 } from "node:path";

// src/github/upload.ts
import { dirname } from "node:path";
var loadUploader = async () => new (await import("./actions-artifact.js")).DefaultArtifactClient();
async function uploadArtifact(upload, environment = process.env, load = loadUploader) {
  const failed = (reason) => ({
    kind: "failed",
    reason: `The artifact ${upload.name} was not uploaded: ${reason}`
  });
  if (!environment.ACTIONS_RUNTIME_TOKEN || !environment.ACTIONS_RESULTS_URL) {
    return failed(
      "the runner sets ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL only for actions, so use `uses:`, not `run:`."
    );
  }
  try {
    const uploader = await load();
    const { id } = await uploader.uploadArtifact(
      upload.name,
      [upload.file],
      dirname(upload.file),
      upload.retentionDays === void 0 ? {} : { retentionDays: upload.retentionDays }
    );
    return { kind: "uploaded", id };
  } catch (error2) {
    const message = error2 instanceof Error ? error2.message : String(error2);
    if (/\bGHES\b/.test(message)) {
      return failed(
        "GitHub Enterprise Server does not support these artifacts; use a committed baseline file instead (input `baseline`)."
      );
    }
    const taken = /\b409\b|already exists/i.test(message);
    return failed(
      taken ? `this run already has an artifact of that name; give each job its own \`artifact-name\`. (${message})` : message
    );
  }
}

// src/action/find-legs.ts
var LEG_FILE = "leakgate-leg.json";
var MAX_LEG_BYTES = 128 * 1024 * 1024;
var PARALLEL = 6;
function legArtifactName(baselineArtifact, leg) {
  return `${baselineArtifact.replace(/-baseline$/, "")}-leg-${leg}`;
}
async function findLegs(client, run, log) {
  const prefix = legArtifactName(run.baselineArtifact, "");
  const newest = /* @__PURE__ */ new Map();
  for (const item of await listAll(client, run.id)) {
    if (!item.name.startsWith(prefix) || item.expired || item.workflow_run?.id !== run.id) continue;
    if ((newest.get(item.name)?.id ?? 0) < item.id) newest.set(item.name, item);
  }
  const limit = pLimit(PARALLEL);
  const items = [...newest.values()].slice(0, MAX_LEGS);
  const results = await Promise.all(items.map((item) => limit(() => readLeg(client, item, prefix, log))));
  return {
    read: results.filter((leg) => leg !== void 0),
    unreadable: items.filter((_, index) => results[index] === void 0).map(({ name }) => name.slice(prefix.length))
  };
}
async function listAll(client, runId) {
  const found = [];
  for (let page = 1; found.length < 2 * MAX_LEGS; page++) {
    const artifacts = await listRunArtifacts(client, runId, "the results of the matrix", { page });
    found.push(...artifacts);
    if (artifacts.length < PAGE) break;
  }
  return found;
}
async function readLeg(client, { id, name, size_in_bytes: size, digest }, prefix, log) {
  try {
    const archive = await downloadArchive(client, { id, size, digest: digest ?? void 0 }, "report");
    const leg = parseLeg(readOnlyEntry(archive, LEG_FILE, MAX_LEG_BYTES).toString("utf8"), `Artifact ${name}`);
    if (`${prefix}${leg.leg}` !== name)
      throw new ReportError(`Artifact ${name} is that of the job ${leg.leg}`);
    return leg;
  } catch (error2) {
    if (!(error2 instanceof BaselineError || error2 instanceof ReportError || error2 instanceof GitHubError)) {
      throw error2;
    }
    log.warning(`A result of the matrix is not used: ${error2.message}`);
    return void 0;
  }
}

// src/action/publish.ts
import { writeFile as writeFile2 } from "node:fs/promises";
import { join as join6 } from "node:path";

// src/github/length.ts
function cutAtLine(text, limit, measure, notice2) {
  if (measure(text) <= limit) return text;
  const budget = limit - measure(notice2);
  let size = 0;
  let end2 = 0;
  for (const line of text.split(/(?<=\n)/)) {
    size += measure(line);
    if (size > budget) break;
    end2 += line.length;
  }
  return text.slice(0, end2) + notice2;
}
var CUT_NOTICE = "\n\n(Cut here: too long for GitHub.)\n";
function clip(text, max) {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

// src/github/annotations.ts
var MAX_ERRORS = 9;
var MAX_WARNINGS = 5;
var MAX_EXERCISED = 3;
var MAX_WAITS = 6;
var MAX_MESSAGE_CHARS = 4096;
function annotate(report3, failing) {
  const worst = [...failing].sort(worstFirst).slice(0, MAX_ERRORS);
  return [
    ...worst.map((change) => leakAnnotation(change, "error")),
    ...worst.flatMap(waitAnnotation).slice(0, MAX_WAITS),
    ...tally(report3).exercised.filter((change) => !failing.includes(change)).slice(0, MAX_EXERCISED).map((change) => leakAnnotation(change, "warning")),
    ...noDataAnnotations(report3)
  ];
}
var WRITERS = { error, warning, notice };
function writeAnnotations(annotations) {
  for (const { level, message, properties } of annotations) {
    WRITERS[level](message, properties);
  }
}
function leakAnnotation(change, level) {
  return {
    level,
    message: clip(account(change).join("\n"), MAX_MESSAGE_CHARS),
    properties: { title: TITLES[change.change], ...placeOf(change.goStatement) }
  };
}
function waitAnnotation(change) {
  const { blockedAt, goStatement, creator, count } = change;
  const same = blockedAt?.file === goStatement?.file && blockedAt?.line === goStatement?.line;
  if (!blockedAt?.inRepository || same) return [];
  const { one, many, on } = waitPhrase(change.blocking.wait);
  const who = count === 1 ? `A goroutine started by ${creator || "the runtime"} ${one}` : `${count} goroutines started by ${creator || "the runtime"} ${many}`;
  return [
    {
      level: "notice",
      message: clip(`${who} ${on} here after the tests of ${change.package} ended.`, MAX_MESSAGE_CHARS),
      properties: { title: "A leaked goroutine waits here", ...placeOf(blockedAt) }
    }
  ];
}
function placeOf(location) {
  return location?.inRepository ? { file: location.file, startLine: location.line } : {};
}
function noDataAnnotations(report3) {
  const { noData, partly } = tally(report3);
  const lacking = [
    ...noData.map(({ path, reason }) => ({ title: NOT_CHECKED, message: `${path}: ${reason}` })),
    ...partly.map(({ path, reason }) => ({
      title: "Not checked for goroutine leaks in every job",
      message: `${path}: ${reason}`
    }))
  ];
  const shown = lacking.slice(0, lacking.length > MAX_WARNINGS ? MAX_WARNINGS - 1 : MAX_WARNINGS);
  const rest = lacking.length - shown.length;
  const more = `${rest} more packages lack data; see the job summary.`;
  return [...shown, ...rest > 0 ? [{ title: NOT_CHECKED, message: more }] : []].map(
    ({ title, message }) => ({
      level: "warning",
      message: clip(message, MAX_MESSAGE_CHARS),
      properties: { title }
    })
  );
}
var NOT_CHECKED = "Not checked for goroutine leaks";

// src/github/marker.ts
import { createHash as createHash2 } from "node:crypto";
function commentKey(...parts) {
  return createHash2("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
function markerLine(key, { runId, attempt, commit: commit2 }) {
  return `<!-- leakgate:${key} run=${runId} attempt=${attempt} commit=${commit2} -->`;
}
var MARKER = /^<!-- leakgate:([0-9a-f]{12}) run=(\d{1,15}) attempt=(\d{1,6}) commit=([0-9a-f]{40}(?:[0-9a-f]{24})?) -->\s*$/;
function readMarker(body, key) {
  const [line = ""] = body.split("\n", 1);
  const [, found, runId, attempt, commit2 = ""] = MARKER.exec(line) ?? [];
  return found === key ? { runId: Number(runId), attempt: Number(attempt), commit: commit2 } : void 0;
}
function isNewer(a, b) {
  return a.runId > b.runId || a.runId === b.runId && a.attempt > b.attempt;
}
function unmarked(body) {
  return body.replaceAll("\r\n", "\n").replace(/^<!-- leakgate:.*\n/, "").trim();
}

// src/github/discussion.ts
var PERMISSION = "pull-requests: write";
var MAX_PAGES2 = 25;
var author = object({ login: string(), __typename: string() });
var comment = object({ id: string(), url: string(), body: string(), author: author.nullable() });
var pullRequest = object({
  id: string(),
  headRefOid: string(),
  comments: object({
    nodes: array(comment.nullable()),
    pageInfo: object({ hasPreviousPage: boolean(), startCursor: string().nullable() })
  })
});
var viewer = object({ login: string() });
var pullRequestFields = (comments) => `id headRefOid comments(${comments}) {
  nodes { id url body author { login __typename } }
  pageInfo { hasPreviousPage startCursor }
}`;
var READ = `query ($owner: String!, $repo: String!, $number: Int!, $before: String) {
  viewer { login }
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) { ${pullRequestFields("last: 100, before: $before")} } }
}`;
var ADD = `mutation ($subject: ID!, $body: String!) {
  addComment(input: { subjectId: $subject, body: $body }) {
    commentEdge { node { id url } }
    subject { ... on PullRequest { ${pullRequestFields("last: 100")} } }
  }
}`;
var UPDATE = `mutation ($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { url } }
}`;
var DELETE = `mutation ($id: ID!) {
  deleteIssueComment(input: { id: $id }) { clientMutationId }
}`;
async function readDiscussion(client, place) {
  let before = null;
  for (let page = 1; ; page++) {
    const answer2 = await ask(
      { what: "read the comments", permission: PERMISSION },
      readAnswer,
      async () => ({
        data: await client.graphql(READ, { ...client.repository, number: place.number, before })
      })
    );
    const found = answer2.repository.pullRequest;
    const discussion = discussionOf(found, answer2.viewer.login, place.key);
    const { hasPreviousPage, startCursor } = found.comments.pageInfo;
    if (discussion.own.length > 0 || !hasPreviousPage || page === MAX_PAGES2) return discussion;
    before = startCursor;
  }
}
var readAnswer = object({ viewer, repository: object({ pullRequest }) });
var addAnswer = object({
  addComment: object({
    commentEdge: object({ node: object({ id: string(), url: string() }) }),
    subject: pullRequest
  })
});
async function addComment(client, place, { id: subject, viewer: viewer2 }, body) {
  const { addComment: added } = await ask(
    { what: "comment on the pull request", permission: PERMISSION },
    addAnswer,
    async () => ({ data: await client.graphql(ADD, { subject, body }) })
  );
  return { ...added.commentEdge.node, discussion: discussionOf(added.subject, viewer2, place.key) };
}
async function updateComment(client, id, body) {
  await ask(
    { what: "update the comment on the pull request", permission: PERMISSION },
    unknown(),
    async () => ({
      data: await client.graphql(UPDATE, { id, body })
    })
  );
}
async function deleteComment(client, id) {
  await ask({ what: "delete the duplicate comment", permission: PERMISSION }, unknown(), async () => ({
    data: await client.graphql(DELETE, { id })
  }));
}
function discussionOf(found, viewer2, key) {
  const own = found.comments.nodes.flatMap((comment3) => {
    const stamp = comment3 === null ? void 0 : readMarker(comment3.body, key);
    if (comment3 === null || stamp === void 0 || !isAuthor(comment3, viewer2)) return [];
    return [{ id: comment3.id, url: comment3.url, body: comment3.body, stamp }];
  });
  return { id: found.id, head: found.headRefOid, viewer: viewer2, own };
}
function isAuthor({ author: author2 }, viewer2) {
  const app = viewer2.endsWith("[bot]");
  return author2 !== null && author2.login === viewer2.replace(/\[bot\]$/, "") && author2.__typename === "Bot" === app;
}

// src/github/comment.ts
async function publishComment(client, speaker, message, log) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await speak(client, speaker, message, log);
    } catch (error2) {
      if (!(error2 instanceof GitHubError)) throw error2;
      if (attempt === ATTEMPTS || !isUncertain(error2)) return { kind: "failed", reason: error2.message };
      log.info(`${error2.message} Trying again.`);
    }
  }
}
var ATTEMPTS = 2;
async function speak(client, speaker, message, log) {
  const discussion = await readDiscussion(client, speaker);
  if (isOutdated(discussion, speaker)) return { kind: "outdated" };
  const body = withMarker(speaker, message.text);
  const comment3 = keeper(discussion);
  if (comment3 === void 0) {
    if (message.kind === "resolved") return { kind: "not needed" };
    const added = await addComment(client, speaker, discussion, body);
    return settle(client, added, log);
  }
  const unchanged = unmarked(comment3.body) === unmarked(body);
  if (!unchanged) await updateComment(client, comment3.id, body);
  await removeOthers(client, discussion, comment3, log);
  return { kind: unchanged ? "unchanged" : "updated", url: comment3.url };
}
async function settle(client, added, log) {
  const comment3 = keeper(added.discussion);
  if (comment3 === void 0) return { kind: "created", url: added.url };
  await removeOthers(client, added.discussion, comment3, log);
  return comment3.id === added.id ? { kind: "created", url: added.url } : { kind: "outdated" };
}
function isOutdated({ head, own }, speaker) {
  return head !== speaker.commit || own.some(({ stamp }) => stamp.commit === head && isNewer(stamp, speaker));
}
function keeper({ head, own }) {
  return own.reduce(
    (best, comment3) => best === void 0 || isBetter(comment3, best, head) ? comment3 : best,
    void 0
  );
}
function isBetter({ stamp: a }, { stamp: b }, head) {
  if (a.commit === head !== (b.commit === head)) return a.commit === head;
  return isNewer(a, b);
}
async function removeOthers(client, { own }, kept, log) {
  for (const { id } of own.filter((comment3) => comment3 !== kept)) {
    try {
      await deleteComment(client, id);
    } catch (error2) {
      if (!(error2 instanceof GitHubError)) throw error2;
      log.info(error2.message);
    }
  }
}
var withMarker = (speaker, text) => cutAtLine(
  `${markerLine(speaker.key, speaker)}
${text}`,
  MAX_COMMENT_CHARS,
  (part) => part.length,
  CUT_NOTICE
);

// src/github/report-artifact.ts
var REPORT_FILE = "leakgate-report.json";
var reportArtifactName = (baselineArtifact) => `${baselineArtifact.replace(/-baseline$/, "")}-report`;
var MAX_REPORT_BYTES = 64 * 1024 * 1024;
async function findReport(client, runId, name) {
  const artifacts = await listRunArtifacts(client, runId, "the report artifact", { name });
  const [newest] = artifacts.filter((item) => item.name === name && !item.expired && item.workflow_run?.id === runId).sort((a, b) => b.id - a.id);
  if (newest === void 0) return { kind: "none" };
  try {
    const archive = await downloadArchive(
      client,
      { id: newest.id, size: newest.size_in_bytes, digest: newest.digest ?? void 0 },
      "report"
    );
    const text = readOnlyEntry(archive, REPORT_FILE, MAX_REPORT_BYTES).toString("utf8");
    return { kind: "found", report: parseReport(text, `Artifact ${name}`), artifactId: newest.id };
  } catch (error2) {
    if (error2 instanceof BaselineError || error2 instanceof ReportError)
      return { kind: "rejected", reason: error2.message };
    throw error2;
  }
}

// src/github/summary.ts
async function writeSummary(text, log) {
  try {
    await summary.addRaw(fitSummary(text), true).write();
  } catch (error2) {
    log.warning(`The job summary was not written: ${error2 instanceof Error ? error2.message : String(error2)}`);
  }
}
var fitSummary = (text) => cutAtLine(text, MAX_SUMMARY_BYTES - 1, (part) => Buffer.byteLength(part), CUT_NOTICE);

// src/report/markdown/summary.ts
var SUMMARY = {
  budget: SUMMARY_BUDGET_BYTES,
  // The runner compares the size of the file.
  measure: (text) => Buffer.byteLength(text, "utf8"),
  rows: 1e3,
  listsKnown: true
};
function renderSummary(report3, links, opening = "") {
  return renderDocument(report3, links, SUMMARY, opening);
}

// src/action/publish.ts
function messageFor(report3, links) {
  const { leaks, measured, hasBaseline } = tally(report3);
  if (!hasBaseline || measured === 0 && leaks.length === 0) return void 0;
  if (leaks.length > 0) return { kind: "leaks", text: renderComment(report3, links) };
  return { kind: "resolved", text: renderResolved(report3, links) };
}
var SARIF_FILE = "leakgate.sarif";
async function publish(job, report3, found, folder, opening = "") {
  const file = await handOn(job, report3, found, folder);
  writeAnnotations(annotate(report3, failingChanges(report3, job.policy.failOn)));
  sayWhatIsAllowed(job, report3);
  const links = linksOf(job, found, await uploadReport(job, file));
  await writeSummary(renderSummary(report3, links, opening), job.log);
  await comment2(job, report3, links);
}
async function handOn(job, report3, found, folder) {
  const file = join6(folder, REPORT_FILE);
  const sarif = join6(folder, SARIF_FILE);
  const failing = failingChanges(report3, job.policy.failOn);
  await writeFile2(file, renderJson(report3));
  await writeFile2(sarif, renderSarif(report3, failing, linksOf(job, found, null)));
  setOutputs({
    ...outputsOf(report3),
    baseline: found.outcome,
    "report-path": file,
    "sarif-path": sarif
  });
  return file;
}
function sayWhatIsAllowed({ event, policy, log }, report3) {
  const allowed = allowedPhrase(tally(report3));
  if (event.kind !== "pull request" || allowed === "") return;
  log.notice(`Goroutine leaks: ${allowed} of ${policy.rules.file}. The job summary names them.`);
}
async function publishLeg(job, report3, found, folder) {
  await handOn(job, report3, found, folder);
  await publishInJob(job, report3, found);
}
async function publishInJob(job, report3, found) {
  writeAnnotations(annotate(report3, failingChanges(report3, job.policy.failOn)));
  await writeSummary(renderSummary(report3, linksOf(job, found, null)), job.log);
}
async function uploadReport({ inputs, context, log }, file) {
  const name = reportArtifactName(inputs.artifactName);
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays });
  if (outcome.kind === "uploaded") {
    return outcome.id === void 0 ? null : `${runUrl(context)}/artifacts/${outcome.id}`;
  }
  log.warning(outcome.reason);
  return null;
}
function linksOf({ context, event }, found, reportUrl) {
  return {
    repository: `${context.repository.owner}/${context.repository.name}`,
    serverUrl: context.serverUrl,
    commit: event.commit,
    runUrl: runUrl(context),
    reportUrl,
    baseBranch: found.branch
  };
}
async function comment2(job, report3, links) {
  const { inputs, context, event, client, log } = job;
  if (event.kind !== "pull request" || inputs.comment === "never") return;
  const message = messageFor(report3, links);
  if (message === void 0) return;
  const outcome = await publishComment(
    client,
    {
      number: event.number,
      key: commentKey(context.workflowPath ?? "", inputs.artifactName, inputs.workingDirectory),
      runId: context.runId,
      attempt: context.attempt,
      commit: event.commit
    },
    message,
    log
  );
  switch (outcome.kind) {
    case "created":
    case "updated":
    case "unchanged":
      setOutputs({ "comment-url": outcome.url });
      log.info(`Comment ${outcome.kind}: ${outcome.url}`);
      return;
    case "not needed":
      return;
    case "outdated":
      log.info("No comment: a newer run already reported on the pull request.");
      return;
    case "failed":
      log.debug(outcome.reason);
      if (event.origin === "same repository")
        log.warning(`${outcome.reason} The report is in the job summary.`);
      else
        log.notice(
          `No comment on a pull request from ${ORIGINS[event.origin]}; the report is in the job summary.`
        );
      return;
    default:
      outcome;
  }
}
var ORIGINS = { fork: "a fork", dependabot: "Dependabot" };

// src/action/leg.ts
async function reportLeg(job, result, found, folder) {
  const { inputs, log } = job;
  const file = join7(folder, LEG_FILE);
  await writeFile3(file, renderLeg(result));
  const name = legArtifactName(inputs.artifactName, result.leg);
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays });
  if (outcome.kind === "failed") log.warning(`${outcome.reason} The merged report will not include this job.`);
  const own = ownView(result.report);
  await publishLeg(job, own, found, folder);
  return conclude(own);
}

// src/action/record-baseline.ts
import { writeFile as writeFile4 } from "node:fs/promises";
import { join as join8 } from "node:path";
async function recordBaseline(job, own, { document: previous }, folder) {
  const { inputs, log } = job;
  if (!own.packages.some(({ status }) => status === "measured")) {
    log.info("No baseline recorded: nothing was measured.");
    return;
  }
  const baseline = previous === void 0 ? limitBaseline(own, inputs.history) : mergeBaselines(previous, own, inputs.history);
  const file = join8(folder, BASELINE_FILE);
  await writeFile4(file, renderBaseline(baseline));
  const outcome = await uploadArtifact({
    name: inputs.artifactName,
    file,
    retentionDays: inputs.retentionDays
  });
  if (outcome.kind === "failed") {
    log.warning(`${outcome.reason} Pull requests are compared with an older baseline until one is recorded.`);
  } else {
    const runs = plural(baseline.history?.length ?? 1, "run");
    log.info(`Baseline recorded as artifact ${inputs.artifactName}, from ${runs}.`);
  }
}

// src/action/regression.ts
import { resolve as resolve6 } from "node:path";

// src/report/words/regression.ts
function causeSentence(cause, named) {
  switch (cause.kind) {
    case "commit":
      return `Introduced by ${named(cause.commit)}.`;
    case "range":
      return `Introduced after ${named(cause.from)}, up to and including ${named(cause.to)}.`;
    case "same commit":
      return `The baseline is from this same commit, ${named(cause.commit)}, so the leak shows only in some runs.`;
    case "unknown":
      return "";
    default:
      return cause;
  }
}

// src/action/regression.ts
var MAX_WARNINGS2 = 4;
var RECORDED = "It goes into the baseline, so it does not fail any pull request.";
function judgedFor({ event, inputs }, report3) {
  if (event.kind !== "default branch" || inputs.onMain === "fail") return report3;
  return { ...report3, gate: judge(report3.changes, report3.packages, []) };
}
function judgedTogether({ event, inputs, policy }, report3) {
  if (event.kind !== "default branch" || inputs.onMain === "warn" || !report3.gate.passed) return report3;
  const reasons = failuresOf(report3.changes, policy.failOn);
  return { ...report3, gate: { passed: reasons.length === 0, reasons } };
}
async function findRegression(job, report3, found) {
  const { event } = job;
  const { leaks } = tally(report3);
  if (event.kind !== "default branch" || leaks.length === 0) return void 0;
  const cause = await causeOf(job, found);
  const text = [`New on ${event.defaultBranch}.`, causeSentence(cause, shortCommit), RECORDED];
  const sentence = [causeSentence(cause, (commit2) => commit2.slice(0, 7)), RECORDED];
  const annotations = annotate(report3, leaks).filter(({ level }) => level === "error").slice(0, MAX_WARNINGS2).map(({ message, properties }) => {
    return { level: "warning", message: [message, ...sentence.filter(Boolean)].join("\n"), properties };
  });
  return { text: text.filter(Boolean).join(" "), annotations };
}
function announceRegression({ gate }, regression) {
  if (gate.passed) writeAnnotations(regression.annotations);
}
async function causeOf({ event: { commit: commit2 }, context, inputs, environment }, { reference }) {
  if (reference.kind === "none" || reference.commit === null) return { kind: "unknown" };
  const from = reference.commit;
  if (from === commit2) return { kind: "same commit", commit: commit2 };
  const head = await readHead(resolve6(context.workspace, inputs.workingDirectory), environment);
  if (head?.commit === commit2 && head.parents[0] === from) return { kind: "commit", commit: commit2 };
  return { kind: "range", from, to: commit2 };
}

// src/action/report.ts
async function report2(job, checked) {
  const { measurement, cancelled, baseline: found } = checked;
  const report3 = judgedFor(job, checked.report);
  if (cancelled) {
    await publishInJob(job, report3, found);
    throw new MeasurementError("the run was cancelled before the tests finished");
  }
  const folder = await mkdtemp3(join9(job.context.temporary, "leakgate-report-"));
  const recorded = createBaseline(measurement, (/* @__PURE__ */ new Date()).toISOString());
  const { leg } = job.inputs;
  const known = found.document?.legs ?? [];
  if (leg !== void 0) return reportLeg(job, { leg, report: report3, baseline: recorded, known }, found, folder);
  return conclusionOf(job, report3, recorded, found, folder);
}
async function conclusionOf(job, report3, baseline, found, folder) {
  if (job.event.kind === "default branch") await recordBaseline(job, baseline, found, folder);
  const regression = await findRegression(job, report3, found);
  await publish(job, report3, found, folder, regression?.text);
  if (regression !== void 0) announceRegression(report3, regression);
  return conclude(report3);
}

// src/action/modes/check.ts
async function check(inputs, environment) {
  const folder = armedFolder(environment);
  if (folder === void 0) {
    throw new ConfigurationError(
      "Nothing to check: no earlier step of this job has `mode: arm`, or its tests were already checked."
    );
  }
  return checkSession(folder, inputs, environment);
}
async function checkSession(folder, inputs, environment) {
  const job = await openJob(inputs, environment);
  const session = await openSession(folder, job.environment);
  await markChecked(session);
  for (const [name, value] of Object.entries(disarmed(session, environment))) exportVariable(name, value);
  const found = await takeOver(folder, inputs) ?? await findBaselineToUse(job);
  const checked = await checkSessionInLog(job, session, found);
  const cancelled = checked.cancelled || inputs.jobStatus === "cancelled";
  return report2(job, { ...checked, cancelled });
}

// src/action/modes/post.ts
var ARMED_STATE = "armed";
async function post(inputs, environment) {
  const folder = getState(ARMED_STATE);
  if (folder === "" || await wasChecked(folder)) return { kind: "passed" };
  return checkSession(folder, inputs, environment);
}

// src/config/inputs.ts
var MODES = ["run", "arm", "check", "comment", "merge"];
var INPUT_DEFAULTS = {
  mode: "run",
  run: "go test ./...",
  "working-directory": ".",
  "artifact-name": "leakgate-baseline",
  comment: "on-change",
  "compute-base": "missing",
  "leak-profile": "false",
  "on-main": "warn",
  history: "10"
};
var MAX_RETENTION_DAYS = 400;
var FORBIDDEN_IN_ARTIFACT_NAME = /[":<>|*?\r\n\\/]/;
var singleLine = string().refine((text) => !/[\0\r\n]/.test(text), "must be one line");
function unlessEmpty(parser) {
  return string().transform((text, context) => {
    if (text === "") return void 0;
    try {
      return parser(text, "");
    } catch (error2) {
      if (!(error2 instanceof ConfigurationError)) throw error2;
      context.addIssue({ code: "custom", message: error2.message.trim() });
      return NEVER;
    }
  });
}
var legName = singleLine.max(100).refine((name) => !FORBIDDEN_IN_ARTIFACT_NAME.test(name), 'must not contain any of " : < > | * ? \\ /');
function parseLegs(text) {
  const names = text.startsWith("[") ? array(string()).safeParse(parseJson(text)).data : text.split(/[,\n]/).map((name) => name.trim());
  if (names === void 0)
    throw new ConfigurationError("must be names, separated by commas, or a JSON array of them");
  return [...new Set(names.filter((name) => name !== ""))];
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
var retentionDays = string().refine(
  (text) => text === "" || /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RETENTION_DAYS,
  `must be a whole number of days from 1 to ${MAX_RETENTION_DAYS}`
).transform((text) => text === "" ? void 0 : Number(text));
var schema2 = object({
  mode: _enum(MODES, { error: `must be one of ${MODES.join(", ")}` }),
  run: string().refine((text) => !text.includes("\0"), "must not contain a NUL character"),
  "test-binary": singleLine,
  "test-arguments": singleLine,
  "pprof-url": unlessEmpty(parsePprofUrl),
  "working-directory": singleLine,
  "github-token": singleLine.min(1, "is empty; omit it to use the job's token"),
  baseline: singleLine,
  "artifact-name": singleLine.refine(
    (name) => !FORBIDDEN_IN_ARTIFACT_NAME.test(name),
    'must not contain any of " : < > | * ? \\ /'
  ),
  config: singleLine,
  "fail-on": unlessEmpty(parseFailOn),
  confirm: unlessEmpty(parseRepetitions),
  "confirm-budget": unlessEmpty(parseBudget),
  leg: union([literal(""), legName]),
  legs: unlessEmpty(parseLegs),
  "compute-base": _enum(["missing", "never", "always"], {
    error: "must be `missing`, `never` or `always`"
  }),
  "leak-profile": _enum(["true", "false"], { error: "must be `true` or `false`" }),
  comment: _enum(["on-change", "never"], { error: "must be `on-change` or `never`" }),
  "retention-days": retentionDays,
  "job-status": singleLine,
  "on-main": _enum(["warn", "fail"], { error: "must be `warn` or `fail`" }),
  history: unlessEmpty(parseHistory)
});
function parseInputs(read2) {
  const defaults2 = INPUT_DEFAULTS;
  const raw = Object.fromEntries(
    Object.keys(schema2.shape).map((name) => [name, read2(name).trim() || (defaults2[name] ?? "")])
  );
  const parsed = schema2.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `\`${issue.path.join(".")}\` ${issue.message}`);
    const title = problems.length === 1 ? "Invalid input" : `${problems.length} invalid inputs`;
    throw new ConfigurationError(`${title}: ${problems.join("; ")}.`);
  }
  const inputs = parsed.data;
  return {
    mode: inputs.mode,
    run: inputs.run,
    testBinary: inputs["test-binary"] === "" ? void 0 : inputs["test-binary"],
    testArguments: inputs["test-arguments"],
    pprofUrl: inputs["pprof-url"],
    workingDirectory: inputs["working-directory"],
    token: inputs["github-token"],
    baseline: inputs.baseline === "" ? void 0 : inputs.baseline,
    artifactName: inputs["artifact-name"],
    config: inputs.config === "" ? void 0 : inputs.config,
    comment: inputs.comment,
    retentionDays: inputs["retention-days"],
    leg: inputs.leg === "" ? void 0 : inputs.leg,
    legs: inputs.legs ?? [],
    computeBase: inputs["compute-base"],
    leakProfile: inputs["leak-profile"] === "true",
    jobStatus: inputs["job-status"],
    onMain: inputs["on-main"],
    history: inputs.history ?? DEFAULT_HISTORY,
    settings: {
      failOn: inputs["fail-on"],
      repetitions: inputs.confirm,
      budgetMs: inputs["confirm-budget"]
    }
  };
}

export {
  runnerLog,
  concludeError,
  end,
  readContext,
  runUrl,
  createClient,
  ask,
  findBaselineToUse,
  DEFAULT_OUTPUTS,
  setOutputs,
  handOver,
  openJob,
  readPayload,
  checkInLog,
  findLegs,
  commentKey,
  publishComment,
  reportArtifactName,
  findReport,
  messageFor,
  judgedTogether,
  report2 as report,
  conclusionOf,
  check,
  ARMED_STATE,
  post,
  parseInputs
};
