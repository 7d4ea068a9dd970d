#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ConfigurationError,
  DEFAULT_CONFIRM,
  DEFAULT_FAIL_ON,
  DEFAULT_HISTORY,
  EXIT,
  FAILING_KINDS,
  RULE_FILE,
  VERSION,
  agePhrase,
  allowance,
  allowedPhrase,
  ambientSentence,
  armedFolder,
  beginSession,
  byText,
  checkRun,
  createBaseline,
  differencesSentence,
  enumerate,
  evidence,
  exceeded,
  exercisedPhrase,
  exitCodeOf,
  failingChanges,
  fileExists,
  framePlace,
  git,
  grouped,
  historyOf,
  identityKey,
  interruptible,
  isInconclusive,
  isOwn,
  judge2 as judge,
  leakPhrase,
  literalGlob,
  matchSites,
  measure,
  mergeBaselines,
  messageOf,
  movedNames,
  noDataPhrase,
  openSession,
  parseBaseline,
  parseBudget,
  parseFailOn,
  parseHistory,
  parsePprofUrl,
  parseRepetitions,
  plainBlock,
  plainLine,
  plural,
  programBinary,
  pruneBaseline,
  readBaselineFile,
  readPolicy,
  readSession,
  referenceOnDemand,
  referenceTo,
  renderBaseline,
  renderComment,
  renderJson,
  renderSarif,
  reproduceCommand,
  require_dist,
  ruleNote,
  rulePlace,
  ruleReason,
  shellQuoted,
  shortFunction,
  shorten,
  sightingsOf,
  tally,
  waitPhrase,
  withoutRuntime
} from "./shared-leakgate.js";
import {
  __toESM
} from "./shared-actions-exec.js";

// src/cli/arm.ts
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
async function arm({ dir, leakProfile }) {
  const { armed, folder } = await beginSession({
    dir,
    leakProfile,
    environment: process.env,
    folder: await mkdtemp(path.join(os.tmpdir(), "leakgate-"))
  });
  const lines = Object.entries(armed.changes).map(([name, value]) => `export ${name}=${shellQuoted(value)}`);
  if (armed.pathEntry !== void 0) lines.push(`export PATH=${shellQuoted(armed.pathEntry)}:"$PATH"`);
  process.stdout.write(`${lines.join("\n")}
`);
  process.stderr.write(`leakgate: armed ${armed.go.GOVERSION}; captures go to ${folder}
`);
  return EXIT.pass;
}

// src/report/terminal/inventory.ts
function renderInventory(baseline2) {
  const packages = [...baseline2.packages].sort((a, b) => byText(a.path, b.path));
  const leaking = packages.filter(({ sites }) => sites.length > 0);
  const noData = packages.filter((entry) => entry.sites.length === 0 && gapsOf(entry).length > 0);
  const clean = packages.length - leaking.length - noData.length;
  const blocks = [
    headOf(baseline2),
    ...leaking.map((entry) => packageBlock(entry, baseline2)),
    noData.map((entry) => `${plainLine(entry.path)}: ${gapsIn(entry, ", ")}`).join("\n"),
    clean === 0 ? "" : `${plural(clean, "package")} left nothing behind`
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}
`;
}
function headOf(baseline2) {
  const { commit, recordedAt, goVersion, goos, goarch, command } = baseline2;
  const runs = historyOf(baseline2);
  const oldest = runs.length > 1 ? `, the first at ${runs.at(-1)?.recordedAt}` : "";
  return [
    `${plural(runs.length, "run")}, the last at ${recordedAt}${at(commit)}${oldest}`,
    plainLine(`${command} with ${goVersion} ${goos}/${goarch}`)
  ].join("\n");
}
function packageBlock(entry, baseline2) {
  const { path: path5, absent = 0 } = entry;
  const state = absent > 0 ? ` (not in the last ${absent === 1 ? "run" : plural(absent, "run")})` : gapsOf(entry).length > 0 ? ` (${gapsIn(entry, " in the last run: ")})` : "";
  const sites = [...entry.sites].sort((a, b) => b.count - a.count || byText(identityKey(a.identity), identityKey(b.identity))).map((site) => `  ${siteLine(site)}${sightings(site, entry, baseline2)}`);
  return [`${plainLine(path5)}${state}`, ...sites].join("\n");
}
function siteLine({ count, entry, creator, blocking }) {
  const where = blocking.function === "" ? "" : ` in ${shortFunction(blocking.function)}`;
  const by = creator === "" ? "the runtime" : shortFunction(creator);
  return plainLine(`${count} ${shortFunction(entry)}: ${blocking.wait}${where}, started by ${by}`);
}
function sightings(site, entry, baseline2) {
  const { runs, of, last } = sightingsOf(site, entry, baseline2);
  if (of < 2) return "";
  return `; in ${runs} of ${of} runs${runs === of || last === null ? "" : `, last${at(last)}`}`;
}
function at(commit) {
  return commit === null ? "" : ` at ${commit.slice(0, 7)}`;
}
function renderInventoryDiff(before, after) {
  const [one, other] = [before, after].map(
    ({ packages }) => new Map(packages.map((entry) => [entry.path, entry]))
  );
  const paths = [.../* @__PURE__ */ new Set([...one.keys(), ...other.keys()])].sort(byText);
  const blocks = paths.flatMap((path5) => {
    const lines = packageDiff(one.get(path5), other.get(path5));
    return lines.length === 0 ? [] : [[plainLine(path5), ...lines.map((line) => `  ${line}`)].join("\n")];
  });
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}
`;
}
function packageDiff(before, after) {
  const [then, now] = [before?.sites ?? [], after?.sites ?? []];
  const { bySite, used } = matchSites(now, then);
  const states = [stateOf(before), stateOf(after)];
  return [
    ...states[0] === states[1] ? [] : [`~ ${states.join(" → ")}`],
    ...then.filter((site) => !used.has(site)).map((site) => `- ${siteLine(site)}`),
    ...now.flatMap((site) => {
      const former = bySite.get(site);
      if (former === void 0) return [`+ ${siteLine(site)}`];
      return former.count === site.count ? [] : [`~ ${former.count} → ${siteLine(site)}`];
    })
  ];
}
function stateOf(entry) {
  if (entry === void 0) return "absent";
  const measured = entry.status === "measured" ? ["measured"] : [];
  return [...measured, ...gapsOf(entry).length > 0 ? [gapsIn(entry, ": ")] : []].join("; ");
}
function gapsOf({ status, reason, lacking = [] }) {
  if (status === "no data") return [{ what: "no data", reason: reason ?? "" }];
  return lacking.map(({ leg, reason: why }) => ({ what: `no data from ${leg}`, reason: why }));
}
function gapsIn(entry, separator) {
  return gapsOf(entry).map(({ what, reason }) => plainLine(`${what}${separator}${reason}`)).join("; ");
}

// src/cli/output-file.ts
import { access, constants, stat, writeFile } from "node:fs/promises";
import path2 from "node:path";
async function requireWritable(file, flag) {
  const folder = path2.dirname(path2.resolve(file));
  const status = await stat(file).catch(() => void 0);
  if (status?.isDirectory()) throw new ConfigurationError(`${flag} ${file} is a folder, not a file`);
  await access(status === void 0 ? folder : file, constants.W_OK).catch((cause) => {
    throw new ConfigurationError(`cannot write ${flag} ${file}: ${folder} must exist and be writable`, {
      cause
    });
  });
}
async function writeOutput(file, text2) {
  await writeFile(file, text2);
}

// src/cli/baseline.ts
async function baseline(command) {
  switch (command.action) {
    case "show":
      process.stdout.write(renderInventory(await read(command.file)));
      return EXIT.pass;
    case "diff": {
      const difference = renderInventoryDiff(await read(command.before), await read(command.after));
      process.stdout.write(difference);
      return difference === "" ? EXIT.pass : EXIT.gateFailed;
    }
    case "prune":
      return prune(command.file, command.history);
    default:
      return command;
  }
}
async function prune(file, history) {
  const before = await read(file);
  await requireWritable(file, "the baseline");
  const after = pruneBaseline(before, history);
  await writeOutput(file, renderBaseline(after));
  const difference = renderInventoryDiff(before, after);
  process.stdout.write(difference === "" ? "nothing to drop\n" : difference);
  return EXIT.pass;
}
async function read(file) {
  return parseBaseline(await readBaselineFile(file), file);
}

// src/git/merge-base.ts
async function findMergeBase(revision, directory, flag, environment) {
  const root = await git(["rev-parse", "--show-toplevel"], directory, environment);
  if (root === void 0) throw new ConfigurationError(`${flag}: ${directory} is not in a git repository`);
  const commit = await git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    root,
    environment
  );
  if (commit === void 0) {
    throw new ConfigurationError(
      `${flag} ${revision} is not a known commit: use a branch name, or fetch the commit first`
    );
  }
  const base = await git(["merge-base", commit, "HEAD"], root, environment);
  if (base === void 0) {
    throw new ConfigurationError(`${flag} ${revision} and HEAD have no common ancestor: fetch more history`);
  }
  return { root, commit: base };
}

// src/git/changed.ts
async function changedSince(revision, directory, environment) {
  const { root, commit } = await findMergeBase(revision, directory, "--changed-since", environment);
  const changed = await git(
    ["-c", "diff.relative=false", "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit],
    root,
    environment
  );
  const untracked = await git(["ls-files", "--others", "--exclude-standard", "-z"], root, environment);
  return [...names(changed), ...names(untracked)];
}
function names(text2) {
  return (text2 ?? "").split("\0").filter((name) => name !== "");
}

// src/report/terminal/style.ts
var plain = (text2) => text2;
function styles(color) {
  if (!color) return { fail: plain, pass: plain, warn: plain, bold: plain, dim: plain };
  return {
    fail: (text2) => sgr("1;31", "0", text2),
    pass: (text2) => sgr("1;32", "0", text2),
    warn: (text2) => sgr("1;33", "0", text2),
    bold: (text2) => sgr("1", "22", text2),
    dim: (text2) => sgr("2", "22", text2)
  };
}
function sgr(on, off, text2) {
  return `\x1B[${on}m${text2}\x1B[${off}m`;
}
function wrap(text2, width, indent) {
  const lines = [];
  let line = "";
  for (const word of text2.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`
${indent}`);
}

// src/report/terminal/report.ts
var DEFAULT_WIDTH = 100;
var MAX_FRAMES = 8;
function renderTerminal(report, options) {
  const style = styles(options.color);
  const width = Math.max(40, options.width ?? DEFAULT_WIDTH);
  const counted = tally(report);
  const shown = [...counted.leaks, ...counted.unmatched];
  const blocks = [
    ...shown.map(
      (change, index) => leakBlock(change, report, style, {
        width,
        // Once is enough for leaks of one kind.
        explains: !shown.slice(0, index).some(({ explanation }) => explanation === change.explanation)
      })
    ),
    listBlock(
      "Left behind, not counted as leaks",
      counted.notices.flatMap((change) => noticeLines(change, report, style)),
      style
    ),
    listBlock("Old code that leaks, run only by new tests", counted.exercised.map(exercisedLine), style),
    listBlock("Moved", counted.moved.map(movedLine), style),
    listBlock("Allowed by rules", counted.allowed.map(allowedLine), style),
    listBlock(
      "Rules that need attention",
      report.rules.map((note) => `${text(rulePlace(note))} ${text(ruleNote(note))}`),
      style
    ),
    listBlock("Fixed", counted.fixed.map(fixedLine), style),
    listBlock(
      "No data",
      counted.noData.map(({ path: path5, reason }) => `${text(path5)}  ${style.dim(text(reason))}`),
      style
    ),
    listBlock(
      "Partly measured",
      counted.partly.map((entry) => partlyLine(entry, style)),
      style
    ),
    listBlock(
      "Before the first test",
      report.ambient.map((change) => ambientSentence(change, text)),
      style
    ),
    noteBlock(report, style, width),
    reasonsBlock(report, counted, style, width),
    [baselineLine(report, style), verdictLine(report, counted, style)].filter((line) => line !== "").join("\n")
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}
`;
}
function leakBlock(change, report, style, { width, explains }) {
  const label = change.change === "grown" ? "GROWN" : change.comparable ? "NEW" : "LEAK";
  const wait = waitPhrase(change.blocking.wait);
  const stay = change.count > 1 ? wait.many : wait.one;
  const known = change.comparable ? ` (${change.baselineCount} in the baseline)` : "";
  const where = change.blocking.function === "" ? "" : ` in ${text(shortFunction(change.blocking.function))}`;
  const waits = `${stay} ${wait.on}${where}`;
  const rows2 = [
    `${style.fail(label.padEnd(6))} ${style.bold(text(change.package))}`,
    row("test", change.tests.length === 0 ? "unknown" : change.tests.map(text).join(", ")),
    row("count", `${plural(change.count, "goroutine")}${known}`),
    exceededLine(change),
    row("waits", waits),
    ...evidence(change).map((sentence, index) => row(index === 0 ? "proof" : "", text(sentence))),
    row("go", goStatement(change)),
    ...stackRows(change, style),
    ...explains ? whyRows(change, width) : [],
    change.hint === "" ? "" : row("fix", wrap(text(change.hint), width - INDENT, " ".repeat(INDENT))),
    ...explains ? codeRows(change, style) : [],
    row("again", style.dim(text(reproduceCommand(change, report))))
  ];
  return rows2.filter((line) => line !== "").join("\n");
}
var INDENT = 15;
function row(label, value) {
  return `       ${label.padEnd(INDENT - 7)}${value}`;
}
function whyRows({ explanation }, width) {
  const [short = ""] = /^(?:.+?[.:] )?.+?\.(?= |$)/.exec(text(explanation)) ?? [];
  return short === "" ? [] : [row("why", wrap(short, width - INDENT, " ".repeat(INDENT)))];
}
function codeRows({ fix }, style) {
  if (fix === "") return [];
  return plainBlock(fix).split("\n").filter((line) => line.trim() !== "").map((line) => row("", style.dim("    ".repeat(/^\t*/.exec(line)?.[0].length ?? 0) + text(line))));
}
function goStatement({ goStatement: at2, creator }) {
  const inside = creator === "" ? "the runtime" : text(shortFunction(creator));
  return at2 === null ? `in ${inside}` : `${text(at2.file)}:${at2.line} in ${inside}`;
}
function stackRows(change, style) {
  const frames = withoutRuntime(change.stack);
  const shown = frames.slice(0, MAX_FRAMES).map((frame) => {
    const own = isOwn(frame, change);
    const place = text(framePlace(frame, change));
    const line = `${own ? ">" : " "} ${text(shortFunction(frame.function))}${place === "" ? "" : `  ${place}`}`;
    return own ? line : style.dim(line);
  });
  if (frames.length > MAX_FRAMES) shown.push(style.dim(`  ... ${frames.length - MAX_FRAMES} more`));
  return shown.map((line, index) => row(index === 0 ? "stack" : "", line));
}
function noticeLines(change, report, style) {
  const { entry, package: path5, verdict, count } = change;
  return [
    `${text(shortFunction(entry))} in ${text(path5)} (${plural(count, "goroutine")}, ${verdict})`,
    ...evidence(change).map((sentence) => `  ${text(sentence)}`),
    style.dim(`  reproduce: ${text(reproduceCommand(change, report))}`)
  ];
}
function exceededLine(change) {
  if (change.rule === null || exceeded(change) === "") return "";
  return row("rule", `${exceeded(change)}: ${text(ruleReason(change.rule))}`);
}
function allowedLine({ entry, package: path5, count, rule }) {
  const why = rule === null ? "" : `: ${text(allowance(rule))}`;
  return `${text(shortFunction(entry))} in ${text(path5)} (${plural(count, "goroutine")})${why}`;
}
function exercisedLine({ entry, package: path5, count, tests }) {
  const by = tests.length === 0 ? "" : ` by ${tests.map(text).join(", ")}`;
  return `${text(shortFunction(entry))} in ${text(path5)} (${plural(count, "goroutine")}${by})`;
}
function movedLine(change) {
  const { before, now } = movedNames(change);
  return `${text(before)} → ${text(now)} in ${text(change.package)}`;
}
function noteBlock({ differences }, style, width) {
  const sentence = differencesSentence(differences);
  return listBlock("Note", sentence === "" ? [] : [wrap(text(sentence), width - 2, "  ")], style);
}
function fixedLine({ entry, package: path5 }) {
  return `${text(shortFunction(entry))} in ${text(path5)}`;
}
function partlyLine({ path: path5, reason, legs }, style) {
  return `${text(path5)}  ${style.dim(text(`no data in ${reason}; measured in ${legs.join(", ")}`))}`;
}
function listBlock(title, lines, style) {
  if (lines.length === 0) return "";
  return [style.bold(title), ...lines.map((line) => `  ${line}`)].join("\n");
}
function reasonsBlock({ gate }, { leaks, measured }, style, width) {
  if (gate.passed || leaks.length > 0 || measured === 0) return "";
  return listBlock(
    "Why this fails",
    gate.reasons.map((reason) => wrap(text(reason), width - 2, "  ")),
    style
  );
}
function baselineLine({ baseline: baseline2 }, style) {
  if (baseline2.kind === "none") return "";
  const { source, commit, why, ageSeconds } = baseline2;
  if (why === void 0 && ageSeconds === void 0) return "";
  const facts = [
    commit === null ? "" : ` at ${text(commit).slice(0, 7)}`,
    why === void 0 ? "" : ` (${text(why)})`,
    ageSeconds === void 0 ? "" : `, ${agePhrase(ageSeconds)}`
  ];
  return style.dim(`baseline ${text(source)}${facts.join("")}`);
}
function verdictLine(report, counted, style) {
  const { leaks, unmatched, moved, persisting, fixed, measured, hasBaseline } = counted;
  const { passed } = report.gate;
  const missing = noDataPhrase(counted);
  if (measured === 0 && leaks.length === 0) {
    const label2 = passed ? style.warn("NO DATA") : style.fail("FAIL");
    return `${label2}  nothing could be measured${missing && `: ${missing}`}`;
  }
  const label = passed ? style.pass("PASS") : style.fail("FAIL");
  const found = hasBaseline ? leaks.length > 0 ? leakPhrase(counted) : "no new goroutine leaks" : `${unmatched.length > 0 ? plural(unmatched.length, "goroutine leak") : "no goroutine leaks"}`;
  const aside2 = [
    hasBaseline && unmatched.length > 0 ? `${unmatched.length} not comparable` : "",
    allowedPhrase(counted),
    exercisedPhrase(counted),
    moved.length > 0 ? `${moved.length} moved` : "",
    persisting.length > 0 ? `${persisting.length} known` : "",
    fixed.length > 0 ? `${fixed.length} fixed` : ""
  ].filter((part) => part !== "");
  const gap = [hasBaseline ? "" : "; no baseline to compare with", missing && `; ${missing}`].join("");
  return `${label}  ${found}${aside2.length > 0 ? ` (${aside2.join(", ")})` : ""} in ${plural(measured, "package")}${gap}`;
}
function text(foreign) {
  return plainLine(foreign).replace(/(^| )::(?=\S)/g, "$1: :").replaceAll("##[", "# #[");
}

// src/text/typo.ts
var MIN_LETTERS = 3;
function meant(word, names2) {
  const typed = word.toLowerCase();
  if (typed.length < MIN_LETTERS) return void 0;
  const near = names2.map((name) => ({ name, distance: distance(typed, name) })).filter(({ name, distance: distance2 }) => distance2 <= Math.ceil(Math.min(typed.length, name.length) / 3)).sort((a, b) => a.distance - b.distance);
  return near[0]?.name ?? names2.find((name) => name.includes(typed) || typed.includes(name));
}
function distance(from, to) {
  if (Math.abs(from.length - to.length) > to.length) return Number.POSITIVE_INFINITY;
  let before = [];
  let row2 = Array.from({ length: to.length + 1 }, (_, at2) => at2);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      next.push(
        Math.min(
          (row2[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row2[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
        )
      );
    }
    before = row2;
    row2 = next;
  }
  return row2[to.length] ?? 0;
}

// src/config/commands.ts
var DIR = { value: "DIR", about: "the folder to run in", default: "." };
var ARMED = { about: "use the tests that ran since `leakgate arm`, and run none" };
var LEAK_PROFILE = {
  about: "build with the garbage collector's leak profile on Go 1.26, where it is an experiment; Go 1.27 always has it"
};
var PPROF_URL = {
  value: "URL",
  about: "where a test binary without the hook serves net/http/pprof",
  default: "looked for on the ports that it listens on"
};
var COMMANDS = {
  record: {
    usage: ["record (--out FILE | --into FILE) [options] [-- COMMAND…]"],
    summary: "run the tests and write down what they leave behind",
    about: "Runs the tests and writes down what they leave behind, as a baseline for `leakgate check`.",
    flags: {
      out: { value: "FILE", about: "write a new baseline" },
      into: {
        value: "FILE",
        about: "merge with the baseline in FILE, if there is one: each leak with its highest count"
      },
      history: {
        value: "RUNS",
        about: "with --into: drop a leak that none of the last RUNS runs saw",
        default: String(DEFAULT_HISTORY)
      },
      dir: DIR,
      armed: ARMED,
      "leak-profile": LEAK_PROFILE,
      "pprof-url": PPROF_URL
    },
    examples: ["leakgate record --out base.json -- go test -race ./..."],
    takesCommand: true,
    exitCodes: [
      "0 recorded   2 wrong usage   3 could not measure",
      "a COMMAND that fails keeps its own exit code; the baseline is still written"
    ]
  },
  check: {
    usage: ["check (--base REV | --baseline FILE) [options] [-- COMMAND…]"],
    summary: "run the tests and fail on leaks that were not there before",
    about: "Runs the tests and fails on leaks that were not there before. What would fail is run again first, to see whether it is a leak.",
    flags: {
      base: {
        value: "REV",
        about: "compare with the commit where the branch left REV; its tests run in a worktree, as far as this run left something behind"
      },
      baseline: { value: "FILE", about: "compare with a baseline that `leakgate record` wrote" },
      dir: DIR,
      armed: ARMED,
      json: { value: "FILE", about: "write the report as JSON" },
      markdown: { value: "FILE", about: "write the report as a comment for a pull request" },
      sarif: { value: "FILE", about: "write the report as SARIF, for code scanning" },
      config: {
        value: "FILE",
        about: "rules for leaks that may stay, and what the next three say when they are left out",
        default: `${RULE_FILE} in DIR`
      },
      "fail-on": {
        value: "KINDS",
        about: `what fails: ${FAILING_KINDS.join(", ")}, separated by commas, or none`,
        default: DEFAULT_FAIL_ON.join(",")
      },
      confirm: {
        value: "TIMES",
        about: "how often suspects run again in one process, 0 for never",
        default: String(DEFAULT_CONFIRM.repetitions)
      },
      "confirm-budget": {
        value: "SECONDS",
        about: "the time for all these reruns",
        default: String(DEFAULT_CONFIRM.budgetMs / 1e3)
      },
      "changed-since": {
        value: "REV",
        about: "where the change began: a leak of older code that only new tests run is shown and does not fail",
        default: "REV of --base"
      },
      "leak-profile": LEAK_PROFILE,
      "pprof-url": PPROF_URL
    },
    examples: [
      "leakgate check --base origin/main",
      "leakgate check --baseline base.json --json report.json -- go test -race ./..."
    ],
    takesCommand: true,
    exitCodes: [
      "0 pass   1 the gate failed   2 wrong usage or configuration",
      "3 could not measure",
      "a COMMAND that fails keeps its own exit code; the report is still written"
    ]
  },
  baseline: {
    usage: [
      "baseline show FILE",
      "baseline diff BEFORE AFTER",
      `baseline prune FILE [--history ${DEFAULT_HISTORY}]`
    ],
    summary: "show, compare and tidy up baselines",
    about: "Shows what a baseline holds, or what two of them do not share, or drops what is gone: packages that the last run did not have, and leaks that none of the last runs saw. Nothing runs.",
    flags: {
      history: {
        value: "RUNS",
        about: "with prune: how many of the last runs count",
        default: String(DEFAULT_HISTORY)
      }
    },
    examples: ["leakgate baseline diff main.json branch.json"],
    takesCommand: false,
    exitCodes: [
      "0 done; diff found no difference   1 diff found a difference",
      "2 wrong usage, or no baseline"
    ]
  },
  arm: {
    usage: ["arm [options]"],
    summary: "capture every test that a shell runs from then on",
    about: "Prints what to `eval` in a shell: every test that it runs from then on is captured, whatever runs it. Then `leakgate record --armed` and `leakgate check --armed` are about the tests since the last time.",
    flags: { dir: DIR, "leak-profile": LEAK_PROFILE },
    examples: ['eval "$(leakgate arm)"; make test; leakgate check --armed --baseline base.json'],
    takesCommand: false,
    exitCodes: ["0 printed   2 wrong usage, or armed already   3 no usable Go"]
  },
  init: {
    usage: ["init [options] [-- COMMAND…]"],
    summary: "write a file of rules with an entry for each leak there is today",
    about: "Runs the tests and writes a file of rules with an entry for each leak there is today.",
    flags: {
      out: { value: "FILE", about: "the file to write; it must not exist", default: `${RULE_FILE} in DIR` },
      dir: DIR,
      "leak-profile": LEAK_PROFILE
    },
    examples: ["leakgate init -- go test ./server/..."],
    takesCommand: true,
    exitCodes: [
      "0 written   2 wrong usage, or there is a file   3 could not measure",
      "a COMMAND that fails keeps its own exit code"
    ]
  },
  demo: {
    usage: ["demo"],
    summary: "record a small project, check a change that leaks, show the report",
    about: "Records a small project, checks a change to it that leaks, and shows the report. It needs Go.",
    flags: {},
    examples: ["leakgate demo"],
    takesCommand: false,
    exitCodes: ["0 shown   2 wrong usage   3 could not measure"]
  }
};
function isCommand(word) {
  return Object.hasOwn(COMMANDS, word);
}
function commandsWith(flag) {
  return Object.entries(COMMANDS).filter(([, { flags }]) => Object.hasOwn(flags, flag)).map(([name]) => name);
}

// src/config/read-flags.ts
import { parseArgs } from "node:util";
function readFlags(argv, table) {
  const args = [...argv];
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value }]) => [
      name,
      { type: value === void 0 ? "boolean" : "string" }
    ])
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { flags: values, others: positionals };
  } catch (cause) {
    const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind !== "option") continue;
      const typed = args[token.index]?.replace(/=.*$/s, "") ?? token.rawName;
      const problem = problemOf(token, typed, table);
      if (problem !== void 0) throw new ConfigurationError(problem, { cause });
    }
    if (!(cause instanceof Error)) throw cause;
    throw new ConfigurationError(cause.message.split(/\.\s/)[0], { cause });
  }
}
function problemOf({
  name,
  value,
  inlineValue
}, typed, table) {
  const flag = Object.hasOwn(table, name) ? table[name] : void 0;
  if (flag === void 0) return `unknown option "${typed}"${hint(typed.replace(/^-+/, ""), table)}`;
  if (flag.value === void 0) return value === void 0 ? void 0 : `--${name} takes no value`;
  if (value === void 0) return `--${name} needs a value: --${name} ${flag.value}`;
  if (inlineValue || value.length < 2 || !value.startsWith("-")) return void 0;
  return `--${name} needs a value: --${name} ${flag.value}, or --${name}=${value} if it is meant to start with a dash`;
}
function hint(name, table) {
  if (Object.hasOwn(table, name)) return `: did you mean --${name}?`;
  const others = commandsWith(name);
  if (others.length > 0) return `: it is an option of ${enumerate(others)}`;
  const likely = meant(name, Object.keys(table));
  return likely === void 0 ? "" : `: did you mean --${likely}?`;
}

// src/config/baseline-command.ts
function parseBaselineCommand(argv) {
  const [action, ...rest] = argv;
  switch (action) {
    case "show": {
      const [file] = filesOf(action, filesOnly(action, rest), 1);
      return { action, file };
    }
    case "diff": {
      const [before, after] = filesOf(action, filesOnly(action, rest), 2);
      return { action, before, after };
    }
    case "prune": {
      const { flags, others } = readFlags(rest, COMMANDS.baseline.flags);
      const [file] = filesOf(action, others, 1);
      const history = typeof flags.history === "string" ? parseHistory(flags.history, "--history") : DEFAULT_HISTORY;
      return { action, file, history };
    }
    case void 0:
      throw new ConfigurationError("say what to do: show, diff or prune");
    default: {
      const likely = meant(action, ["show", "diff", "prune"]);
      const advice = likely === void 0 ? "use show, diff or prune" : `did you mean ${likely}?`;
      throw new ConfigurationError(`unknown action "${action}": ${advice}`);
    }
  }
}
function filesOnly(action, argv) {
  const { flags, others } = readFlags(argv, COMMANDS.baseline.flags);
  if (flags.history !== void 0)
    throw new ConfigurationError(`--history goes with prune, not with ${action}`);
  return others;
}
function filesOf(action, files, count) {
  if (files.length === count) return files;
  throw new ConfigurationError(
    `${action} takes ${count === 1 ? "one file" : `${count} files`}, not ${files.length}`
  );
}

// src/config/usage.ts
var OVERALL_USAGE = `${Object.keys(COMMANDS).join("|")} [options] [-- COMMAND…]`;
var MAX_PROBLEM_CHARACTERS = 400;
function withUsage(name, action, parse) {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const lines = COMMANDS[name].usage;
    const own = lines.filter((line) => line.startsWith(`${name} ${action} `));
    throw usageError(
      `${name}: ${error.message}`,
      `leakgate ${name} --help`,
      own.length > 0 ? own : lines,
      error
    );
  }
}
function unknownCommand(word) {
  const problem = `unknown command "${word}"`;
  const takers = word.startsWith("--") ? commandsWith(word.slice(2)) : [];
  if (takers.length > 0) {
    const advice = `it is an option of ${enumerate(takers)}, whose name comes first`;
    return usageError(`${problem}: ${advice}`, "leakgate --help", [OVERALL_USAGE]);
  }
  const names2 = Object.keys(COMMANDS);
  const likely = meant(word, [...names2, "help", "version", "--help", "--version"]);
  if (likely === void 0) {
    const advice = `use ${names2.slice(0, -1).join(", ")} or ${names2.at(-1)}`;
    return usageError(`${problem}: ${advice}`, "leakgate --help", [OVERALL_USAGE]);
  }
  const usage = isCommand(likely) ? COMMANDS[likely].usage : [OVERALL_USAGE];
  const help = isCommand(likely) ? `leakgate ${likely} --help` : "leakgate --help";
  return usageError(`${problem}: did you mean ${likely}?`, help, usage);
}
function usageError(problem, help, usage, cause) {
  const lines = usage.map((line, at2) => `${at2 === 0 ? "usage: " : "       "}leakgate ${line}`);
  const first = `${plainLine(shorten(problem, MAX_PROBLEM_CHARACTERS))} (see ${help})`;
  return new ConfigurationError([first, ...lines].join("\n"), { cause });
}

// src/config/flags.ts
var DEFAULT_COMMAND = { kind: "argv", argv: ["go", "test", "./..."] };
function parseInvocation(argv) {
  const separator = argv.indexOf("--");
  const own = separator < 0 ? argv : argv.slice(0, separator);
  const words = separator < 0 ? [] : argv.slice(separator + 1);
  const [name, ...rest] = own;
  if (name === "help") return { kind: name, topic: topicOf(rest) };
  if (name === void 0 || own.includes("--help") || own.includes("-h")) {
    const about = own.find((word) => !word.startsWith("-"));
    return { kind: "help", topic: about !== void 0 && isCommand(about) ? about : void 0 };
  }
  if (name === "version" || name === "--version") return { kind: "version" };
  if (!isCommand(name)) throw unknownCommand(name);
  return withUsage(name, rest[0], () => commandLine(name, rest, words, separator >= 0));
}
function commandLine(name, rest, words, separated) {
  switch (name) {
    case "arm": {
      const flags = parseFlags(name, rest);
      if (separated) throw new ConfigurationError("it takes no command: it is for those that you run next");
      return { kind: name, dir: flags.dir ?? ".", leakProfile: flags["leak-profile"] ?? false };
    }
    case "record": {
      const flags = parseFlags(name, rest);
      return {
        kind: name,
        dir: flags.dir ?? ".",
        target: recordTarget(flags),
        command: flags.armed ? noCommand(separated) : commandOf(words, separated),
        leakProfile: flags["leak-profile"] ?? false,
        pprofUrl: parsedFlag(flags, "pprof-url", parsePprofUrl)
      };
    }
    case "check": {
      const flags = parseFlags(name, rest);
      return {
        kind: name,
        dir: flags.dir ?? ".",
        command: flags.armed ? noCommand(separated) : commandOf(words, separated),
        baseline: askedBaseline(flags),
        json: flags.json,
        markdown: flags.markdown,
        sarif: flags.sarif,
        config: flags.config,
        changedSince: flags["changed-since"],
        settings: {
          failOn: parsedFlag(flags, "fail-on", parseFailOn),
          repetitions: parsedFlag(flags, "confirm", parseRepetitions),
          budgetMs: parsedFlag(flags, "confirm-budget", parseBudget)
        },
        leakProfile: flags["leak-profile"] ?? false,
        pprofUrl: parsedFlag(flags, "pprof-url", parsePprofUrl)
      };
    }
    case "init": {
      const flags = parseFlags(name, rest);
      return {
        kind: name,
        dir: flags.dir ?? ".",
        out: flags.out,
        command: commandOf(words, separated),
        leakProfile: flags["leak-profile"] ?? false
      };
    }
    case "baseline":
      if (separated) throw new ConfigurationError("it takes no command");
      return { kind: name, command: parseBaselineCommand(rest) };
    case "demo":
      parseFlags(name, rest);
      if (separated) throw new ConfigurationError("it takes no command");
      return { kind: name };
    default:
      return name;
  }
}
function topicOf(words) {
  const about = words.find((word) => !word.startsWith("-"));
  if (about === void 0 || about === "help" || about === "version") return void 0;
  if (!isCommand(about)) throw unknownCommand(about);
  return about;
}
function parseFlags(name, argv) {
  const { flags, others } = readFlags(argv, COMMANDS[name].flags);
  if (others[0] !== void 0) {
    const advice = COMMANDS[name].takesCommand ? "write the command to run after `--`" : "it takes options alone";
    throw new ConfigurationError(`unexpected "${others[0]}": ${advice}`);
  }
  return flags;
}
function recordTarget({ out, into, history }) {
  if (out !== void 0 && into !== void 0)
    throw new ConfigurationError("--out and --into exclude each other");
  if (into !== void 0) {
    const runs = parsedFlag({ history }, "history", parseHistory) ?? DEFAULT_HISTORY;
    return { kind: "learning", file: into, history: runs };
  }
  if (history !== void 0) throw new ConfigurationError("--history goes with --into");
  if (out === void 0)
    throw new ConfigurationError("say where to write: --out BASE.json, or --into BASE.json");
  return { kind: "new", file: out };
}
function askedBaseline({ baseline: baseline2, base }) {
  if (baseline2 !== void 0 && base !== void 0)
    throw new ConfigurationError("--baseline and --base exclude each other");
  if (baseline2 !== void 0) return { kind: "file", path: baseline2 };
  if (base !== void 0) return { kind: "revision", revision: base };
  throw new ConfigurationError("say what to compare with: --base origin/main, or --baseline BASE.json");
}
function parsedFlag(flags, name, parser) {
  const text2 = flags[name];
  return text2 === void 0 ? void 0 : parser(text2, `--${name}`);
}
function noCommand(given) {
  if (given) throw new ConfigurationError("--armed takes no command: it is about the tests that ran already");
}
function commandOf(words, given) {
  if (given && words.length === 0)
    throw new ConfigurationError("no command after `--`: write one, or leave `--` out");
  return given ? { kind: "argv", argv: words } : DEFAULT_COMMAND;
}

// src/cli/local-run.ts
function measureHere(options) {
  const { command, pprofUrl, ...others } = options;
  return interruptible(async (signal) => {
    if (command !== void 0) {
      const outside = await outsideOf(command, options.dir, pprofUrl);
      return measure({ ...HERE, ...others, command, outside, signal });
    }
    const run = await readSession(await sessionHere());
    await run.close();
    return run.measurement;
  });
}
function checkHere(options) {
  const { command, pprofUrl, ...others } = options;
  return interruptible(async (signal) => {
    const judging = { ...others, signal, onProgress: sayProgress };
    const { report } = command === void 0 ? await judge(await readSession(await sessionHere()), judging) : await checkRun({
      ...HERE,
      ...judging,
      command,
      outside: await outsideOf(command, options.dir, pprofUrl)
    });
    return report;
  });
}
async function binaryOf(command, directory) {
  return command.kind === "argv" ? programBinary(command.argv[0] ?? "", directory) : void 0;
}
async function outsideOf(command, directory, pprofUrl) {
  const binary = await binaryOf(command, directory);
  if (binary === void 0 || binary.hooked || process.platform !== "linux") return void 0;
  const words = command.kind === "argv" ? command.argv.slice(1) : [];
  return {
    file: binary.file,
    pprofUrl,
    launch: (launcher) => ({ kind: "argv", argv: [...launcher, ...words] })
  };
}
async function sessionHere() {
  const folder = armedFolder(process.env);
  if (folder === void 0) {
    throw new ConfigurationError(
      'this shell is not armed: first run `eval "$(leakgate arm)"`, then your tests'
    );
  }
  return openSession(folder, process.env);
}
async function computedHere(options) {
  const { base, command = DEFAULT_COMMAND, ...others } = options;
  const isBinary = await binaryOf(command, options.dir) !== void 0;
  return referenceOnDemand({
    ...others,
    ...base,
    command: isBinary ? void 0 : command,
    environment: options.command === void 0 ? (await sessionHere()).environment : process.env,
    now: () => /* @__PURE__ */ new Date(),
    onProgress: sayProgress
  });
}
function sayProgress(line) {
  process.stderr.write(`leakgate: ${line}
`);
}
var HERE = {
  environment: process.env,
  onOutput: (chunk, stream) => {
    process[stream].write(chunk);
  }
};

// src/cli/check.ts
async function check(invocation) {
  const baseline2 = await askedReference(invocation);
  if (invocation.json !== void 0) await requireWritable(invocation.json, "--json");
  if (invocation.markdown !== void 0) await requireWritable(invocation.markdown, "--markdown");
  if (invocation.sarif !== void 0) await requireWritable(invocation.sarif, "--sarif");
  const policy = await readPolicy({
    asked: invocation.settings,
    root: process.cwd(),
    directory: invocation.dir,
    named: invocation.config,
    now: /* @__PURE__ */ new Date()
  });
  const since = invocation.changedSince ?? revisionOf(invocation.baseline);
  const changed = since === void 0 ? void 0 : await changedSince(since, invocation.dir, process.env);
  const report = await checkHere({
    command: invocation.command,
    dir: invocation.dir,
    baseline: baseline2,
    ...policy,
    changedFiles: async () => changed,
    leakProfile: invocation.leakProfile,
    pprofUrl: invocation.pprofUrl
  });
  if (invocation.json !== void 0) await writeOutput(invocation.json, renderJson(report));
  if (invocation.markdown !== void 0)
    await writeOutput(invocation.markdown, renderComment(report, NO_LINKS));
  if (invocation.sarif !== void 0) {
    const failing = failingChanges(report, policy.failOn);
    await writeOutput(invocation.sarif, renderSarif(report, failing, NO_LINKS));
  }
  process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }));
  return exitCode(report);
}
async function askedReference({ baseline: baseline2, ...invocation }) {
  switch (baseline2.kind) {
    case "file": {
      const document = parseBaseline(await readBaselineFile(baseline2.path), baseline2.path);
      return { document, reference: referenceTo(document, { kind: "file", source: baseline2.path }) };
    }
    case "revision": {
      const base = await findMergeBase(baseline2.revision, invocation.dir, "--base", process.env);
      return computedHere({ ...invocation, base, revision: baseline2.revision });
    }
    default:
      return baseline2;
  }
}
function revisionOf(baseline2) {
  return baseline2.kind === "revision" ? baseline2.revision : void 0;
}
var NO_LINKS = {
  repository: "",
  serverUrl: "https://github.com",
  commit: null,
  runUrl: null,
  reportUrl: null
};
function wantsColor() {
  return process.stderr.isTTY === true && !process.env.NO_COLOR;
}
function exitCode(report) {
  if (report.run.exitCode) return report.run.exitCode;
  if (isInconclusive(report)) return EXIT.notMeasured;
  return report.gate.passed ? EXIT.pass : EXIT.gateFailed;
}

// src/cli/demo.ts
import { cp, mkdtemp as mkdtemp2, realpath, rm, stat as stat2 } from "node:fs/promises";
import os2 from "node:os";
import path3 from "node:path";
import { fileURLToPath } from "node:url";
var COMMAND = { kind: "argv", argv: ["go", "test", "./..."] };
async function demo() {
  const folder = await mkdtemp2(path3.join(await realpath(os2.tmpdir()), "leakgate-demo-"));
  try {
    const project = path3.join(folder, "project");
    await cp(path3.join(await demoFolder(), "base"), project, { recursive: true });
    process.stderr.write("Main branch: run `go test ./...` and record the baseline.\n");
    const base = await measureHere({ command: COMMAND, dir: project, onOutput: aside });
    const document = createBaseline(base, (/* @__PURE__ */ new Date()).toISOString());
    await rm(project, { recursive: true });
    await cp(path3.join(await demoFolder(), "head"), project, { recursive: true });
    process.stderr.write("\nPull request: run the same tests and compare with the baseline.\n");
    const report = await checkHere({
      command: COMMAND,
      dir: project,
      onOutput: aside,
      baseline: {
        document,
        reference: referenceTo(document, { kind: "artifact", source: "leakgate-baseline" })
      },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM
    });
    process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }));
    process.stderr.write("\nThe comment on the pull request, as Markdown:\n\n");
    process.stdout.write(renderComment(report, NO_LINKS));
    return report.gate.passed ? EXIT.notMeasured : EXIT.pass;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
function aside(chunk) {
  process.stderr.write(chunk);
}
async function demoFolder() {
  for (const candidate of ["./demo/", "../../fixtures/modules/send-after-return/"]) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url));
    if (await stat2(path3.join(folder, "base")).catch(() => void 0)) return folder;
  }
  throw new Error("the demo project is missing from this installation");
}

// src/cli/help.ts
var WIDTH = 80;
var HELP_FLAG = ["-h, --help", "print this"];
function helpPage(topic) {
  return topic === void 0 ? overview() : commandPage(COMMANDS[topic]);
}
function overview() {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary]);
  return sections([
    ["", ["Leakgate finds the goroutine leaks that a change adds to a Go project's tests."]],
    ["usage:", [`  leakgate ${OVERALL_USAGE}`]],
    ["commands:", rows([...commands, ["version", "print the version"], ["help", "tell about one command"]])],
    [
      "",
      paragraph(
        "`leakgate check --help`, or `leakgate help check`, tells about one command and its options."
      )
    ],
    ["", paragraph(ABOUT_COMMAND)],
    ["example:", indented(["leakgate check --base origin/main"])],
    [
      "exit code:",
      indented([
        "0 pass   1 the gate failed, or `baseline diff` found a difference",
        "2 wrong usage or configuration   3 could not measure",
        "a COMMAND that fails keeps its own exit code; the report is still written"
      ])
    ]
  ]);
}
function commandPage({ usage, about, flags, examples, exitCodes, takesCommand }) {
  const options = Object.entries(flags).map(([name, flag]) => {
    const fallback = flag.default === void 0 ? "" : ` (default: ${flag.default})`;
    return [[`--${name}`, flag.value].join(" ").trimEnd(), `${flag.about}${fallback}`];
  });
  return sections([
    ["usage:", indented(usage.map((line) => `leakgate ${line}`))],
    ["", paragraph(about)],
    ["options:", rows([...options, HELP_FLAG])],
    ["", takesCommand ? paragraph(ABOUT_COMMAND) : []],
    [examples.length === 1 ? "example:" : "examples:", indented(examples)],
    ["exit code:", indented(exitCodes)]
  ]);
}
var ABOUT_COMMAND = `COMMAND is anything that ends in \`go test\` (default: ${(DEFAULT_COMMAND.kind === "argv" ? DEFAULT_COMMAND.argv : []).join(" ")}), or a test binary (./pkg.test, built with \`go test -c\`); one that was built without the hook is captured over its own net/http/pprof.`;
function sections(parts) {
  return parts.filter(([, lines]) => lines.length > 0).map(([title, lines]) => `${[...title === "" ? [] : [title], ...lines].join("\n")}
`).join("\n");
}
var indented = (lines) => lines.map((line) => `  ${line}`);
var paragraph = (text2) => [wrap(text2, WIDTH, "")];
function rows(entries) {
  const column = Math.max(...entries.map(([name]) => name.length)) + 4;
  return entries.map(
    ([name, about]) => `  ${name.padEnd(column - 2)}${wrap(about, WIDTH - column, " ".repeat(column))}`
  );
}

// src/cli/init.ts
import { stat as stat3, writeFile as writeFile2 } from "node:fs/promises";
import path4 from "node:path";

// src/config/draft.ts
var import_yaml = __toESM(require_dist(), 1);
var HEAD = ` Goroutines that may outlive the tests. Each needs a reason; owner, expires and max are optional.
 See docs/rules.md of Leakgate.`;
var MAX_PLACES = 3;
function draftRules(sites) {
  const document = new import_yaml.Document({ ignore: alike(sites).map(draftRule) });
  document.commentBefore = HEAD;
  return document.toString({ lineWidth: 0 });
}
function alike(sites) {
  const groups = grouped(
    sites,
    ({ package: path5, identity: { creator, entry } }) => JSON.stringify([path5, creator, entry])
  );
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, group]) => group);
}
function draftRule(sites) {
  const [{ identity, package: path5 }] = sites;
  return {
    ...identity.creator === "" ? {} : { creator: literalGlob(identity.creator) },
    entry: literalGlob(identity.entry),
    package: literalGlob(path5),
    max: sites.reduce((sum, { count }) => sum + count, 0),
    reason: `TODO: ${enumerate(places(sites))}; fix it, or explain why it may stay`
  };
}
function places(sites) {
  const all = [...new Set(sites.map(placeOf))];
  const more = all.length - MAX_PLACES;
  return more > 0 ? [...all.slice(0, MAX_PLACES), plural(more, "more place")] : all;
}
function placeOf({ blocking }) {
  const { one, on } = waitPhrase(blocking.wait);
  return `${one} ${on}${blocking.function === "" ? "" : ` in ${blocking.function}`}`;
}

// src/cli/init.ts
async function init(invocation) {
  const file = invocation.out ?? path4.join(invocation.dir, RULE_FILE);
  if (await stat3(file).catch(() => void 0)) throw exists(file);
  await requireWritable(file, "--out");
  const { sites, packages, run } = await measureHere(invocation);
  const measured = packages.filter((entry) => entry.status === "measured").length;
  if (measured === 0) {
    const reason = packages[0]?.reason;
    process.stderr.write(
      `leakgate: could not measure: \`${run.command}\` ran no \`go test\` that Leakgate could capture${reason ? ` (${reason})` : ""}; nothing was written
`
    );
    return run.exitCode || EXIT.notMeasured;
  }
  await writeFile2(file, draftRules(sites), { flag: "wx" }).catch((error) => {
    throw error instanceof Error && "code" in error && error.code === "EEXIST" ? exists(file) : error;
  });
  const missing = packages.length - measured;
  process.stderr.write(
    `leakgate: wrote ${file}: ${plural(sites.length, "site")} in ${plural(measured, "package")}${missing > 0 ? `; ${missing} gave no data` : ""}. Give each entry a reason, or fix the leak.
`
  );
  return run.exitCode ?? EXIT.pass;
}
function exists(file) {
  return new ConfigurationError(`${file} already exists: remove it, or choose another file with --out`);
}

// src/cli/record.ts
async function record(invocation) {
  const { target } = invocation;
  await requireWritable(target.file, target.kind === "new" ? "--out" : "--into");
  const previous = await previousOf(target);
  const measurement = await measureHere(invocation);
  const measured = measurement.packages.filter((entry) => entry.status === "measured").length;
  if (measured === 0) {
    const reason = measurement.packages[0]?.reason;
    process.stderr.write(
      `leakgate: could not measure: \`${measurement.run.command}\` ran no \`go test\` that Leakgate could capture${reason ? ` (${reason})` : ""}; nothing was written
`
    );
    return measurement.run.exitCode || EXIT.notMeasured;
  }
  const own = createBaseline(measurement, (/* @__PURE__ */ new Date()).toISOString());
  const baseline2 = previous === void 0 ? own : mergeBaselines(previous.baseline, own, previous.history);
  await writeOutput(target.file, renderBaseline(baseline2));
  const missing = measurement.packages.length - measured;
  process.stderr.write(
    `leakgate: recorded ${plural(measurement.sites.length, "site")} in ${plural(measured, "package")}${missing > 0 ? ` (${missing} gave no data)` : ""} in ${target.file}${previous === void 0 ? "" : `, which now holds ${plural(baseline2.history?.length ?? 1, "run")}`}
`
  );
  return measurement.run.exitCode ?? EXIT.pass;
}
async function previousOf(target) {
  if (target.kind === "new" || !await fileExists(target.file)) return void 0;
  const { file, history } = target;
  return { baseline: parseBaseline(await readBaselineFile(file), file), history };
}

// src/cli.ts
async function main(argv) {
  const invocation = parseInvocation(argv);
  switch (invocation.kind) {
    case "help":
      process.stdout.write(helpPage(invocation.topic));
      return 0;
    case "version":
      process.stdout.write(`leakgate ${VERSION}
`);
      return 0;
    case "arm":
      return arm(invocation);
    case "record":
      return record(invocation);
    case "check":
      return check(invocation);
    case "baseline":
      return baseline(invocation.command);
    case "init":
      return init(invocation);
    case "demo":
      return demo();
    default:
      return invocation;
  }
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}
`);
  process.exitCode = exitCodeOf(error);
}
