/**
 * An issue or pull request comment holds 65,536 characters; more is answered with 422 "Body is too long"
 * (renovatebot/renovate#2032).
 */
export const MAX_COMMENT_CHARS = 65_536

/** What we fill of it, so that the caller's marker and a proxy that counts otherwise still fit. */
export const COMMENT_BUDGET_CHARS = 60_000

/** The runner drops the whole summary of a step above 1 MiB (actions/runner, FileCommandManager.cs). */
export const MAX_SUMMARY_BYTES = 1_048_576

/** What we fill of it: other output of the step may go into the same file. */
export const SUMMARY_BUDGET_BYTES = 1_000_000

/** A test, function or package name in a sentence. Go allows any length; a line of a comment does not. */
export const MAX_NAME_CHARS = 160

/** A reason, a hint or a command: some sentences. */
export const MAX_SENTENCE_CHARS = 600

/** A stack of a `debug=2` dump has 100 frames at most; most readers need the first few. */
export const MAX_STACK_FRAMES = 40

/** Lines for leaks that are open and stay when space runs out; the others are collapsed or become "and N more". */
export const MIN_LEAK_LINES = 20

/** With no more leaks than this, the likely fix stands under each sentence; else only in its details. */
export const MAX_OPEN_FIXES = 3

/** Tests named in one sentence before "and N more". */
export const MAX_TESTS_NAMED = 3

/** Rows of a collapsed table or list in a comment. */
export const MAX_ROWS = 50

/** Reasons of the gate in words; a gate that fails on known leaks has one per leak. */
export const MAX_REASONS = 10

/** Code scanning shows the first 5,000 results of an upload (docs.github.com, "SARIF support for code scanning"). */
export const MAX_SARIF_RESULTS = 5_000
