import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { recompile } from "../../../lib/cli/commands/recompile.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import { program } from "../../support/build.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { tree } from "../../support/written-output.ts";
import { baseline, environment, freshFolder, isolane, put, root } from "../folder.ts";

const folder = "environments/staging/sandboxes";
const asked = { suspendBroken: true, now: new Date("2026-11-23T09:00:00Z") };

function compiling(more: object = {}): Printed {
  return runnerIn(root)(recompile, more);
}

function sandbox(name: string, fork: string, more = ""): string {
  const text = `# Of ${name}.
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name} }
spec:
${more}  forks:
    - forkOf: { kind: Deployment, name: ${fork} }
`;
  put(`${folder}/${name}.yaml`, text);
  return text;
}

function read(name: string): string {
  return fs.readFileSync(join(root, folder, `${name}.yaml`), "utf8");
}

/** The baseline: `cart`, and `search` which comes and goes. */
function baselineOf(...names: readonly string[]): void {
  put(
    "environments/staging/baseline/cart.yaml",
    names.map((name) => baseline.replaceAll("cart", name)).join("---"),
  );
}

const reason = /suspended:\n {4}reason: "E0310: [^\n]+"\n {4}since: "2026-11-23T09:00:00Z"\n/;

beforeEach(() => {
  freshFolder();
  environment();
  baselineOf("cart", "search");
  sandbox("pr-1", "cart");
  sandbox("pr-2", "search");
  expect(isolane("synth").code).toBe(0);
});

describe("a baseline that loses a workload", () => {
  test("suspends the sandbox that forks it, and wakes it when it is back", () => {
    const text = read("pr-2");
    const before = tree(join(root, "dist"));
    baselineOf("cart");
    const { code, out } = compiling(asked);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^suspended ${folder}/pr-2.yaml: E0310: `));
    expect(out).toContain("  changed: pr-2\n");
    expect(read("pr-2")).toMatch(reason);
    expect(read("pr-2").replace(reason, "")).toBe(`${text}  `);
    expect(isolane("check").code).toBe(0);
    expect(compiling(asked).out).not.toContain("pr-2.yaml");
    baselineOf("cart", "search");
    expect(compiling(asked).out).toContain(`woke ${folder}/pr-2.yaml\n`);
    expect(read("pr-2")).toBe(text);
    expect(tree(join(root, "dist"))).toEqual(before);
  });

  test("is an error without --suspend-broken, and nothing is written", () => {
    baselineOf("cart");
    const before = [read("pr-2"), JSON.stringify(tree(join(root, "dist")))];
    const { code, err } = compiling();
    expect([code, err]).toEqual([
      1,
      // Nothing is written, so nothing is said of what an output treats as suspended (W0640).
      expect.stringMatching(/^(?![\s\S]*W0640)[\s\S]*these do not compile: pr-2 [\s\S]*E0310/),
    ]);
    expect([read("pr-2"), JSON.stringify(tree(join(root, "dist")))]).toEqual(before);
  });
});

test("a change that breaks nobody names the lanes that it changed", () => {
  put(
    "environments/staging/baseline/cart.yaml",
    ["cart", "search"]
      .map((name) => baseline.replaceAll("cart", name))
      .join("---")
      .replace("cart:1", "cart:2"),
  );
  const { code, out } = compiling();
  expect([code, out]).toEqual([0, expect.stringContaining("  changed: pr-1\n")]);
  expect(compiling().out).not.toContain("changed");
});

describe("who is left alone", () => {
  test.each([
    ["suspended by a person", "  suspended: true\n"],
    ["suspended for another reason", "  suspended: {reason: holidays}\n"],
    ["asleep", '  suspended: {reason: "asleep: schedule"}\n'],
  ])("a sandbox that is %s is neither broken nor woken", (_, more) => {
    const text = sandbox("pr-2", "search", more);
    baselineOf("cart");
    expect(compiling(asked).code).toBe(0);
    baselineOf("cart", "search");
    expect(compiling(asked).code).toBe(0);
    expect(read("pr-2")).toBe(text);
  });

  test.each(["pr-0", "pr-2"])("%s does not wake at the cost of another", (name) => {
    const joined = (one: string, more = "") => {
      const text = sandbox(one, "cart", more).replace(
        `name: ${one}`,
        `name: ${one}, labels: { a: b }`,
      );
      put(`${folder}/${one}.yaml`, text);
      return text;
    };
    put(
      "environments/staging/groups/both.yaml",
      "apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: both}\nspec: {match: {label: {key: a, value: b}}}\n",
    );
    const texts = [joined("pr-1"), joined(name, '  suspended: {reason: "E0511: both fork it"}\n')];
    expect(compiling(asked).code).toBe(0);
    expect([read("pr-1"), read(name)]).toEqual(texts);
    fs.rmSync(join(root, "environments/staging/groups/both.yaml"));
    expect(compiling(asked).out).toContain(`woke ${folder}/${name}.yaml`);
  });

  test("a conflict that no suspension ends is said, and nothing is written", () => {
    const key = "  routing: {key: same}\n";
    const texts = [sandbox("pr-1", "cart", key), sandbox("pr-2", "search", key)];
    const { code, err } = compiling(asked);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/suspending pr-2, pr-1 does not end[\s\S]*E0510/),
    ]);
    expect([read("pr-1"), read("pr-2")]).toEqual(texts);
  });
});

describe("a sandbox whose spec is not valid", () => {
  const more = (name: string) => `  owner: [${name}]\n`;

  test("keeps nobody from being suspended, woken and compiled; it stays, and is named", () => {
    const invalid = [
      sandbox("pr-1", "cart", more("x")),
      sandbox("pr-3", "cart", "  colour: red\n"),
    ];
    baselineOf("cart");
    const { code, out, err } = compiling(asked);
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/W0361: sandbox "pr-1" [\s\S]*W0361: sandbox "pr-3" /),
    ]);
    expect(err).not.toMatch(/^.*error E/m);
    expect(out).toMatch(new RegExp(`^suspended ${folder}/pr-2.yaml: E0310: `));
    expect([read("pr-1"), read("pr-3")]).toEqual(invalid);
    const output = JSON.stringify(tree(join(root, "dist")));
    // Their requests are refused, and not answered by the baseline.
    expect(output).toMatch(/pr-1/);
    expect(
      Object.keys(tree(join(root, "dist"))).filter((path) => /pr-1.*deployment/.test(path)),
    ).toEqual([]);
    baselineOf("cart", "search");
    expect(compiling(asked).out).toContain(`woke ${folder}/pr-2.yaml\n`);
    expect(read("pr-2")).not.toContain("suspended");
  });

  test("is an error without --suspend-broken, and where nothing of it can be read", () => {
    sandbox("pr-1", "cart", more("x"));
    expect(compiling()).toMatchObject({ code: 1, err: expect.stringContaining("E02") });
    put(`${folder}/pr-1.yaml`, "kind: [");
    const before = JSON.stringify(tree(join(root, "dist")));
    expect(compiling(asked).code).toBe(1);
    expect(JSON.stringify(tree(join(root, "dist")))).toBe(before);
  });

  test("lets synth --keep-going write the others, and is its error", () => {
    sandbox("pr-1", "cart", more("x"));
    sandbox("pr-3", "cart");
    const { code, err } = runnerIn(root)(synth, { environment: [], keepGoing: true });
    expect([code, err]).toEqual([1, expect.stringMatching(/pr-1\.yaml:.*error E02/)]);
    expect(Object.keys(tree(join(root, "dist"))).join("\n")).toContain("sandboxes/pr-3/");
  });
});

describe("specs and output", () => {
  test("are written both or neither: what is in the way of the output takes the specs back", () => {
    const before = [read("pr-1"), read("pr-2")];
    baselineOf("cart");
    put("dist/staging/sandboxes/pr-1/mine.yaml", "kind: ConfigMap\n");
    const { code, out, err } = compiling(asked);
    expect([code, out, err]).toEqual([1, "", expect.stringMatching(/error E0\d+/)]);
    expect([read("pr-1"), read("pr-2")]).toEqual(before);
  });

  test("of whoever was killed in between are what the next run makes of them", () => {
    baselineOf("cart");
    const kept = JSON.stringify(tree(join(root, "dist")));
    sandbox("pr-3", "search");
    const specs = [read("pr-2"), read("pr-3")];
    compiling(asked);
    const done = [read("pr-2"), read("pr-3"), JSON.stringify(tree(join(root, "dist")))];
    // Killed after the first of two specs, and after both: the output is the old one.
    for (const written of [1, 2]) {
      put(`${folder}/pr-2.yaml`, done[0] ?? "");
      put(`${folder}/pr-3.yaml`, (written === 2 ? done[1] : specs[1]) ?? "");
      fs.rmSync(join(root, "dist"), { recursive: true });
      for (const [path, text] of Object.entries(JSON.parse(kept)))
        put(`dist/${path}`, String(text));
      expect(compiling(asked).code).toBe(0);
      expect([read("pr-2"), read("pr-3"), JSON.stringify(tree(join(root, "dist")))]).toEqual(done);
    }
  });
});

describe("an environment that is broken itself", () => {
  test.each([
    ["does not load", "kind: ["],
    [
      "has a route to nothing that can be read",
      "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: 3}\n---\nkind: [",
    ],
  ])("writes nothing when its baseline %s", (_, text) => {
    sandbox("pr-2", "gone");
    put("environments/staging/baseline/broken.yaml", text);
    const before = [read("pr-2"), JSON.stringify(tree(join(root, "dist")))];
    expect(compiling(asked).code).toBe(1);
    expect([read("pr-2"), JSON.stringify(tree(join(root, "dist")))]).toEqual(before);
  });

  test("keeps other environments from being half written", () => {
    environment("production");
    put("environments/production/baseline/broken.yaml", "kind: [");
    baselineOf("cart");
    const before = read("pr-2");
    expect(compiling(asked).code).toBe(1);
    expect(read("pr-2")).toBe(before);
    expect(compiling({ ...asked, environment: "staging" }).out).toContain("suspended");
  });
});

test("what it prints as JSON fits its schema", () => {
  const format = "json" as const;
  baselineOf("cart");
  const broken = expect.objectContaining({
    sandbox: "pr-2",
    reason: expect.stringMatching(/^E0310/),
  });
  expect(jsonBy("recompile-report", compiling({ format })).sandboxes).toEqual([broken]);
  const { environments, sandboxes } = jsonBy("recompile-report", compiling({ ...asked, format }));
  expect(environments[0].affected).toEqual(["pr-2"]);
  expect(sandboxes).toEqual([expect.objectContaining({ action: "suspend" })]);
  jsonBy("recompile-report", compiling({ ...asked, format, environment: "nowhere" }));
});

test("--suspend-broken without the time is wrong use", () => {
  const args = [program, "recompile", "--suspend-broken"];
  expect(spawnSync(process.execPath, args, { cwd: root }).status).toBe(2);
});
