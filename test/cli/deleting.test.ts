import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { comment } from "../../lib/cli/commands/comment.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { lanes } from "../../lib/cli/commands/lanes.ts";
import { prune } from "../../lib/cli/commands/prune.ts";
import { create } from "../../lib/cli/commands/sandbox/create.ts";
import { remove } from "../../lib/cli/commands/sandbox/delete.ts";
import { list, show } from "../../lib/cli/commands/sandbox/list.ts";
import { sync } from "../../lib/cli/commands/sandbox/sync.ts";
import { update } from "../../lib/cli/commands/sandbox/update.ts";
import { type Printed, runnerIn } from "../support/project.ts";
import { jsonBy } from "../support/schema.ts";
import { tree } from "../support/written-output.ts";
import { environment, freshFolder, isolane, put, root } from "./folder.ts";

const folder = "environments/staging";
const file = `${folder}/sandboxes/pr-1.yaml`;
const nothing = { fork: [], env: [], label: [] };
/** What commands take for now in these tests, and a day later. */
const [now, later] = ["2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"];

beforeEach(() => {
  freshFolder();
  environment();
  settings("resources: {params: {postgres: {host: db, adminSecret: admin}}}");
});

/** More lines of the environment's spec. */
function settings(line: string): void {
  const path = `${folder}/environment.yaml`;
  const text = fs.readFileSync(join(root, path), "utf8");
  const name = line.slice(0, line.indexOf(":"));
  put(path, `${text.replace(new RegExp(`^  ${name}:.*\\n`, "m"), "")}  ${line}\n`);
}

const orders = "resources: [{name: orders, plugin: postgres}] # its own";

/** A spec with lines of its own before its fork. */
function sandbox(lines: readonly string[] = [orders], name = "pr-1"): string {
  const text = [
    "# Somebody's.",
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Sandbox",
    `metadata: {name: ${name}, labels: {branch: fix/x}}`,
    "spec:",
    ...lines.map((line) => `  ${line}`),
    "  forks: [{forkOf: {kind: Deployment, name: cart}}]",
    "",
  ].join("\n");
  put(`${folder}/sandboxes/${name}.yaml`, text);
  return text;
}

const deletion = `  deletion:\n    since: "${now}"\n`;

function read(path = file): string {
  return fs.readFileSync(join(root, path), "utf8");
}

function files(below = "sandboxes"): readonly string[] {
  const path = join(root, folder, below);
  return fs.existsSync(path) ? fs.readdirSync(path).sort() : [];
}

function deleting(asked: object = {}, name = "pr-1"): Printed {
  return runnerIn(root)(remove, { name, ...asked });
}

function pruning(time: string, asked: object = {}): Printed {
  return runnerIn(root)(prune, { now: new Date(time), yes: true, ...asked });
}

function runGit(...args: readonly string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: root });
}

function syncing(asked: object = {}): Printed {
  return runnerIn(root)(sync, { ...nothing, digest: [], branch: "fix/x", ...asked });
}

describe("sandbox delete", () => {
  test("marks a sandbox that has resources, once, and says what its file waits for", () => {
    const text = sandbox();
    const waits = `what its resources have made is removed first, and \`isolane prune\` deletes the file after ${later}`;
    expect(deleting()).toEqual({
      code: 0,
      out: `updated ${file}: ${waits}\nnext: isolane synth\n`,
      err: "",
    });
    expect(read()).toBe(`${text}${deletion}`);
    expect(deleting().out).toBe(`unchanged ${file}: being deleted since ${now}: ${waits}\n`);
    expect(read()).toBe(`${text}${deletion}`);
  });

  test.each([
    ["no resources", []],
    ["an empty list of them", ["resources: []"]],
  ])("a sandbox with %s goes at once", (_, lines) => {
    sandbox(lines);
    expect(deleting().out).toBe(`deleted ${file}\nnext: isolane synth\n`);
    expect(files()).toEqual([]);
  });

  test("so does every one where the environment has none", () => {
    settings("resources: {}");
    const path = `${folder}/environment.yaml`;
    put(path, read(path).replace(/^ {2}resources:.*\n/m, ""));
    sandbox();
    expect(deleting().out).toContain(`deleted ${file}`);
  });

  test("an entry that the plugin removes is a resource", () => {
    sandbox(["resources: [{name: orders, plugin: postgres, operation: delete}]"]);
    expect(deleting().out).toContain(`updated ${file}`);
  });

  test("a spec that is not valid stays, and the way out works", () => {
    const text = sandbox([orders, "nonsense: 1"]);
    const { code, err } = deleting();
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/E0848[\s\S]*sandbox delete pr-1 --force/),
    ]);
    expect(read()).toBe(text);
    expect(deleting({ force: true }).code).toBe(0);
    expect(files()).toEqual([]);
  });

  test("two documents of a file are for a person to edit", () => {
    put(file, `${sandbox()}---\n${sandbox([], "pr-2")}`);
    expect(deleting().err).toContain("E0824");
    expect(deleting({ force: true }).err).toContain("E0824");
    expect(read()).toContain("---");
  });

  test.each([
    ["that only looks", "{}", 0, /W0662[\s\S]*dryRun: false.*24h/],
    ["that removes", "{janitor: {dryRun: false, after: 3d}}", 0, /^what .*"pr-1".* for 3d/],
  ])("--force leaves the rest to a janitor %s", (_, resources, code, said) => {
    settings(`resources: ${resources}`);
    sandbox();
    deleting();
    const printed = deleting({ force: true });
    expect([printed.code, printed.out]).toEqual([code, `deleted ${file}\nnext: isolane synth\n`]);
    expect(printed.err).toMatch(said);
    sandbox([], "pr-2");
    expect(deleting({ force: true }, "pr-2").err).toBe("");
  });
});

describe("prune", () => {
  const old = ["createdAt: 2026-11-01T09:00:00Z", "ttl: {duration: 3d}"];

  test("begins, waits, and ends; what it does not touch keeps its bytes", () => {
    const text = sandbox([orders, ...old]);
    sandbox(old, "pr-2");
    const why = "expired at 2026-11-04T09:00:00Z";
    expect(pruning(now, { yes: false }).out).toContain(`would begin to delete ${file}: ${why}\n`);
    expect(read()).toBe(text);
    expect(pruning(now).out).toContain(`began to delete ${file}: ${why}\n`);
    expect([read(), files()]).toEqual([`${text}${deletion}`, ["pr-1.yaml"]]);
    const waiting = pruning("2026-11-21T07:59:59Z").out;
    expect(waiting).toBe(
      `keep ${file}: being deleted since ${now}, its file goes after ${later}\nnothing to do\n`,
    );
    expect(read()).toBe(`${text}${deletion}`);
    expect(pruning(later, { yes: false }).out).toContain(
      `would delete ${file}: its deletion began`,
    );
    expect(pruning(later).out).toContain(`deleted ${file}`);
    expect(files()).toEqual([]);
  });

  test("waits as long as the environment says, also of one that is pinned", () => {
    settings("resources: {keepDeleted: 2w}");
    sandbox([orders, "pinned: true", "deletion: {since: 2026-11-01T00:00:00Z, force: true}"]);
    expect(pruning("2026-11-14T23:59:59Z").out).toContain("nothing to do");
    expect(pruning("2026-11-15T00:00:00Z").out).toContain(`deleted ${file}`);
  });

  test("keeps what is not valid, and says so", () => {
    sandbox([orders, ...old, "nonsense: 1"]);
    expect(pruning(now).out).toContain(`keep ${file}: its spec is not valid, expired`);
    expect(files()).toEqual(["pr-1.yaml"]);
  });

  test("what it prints as JSON fits its schema", () => {
    sandbox([orders, ...old]);
    const rows = (time: string) =>
      jsonBy("prune-report", pruning(time, { format: "json" })).sandboxes;
    expect(rows(now)).toMatchObject([{ action: "begin-delete", done: true }]);
    expect(rows(now)).toMatchObject([{ action: "keep", reasons: [{ why: "deleted" }] }]);
    expect(rows(later)).toMatchObject([{ action: "delete", done: true }]);
  });
});

describe("consumers hand over first", () => {
  const consumes = (lines: readonly string[] = []) => {
    settings("workloads: {Deployment/cart: {consumes: selective}}");
    const text = sandbox(lines).replace(
      "name: cart}}",
      "name: cart}, strategies: {consumer: selective}, customizations: {env: [{name: GROUP, value: pr-1}]}}",
    );
    put(file, text);
    return text;
  };
  const draining = `  deletion:\n    since: "${now}"\n    draining: true\n`;
  const [handed, gone] = ["2026-11-20T08:15:00Z", "2026-11-21T08:15:00Z"];

  test("where the sandbox has no resources, its file goes at the next step", () => {
    const text = consumes();
    const said = `its consumers hand over first, and \`isolane prune\` goes on after ${handed}`;
    expect(deleting().out).toBe(`updated ${file}: ${said}\nnext: isolane synth\n`);
    expect(read()).toBe(`${text}${draining}`);
    expect(deleting().out).toContain(`unchanged ${file}`);
    expect(runnerIn(root)(lanes, { environment: [] }).out).toContain(
      `sandbox pr-1, draining since ${now}, its deletion goes on after ${handed}`,
    );
    expect(pruning("2026-11-20T08:14:59Z").out).toContain(`keep ${file}: draining since`);
    expect(pruning(handed).out).toContain(`deleted ${file}`);
    expect(files()).toEqual([]);
  });

  test("where it has some, these go next", () => {
    const text = consumes([orders]);
    expect(deleting().out).toContain(handed);
    expect(pruning(handed).out).toContain(`began to delete ${file}`);
    expect(read()).toBe(`${text}  deletion:\n    since: "${handed}"\n`);
    expect(pruning("2026-11-21T08:14:59Z").out).toContain(`keep ${file}`);
    expect(pruning(gone).out).toContain(`deleted ${file}`);
  });

  test("prune begins with them, and keepDraining says how long", () => {
    settings("keepDraining: 1h");
    consumes(['createdAt: "2026-01-01T00:00:00Z"', "ttl: {duration: 1d, offsetFrom: createdAt}"]);
    expect(pruning(now).out).toContain(`began to delete ${file}: expired`);
    expect(pruning("2026-11-20T08:59:59Z").out).toContain(`keep ${file}`);
    expect(pruning("2026-11-20T09:00:00Z").out).toContain(`deleted ${file}`);
  });

  test("a sandbox that drains comes back as it was", () => {
    const text = consumes();
    deleting();
    expect(runnerIn(root)(create, { ...nothing, name: "pr-1" }).code).toBe(0);
    expect(read()).toBe(`${text}  updatedAt: "${now}"\n`);
  });

  test.each([
    ["is suspended", ["suspended: true"], {}],
    ["is not valid", ["nonsense: 1"], {}],
    ["is deleted by force", [], { force: true }],
  ])("but not where it %s", (_, lines, options) => {
    consumes(lines);
    expect(deleting(options).out).toContain(`deleted ${file}`);
  });
});

test("no file goes while a suspended environment runs nothing that removes resources", () => {
  put(file, `${sandbox()}${deletion}`);
  settings("suspended: true");
  expect(pruning("2026-11-21T07:59:59Z").out).toContain(`keep ${file}`);
  expect(pruning(later).out).toContain(`began to delete ${file}: its deletion begins anew`);
  expect(read()).toContain(`since: "${later}"`);
  settings("suspended: false");
  expect(pruning("2026-11-22T07:59:59Z").out).toContain(`keep ${file}`);
  expect(pruning("2026-11-22T08:00:00Z").out).toContain(`deleted ${file}`);
  settings("suspended: true");
  put(file, sandbox() + deletion.replace(/$/, "    force: true\n"));
  expect(pruning(later).out).toContain(`deleted ${file}`);
});

describe("sandbox sync", () => {
  const own = [orders, "source: {branch: fix/x}", "createdAt: 2026-11-01T09:00:00Z"];

  test("--closed begins; the branch that is open again brings it back", () => {
    const text = sandbox([...own, "ttl: {duration: 3d}"]);
    expect(syncing({ closed: true }).out).toContain(`updated ${file}: what its resources`);
    expect(read()).toBe(`${text}${deletion}`);
    expect(syncing({ closed: true }).out).toContain(`unchanged ${file}: being deleted`);
    const { code, out } = syncing({ fork: ["cart=acme/cart:3"] });
    expect([code, out]).toEqual([
      0,
      `updated ${file}: it was being deleted, and lives again; what its resources held may be gone\nnext: isolane synth\n`,
    ]);
    expect(read()).not.toContain("deletion");
    expect(read()).toContain(orders);
    // Its life begins anew: what had ended it does not end it again.
    expect(pruning(now).out).toBe("nothing to do\n");
  });

  test("of a branch that changes nothing any more begins too", () => {
    settings("services: {cart: {source: services/cart}}");
    settings('sync: {image: "acme/{workload}:1"}');
    sandbox(own);
    runGit("init", "-q", "-b", "main");
    runGit("add", "-A");
    runGit("commit", "-qm", "all");
    runGit("checkout", "-q", "-b", "fix/x");
    const { out, err } = syncing({ base: "main", branch: undefined });
    expect([out, err]).toEqual([
      expect.stringContaining(`updated ${file}: what its resources`),
      expect.stringContaining("any more"),
    ]);
  });

  test("the group of a branch does not count who is being deleted", () => {
    settings('sync: {group: "{branch}"}');
    const group = `${folder}/groups/fix-x.yaml`;
    sandbox([orders, "source: {branch: fix/x, repository: acme/a}"]);
    const forked = { fork: ["cart=acme/cart:3"], repository: "acme/a" };
    expect(syncing(forked).err).toContain(`created ${group}`);
    sandbox([orders, "source: {branch: fix/x, repository: acme/b}"], "pr-2");
    expect(syncing({ closed: true, repository: "acme/a" }).err).toBe("");
    expect(files("groups")).toEqual(["fix-x.yaml"]);
    const closed = syncing({ closed: true, repository: "acme/b" });
    expect(closed.err).toContain(`deleted ${group}`);
    expect(syncing({ closed: true, repository: "acme/b" }).err).toBe("");
    expect([files(), files("groups")]).toEqual([["pr-1.yaml", "pr-2.yaml"], []]);
    const back = syncing({ ...forked, repository: "acme/b" });
    expect(back.err).toContain(`created ${group}`);
    put(`${folder}/sandboxes/pr-2.yaml`, `${sandbox(own, "pr-2")}${deletion}`);
    expect(pruning(now).out).toContain(`deleted ${group}`);
  });

  test("the group of a branch gives back what it owns, before it goes", () => {
    settings('sync: {group: "{branch}"}');
    const group = `${folder}/groups/fix-x.yaml`;
    sandbox(["source: {branch: fix/x, repository: acme/a}"]);
    const forked = { fork: ["cart=acme/cart:3"], repository: "acme/a" };
    expect(syncing(forked).err).toContain(`created ${group}`);
    put(group, `${read(group).trimEnd()}\n  ${orders}\n`);
    const text = read(group);
    const closed = syncing({ closed: true, repository: "acme/a" });
    expect(closed.err).toContain(`began to delete ${group}`);
    expect([files(), read(group)]).toEqual([[], `${text}${deletion}`]);
    expect(runnerIn(root)(lanes, { environment: [] }).out).toContain(
      "group fix-x, being deleted since",
    );
    expect(pruning(now).out).toContain(`keep ${group}`);
    expect(syncing(forked).err).toContain(`brought back ${group}`);
    expect(read(group)).toBe(text);
    fs.rmSync(join(root, file), { force: true });
    fs.rmSync(join(root, folder, "sandboxes"), { recursive: true });
    expect(pruning(now).out).toContain(`began to delete ${group}`);
    expect(pruning(later).out).toContain(`deleted ${group}`);
    expect(files("groups")).toEqual([]);
  });

  test("prune finishes what a person has begun with any other group", () => {
    const group = (name: string, since: string) =>
      put(
        `${folder}/groups/${name}.yaml`,
        `apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: ${name}}\nspec:\n  match: {label: {key: a, value: b}}\n  ${orders}\n  deletion: {since: "${since}"}\n`,
      );
    group("old", now);
    group("new", later);
    expect(pruning(later).code).toBe(0);
    expect(files("groups")).toEqual(["new.yaml"]);
  });
});

describe("a sandbox that is being deleted", () => {
  test("is what list, show and lanes say it is", () => {
    sandbox();
    deleting();
    const run = runnerIn(root);
    const words = `being deleted since ${now}, its file goes after ${later}`;
    expect(run(list, {}).out).toContain(`pr-1   ${words}\n`);
    const state = { since: now, until: later };
    for (const printed of [
      run(list, { format: "json" }),
      run(show, { name: "pr-1", format: "json" }),
    ])
      expect(jsonBy("sandbox-report", printed).sandboxes).toMatchObject([{ deleting: state }]);
    expect(jsonBy("sandbox-report", deleting({ format: "json" })).sandboxes).toEqual([
      { sandbox: "pr-1", file, action: "unchanged", deleting: state },
    ]);
    expect(run(lanes, { environment: [] }).out).toBe(
      `staging: 0 lanes\n  sandbox pr-1, ${words}\n`,
    );
    const { environments } = jsonBy(
      "lanes-report",
      run(lanes, { environment: [], format: "json" }),
    );
    expect(environments[0].deleting).toEqual([{ kind: "sandbox", name: "pr-1", file, ...state }]);
  });

  test("has no lane: lanes names the one that is still in the output, comment has nothing to say", () => {
    const path = `${folder}/environment.yaml`;
    const text = read(path);
    put(path, text.replace(/^ {2}resources:.*\n/m, ""));
    sandbox([]);
    expect(isolane("synth").code).toBe(0);
    put(path, text);
    sandbox();
    deleting();
    const { code, out } = runnerIn(root)(lanes, { environment: [] });
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("it is being deleted: `isolane synth` removes it"),
    ]);
    expect(runnerIn(root)(comment, { name: "pr-1" })).toMatchObject({
      out: "",
      err: expect.stringContaining(`sandbox "pr-1" is being deleted since ${now}`),
    });
  });

  test("comes back by create, with what its spec states and what is asked for", () => {
    const text = sandbox(["createdAt: 2026-11-01T09:00:00Z # then", orders]);
    deleting();
    const asked = { ...nothing, name: "pr-1", env: ["cart:LOG=x"], format: "json" as const };
    const printed = runnerIn(root)(create, asked);
    expect(jsonBy("sandbox-report", printed).sandboxes).toEqual([
      { sandbox: "pr-1", file, action: "updated", revived: true },
    ]);
    expect(read()).toContain(`createdAt: "${now}" # then\n`);
    expect(read()).toContain(orders);
    expect(read()).toContain("LOG");
    expect(read()).not.toContain("deletion");
    expect(runnerIn(root)(create, { ...nothing, name: "pr-1" }).err).toContain("E0821");
    sandbox(["createdAt: 2026-11-01T09:00:00Z # then", orders]);
    deleting();
    expect(runnerIn(root)(create, { ...nothing, name: "pr-1" }).code).toBe(0);
    expect(read()).toBe(
      text.replace("2026-11-01T09:00:00Z # then\n", `"${now}" # then\n  updatedAt: "${now}"\n`),
    );
  });

  test("is not what update changes", () => {
    sandbox();
    deleting();
    const text = read();
    const asked = { ...nothing, name: "pr-1", unfork: [], pin: true, owner: "me" };
    const { code, err } = runnerIn(root)(update, asked);
    expect([code, err]).toEqual([1, expect.stringMatching(/E0849[\s\S]*sandbox create pr-1/)]);
    expect(read()).toBe(text);
  });
});

test("of the output, Jobs are left after the first step, and nothing after the second", () => {
  const run = runnerIn(root);
  const synthesised = () => {
    expect(isolane("synth")).toMatchObject({ code: 0 });
    return tree(join(root, "dist"));
  };
  const before = synthesised();
  sandbox();
  const made = Object.keys(synthesised());
  expect(made.filter((path) => path.includes("sandboxes/pr-1/forks/"))).not.toEqual([]);
  deleting();
  const left = Object.keys(synthesised()).filter((path) => !(path in before));
  expect(left.filter((path) => !/\/sandboxes\/pr-1(\/deletion\/|\.json$)/.test(path))).toEqual([]);
  expect(left.filter((path) => /\/job-[^/]+\.yaml$/.test(path))).toHaveLength(1);
  const told = run(explain, {
    method: "GET",
    url: "http://cart/",
    key: "pr-1",
    header: [],
    hops: false,
  });
  expect(told.out).toContain(`which no lane has (sandbox "pr-1" is being deleted since ${now}`);
  expect(run(lanes, { environment: [] })).toMatchObject({ code: 0 });
  pruning(later);
  expect(synthesised()).toEqual(before);
});

describe("what has become wrong with a resource meanwhile", () => {
  const going = (entry: string, more = "") =>
    sandbox([`resources: [${entry}]`, `deletion: {since: ${now}${more}}`]);

  test("a plugin that is gone holds everybody up until force gives it up", () => {
    going("{name: orders, plugin: mysql}");
    sandbox([], "pr-2");
    const { code, err } = isolane("synth");
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/E0223[\s\S]*spec\.deletion\.force: true/),
    ]);
    going("{name: orders, plugin: mysql}", ", force: true");
    expect(isolane("synth").code).toBe(0);
    expect(isolane("check", [], { strict: true }).code).toBe(0);
    const written = Object.keys(tree(join(root, "dist")));
    expect(written.filter((path) => path.includes("/sandboxes/pr-1/"))).toEqual([]);
    expect(written.filter((path) => path.includes("/sandboxes/pr-2/"))).not.toEqual([]);
  });

  test("what a sandbox gave a plugin counts no more", () => {
    const job = () =>
      Object.keys(tree(join(root, "dist"))).filter((path) => path.includes("/pr-1/deletion/"));
    going("{name: orders, plugin: postgres}");
    expect(isolane("synth").code).toBe(0);
    const before = job();
    expect(before).toHaveLength(1);
    going("{name: orders, plugin: postgres, level: infrastructure, params: {host: x, size: 3}}");
    expect(isolane("synth").code).toBe(0);
    expect(job()).toEqual(before);
  });

  test("who reads its outputs is told that it goes, and the way back works", () => {
    put(
      `${folder}/groups/all.yaml`,
      "apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: all}\nspec: {match: {label: {key: branch, value: fix/x}}}\n",
    );
    sandbox();
    const from = "valueFrom: {resource: {sandbox: pr-1, name: orders, output: url}}";
    const own = `name: mail}, customizations: {env: [{name: DB, ${from}}]}}`;
    put(`${folder}/sandboxes/pr-2.yaml`, sandbox([], "pr-2").replace("name: cart}}", own));
    const path = `${folder}/baseline/cart.yaml`;
    put(`${folder}/baseline/mail.yaml`, read(path).replaceAll("cart", "mail"));
    expect(isolane("synth")).toMatchObject({ code: 0, err: "" });
    deleting();
    expect(isolane("synth").err).toMatch(
      /E0391: sandbox "pr-1", whose .* is being deleted[\s\S]*sandbox create pr-1/,
    );
    expect(runnerIn(root)(create, { ...nothing, name: "pr-1" }).code).toBe(0);
    expect(isolane("synth").code).toBe(0);
  });

  test("what the environment gives it does", () => {
    settings("resources: {params: {postgres: {host: db}}}");
    going("{name: orders, plugin: postgres}");
    expect(isolane("synth").err).toMatch(/E0224[\s\S]*adminSecret/);
  });
});
