/** The library for Node. Those for other languages answer the same vectors in `conformance/queues.ts`. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Keys, type KeysOptions } from "../../sdk/node/keys.js";
import { mounted } from "../support/mounted-keys.ts";
import { scratch } from "../support/written-output.ts";

interface Case {
  readonly what: string;
  readonly file: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}
interface Vectors {
  readonly decisions: readonly (Case & { readonly process: boolean })[];
  readonly published: readonly (Case & {
    readonly incoming: Readonly<Record<string, string>>;
    readonly result: Readonly<Record<string, string>>;
  })[];
}
const vectors: Vectors = JSON.parse(
  fs.readFileSync(join(import.meta.dirname, "..", "..", "sdk", "vectors.json"), "utf8"),
);

const folder = scratch();
const made: Keys[] = [];
afterEach(() => {
  for (const keys of made.splice(0)) keys.close();
  vi.unstubAllEnvs();
});

function watching(options: KeysOptions): Keys {
  const keys = new Keys({ poll: 1000, ...options });
  made.push(keys);
  return keys;
}

/** A library as a pod with these variables would have it; the window is over unless they say otherwise. */
function inPod({ file, env }: Pick<Case, "file" | "env">): Keys {
  const mount = mounted(fs.mkdtempSync(join(folder, "pod-")));
  if (file !== null) mount.put(file);
  const all = { ISOLANE_KEYS_FILE: mount.file, ISOLANE_WINDOW_SECONDS: "0", ...env };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  return watching({});
}

describe("whose a message is", () => {
  it.each(vectors.decisions)("$what", ({ headers, process, ...pod }) => {
    expect(inPod(pod).shouldProcess(headers)).toBe(process);
  });

  it("is read from headers in the forms of all clients", () => {
    const keys = inPod({ file: table({ a: "pr-1" }), env: {} });
    for (const headers of [
      { "x-isolane-key": Buffer.from("a") },
      { "x-isolane-key": [Buffer.from("a")] },
      new Map([["X-Isolane-Key", "a"]]),
      new Headers({ "x-isolane-key": "a" }),
      [["x-isolane-key", ["a"]]] as const,
    ])
      expect(keys.shouldProcess(headers)).toBe(false);
    for (const none of [undefined, null, {}, { "x-isolane-key": 7 }])
      expect(keys.shouldProcess(none)).toBe(true);
  });
});

describe("headers of what is published", () => {
  it.each(vectors.published)("$what", ({ headers, incoming, result, ...pod }) => {
    const given = { ...headers };
    expect(inPod(pod).publishHeaders(given, incoming)).toEqual(result);
    expect(given).toEqual(headers);
  });
});

const table = (forks: Readonly<Record<string, string>>) => JSON.stringify({ version: 1, forks });
const message = { "x-isolane-key": "a" };

describe("a table that changes", () => {
  it("is followed through the link that the kubelet swaps", () => {
    const mount = mounted(fs.mkdtempSync(join(folder, "pod-")));
    mount.put(table({}));
    const keys = watching({ file: mount.file, window: 0 });
    const answers = [table({ a: "pr-1" }), "{", table({ a: "pr-1" }), null, table({})].map(
      (text) => {
        if (text === null) mount.remove();
        else mount.put(text);
        keys.refresh();
        return keys.shouldProcess(message);
      },
    );
    expect(answers).toEqual([false, true, false, true, true]);
  });

  it("is looked at again and again", async () => {
    const mount = mounted(fs.mkdtempSync(join(folder, "pod-")));
    mount.put(table({}));
    const keys = watching({ file: mount.file, window: 0, poll: 0.01 });
    mount.put(table({ a: "pr-1" }));
    await vi.waitUntil(() => !keys.shouldProcess(message), { timeout: 20_000 });
  });

  it("leaves a baseline its messages for the window after it saw the key, and counts them", () => {
    const mount = mounted(fs.mkdtempSync(join(folder, "pod-")));
    mount.put(table({ old: "pr-9" }));
    const keys = watching({ file: mount.file, window: 1000, startWindow: 0 });
    // What was there at the start has been handed over long ago.
    expect(keys.shouldProcess({ "x-isolane-key": "old" })).toBe(false);
    mount.put(table({ a: "pr-1", old: "pr-9" }));
    keys.refresh();
    expect(keys.shouldProcess(message)).toBe(true);
    expect(keys.shouldProcess({ "x-isolane-key": "old" })).toBe(false);
    expect(keys.inTransition).toBe(1);
    mount.put(table({ old: "pr-9" }));
    keys.refresh();
    expect(keys.shouldProcess(message)).toBe(true);
    expect(keys.inTransition).toBe(1);
  });

  it.each([
    [1000, true],
    [0, false],
  ])("leaves a fork what it had while it drains for %d s", (drain, isHandled) => {
    const mount = mounted(fs.mkdtempSync(join(folder, "pod-")));
    mount.put(table({ a: "pr-1", "pr-1": "pr-1" }));
    const keys = watching({ file: mount.file, sandbox: "pr-1", key: "pr-1", drain });
    expect(keys.shouldProcess(message)).toBe(true);
    for (const change of [() => mount.put(table({})), () => mount.remove()]) {
      change();
      keys.refresh();
      expect(keys.shouldProcess(message)).toBe(isHandled);
      expect(keys.shouldProcess({ "x-isolane-key": "pr-1" })).toBe(isHandled);
      expect(keys.shouldProcess({ "x-isolane-key": "other" })).toBe(false);
    }
    mount.put(table({ a: "pr-1" }));
    keys.refresh();
    expect(keys.shouldProcess(message)).toBe(true);
  });

  it("lets a baseline end at once, and a fork after it has drained", async () => {
    await watching({ file: "none", drain: 1000 }).drain();
    await watching({ file: "none", sandbox: "pr-1", drain: 0 }).drain();
  });
});
