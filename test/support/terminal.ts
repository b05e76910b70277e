/** @module A person at a terminal: a program behind a pseudo-terminal, and keys that are pressed when it asks. */
import { spawn } from "node:child_process";

/** What to wait for, and the keys then. */
export type Keys = readonly [shown: string | RegExp, keys: string];

/**
 * Runs a command line in a pseudo-terminal by `script` (util-linux). Presses the keys in this order, each when what they
 * answer is shown after the last answer.
 * @returns Its exit code, and all that it showed.
 */
export function atTerminal(
  command: readonly string[],
  cwd: string,
  keys: readonly Keys[],
): Promise<{ readonly code: number | null; readonly shown: string }> {
  // One that is not shown anywhere has no size.
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols 120 rows 40; exec ${line}`, "/dev/null"], {
    cwd,
    env: { ...process.env, TERM: "xterm", NO_COLOR: "1", CI: "" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...keys];
  let [shown, since] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    since += text;
    const [next] = left;
    const isAsked = typeof next?.[0] === "string" ? since.includes(next[0]) : next?.[0].test(since);
    if (next === undefined || isAsked !== true) return;
    left.shift();
    since = "";
    child.stdin.write(next[1]);
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, shown }));
  });
}
