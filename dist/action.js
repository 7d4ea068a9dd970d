import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ARMED_STATE,
  DEFAULT_OUTPUTS,
  ask,
  check,
  checkInLog,
  commentKey,
  concludeError,
  conclusionOf,
  createClient,
  end,
  findBaselineToUse,
  findLegs,
  findReport,
  handOver,
  judgedTogether,
  messageFor,
  openJob,
  parseInputs,
  publishComment,
  readContext,
  readPayload,
  report,
  reportArtifactName,
  runUrl,
  runnerLog,
  setOutputs
} from "./shared-leakgate-2.js";
import {
  CHANGE_KINDS,
  ConfigurationError,
  GitHubError,
  MeasurementError,
  NOT_RUN,
  VERDICTS,
  array,
  beginSession,
  byText,
  compareChanges,
  expectedOf,
  grouped,
  identityKey,
  int,
  isAllowed,
  matchSites,
  object,
  prettifyError,
  string,
  wasJudged
} from "./shared-leakgate.js";
import {
  addPath,
  exportVariable,
  getInput,
  saveState
} from "./shared-undici.js";
import "./shared-actions-exec.js";

// src/action/modes/arm.ts
import { mkdtemp } from "node:fs/promises";
import { join, resolve } from "node:path";
async function arm(inputs, environment) {
  const job = await openJob(inputs, environment);
  const { context, log } = job;
  const found = await findBaselineToUse(job);
  const { folder, armed } = await beginSession({
    dir: resolve(context.workspace, inputs.workingDirectory),
    environment: job.environment,
    folder: await mkdtemp(join(context.temporary, "leakgate-")),
    leakProfile: inputs.leakProfile,
    expected: expectedOf(found.document)
  });
  await handOver(folder, inputs, found);
  saveState(ARMED_STATE, folder);
  for (const [name, value] of Object.entries(armed.changes)) exportVariable(name, value);
  if (armed.pathEntry !== void 0) addPath(armed.pathEntry);
  const versions = [armed, ...armed.others].map(({ go }) => go.GOVERSION);
  log.info(`Armed ${versions.join(", ")}: the tests of the next steps are captured.`);
  return { kind: "passed" };
}

// src/github/workflow-run.ts
var commit = string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
var payloadSchema = object({
  action: string(),
  workflow_run: object({
    id: int().positive(),
    run_attempt: int().positive().default(1),
    event: string(),
    path: string(),
    head_sha: commit,
    head_branch: string().nullable(),
    head_repository: object({ id: int(), owner: object({ login: string() }) }).nullable()
  })
});
function readFinishedRun(eventName, payload) {
  if (eventName !== "workflow_run") {
    throw new ConfigurationError(
      `\`mode: comment\` posts the results of an earlier run, so it belongs in a workflow \`on: workflow_run\`; this event is \`${eventName}\`.`
    );
  }
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) {
    throw new ConfigurationError(
      `The payload of the \`workflow_run\` event in GITHUB_EVENT_PATH cannot be used: ${prettifyError(parsed.error)}`
    );
  }
  const run2 = parsed.data.workflow_run;
  return {
    id: run2.id,
    attempt: run2.run_attempt,
    event: run2.event,
    // The path may carry the reference that it was read from: `.github/workflows/ci.yml@main`.
    workflowPath: run2.path.split("@")[0] ?? "",
    headCommit: run2.head_sha,
    headBranch: run2.head_branch ?? "",
    headRepository: run2.head_repository === null ? null : { id: run2.head_repository.id, owner: run2.head_repository.owner.login }
  };
}
var pulls = array(
  object({
    number: int().positive(),
    head: object({ sha: string(), repo: object({ id: int() }).nullable() }),
    base: object({ ref: string() })
  })
);
async function findPull(client, run2) {
  const { headRepository, headBranch, headCommit } = run2;
  if (headRepository === null || headBranch === "") {
    return { kind: "none", reason: "the branch of the pull request is gone" };
  }
  const found = await ask(
    { what: "find the pull request", permission: "pull-requests: write" },
    pulls,
    () => client.rest.pulls.list({
      ...client.repository,
      state: "open",
      head: `${headRepository.owner}:${headBranch}`,
      per_page: 100
    })
  );
  const own = found.filter(({ head }) => head.repo?.id === headRepository.id);
  const [pull] = own.filter(({ head }) => head.sha === headCommit);
  if (pull !== void 0) return { kind: "found", number: pull.number, baseBranch: pull.base.ref };
  return {
    kind: "none",
    reason: own.length > 0 ? "the pull request has newer commits, and their run will comment" : "no open pull request uses this branch"
  };
}

// src/action/modes/comment.ts
async function comment(inputs, environment) {
  const context = readContext(environment);
  const run2 = readFinishedRun(context.eventName, await readPayload(context.eventPath));
  try {
    await post(inputs, context, run2);
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    runnerLog.warning(`No comment: ${error.message}`);
  }
  return { kind: "passed" };
}
async function post(inputs, context, run2) {
  const log = runnerLog;
  if (run2.event !== "pull_request") {
    log.info(`Nothing to do: the run was started by \`${run2.event}\`, not by a pull request.`);
    return;
  }
  const client = createClient({ token: inputs.token, context });
  const name = reportArtifactName(inputs.artifactName);
  const lookup = await findReport(client, run2.id, name);
  if (lookup.kind === "none") {
    log.info(`Nothing to do: run ${run2.id} has no artifact ${name}.`);
    return;
  }
  if (lookup.kind === "rejected") {
    log.warning(`No comment: ${lookup.reason.replace(/\.$/, "")} (run ${run2.id}).`);
    return;
  }
  const pull = await findPull(client, run2);
  if (pull.kind === "none") {
    log.info(`No comment: ${pull.reason}.`);
    return;
  }
  const links = {
    repository: `${context.repository.owner}/${context.repository.name}`,
    serverUrl: context.serverUrl,
    commit: run2.headCommit,
    runUrl: runUrl(context, run2.id),
    reportUrl: `${runUrl(context, run2.id)}/artifacts/${lookup.artifactId}`,
    baseBranch: pull.baseBranch
  };
  const message = messageFor(lookup.report, links);
  if (message === void 0) {
    log.info("No comment: the run had nothing to compare with.");
    return;
  }
  const outcome = await publishComment(
    client,
    {
      number: pull.number,
      commit: run2.headCommit,
      key: commentKey(run2.workflowPath, inputs.artifactName, inputs.workingDirectory),
      runId: run2.id,
      attempt: run2.attempt
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
      log.info("No comment: there is nothing to report.");
      return;
    case "outdated":
      log.info("No comment: a newer run already reported on the pull request.");
      return;
    case "failed":
      throw new GitHubError(outcome.reason);
    default:
      outcome;
  }
}

// src/action/modes/merge.ts
import { mkdtemp as mkdtemp2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// src/matrix/baselines.ts
function joinBaselines(parts) {
  const baselines = parts.map(({ baseline }) => baseline);
  const [{ baseline: first }] = parts;
  const packages = /* @__PURE__ */ new Map();
  for (const { leg, baseline } of parts) {
    for (const entry of baseline.packages) {
      packages.set(entry.path, [...packages.get(entry.path) ?? [], { leg, entry }]);
    }
  }
  const same = (key) => [...new Set(baselines.map((part) => part[key]))].sort(byText).join(", ").slice(0, MAX_JOINED_CHARS[key]);
  return {
    ...first,
    recordedAt: baselines.map(({ recordedAt }) => recordedAt).reduce((a, b) => Date.parse(b) > Date.parse(a) ? b : a),
    commit: baselines.find(({ commit: commit2 }) => commit2 !== null)?.commit ?? null,
    command: same("command"),
    goVersion: same("goVersion"),
    goos: same("goos"),
    goarch: same("goarch"),
    // They describe one process each; where the jobs differ, there is nothing that a later run could be compared with.
    settings: baselines.every(({ settings }) => JSON.stringify(settings) === JSON.stringify(first.settings)) ? first.settings ?? null : null,
    legs: parts.map(({ leg }) => leg).sort(byText),
    packages: [...packages.values()].map(joinPackage).sort((a, b) => byText(a.path, b.path))
  };
}
var MAX_JOINED_CHARS = { command: 4096, goVersion: 256, goos: 64, goarch: 64, reason: 4096 };
function joinPackage(own) {
  const entries = own.map(({ entry }) => entry);
  const lacking = own.filter(({ entry }) => !wasJudged(entry));
  const measured = entries.filter(({ status }) => status === "measured");
  if (measured.length > 0) {
    return {
      ...measured.reduce(joinEntries),
      ...lacking.length > 0 && {
        lacking: lacking.map(({ leg, entry }) => ({ leg, reason: entry.reason ?? "" }))
      }
    };
  }
  const why = lacking.length > 0 ? lacking.map(({ entry }) => entry) : entries;
  const reason = [...new Set(why.map((entry) => entry.reason))].join("; ").slice(0, MAX_JOINED_CHARS.reason);
  return { ...entries.reduce(joinEntries), reason };
}
function joinEntries(one, other) {
  const tests = one.tests && other.tests && [.../* @__PURE__ */ new Set([...one.tests, ...other.tests])].sort(byText);
  const ambient = one.ambient && other.ambient && joinSites(one.ambient, other.ambient);
  return {
    path: one.path,
    status: one.status,
    reason: one.reason,
    sites: joinSites(one.sites, other.sites),
    ...tests && { tests },
    ...ambient && { ambient }
  };
}
function joinSites(ones, others) {
  const { bySite, used } = matchSites(ones, others);
  const both = ones.map((site) => {
    const match = bySite.get(site);
    if (match === void 0) return site;
    const tests = [.../* @__PURE__ */ new Set([...site.tests, ...match.tests])].sort(byText);
    return { ...site, count: Math.max(site.count, match.count), tests };
  });
  return [...both, ...others.filter((site) => !used.has(site))].sort(
    (a, b) => byText(identityKey(a.identity), identityKey(b.identity))
  );
}

// src/matrix/reports.ts
function joinReports(legs, missing) {
  const [{ report: first }] = legs;
  const reports = legs.map(({ report: report2 }) => report2);
  const { passed, reasons } = gateOf(legs);
  const entries = entriesOf(legs);
  return {
    version: 1,
    tool: first.tool,
    gate: { passed, reasons },
    changes: changesOf(legs, entries),
    packages: [
      ...[...entries].map(([path, own]) => packageOf(path, own)),
      ...missing.map((name) => ({ path: name, status: "no data", reason: MISSING_LEG }))
    ].sort((a, b) => byText(a.path, b.path)),
    // A rule that one job has no use for may be of use in another.
    rules: first.rules.filter((note) => reports.every((report2) => report2.rules.some(sameAs(note)))),
    ambient: unique(reports.flatMap((report2) => report2.ambient)),
    baseline: baselineOf(legs),
    differences: unique(reports.flatMap((report2) => report2.differences)),
    run: runOf(reports.map((report2) => report2.run))
  };
}
var MISSING_LEG = "this matrix job left no result";
function gateOf(legs) {
  const all = legs.flatMap(({ name, report: report2 }) => report2.gate.reasons.map((reason) => ({ name, reason })));
  const reasons = [...grouped(all, ({ reason }) => reason)].map(([reason, own]) => {
    const names = own.map(({ name }) => name);
    return names.length === legs.length ? reason : `${names.join(", ")}: ${reason}`;
  });
  return { passed: legs.every(({ report: report2 }) => report2.gate.passed), reasons };
}
function entriesOf(legs) {
  const all = legs.flatMap(({ name, report: report2 }) => report2.packages.map((entry) => ({ name, entry })));
  return grouped(all, ({ entry }) => entry.path);
}
function changesOf(legs, entries) {
  const byPackage = /* @__PURE__ */ new Map();
  for (const { name, report: report2 } of legs) {
    for (const [path, own] of grouped(report2.changes, (change) => change.package)) {
      byPackage.set(path, joined(byPackage.get(path) ?? [], own, name));
    }
  }
  return [...byPackage].flatMap(([path, found]) => {
    const measured = (entries.get(path) ?? []).filter(({ entry }) => ran(entry));
    return found.filter(({ change, legs: names }) => change.change !== "fixed" || names.length === measured.length).map(
      ({ change, legs: names }) => names.length < measured.length ? { ...change, legs: names } : change
    );
  }).sort(compareChanges);
}
function joined(known, own, leg) {
  const { bySite, used } = matchSites(
    known.map(({ change }) => change),
    own
  );
  return [
    ...known.map(({ change, legs }) => {
      const match = bySite.get(change);
      return match === void 0 ? { change, legs } : { change: worse(change, match), legs: [...legs, leg] };
    }),
    ...own.filter((change) => !used.has(change)).map((change) => ({ change, legs: [leg] }))
  ];
}
function worse(one, other) {
  const [worst, mild] = compareGravity(one, other) <= 0 ? [one, other] : [other, one];
  return {
    ...worst,
    proven: worst.proven || mild.proven,
    tests: [.../* @__PURE__ */ new Set([...worst.tests, ...mild.tests])].sort(byText),
    count: Math.max(worst.count, mild.count),
    baselineCount: Math.max(worst.baselineCount, mild.baselineCount)
  };
}
function compareGravity(a, b) {
  return Number(isAllowed(a)) - Number(isAllowed(b)) || Number(b.comparable) - Number(a.comparable) || CHANGE_KINDS.indexOf(a.change) - CHANGE_KINDS.indexOf(b.change) || Number(b.proven) - Number(a.proven) || VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
}
function ran(entry) {
  return entry.status !== "no data" || !(entry.reason === NOT_RUN || wasJudged(entry));
}
function packageOf(path, entries) {
  const own = entries.filter(({ entry }) => ran(entry));
  const lacking = own.filter(({ entry }) => entry.status !== "measured");
  const measured = own.filter(({ entry }) => entry.status === "measured");
  if (measured.length > 0 && lacking.length > 0) {
    const legs = measured.map(({ name }) => name);
    return { path, status: "partly measured", reason: reasonsByLeg(lacking), legs };
  }
  if (measured.length > 0) return { path, status: "measured", reason: null };
  const untested = entries.filter(({ entry }) => entry.status === "no data" && wasJudged(entry));
  const why = [lacking, untested, entries].find((some) => some.length > 0) ?? [];
  return { path, status: "no data", reason: [...new Set(why.map(reasonOf))].join("; ") };
}
function reasonsByLeg(lacking) {
  return [...grouped(lacking, reasonOf)].map(([reason, own]) => `${own.map(({ name }) => name).join(", ")}: ${reason}`).join("; ");
}
function reasonOf({ entry }) {
  return entry.reason ?? "";
}
function baselineOf(legs) {
  const { baseline } = (legs.find(({ report: report2 }) => report2.baseline.kind !== "none") ?? legs[0]).report;
  if (baseline.kind === "none") return baseline;
  const others = /* @__PURE__ */ new Map();
  for (const { name, report: report2 } of legs) {
    const key = baselineKey(report2.baseline);
    if (key === baselineKey(baseline)) continue;
    const { kind } = report2.baseline;
    const commit2 = kind === "none" ? null : report2.baseline.commit;
    others.set(key, { kind, commit: commit2, legs: [...others.get(key)?.legs ?? [], name] });
  }
  return others.size === 0 ? baseline : { ...baseline, others: [...others.values()] };
}
function baselineKey(baseline) {
  return baseline.kind === "none" ? "" : JSON.stringify([baseline.kind, baseline.source, baseline.commit]);
}
function runOf(runs) {
  const every = (key, separator = ", ") => [...new Set(runs.map((run2) => run2[key]))].filter((text) => text !== "").join(separator);
  const [first] = runs;
  return {
    command: every("command", "\n"),
    goVersion: every("goVersion"),
    goos: every("goos"),
    goarch: every("goarch"),
    settings: unique(runs.map(({ settings }) => settings)).length === 1 ? first?.settings ?? null : null,
    exitCode: runs.find(({ exitCode }) => exitCode !== 0 && exitCode !== null)?.exitCode ?? first?.exitCode ?? null,
    commit: runs.find(({ commit: commit2 }) => commit2 !== null)?.commit ?? null
  };
}
function unique(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
function sameAs(value) {
  const text = JSON.stringify(value);
  return (other) => JSON.stringify(other) === text;
}

// src/action/modes/merge.ts
async function merge(inputs, environment) {
  const job = await openJob(inputs, environment);
  const { context, client, log } = job;
  const { read: found, unreadable } = await findLegs(
    client,
    { id: context.runId, baselineArtifact: inputs.artifactName },
    log
  );
  const [first, ...others] = [...found].sort((a, b) => byText(a.leg, b.leg));
  if (first === void 0) {
    throw new MeasurementError(
      "no job of this run left a result: set the input `leg` in the matrix jobs, and make this job depend on them with `needs`"
    );
  }
  const missing = missingLegs(job, found, unreadable);
  const legs = [first, ...others];
  const [head, ...rest] = legs.map(({ leg: name, report: report3 }) => ({ name, report: report3 }));
  const joined2 = joinReports([head ?? { name: first.leg, report: first.report }, ...rest], missing);
  const report2 = judgedTogether(job, joined2);
  const compared = await baselineOfLegs(job, report2);
  const folder = await mkdtemp2(join2(context.temporary, "leakgate-report-"));
  return conclusionOf(job, report2, joinBaselines(legs), compared, folder);
}
function missingLegs({ inputs: { legs: listed }, log }, found, unreadable) {
  const present = new Set(found.map(({ leg }) => leg));
  const expected = listed.length > 0 ? listed : found.flatMap(({ known }) => known);
  const missing = [.../* @__PURE__ */ new Set([...expected, ...unreadable])].filter((name) => !present.has(name)).sort(byText);
  const remembered = listed.length === 0 && missing.some((name) => expected.includes(name));
  const hint = remembered ? " The base branch recorded them. If you left them out on purpose, list the jobs that run in `legs`." : "";
  if (missing.length > 0) log.warning(`No data from these jobs of the matrix: ${missing.join(", ")}.${hint}`);
  const unlisted = [...present].filter((name) => listed.length > 0 && !listed.includes(name)).sort(byText);
  if (unlisted.length > 0) {
    log.warning(
      `Jobs of the matrix that \`legs\` does not list: ${unlisted.join(", ")}. If one leaves no result, nobody will notice.`
    );
  }
  return missing;
}
async function baselineOfLegs(job, { baseline }) {
  if (job.event.kind === "default branch") return findBaselineToUse(job);
  const outcome = baseline.kind === "artifact" ? "found" : baseline.kind;
  return {
    outcome,
    reference: baseline,
    document: void 0,
    branch: job.event.base.branch,
    wanted: void 0
  };
}

// src/action/modes/run.ts
async function run(inputs, environment) {
  const job = await openJob(inputs, environment);
  const found = await findBaselineToUse(job);
  return report(job, await checkInLog(job, found));
}

// src/action/modes/modes.ts
var MODES = { run, arm, check, comment, merge };

// src/action.ts
async function main() {
  setOutputs(DEFAULT_OUTPUTS);
  const inputs = parseInputs((name) => getInput(name));
  return MODES[inputs.mode](inputs, process.env);
}
end(await main().catch(concludeError));
