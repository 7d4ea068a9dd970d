import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  BaselineError,
  CaptureError,
  ConfigurationError,
  EXIT,
  GitHubError,
  KnownError,
  MAX_COMMENT_CHARS,
  MAX_SUMMARY_BYTES,
  MeasurementError,
  allowedPhrase,
  checkRun,
  createBaseline,
  exitCodeOf,
  external_exports,
  headline,
  isNamed,
  parseBaseline,
  parseBudget,
  parseFailOn,
  parseRepetitions,
  readBaselineFile,
  readPolicy,
  renderBaseline,
  renderComment,
  renderJson,
  renderResolved,
  renderSummary,
  tally
} from "./shared-leakgate.js";
import {
  debug,
  defaults,
  error,
  getInput,
  getOctokit,
  group,
  info,
  notice,
  retry,
  setFailed,
  setOutput,
  summary,
  warning
} from "./shared-undici.js";
import "./shared-actions-exec.js";

// src/action.ts
import { mkdtemp as mkdtemp2 } from "node:fs/promises";
import { join as join5 } from "node:path";

// src/github/comparison.ts
import { resolve } from "node:path";

// src/github/client.ts
var REQUEST_TIMEOUT_MS = 2e4;
var RETRIES = 1;
function createClient(options) {
  const { token, context, retryDelayMs = 1e3, timeoutMs = REQUEST_TIMEOUT_MS } = options;
  const proxied = defaults.request?.fetch ?? globalThis.fetch;
  const fetch = (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    return proxied(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };
  const octokit = getOctokit(
    token,
    {
      baseUrl: context.apiUrl,
      request: { fetch },
      retry: { retries: RETRIES, retryAfterBaseValue: retryDelayMs }
    },
    retry
  );
  return {
    rest: octokit.rest,
    repository: { owner: context.repository.owner, repo: context.repository.name },
    apiUrl: context.apiUrl,
    personal: PERSONAL_TOKEN.test(token),
    fetch
  };
}
var PERSONAL_TOKEN = /^(ghp|gho|ghu|github_pat)_/;
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
    `Could not ${question.what}: GitHub's answer has an unknown shape (${external_exports.prettifyError(parsed.error)}).`,
    { cause: parsed.error }
  );
}
var requestError = external_exports.object({ status: external_exports.number(), message: external_exports.string(), response: external_exports.unknown() });
function statusOf(error2) {
  const cause = error2 instanceof GitHubError ? error2.cause : error2;
  const parsed = requestError.safeParse(cause);
  return parsed.success && parsed.data.response !== void 0 ? parsed.data.status : void 0;
}
function explain(error2, permission) {
  const message = error2 instanceof Error ? error2.message : String(error2);
  const status = statusOf(error2);
  if (status === void 0) return `no answer from GitHub (${message}).`;
  if (status === 429 || /rate limit/i.test(message))
    return `the rate limit of the token is used up (${message}).`;
  if (status === 401) return `GitHub does not accept the token (${message}).`;
  if (status === 403 || status === 404) {
    return `GitHub answered ${status} (${message}). The job needs \`permissions: ${permission}\`.`;
  }
  return `GitHub answered ${status} (${message}).`;
}

// src/github/candidates.ts
var PAGE = 100;
var MAX_PAGES = 10;
var artifact = external_exports.object({
  id: external_exports.int(),
  name: external_exports.string(),
  size_in_bytes: external_exports.number(),
  expired: external_exports.boolean(),
  digest: external_exports.string().nullish(),
  workflow_run: external_exports.object({
    id: external_exports.int().optional(),
    repository_id: external_exports.int().optional(),
    head_repository_id: external_exports.int().nullish(),
    head_branch: external_exports.string().nullish(),
    head_sha: external_exports.string().optional()
  }).nullish()
});
var answer = external_exports.object({ artifacts: external_exports.array(artifact) });
async function listCandidates(client, query) {
  let expired = false;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { artifacts } = await ask(
      { what: "look for the baseline artifact", permission: "actions: read" },
      answer,
      () => client.rest.actions.listArtifactsForRepo({
        ...client.repository,
        name: query.artifactName,
        per_page: PAGE,
        page
      })
    );
    const usable = artifacts.filter((item) => !item.expired).flatMap((item) => toCandidate(item, query));
    if (usable.length > 0) return { usable: usable.sort(byPreference(query)), expired: false };
    expired ||= artifacts.some((item) => toCandidate(item, query).length > 0);
    if (artifacts.length < PAGE) break;
  }
  return { usable: [], expired };
}
function toCandidate(item, query) {
  const run = item.workflow_run;
  if (item.name !== query.artifactName || !run) return [];
  if (run.repository_id === void 0 || run.repository_id !== run.head_repository_id) return [];
  if (run.id === void 0 || run.id === query.runId) return [];
  if (!run.head_branch || !run.head_sha || !query.branches.includes(run.head_branch)) return [];
  return [
    {
      id: item.id,
      size: item.size_in_bytes,
      digest: item.digest ?? void 0,
      runId: run.id,
      branch: run.head_branch,
      commit: run.head_sha
    }
  ];
}
var byPreference = (query) => (a, b) => query.branches.indexOf(a.branch) - query.branches.indexOf(b.branch) || Number(b.commit === query.commit) - Number(a.commit === query.commit) || b.id - a.id;

// src/github/download.ts
import { createHash } from "node:crypto";
var MAX_ARCHIVE_BYTES = 16 * 1024 * 1024;
async function downloadArchive(client, candidate) {
  if (candidate.size > MAX_ARCHIVE_BYTES) throw tooLarge(candidate.size);
  const address = await findAddress(client, candidate);
  const archive = await read(client, address);
  if (candidate.digest !== void 0) {
    const digest = `sha256:${createHash("sha256").update(archive).digest("hex")}`;
    if (digest !== candidate.digest) {
      throw new BaselineError(
        `The archive is not the one that was uploaded (${digest} in place of ${candidate.digest}).`
      );
    }
  }
  return archive;
}
async function findAddress(client, candidate) {
  const what = "download the baseline";
  let location;
  try {
    const response = await client.rest.actions.downloadArtifact({
      ...client.repository,
      artifact_id: candidate.id,
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
    throw new GitHubError(`Could not ${what}: GitHub gave no address for it.`);
  }
  const address = new URL(location);
  if (address.protocol !== "https:" && address.protocol !== new URL(client.apiUrl).protocol) {
    throw new GitHubError(`Could not ${what}: its address is not encrypted.`);
  }
  return address;
}
async function read(client, address) {
  const failed = (why, cause) => new GitHubError(`Could not download the baseline from ${address.host}: ${why}.`, { cause });
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
var tooLarge = (bytes) => new BaselineError(`The archive has ${bytes} bytes or more, and ${MAX_ARCHIVE_BYTES} is the limit.`);

// src/github/provenance.ts
var TRUSTED_EVENTS = /* @__PURE__ */ new Set(["push", "schedule", "workflow_dispatch", "merge_group"]);
var workflowRun = external_exports.object({
  id: external_exports.int(),
  event: external_exports.string(),
  path: external_exports.string(),
  head_branch: external_exports.string().nullable(),
  head_sha: external_exports.string(),
  repository: external_exports.object({ id: external_exports.int() }),
  head_repository: external_exports.object({ id: external_exports.int() }).nullable()
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
    return "its run belongs to another commit than the artifact says";
  }
  const path = run.path.split("@")[0];
  if (path !== workflowPath2) {
    return `it was recorded by the workflow ${path}, and this one is ${workflowPath2}: run Leakgate for pushes and pull requests in one workflow, or give each its own \`artifact-name\``;
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
  if (entry.size > maxBytes) throw damaged(`it unpacks to ${entry.size} bytes, and ${maxBytes} is the limit`);
  const { localOffset } = entry;
  if (localOffset + LOCAL_BYTES > directory.offset || zip.readUInt32LE(localOffset) !== LOCAL_SIGNATURE) {
    throw damaged("the local header is not where the directory says");
  }
  const start = localOffset + LOCAL_BYTES + zip.readUInt16LE(localOffset + 26) + zip.readUInt16LE(localOffset + 28);
  const end = start + entry.compressedSize;
  if (end > directory.offset) throw damaged("the data runs into the directory");
  const contents = unpack(zip.subarray(start, end), entry.method, maxBytes);
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
    if (entries !== 1) throw damaged(`it holds ${entries} files in place of one`);
    const size = zip.readUInt32LE(at + 12);
    const offset = zip.readUInt32LE(at + 16);
    if (offset + size !== at) throw damaged("the directory is not where the end record says");
    return { offset, end: at };
  }
  throw damaged("it has no end record, so it is no zip file or cut off");
}
function readEntry(zip, at, end) {
  if (at + CENTRAL_BYTES > end || zip.readUInt32LE(at) !== CENTRAL_SIGNATURE)
    throw damaged("the directory is unreadable");
  if ((zip.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw damaged("it is encrypted");
  const [nameBytes = 0, extraBytes = 0, commentBytes = 0] = [28, 30, 32].map(
    (field) => zip.readUInt16LE(at + field)
  );
  if (at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes !== end)
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

// src/github/baseline.ts
var BASELINE_FILE = "leakgate-baseline.json";
var MAX_BASELINE_BYTES = 64 * 1024 * 1024;
var MAX_TRIES = 3;
async function findBaseline(client, query, log) {
  if (query.workflowPath === void 0) {
    const reason = "GITHUB_WORKFLOW_REF is not set, so the workflow of a baseline cannot be checked.";
    return { kind: "none", because: "unreachable", reason };
  }
  try {
    const { usable, expired } = await listCandidates(client, query);
    if (usable.length === 0) {
      const reason = `the artifact ${query.artifactName} ${expired ? "has expired" : "does not exist yet"}`;
      return { kind: "none", because: "not recorded", reason };
    }
    return await tryInTurn(client, query.artifactName, query.workflowPath, usable, log);
  } catch (error2) {
    if (error2 instanceof GitHubError) return { kind: "none", because: "unreachable", reason: error2.message };
    throw error2;
  }
}
async function tryInTurn(client, name, workflowPath2, candidates, log) {
  const faults = [];
  for (const candidate of candidates.slice(0, MAX_TRIES)) {
    const { runId, branch, commit: commit2 } = candidate;
    try {
      const fault = await findFault(client, candidate, workflowPath2);
      if (fault !== void 0) throw new BaselineError(fault);
      const archive = await downloadArchive(client, candidate);
      const text = readOnlyEntry(archive, BASELINE_FILE, MAX_BASELINE_BYTES).toString("utf8");
      const document = parseBaseline(text, `Artifact ${name} of run ${runId}`);
      log.info(`Baseline: artifact ${name} of run ${runId}, recorded on ${branch} at ${commit2}`);
      return { kind: "found", document, branch, commit: commit2, runId };
    } catch (error2) {
      if (!(error2 instanceof BaselineError)) throw error2;
      log.info(`The baseline of run ${runId} is not used: ${error2.message}`);
      faults.push(`${error2.message.replace(/\.$/, "")} (run ${runId})`);
    }
  }
  const [first, ...others] = faults;
  const more = others.length > 0 ? `, and ${others.length} older ones failed likewise` : "";
  return { kind: "rejected", reason: `${first}${more}` };
}

// src/github/context.ts
var url = external_exports.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "is not a web address").transform((text) => text.replace(/\/+$/, ""));
var schema = external_exports.object({
  GITHUB_REPOSITORY: external_exports.string().regex(/^[^/\s]+\/[^/\s]+$/, "is not of the form owner/name"),
  GITHUB_SERVER_URL: url.default("https://github.com"),
  GITHUB_API_URL: url.default("https://api.github.com"),
  GITHUB_RUN_ID: external_exports.string().regex(/^\d{1,15}$/, "is not a number"),
  GITHUB_WORKFLOW_REF: external_exports.string().optional(),
  GITHUB_SHA: external_exports.string().min(1),
  GITHUB_REF: external_exports.string().default(""),
  GITHUB_EVENT_NAME: external_exports.string().min(1),
  GITHUB_EVENT_PATH: external_exports.string().min(1),
  GITHUB_WORKSPACE: external_exports.string().min(1),
  RUNNER_TEMP: external_exports.string().min(1)
});
function readContext(environment) {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new ConfigurationError(
      `The environment is not that of a GitHub Actions runner (missing or unusable: ${names}). Outside of Actions, use the leakgate command line.`
    );
  }
  const variables = parsed.data;
  const [owner = "", name = ""] = variables.GITHUB_REPOSITORY.split("/");
  return {
    repository: { owner, name },
    serverUrl: variables.GITHUB_SERVER_URL,
    apiUrl: variables.GITHUB_API_URL,
    runId: Number(variables.GITHUB_RUN_ID),
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

// src/github/comparison.ts
async function findStandard({ inputs, context, event, client, log }) {
  if (inputs.baseline !== void 0) {
    return committed(
      inputs.baseline,
      parseBaseline(await readBaselineFile(resolve(context.workspace, inputs.baseline)), inputs.baseline)
    );
  }
  const query = {
    artifactName: inputs.artifactName,
    // A pull request onto another pull request's branch has a base that nothing was recorded on.
    branches: [.../* @__PURE__ */ new Set([event.base.branch, event.defaultBranch])],
    commit: event.base.commit,
    runId: context.runId,
    workflowPath: context.workflowPath
  };
  const lookup = await findBaseline(client, query, log);
  report(lookup, event.kind === "default branch", event.defaultBranch, log);
  return fromArtifact(lookup, inputs.artifactName, context);
}
function committed(path, document) {
  const { commit: commit2, recordedAt, goVersion } = document;
  return {
    outcome: "file",
    reference: { kind: "file", source: path, commit: commit2, recordedAt, goVersion, url: null },
    document,
    branch: null
  };
}
function fromArtifact(lookup, name, context) {
  if (lookup.kind !== "found") {
    const reference = { kind: "none", reason: lookup.reason };
    return { outcome: lookup.kind, reference, document: void 0, branch: null };
  }
  const { document, commit: commit2, branch, runId } = lookup;
  const { recordedAt, goVersion } = document;
  const url2 = runUrl(context, runId);
  return {
    outcome: "found",
    // The commit is the one that GitHub vouches for, not what the document says of itself.
    reference: { kind: "artifact", source: name, commit: commit2, recordedAt, goVersion, url: url2 },
    document,
    branch
  };
}
function report(lookup, recording, defaultBranch, log) {
  if (lookup.kind === "found") return;
  if (recording) {
    log.info(`Nothing to compare with: ${lookup.reason}`);
  } else if (lookup.kind === "rejected") {
    log.warning(`Compared with nothing: the baseline is not used, because ${lookup.reason}`);
  } else if (lookup.because === "unreachable") {
    log.warning(`Compared with nothing: ${lookup.reason}`);
  } else {
    log.notice(
      `No baseline yet (${lookup.reason}). It is recorded on the next push to ${defaultBranch}; until then no leak fails the build.`
    );
  }
}

// src/github/log.ts
var runnerLog = {
  debug: (message) => debug(message),
  info: (message) => info(plainLine(message)),
  notice: (message) => notice(message),
  warning: (message) => warning(message)
};
function plainLine(text) {
  return text.replace(new RegExp("\\p{Cc}+", "gu"), " ").replaceAll("##[", "## [").replace(/^\s*::/, ": :");
}

// src/github/conclusion.ts
function conclude(report2) {
  const { exitCode, command } = report2.run;
  const measured = report2.packages.some(({ status }) => status === "measured");
  const messages = [];
  if (exitCode !== 0) messages.push(`\`${command}\` ended with exit code ${exitCode}.`);
  if (!measured && tally(report2).leaks.length === 0) {
    messages.push(
      "Leakgate could not measure: no test process left a profile behind. The job summary names the reasons."
    );
  } else if (!report2.gate.passed) {
    const { reasons } = report2.gate;
    messages.push(`${headline(report2, tally(report2))}.`, ...reasons.slice(0, MAX_REASONS).map(bullet));
    if (reasons.length > MAX_REASONS) messages.push(`- and ${reasons.length - MAX_REASONS} more`);
  }
  if (messages.length === 0) return { kind: "passed" };
  const code = exitCode !== 0 ? exitCode : measured ? EXIT.gateFailed : EXIT.notMeasured;
  return { kind: "failed", message: messages.join("\n"), exitCode: code };
}
var MAX_REASONS = 5;
var bullet = (reason) => `- ${plainLine(reason)}`;
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
    message: `Leakgate failed, which is its own fault. Please report it:
${stack}`,
    exitCode: EXIT.usage
  };
}

// src/github/job.ts
import { readFile } from "node:fs/promises";

// src/config/inputs.ts
var INPUT_DEFAULTS = {
  run: "go test ./...",
  "working-directory": ".",
  "artifact-name": "leakgate-baseline",
  comment: "on-change",
  "leak-profile": "false"
};
var MAX_RETENTION_DAYS = 400;
var FORBIDDEN_IN_ARTIFACT_NAME = /[":<>|*?\r\n\\/]/;
var singleLine = external_exports.string().refine((text) => !/[\0\r\n]/.test(text), "must be one line");
function unlessEmpty(parser) {
  return external_exports.string().transform((text, context) => {
    if (text === "") return void 0;
    try {
      return parser(text, "");
    } catch (error2) {
      if (!(error2 instanceof ConfigurationError)) throw error2;
      context.addIssue({ code: "custom", message: error2.message.trim() });
      return external_exports.NEVER;
    }
  });
}
var retentionDays = external_exports.string().refine(
  (text) => text === "" || /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_RETENTION_DAYS,
  `must be a whole number of days from 1 to ${MAX_RETENTION_DAYS}`
).transform((text) => text === "" ? void 0 : Number(text));
var schema2 = external_exports.object({
  run: external_exports.string().refine((text) => !text.includes("\0"), "must not contain a NUL character"),
  "working-directory": singleLine,
  "github-token": singleLine.min(1, "is empty; leave it out for the token of the job"),
  baseline: singleLine,
  "artifact-name": singleLine.refine(
    (name) => !FORBIDDEN_IN_ARTIFACT_NAME.test(name),
    'must not contain any of " : < > | * ? \\ /'
  ),
  config: singleLine,
  "fail-on": unlessEmpty(parseFailOn),
  confirm: unlessEmpty(parseRepetitions),
  "confirm-budget": unlessEmpty(parseBudget),
  "leak-profile": external_exports.enum(["true", "false"], { error: "must be `true` or `false`" }),
  comment: external_exports.enum(["on-change", "never"], { error: "must be `on-change` or `never`" }),
  "retention-days": retentionDays
});
function parseInputs(read2) {
  const defaults2 = INPUT_DEFAULTS;
  const raw = Object.fromEntries(
    Object.keys(schema2.shape).map((name) => [name, read2(name).trim() || (defaults2[name] ?? "")])
  );
  const parsed = schema2.safeParse(raw);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `\`${issue.path.join(".")}\` ${issue.message}`);
    const title = problems.length === 1 ? "An input is wrong" : `${problems.length} inputs are wrong`;
    throw new ConfigurationError(`${title}: ${problems.join("; ")}.`);
  }
  const inputs = parsed.data;
  return {
    run: inputs.run,
    workingDirectory: inputs["working-directory"],
    token: inputs["github-token"],
    baseline: inputs.baseline === "" ? void 0 : inputs.baseline,
    artifactName: inputs["artifact-name"],
    config: inputs.config === "" ? void 0 : inputs.config,
    comment: inputs.comment,
    retentionDays: inputs["retention-days"],
    leakProfile: inputs["leak-profile"] === "true",
    settings: {
      failOn: inputs["fail-on"],
      repetitions: inputs.confirm,
      budgetMs: inputs["confirm-budget"]
    }
  };
}

// src/github/event.ts
var commit = external_exports.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
var anyEvent = external_exports.object({ repository: external_exports.object({ default_branch: external_exports.string().min(1) }).optional() });
var pushEvent = external_exports.object({
  before: commit.nullish().transform((sha) => /^0*$/.test(sha ?? "") ? void 0 : sha)
});
var pullRequestEvent = external_exports.object({
  pull_request: external_exports.object({
    number: external_exports.int().positive(),
    user: external_exports.object({ login: external_exports.string() }).nullish(),
    head: external_exports.object({ sha: commit, repo: external_exports.object({ id: external_exports.int() }).nullish() }),
    base: external_exports.object({ ref: external_exports.string().min(1), sha: commit, repo: external_exports.object({ id: external_exports.int() }) })
  })
});
var mergeGroupEvent = external_exports.object({
  merge_group: external_exports.object({
    base_ref: external_exports.string().startsWith("refs/heads/"),
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
        `Leakgate does not know what to compare on \`${name}\`. It runs on push, pull_request, merge_group, schedule and workflow_dispatch.`
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
  throw unusable(name, external_exports.prettifyError(parsed.error));
}
var unusable = (name, why) => new ConfigurationError(`The payload of the \`${name}\` event in GITHUB_EVENT_PATH cannot be used: ${why}`);

// src/github/job.ts
async function openJob(environment) {
  const inputs = parseInputs((name) => getInput(name));
  const context = readContext(environment);
  const event = readEvent(context, await readPayload(context.eventPath));
  const policy = await readPolicy({
    asked: inputs.settings,
    root: context.workspace,
    directory: inputs.workingDirectory,
    named: inputs.config,
    now: /* @__PURE__ */ new Date()
  });
  const client = createClient({ token: inputs.token, context });
  return { inputs, policy, context, event, client, log: runnerLog, environment };
}
async function readPayload(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`The event in GITHUB_EVENT_PATH cannot be read: ${why}`, { cause });
  }
}

// src/github/measurement.ts
import { mkdtemp } from "node:fs/promises";
import { join as join2, resolve as resolve2 } from "node:path";

// src/github/changed.ts
var MAX_FILES = 300;
var comparison = external_exports.object({
  files: external_exports.array(external_exports.object({ filename: external_exports.string(), previous_filename: external_exports.string().optional() })).optional()
});
async function changedFiles({
  client,
  event,
  log
}) {
  const { base, commit: commit2 } = event;
  if (event.kind !== "pull request" && event.kind !== "merge group" || base.commit === void 0)
    return void 0;
  try {
    const { files = [] } = await ask(
      { what: "compare the pull request with its base", permission: "contents: read" },
      comparison,
      () => client.rest.repos.compareCommitsWithBasehead({
        ...client.repository,
        basehead: `${base.commit}...${commit2}`,
        // Of commits: the files are all on the first page.
        per_page: 1
      })
    );
    if (files.length === 0 || files.length >= MAX_FILES) return void 0;
    return files.flatMap(
      ({ filename, previous_filename: previous }) => previous === void 0 ? [filename] : [filename, previous]
    );
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.info(`Which files changed is not known: ${error2.message}`);
    return void 0;
  }
}

// src/github/environment.ts
import { join } from "node:path";
function scrubEnvironment(environment, decoys) {
  const scrubbed = {};
  for (const [name, value] of Object.entries(environment)) {
    const key = name.toUpperCase();
    if (TOKENS.has(key) || PREFIXES.some((prefix) => key.startsWith(prefix))) continue;
    scrubbed[name] = RUNNER_FILES.has(key) ? join(decoys, key.toLowerCase()) : value;
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

// src/github/fence.ts
import { randomUUID } from "node:crypto";
function openFence(write2, token = randomUUID()) {
  let atLineStart = true;
  write2(`::stop-commands::${token}
`);
  return {
    write: (chunk) => {
      if (chunk.length === 0) return;
      atLineStart = chunk.at(-1) === NEWLINE;
      write2(chunk);
    },
    close: () => {
      if (!atLineStart) write2("\n");
      write2(`::${token}::
`);
    }
  };
}
var NEWLINE = 10;

// src/github/measurement.ts
async function checkInLog(job, standard) {
  const { inputs, policy, context, environment, event } = job;
  const decoys = await mkdtemp(join2(context.temporary, "leakgate-env-"));
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const [title] = inputs.run.split(/\r?\n/, 1);
    const checked = await group(`Run ${title}`, async () => {
      const fence = openFence((data) => process.stdout.write(data));
      try {
        return await checkRun({
          command: { kind: "shell", script: inputs.run },
          dir: resolve2(context.workspace, inputs.workingDirectory),
          environment: scrubEnvironment(environment, decoys),
          onOutput: fence.write,
          onProgress: (line) => fence.write(Buffer.from(`${line}
`)),
          signal: abort.signal,
          baseline: standard,
          failOn: event.kind === "default branch" ? [] : policy.failOn,
          confirm: policy.confirm,
          rules: policy.rules,
          changedFiles: () => changedFiles(job),
          leakProfile: inputs.leakProfile
        });
      } finally {
        fence.close();
      }
    });
    return { ...checked, cancelled: abort.signal.aborted };
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

// src/github/outputs.ts
var DEFAULT_OUTPUTS = {
  passed: "false",
  new: "0",
  grown: "0",
  persisting: "0",
  fixed: "0",
  "newly-exercised": "0",
  moved: "0",
  "no-data": "0",
  "report-path": "",
  baseline: "none",
  "baseline-commit": "",
  "comment-url": ""
};
function setOutputs(outputs) {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
}
function outputsOf(report2) {
  const count = (kind, changes) => String(changes.filter(({ change }) => change === kind).length);
  const { leaks, exercised, moved, persisting, fixed, noData } = tally(report2);
  return {
    passed: report2.gate.passed ? "true" : "false",
    new: count("new", leaks),
    grown: count("grown", leaks),
    persisting: String(persisting.length),
    fixed: String(fixed.length),
    "newly-exercised": String(exercised.length),
    moved: String(moved.length),
    "no-data": String(noData.length),
    "baseline-commit": report2.baseline.kind === "none" ? "" : report2.baseline.commit ?? ""
  };
}

// src/github/publish.ts
import { writeFile } from "node:fs/promises";
import { join as join3 } from "node:path";

// src/github/length.ts
function cutAtLine(text, limit, measure, notice2) {
  if (measure(text) <= limit) return text;
  const budget = limit - measure(notice2);
  let size = 0;
  let end = 0;
  for (const line of text.split(/(?<=\n)/)) {
    size += measure(line);
    if (size > budget) break;
    end += line.length;
  }
  return text.slice(0, end) + notice2;
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
var MAX_MESSAGE_CHARS = 4096;
function annotate(report2, failing) {
  return [
    ...[...failing].sort(worstFirst).slice(0, MAX_ERRORS).map((change) => leakAnnotation(change, "error")),
    ...tally(report2).exercised.filter((change) => !failing.includes(change)).slice(0, MAX_EXERCISED).map((change) => leakAnnotation(change, "warning")),
    ...noDataAnnotations(report2.packages)
  ];
}
function writeAnnotations(annotations) {
  for (const { level, message, properties } of annotations) {
    if (level === "error") error(message, properties);
    else warning(message, properties);
  }
}
function worstFirst(a, b) {
  return Number(b.proven) - Number(a.proven) || Number(b.change === "new") - Number(a.change === "new") || b.count - b.baselineCount - (a.count - a.baselineCount) || Number(b.goStatement?.inRepository ?? false) - Number(a.goStatement?.inRepository ?? false);
}
var TITLES = {
  new: "New goroutine leak",
  grown: "Goroutine leak grew",
  "newly-exercised": "Goroutine leak in code that a new test runs",
  moved: "Goroutine leak under another name",
  persisting: "Goroutine leak",
  fixed: "Goroutine leak fixed"
};
function leakAnnotation(change, level) {
  const { count, baselineCount, goStatement, blocking } = change;
  const before = change.change === "grown" ? `, ${baselineCount} in the baseline` : "";
  const [first, ...others] = change.tests;
  const tests = first === void 0 ? "" : ` Started in ${first}${others.length > 0 ? ` and ${others.length} more tests` : ""}.`;
  const lines = [
    `${count === 1 ? "1 goroutine outlives" : `${count} goroutines outlive`} the tests of ${change.package}${before}.${tests}`,
    `Started by ${change.creator || "the runtime"}, runs ${change.entry}, waits (${blocking.wait}) in ${blocking.function}.`,
    ...change.proven ? ["Proven: nothing can wake it up any more."] : [],
    ...change.hint === "" ? [] : [change.hint]
  ];
  return {
    level,
    message: clip(lines.join("\n"), MAX_MESSAGE_CHARS),
    properties: {
      title: TITLES[change.change],
      // A file outside of the repository has no place in the diff.
      ...goStatement?.inRepository ? { file: goStatement.file, startLine: goStatement.line } : {}
    }
  };
}
function noDataAnnotations(packages) {
  const missing = packages.filter((entry) => entry.status === "no data");
  const shown = missing.length > MAX_WARNINGS ? MAX_WARNINGS - 1 : missing.length;
  const messages = missing.slice(0, shown).map(({ path, reason }) => `${path}: ${reason}`);
  if (missing.length > shown)
    messages.push(`${missing.length - shown} more packages gave no data; see the job summary.`);
  return messages.map((message) => ({
    level: "warning",
    message: clip(message, MAX_MESSAGE_CHARS),
    properties: { title: "Not checked for goroutine leaks" }
  }));
}

// src/github/sticky.ts
import { createHash as createHash2 } from "node:crypto";
var PERMISSION = "pull-requests: write";
var PAGE2 = 100;
var MAX_PAGES2 = 25;
var commentSchema = external_exports.object({
  id: external_exports.int(),
  html_url: external_exports.string(),
  body: external_exports.string().nullish(),
  user: external_exports.object({ login: external_exports.string(), type: external_exports.string() }).nullish()
});
function stickyMarker(...parts) {
  const key = createHash2("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  return `<!-- leakgate:${key} -->`;
}
async function findOwnComments(client, pullRequest2, marker) {
  const marked = [];
  for (let page = 1; page <= MAX_PAGES2; page++) {
    const comments = await ask(
      { what: "read the comments", permission: PERMISSION },
      external_exports.array(commentSchema),
      () => client.rest.issues.listComments({
        ...client.repository,
        issue_number: pullRequest2,
        per_page: PAGE2,
        page
      })
    );
    marked.push(...comments.filter(({ body }) => body?.split(/\r?\n/, 1)[0]?.trim() === marker));
    if (comments.length < PAGE2) break;
  }
  if (marked.length === 0) return [];
  const isAuthor = await authorCheck(client);
  return marked.filter(isAuthor).map(({ id, html_url, body }) => ({ id, url: html_url, body: body ?? "" })).sort((a, b) => a.id - b.id);
}
async function authorCheck(client) {
  if (!client.personal) return ({ user }) => user?.type === "Bot";
  const { login } = await ask(
    { what: "find out whose token this is", permission: PERMISSION },
    external_exports.object({ login: external_exports.string() }),
    () => client.rest.users.getAuthenticated()
  );
  return ({ user }) => user?.login === login;
}
var sameBody = (a, b) => a.replaceAll("\r\n", "\n").trim() === b.replaceAll("\r\n", "\n").trim();

// src/github/comment.ts
var PERMISSION2 = "pull-requests: write";
var written = external_exports.object({ html_url: external_exports.string() });
var pullRequest = external_exports.object({ head: external_exports.object({ sha: external_exports.string() }) });
async function publishComment(client, target, message, log) {
  try {
    const [comment2, ...duplicates] = await findOwnComments(client, target.number, target.marker);
    if (comment2 === void 0 && message.kind === "resolved") return { kind: "not needed" };
    const body = withMarker(target.marker, message.text);
    if (comment2 !== void 0 && duplicates.length === 0 && sameBody(comment2.body, body)) {
      return { kind: "unchanged", url: comment2.url };
    }
    if (await isOutdated(client, target, log)) return { kind: "outdated" };
    const outcome = await write(client, target.number, comment2, body);
    for (const duplicate of duplicates) await remove(client, duplicate, log);
    return outcome;
  } catch (error2) {
    if (error2 instanceof GitHubError) return { kind: "failed", reason: error2.message };
    throw error2;
  }
}
async function write(client, number, comment2, body) {
  if (comment2 === void 0) {
    const { html_url: html_url2 } = await ask(
      { what: "comment on the pull request", permission: PERMISSION2 },
      written,
      () => client.rest.issues.createComment({
        ...client.repository,
        issue_number: number,
        body,
        // A lost answer does not mean a lost comment: a second try could write a second one.
        request: { retries: 0 }
      })
    );
    return { kind: "created", url: html_url2 };
  }
  if (sameBody(comment2.body, body)) return { kind: "unchanged", url: comment2.url };
  const { html_url } = await ask(
    { what: "update the comment on the pull request", permission: PERMISSION2 },
    written,
    () => client.rest.issues.updateComment({ ...client.repository, comment_id: comment2.id, body })
  );
  return { kind: "updated", url: html_url };
}
async function isOutdated(client, target, log) {
  try {
    const { head } = await ask(
      { what: "read the pull request", permission: PERMISSION2 },
      pullRequest,
      () => client.rest.pulls.get({ ...client.repository, pull_number: target.number })
    );
    return head.sha !== target.commit;
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.debug(error2.message);
    return false;
  }
}
async function remove(client, { id }, log) {
  try {
    await ask(
      { what: `delete the duplicate comment ${id}`, permission: PERMISSION2 },
      external_exports.unknown(),
      () => client.rest.issues.deleteComment({ ...client.repository, comment_id: id })
    );
  } catch (error2) {
    if (!(error2 instanceof GitHubError)) throw error2;
    log.info(error2.message);
  }
}
var withMarker = (marker, text) => cutAtLine(`${marker}
${text}`, MAX_COMMENT_CHARS, (part) => part.length, CUT_NOTICE);

// src/github/failing.ts
function failingChanges(report2, failOn) {
  if (report2.gate.passed) return [];
  const { leaks, exercised, moved, persisting } = tally(report2);
  return [...leaks, ...exercised, ...moved, ...persisting].filter(({ change }) => isNamed(change, failOn));
}

// src/github/message.ts
function messageFor(report2, links) {
  const { leaks, measured, hasBaseline } = tally(report2);
  if (!hasBaseline || measured === 0) return void 0;
  if (leaks.length > 0) return { kind: "leaks", text: renderComment(report2, links) };
  return { kind: "resolved", text: renderResolved(report2, links) };
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
      "the runner gives these to actions only (ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL), so use `uses:`, not `run:`."
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
    const taken = /\b409\b|already exists/i.test(message);
    return failed(
      taken ? `this run has one of that name; give every job its own \`artifact-name\`. (${message})` : message
    );
  }
}

// src/github/publish.ts
var REPORT_FILE = "leakgate-report.json";
async function publish(job, report2, standard, folder) {
  const file = join3(folder, REPORT_FILE);
  await writeFile(file, renderJson(report2));
  setOutputs({ ...outputsOf(report2), baseline: standard.outcome, "report-path": file });
  writeAnnotations(annotate(report2, failingChanges(report2, job.policy.failOn)));
  sayWhatIsAllowed(job, report2);
  const links = linksOf(job, standard, await uploadReport(job, file));
  await writeSummary(renderSummary(report2, links), job.log);
  await comment(job, report2, links);
}
function sayWhatIsAllowed({ event, policy, log }, report2) {
  const allowed = allowedPhrase(tally(report2));
  if (event.kind !== "pull request" || allowed === "") return;
  log.notice(`Goroutine leaks: ${allowed} of ${policy.rules.file}. The job summary names them.`);
}
async function publishCancelled(job, report2, standard) {
  writeAnnotations(annotate(report2, failingChanges(report2, job.policy.failOn)));
  await writeSummary(renderSummary(report2, linksOf(job, standard, null)), job.log);
}
async function uploadReport({ inputs, context, log }, file) {
  const name = `${inputs.artifactName.replace(/-baseline$/, "")}-report`;
  const outcome = await uploadArtifact({ name, file, retentionDays: inputs.retentionDays });
  if (outcome.kind === "uploaded") {
    return outcome.id === void 0 ? null : `${runUrl(context)}/artifacts/${outcome.id}`;
  }
  log.warning(outcome.reason);
  return null;
}
function linksOf({ context, event }, standard, reportUrl) {
  return {
    repository: `${context.repository.owner}/${context.repository.name}`,
    serverUrl: context.serverUrl,
    commit: event.commit,
    runUrl: runUrl(context),
    reportUrl,
    baseBranch: standard.branch
  };
}
async function comment(job, report2, links) {
  const { inputs, context, event, client, log } = job;
  if (event.kind !== "pull request" || inputs.comment === "never") return;
  const message = messageFor(report2, links);
  if (message === void 0) return;
  const marker = stickyMarker(context.workflowPath ?? "", inputs.artifactName, inputs.workingDirectory);
  const outcome = await publishComment(
    client,
    { number: event.number, commit: event.commit, marker },
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
      log.info("No comment: the pull request has newer commits, whose run will comment.");
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

// src/github/record.ts
import { writeFile as writeFile2 } from "node:fs/promises";
import { join as join4 } from "node:path";
async function recordBaseline(job, measurement, folder) {
  const { inputs, log } = job;
  if (!measurement.packages.some(({ status }) => status === "measured")) {
    log.info("No baseline is recorded: nothing was measured.");
    return;
  }
  const file = join4(folder, BASELINE_FILE);
  await writeFile2(file, renderBaseline(createBaseline(measurement, (/* @__PURE__ */ new Date()).toISOString())));
  const outcome = await uploadArtifact({
    name: inputs.artifactName,
    file,
    retentionDays: inputs.retentionDays
  });
  if (outcome.kind === "failed") {
    log.warning(`${outcome.reason} Pull requests are compared with an older baseline until one is recorded.`);
  } else {
    log.info(`Baseline recorded as artifact ${inputs.artifactName}.`);
  }
}

// src/action.ts
async function main() {
  setOutputs(DEFAULT_OUTPUTS);
  const job = await openJob(process.env);
  const standard = await findStandard(job);
  const { measurement, report: report2, cancelled } = await checkInLog(job, standard);
  if (cancelled) {
    await publishCancelled(job, report2, standard);
    throw new MeasurementError("the run was cancelled before the tests were done");
  }
  const folder = await mkdtemp2(join5(job.context.temporary, "leakgate-report-"));
  if (job.event.kind === "default branch") await recordBaseline(job, measurement, folder);
  await publish(job, report2, standard, folder);
  return conclude(report2);
}
var conclusion = await main().catch(concludeError);
if (conclusion.kind === "failed") {
  setFailed(conclusion.message);
  process.exitCode = conclusion.exitCode;
}
