#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ConfigurationError,
  DEFAULT_CONFIRM,
  DEFAULT_FAIL_ON,
  EXIT,
  RULE_FILE,
  VERSION,
  byText,
  checkRun,
  createBaseline,
  enumerate,
  exitCodeOf,
  git,
  literalGlob,
  measure,
  messageOf,
  parseBaseline,
  parseBudget,
  parseFailOn,
  parseRepetitions,
  plural,
  readBaselineFile,
  readPolicy,
  renderBaseline,
  renderComment,
  renderJson,
  renderTerminal,
  requireWritable,
  require_dist,
  waitPhrase,
  writeOutput
} from "./shared-leakgate.js";
import {
  __toESM
} from "./shared-actions-exec.js";

// src/run/changed.ts
async function changedSince(revision, directory) {
  const root = await git(["rev-parse", "--show-toplevel"], directory);
  if (root === void 0)
    throw new ConfigurationError(`--changed-since: ${directory} is in no git repository`);
  const commit = await git(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    root
  );
  if (commit === void 0) {
    throw new ConfigurationError(
      `--changed-since ${revision} is no commit that git knows here: name a branch or fetch it first`
    );
  }
  const base = await git(["merge-base", commit, "HEAD"], root);
  if (base === void 0) {
    throw new ConfigurationError(
      `--changed-since ${revision} has no common commit with HEAD: fetch more of the history`
    );
  }
  const changed = await git(
    ["-c", "diff.relative=false", "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", base],
    root
  );
  const untracked = await git(["ls-files", "--others", "--exclude-standard", "-z"], root);
  return [...names(changed), ...names(untracked)];
}
function names(text) {
  return (text ?? "").split("\0").filter((name) => name !== "");
}

// src/cli/run.ts
function measureHere(options) {
  return interruptible((signal) => measure({ ...HERE, ...options, signal }));
}
function checkHere(options) {
  return interruptible(async (signal) => {
    const { report } = await checkRun({
      ...HERE,
      ...options,
      signal,
      onProgress: (line) => process.stderr.write(`leakgate: ${line}
`)
    });
    return report;
  });
}
var HERE = {
  environment: process.env,
  onOutput: (chunk, stream) => {
    process[stream].write(chunk);
  }
};
async function interruptible(run) {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await run(abort.signal);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

// src/cli/check.ts
async function check(invocation) {
  const document = parseBaseline(await readBaselineFile(invocation.baseline), invocation.baseline);
  if (invocation.json !== void 0) await requireWritable(invocation.json, "--json");
  if (invocation.markdown !== void 0) await requireWritable(invocation.markdown, "--markdown");
  const policy = await readPolicy({
    asked: invocation.settings,
    root: process.cwd(),
    directory: invocation.dir,
    named: invocation.config,
    now: /* @__PURE__ */ new Date()
  });
  const changed = invocation.changedSince === void 0 ? void 0 : await changedSince(invocation.changedSince, invocation.dir);
  const report = await checkHere({
    command: invocation.command,
    dir: invocation.dir,
    baseline: {
      reference: {
        kind: "file",
        source: invocation.baseline,
        commit: document.commit,
        recordedAt: document.recordedAt,
        goVersion: document.goVersion,
        url: null
      },
      document
    },
    ...policy,
    changedFiles: async () => changed,
    leakProfile: invocation.leakProfile
  });
  if (invocation.json !== void 0) await writeOutput(invocation.json, renderJson(report));
  if (invocation.markdown !== void 0)
    await writeOutput(invocation.markdown, renderComment(report, NO_LINKS));
  process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }));
  return exitCode(report);
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
  if (report.run.exitCode !== 0) return report.run.exitCode;
  if (!report.packages.some((entry) => entry.status === "measured")) return EXIT.notMeasured;
  return report.gate.passed ? EXIT.pass : EXIT.gateFailed;
}

// src/cli/demo.ts
import { cp, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
var COMMAND = { kind: "argv", argv: ["go", "test", "./..."] };
async function demo() {
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "leakgate-demo-"));
  try {
    const project = path.join(folder, "project");
    await cp(path.join(await demoFolder(), "base"), project, { recursive: true });
    process.stderr.write("— the main branch: go test ./…, recorded as the baseline\n");
    const base = await measureHere({ command: COMMAND, dir: project, onOutput: aside });
    const document = createBaseline(base, (/* @__PURE__ */ new Date()).toISOString());
    await rm(project, { recursive: true });
    await cp(path.join(await demoFolder(), "head"), project, { recursive: true });
    process.stderr.write("— the pull request: the same tests, compared\n");
    const report = await checkHere({
      command: COMMAND,
      dir: project,
      onOutput: aside,
      baseline: {
        reference: {
          kind: "artifact",
          source: "leakgate-baseline",
          commit: null,
          recordedAt: document.recordedAt,
          goVersion: document.goVersion,
          url: null
        },
        document
      },
      failOn: DEFAULT_FAIL_ON,
      confirm: DEFAULT_CONFIRM
    });
    process.stderr.write(renderTerminal(report, { color: wantsColor(), width: process.stderr.columns }));
    process.stderr.write("— the comment that the pull request gets:\n");
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
    if (await stat(path.join(folder, "base")).catch(() => void 0)) return folder;
  }
  throw new Error("the demo project is missing from this installation");
}

// src/cli/help.ts
var HELP = `Leakgate finds the goroutine leaks that a change adds to a Go project's tests.

usage:
  leakgate record --out BASE.json [--dir DIR] [--leak-profile] [-- COMMAND…]
      run the tests and write down what they leave behind
  leakgate check --baseline BASE.json [--dir DIR] [--json R.json] [--markdown R.md]
                 [--config .leakgate.yml] [--fail-on new,grown] [--confirm 4]
                 [--confirm-budget 300] [--changed-since REV] [--leak-profile] [-- COMMAND…]
      run the tests and compare with that; what would fail is run again first, --confirm times in
      one process (0 for never), within --confirm-budget seconds; rules for leaks that may stay are
      read from .leakgate.yml in DIR, or from --config; with --changed-since main, a leak of old code
      that only new tests run is shown and does not fail
  leakgate init [--dir DIR] [--out .leakgate.yml] [--leak-profile] [-- COMMAND…]
      run the tests and write a file of rules with an entry for each leak there is today
  leakgate demo
      record a small project, check a change to it that leaks, show the report

--leak-profile builds with the garbage collector's leak profile on Go 1.26, where it is an experiment;
Go 1.27 always has it.

COMMAND is anything that ends in \`go test\`; default: go test ./...

exit code:
  0 pass   1 the gate failed   2 wrong usage or configuration   3 could not measure
  a failing COMMAND keeps its own exit code; the report is still written
`;

// src/cli/init.ts
import { stat as stat2, writeFile } from "node:fs/promises";
import path2 from "node:path";

// src/config/draft.ts
var import_yaml = __toESM(require_dist(), 1);
var HEAD = ` Goroutines that may outlive the tests. Each needs a reason; owner, expires and max are optional.
 See docs/rules.md of Leakgate.`;
var MAX_PLACES = 3;
function draftRules(sites) {
  const document = new import_yaml.Document({ ignore: grouped(sites).map(draftRule) });
  document.commentBefore = HEAD;
  return document.toString({ lineWidth: 0 });
}
function grouped(sites) {
  const groups = /* @__PURE__ */ new Map();
  for (const site of sites) {
    const key = JSON.stringify([site.package, site.identity.creator, site.identity.entry]);
    const group = groups.get(key);
    if (group === void 0) groups.set(key, [site]);
    else group.push(site);
  }
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, group]) => group);
}
function draftRule(sites) {
  const [{ identity, package: path3 }] = sites;
  return {
    ...identity.creator === "" ? {} : { creator: literalGlob(identity.creator) },
    entry: literalGlob(identity.entry),
    package: literalGlob(path3),
    max: sites.reduce((sum, { count }) => sum + count, 0),
    reason: `TODO: ${enumerate(places(sites))}; fix it, or say why it may stay`
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
  const file = invocation.out ?? path2.join(invocation.dir, RULE_FILE);
  if (await stat2(file).catch(() => void 0)) throw exists(file);
  await requireWritable(file, "--out");
  const { sites, packages, run } = await measureHere(invocation);
  const measured = packages.filter((entry) => entry.status === "measured").length;
  if (measured === 0) {
    const reason = packages[0]?.reason;
    process.stderr.write(
      `leakgate: could not measure: \`${run.command}\` ran no \`go test\` that could be captured${reason ? ` (${reason})` : ""}; nothing was written
`
    );
    return run.exitCode || EXIT.notMeasured;
  }
  await writeFile(file, draftRules(sites), { flag: "wx" }).catch((error) => {
    throw error instanceof Error && "code" in error && error.code === "EEXIST" ? exists(file) : error;
  });
  const missing = packages.length - measured;
  process.stderr.write(
    `leakgate: wrote ${file}: ${plural(sites.length, "site")} in ${plural(measured, "package")}${missing > 0 ? `; ${missing} gave no data` : ""}. Give each a reason, or fix it.
`
  );
  return run.exitCode;
}
function exists(file) {
  return new ConfigurationError(`${file} exists already: remove it, or name another file with --out`);
}

// src/cli/record.ts
async function record(invocation) {
  await requireWritable(invocation.out, "--out");
  const measurement = await measureHere(invocation);
  const measured = measurement.packages.filter((entry) => entry.status === "measured").length;
  if (measured === 0) {
    const reason = measurement.packages[0]?.reason;
    process.stderr.write(
      `leakgate: could not measure: \`${measurement.run.command}\` ran no \`go test\` that could be captured${reason ? ` (${reason})` : ""}; nothing was written
`
    );
    return measurement.run.exitCode || EXIT.notMeasured;
  }
  await writeOutput(invocation.out, renderBaseline(createBaseline(measurement, (/* @__PURE__ */ new Date()).toISOString())));
  const missing = measurement.packages.length - measured;
  process.stderr.write(
    `leakgate: recorded ${measurement.sites.length} ${measurement.sites.length === 1 ? "site" : "sites"} in ${measured} packages${missing > 0 ? `; ${missing} gave no data` : ""} to ${invocation.out}
`
  );
  return measurement.run.exitCode;
}

// src/config/flags.ts
import { parseArgs } from "node:util";
var DEFAULT_COMMAND = ["go", "test", "./..."];
var OPTIONS = {
  record: { out: { type: "string" }, dir: { type: "string" }, "leak-profile": { type: "boolean" } },
  check: {
    baseline: { type: "string" },
    dir: { type: "string" },
    config: { type: "string" },
    "changed-since": { type: "string" },
    json: { type: "string" },
    markdown: { type: "string" },
    "fail-on": { type: "string" },
    confirm: { type: "string" },
    "confirm-budget": { type: "string" },
    "leak-profile": { type: "boolean" }
  },
  init: { out: { type: "string" }, dir: { type: "string" }, "leak-profile": { type: "boolean" } },
  demo: {}
};
function parseInvocation(argv) {
  const separator = argv.indexOf("--");
  const own = separator < 0 ? argv : argv.slice(0, separator);
  const words = separator < 0 ? [] : argv.slice(separator + 1);
  const [name, ...rest] = own;
  if (name === void 0 || name === "help" || own.includes("--help") || own.includes("-h"))
    return { kind: "help" };
  if (name === "version" || name === "--version") return { kind: "version" };
  switch (name) {
    case "record": {
      const flags = parseFlags(name, rest);
      if (flags.out === void 0) throw usage(name, "--out BASE.json is missing");
      return {
        kind: name,
        dir: flags.dir ?? ".",
        out: flags.out,
        command: commandOf(words, separator >= 0),
        leakProfile: flags["leak-profile"] ?? false
      };
    }
    case "check": {
      const flags = parseFlags(name, rest);
      if (flags.baseline === void 0) throw usage(name, "--baseline BASE.json is missing");
      return {
        kind: name,
        dir: flags.dir ?? ".",
        command: commandOf(words, separator >= 0),
        baseline: flags.baseline,
        json: flags.json,
        markdown: flags.markdown,
        config: flags.config,
        changedSince: flags["changed-since"],
        settings: {
          failOn: parsedFlag(flags, "fail-on", parseFailOn),
          repetitions: parsedFlag(flags, "confirm", parseRepetitions),
          budgetMs: parsedFlag(flags, "confirm-budget", parseBudget)
        },
        leakProfile: flags["leak-profile"] ?? false
      };
    }
    case "init": {
      const flags = parseFlags(name, rest);
      return {
        kind: name,
        dir: flags.dir ?? ".",
        out: flags.out,
        command: commandOf(words, separator >= 0),
        leakProfile: flags["leak-profile"] ?? false
      };
    }
    case "demo":
      parseFlags(name, rest);
      if (separator >= 0) throw usage(name, "it takes no command");
      return { kind: name };
    default:
      throw new ConfigurationError(
        `unknown command "${name}": use record, check, init or demo (see leakgate --help)`
      );
  }
}
function parseFlags(name, argv) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: OPTIONS[name],
      allowPositionals: true
    });
    if (positionals[0] !== void 0) {
      throw usage(name, `unexpected "${positionals[0]}": write the command to run after \`--\``);
    }
    return values;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw usage(name, error instanceof Error ? error.message.split(". ")[0] ?? "" : String(error));
  }
}
function parsedFlag(flags, name, parser) {
  const text = flags[name];
  return text === void 0 ? void 0 : parser(text, `--${name}`);
}
function commandOf(words, given) {
  if (given && words.length === 0)
    throw new ConfigurationError("no command after `--`: write one, or leave `--` out");
  return { kind: "argv", argv: given ? words : DEFAULT_COMMAND };
}
function usage(name, problem) {
  return new ConfigurationError(`leakgate ${name}: ${problem} (see leakgate --help)`);
}

// src/cli.ts
async function main(argv) {
  const invocation = parseInvocation(argv);
  switch (invocation.kind) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`leakgate ${VERSION}
`);
      return 0;
    case "record":
      return record(invocation);
    case "check":
      return check(invocation);
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
