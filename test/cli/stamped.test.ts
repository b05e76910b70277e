/** What a run finds by the stamp of the last one is what it finds without: whatever was edited or damaged in between. */
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { stillValid } from "../../lib/cli/stamped.ts";
import { readStampText, writeStampText } from "../../lib/disk/stamps.ts";
import { type Runner, runnerIn } from "../support/project.ts";
import { scratch } from "../support/written-output.ts";

const example = join(import.meta.dirname, "..", "..", "environments");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A copy of the example, in which commands keep stamps or do not. */
interface Copy {
  readonly root: string;
  readonly run: Runner;
}

const cache = scratch();
folders.push(cache);

function copy(kept: boolean): Copy {
  const root = scratch();
  folders.push(root);
  fs.cpSync(example, join(root, "environments"), { recursive: true });
  return { root, run: runnerIn(root, undefined, kept ? { ISOLANE_CACHE: cache } : {}) };
}

const folderOf = ({ root }: Copy, name = "staging") => ({
  shown: `environments/${name}`,
  path: join(root, "environments", name),
  root,
  fromRoot: `environments/${name}`,
});

const isKnown = (one: Copy) =>
  stillValid(folderOf(one), { cache, out: join(one.root, "dist") }) !== undefined;

function edit({ root }: Copy, path: string, change: (text: string) => string | undefined): void {
  const file = join(root, path);
  const text = change(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
  if (text === undefined) fs.rmSync(file, { force: true });
  else fs.writeFileSync(file, text);
}

const staging = "environments/staging";
const sandboxes = ["pr-1", "pr-12", "feat-signature"].map(
  (name) => `${staging}/sandboxes/${name}.yaml`,
);
const [first = "", second = "", third = ""] = sandboxes;
const added = `${staging}/sandboxes/added.yaml`;
const fork = (workload: string) => `
    - forkOf: { kind: Deployment, name: ${workload} }
      customizations: { env: [{ name: ADDED, value: "1" }] }
`;

/** Edits, each in the same way wherever it is done. `number` makes it another one each time. */
const edits: Readonly<Record<string, (at: Copy, number: number) => void>> = {
  "another image": (at, number) =>
    edit(at, second, (text) => text.replace(/quotes:[\w.-]+/, `quotes:other-${number}`)),
  "another image elsewhere": (at, number) =>
    edit(at, first, (text) => text.replace(/(image: "?[\w./-]+):[\w.-]+/, `$1:other-${number}`)),
  "two sandboxes": (at, number) => {
    edit(at, second, (text) => text.replace(/cpu: \d+m/, `cpu: ${number + 1}m`));
    edit(at, third, (text) => text.replace(/(bookings:)[\w.-]+/, `$1other-${number}`));
  },
  "a line more": (at, number) => edit(at, first, (text) => `# ${number}\n${text}`),
  "a fork more": (at) =>
    edit(at, second, (text) =>
      /name: addresses/.test(text) ? text : text.trimEnd() + fork("addresses"),
    ),
  "a fork of a worker": (at) =>
    edit(at, first, (text) =>
      /name: notifier/.test(text) ? text : text.trimEnd() + fork("notifier"),
    ),
  "a fork less": (at) =>
    edit(at, second, (text) =>
      text.replace(/\n {4}- forkOf: \{ kind: Deployment, name: addresses[\s\S]*/, "\n"),
    ),
  "a fork of nothing": (at) => edit(at, third, (text) => text.trimEnd() + fork("nobody")),
  "no fork of nothing": (at) =>
    edit(at, third, (text) =>
      text.replace(/\n {4}- forkOf: \{ kind: Deployment, name: nobody[\s\S]*/, "\n"),
    ),
  "another label": (at, number) =>
    edit(at, first, (text) => text.replace(/^ {2}name: (\S+)$/m, `  name: $1\n  # ${number}`)),
  "a suspension": (at) =>
    edit(at, second, (text) =>
      text.replace(/^ {2}owner:/m, "  suspended: { reason: tried }\n  owner:"),
    ),
  "no suspension": (at) => edit(at, second, (text) => text.replace(/^ {2}suspended:.*\n/gm, "")),
  "a sandbox more": (at) =>
    edit(at, added, () =>
      fs
        .readFileSync(join(at.root, second), "utf8")
        .replaceAll("pr-12", "added")
        .replace(/pullRequest: 12/, "pullRequest: 77"),
    ),
  "a sandbox less": (at) => edit(at, added, () => undefined),
  "the baseline": (at, number) =>
    edit(at, `${staging}/baseline/quotes.yaml`, (text) =>
      text.replace(/^( +)image: (\S+):\S+$/m, `$1image: $2:base-${number}`),
    ),
  "an output by hand": (at, number) => {
    const file = `dist/staging/index/sandboxes/pr-12.json`;
    if (fs.existsSync(join(at.root, file)))
      edit(at, file, (text) => `${text}${" ".repeat(number % 2)}`);
  },
  "an output removed": (at) =>
    fs.rmSync(join(at.root, "dist/staging/sandboxes"), { recursive: true, force: true }),
  "no output": (at) => fs.rmSync(join(at.root, "dist"), { recursive: true, force: true }),
  nothing: () => {},
};

/** What is done to the stamps. */
const damages: Readonly<Record<string, (text: string) => string>> = {
  "cut off": (text) => text.slice(0, text.length / 2),
  "one letter": (text) => text.replace("other-", "0ther-").replace('"name":"', '"name":"x'),
  "of another compiler": (text) => text.replace('"compiler":"', '"compiler":"9'),
  empty: () => "",
};

function damage(how: (text: string) => string): void {
  for (const name of fs.readdirSync(cache)) {
    const file = join(cache, name);
    fs.writeFileSync(file, how(fs.readFileSync(file, "utf8")));
  }
}

function outputOf({ root }: Copy): ReadonlyMap<string, string> {
  const dist = join(root, "dist");
  const names = fs.existsSync(dist)
    ? fs.readdirSync(dist, { recursive: true, encoding: "utf8" })
    : [];
  return new Map(
    names
      .filter((name) => fs.statSync(join(dist, name)).isFile())
      .map((name) => [name, fs.readFileSync(join(dist, name), "utf8")] as const),
  );
}

/** Both say the same, in words and as JSON, and leave the same. */
function expectSame(kept: Copy, cold: Copy): void {
  const [human, json] = [{ environment: [] }, { environment: [], format: "json" }] as const;
  expect(kept.run(synth, human)).toEqual(cold.run(synth, human));
  expect(kept.run(check, json)).toEqual(cold.run(check, json));
  expect(outputOf(kept)).toEqual(outputOf(cold));
}

test("after any edits and damages, a run with stamps is one without", () => {
  let known = 0;
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...Object.keys(edits)) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(damages)) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 8 }), (steps) => {
      const [kept, cold] = [copy(true), copy(false)];
      expectSame(kept, cold);
      for (const [number, name] of steps.entries()) {
        const how = damages[name];
        if (how !== undefined) damage(how);
        else for (const at of [kept, cold]) edits[name]?.(at, number);
        if (name !== "nothing" && isKnown(kept)) known += 1;
        expectSame(kept, cold);
      }
    }),
    { numRuns: 6, seed: 12 },
  );
  // Otherwise it would be about nothing.
  expect(known).toBeGreaterThan(5);
});

test.each([
  ["another image", true],
  ["two sandboxes", true],
  ["a line more", true],
  ["a fork more", false],
  ["nothing", true],
  ["another label", true],
  ["a suspension", false],
  ["a sandbox more", false],
  ["the baseline", false],
  ["an output by hand", false],
  ["a fork of nothing", false],
] as const)("after %s, that the stamp still holds is %j", (name, holds) => {
  const at = copy(true);
  at.run(synth, { environment: [] });
  expect(isKnown(at)).toBe(true);
  edits[name]?.(at, 1);
  expect(isKnown(at)).toBe(holds);
});

test("an explanation relies on a stamp only for the output that it is of", () => {
  const [kept, cold] = [copy(true), copy(false)];
  const question = { method: "GET", url: "http://quotes.parcels:9000/", key: "pr-12" };
  const asked = { ...question, environment: "staging", header: [], hops: false };
  for (const at of [kept, cold]) at.run(synth, { environment: [] });
  expect(kept.run(explain, asked)).toEqual(cold.run(explain, asked));
  for (const at of [kept, cold]) {
    for (const [name, file] of outputOf(at))
      if (/sandboxes\/pr-12\/.*service/.test(name))
        fs.writeFileSync(
          join(at.root, "dist", name),
          file.replace(/^ {2}selector:$/m, "  selector:\n    app: nobody"),
        );
  }
  const broken = kept.run(explain, asked);
  expect(broken.code).toBe(1);
  expect(broken).toEqual(cold.run(explain, asked));
});

test("without a cache, nothing is read from it and nothing is left in it", () => {
  const at = copy(true);
  at.run(synth, { environment: [], cache: false });
  expect(isKnown(at)).toBe(false);
  at.run(check, { environment: [], cache: false });
  expect(isKnown(at)).toBe(false);
});

test("in a folder that others use too, only stamps are ever removed", () => {
  const own = scratch();
  folders.push(own);
  const names = Array.from({ length: 80 }, (_, at) => `file-${at}`);
  for (const name of names) fs.writeFileSync(join(own, name), "");
  const stamps = Array.from({ length: 80 }, (_, at) => `${at}`.padStart(32, "0"));
  for (const name of stamps) fs.writeFileSync(join(own, `${name}.stamp`), "");
  writeStampText(own, "somewhere", "text");
  const left = fs.readdirSync(own);
  expect(left.filter((name) => name.startsWith("file-"))).toHaveLength(80);
  expect(left.filter((name) => name.endsWith(".stamp"))).toHaveLength(64);
  expect(readStampText(own, "somewhere")).toBe("text");
});

test("no stamp is kept of what may show a value of a Secret", () => {
  const at = copy(true);
  edit(at, `${staging}/baseline/secrets.yaml`, (text) => text);
  at.run(synth, { environment: [] });
  const stamps = fs.readdirSync(cache).map((name) => fs.readFileSync(join(cache, name), "utf8"));
  for (const text of stamps) expect(text).not.toMatch(/stringData|"data":\{"token"/);
});
