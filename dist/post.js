import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  concludeError,
  end,
  parseInputs,
  post
} from "./shared-leakgate-2.js";
import "./shared-leakgate.js";
import {
  getInput
} from "./shared-undici.js";
import "./shared-actions-exec.js";

// src/post.ts
async function main() {
  return post(
    parseInputs((name) => getInput(name)),
    process.env
  );
}
end(await main().catch(concludeError));
