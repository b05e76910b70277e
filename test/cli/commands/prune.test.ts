import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { prune } from "../../../lib/cli/commands/prune.ts";
import { program } from "../../support/build.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { environment, freshFolder, isolane, put, root } from "../folder.ts";

const folder = "environments/staging/sandboxes";
const now = new Date("2026-11-23T09:00:00Z");

beforeEach(() => {
  freshFolder();
  environment();
});

/** `spec`: lines of its spec besides its fork. */
function sandbox(name: string, spec: readonly string[] = [], fork = "cart", labels = "{}"): string {
  const text = [
    "# Somebody's.",
    "apiVersion: isolane.dev/v1alpha1",
    "kind: Sandbox",
    `metadata: {name: ${name}, labels: ${labels}}`,
    "spec:",
    ...spec.map((line) => `  ${line}`),
    `  forks: [{forkOf: {kind: Deployment, name: ${fork}}}]`,
    "",
  ].join("\n");
  put(`${folder}/${name}.yaml`, text);
  return text;
}

const old = ["createdAt: 2026-11-01T09:00:00Z", "ttl: {duration: 3d}"];

function pruning(asked: object = {}, input = "", variables: Record<string, string> = {}): Printed {
  return runnerIn(root, undefined, variables, input)(prune, { now, ...asked });
}

function specs(): readonly string[] {
  return fs.readdirSync(join(root, folder)).sort();
}

function read(name: string): string {
  return fs.readFileSync(join(root, folder, name), "utf8");
}

describe("what is over", () => {
  test("is listed, and deleted with --yes alone", () => {
    sandbox("gone", [], "removed");
    sandbox("kept", ["pinned: true", ...old]);
    sandbox("new");
    sandbox("old", old);
    sandbox("timeless", ["ttl: {duration: 3d, offsetFrom: updatedAt}"]);
    const listed = [
      `gone.yaml: the baseline has no Deployment/removed`,
      `kept.yaml: pinned, expired at 2026-11-04T09:00:00Z`,
      `old.yaml: expired at 2026-11-04T09:00:00Z`,
      `timeless.yaml: its ttl of 3d has no time to count from: there is no spec.updatedAt`,
    ];
    const lines = (verbs: readonly string[]) =>
      listed.map((line, index) => `${verbs[index]} ${folder}/${line}`);
    expect(pruning()).toEqual({
      code: 0,
      out: [
        ...lines(["would delete", "keep", "would delete", "keep"]),
        "2 files would change; --yes does it",
        "",
      ].join("\n"),
      err: "",
    });
    expect(specs()).toHaveLength(5);
    expect(pruning({ yes: true }).out).toBe(
      [...lines(["deleted", "keep", "deleted", "keep"]), "next: isolane synth", ""].join("\n"),
    );
    expect(specs()).toEqual(["kept.yaml", "new.yaml", "timeless.yaml"]);
    expect(pruning({ yes: true }).out).toContain("nothing to do");
  });

  test("what stands in the way of one keeps no other from going", () => {
    sandbox("a", old);
    sandbox("b", old);
    put(
      `${folder}/a.yaml`,
      `${read("a.yaml")}---\n${read("b.yaml").replace("name: b", "name: c")}`,
    );
    fs.symlinkSync("b.yaml", join(root, folder, "d.yaml"));
    const { code, out, err } = pruning({ yes: true });
    expect([code, err]).toEqual([1, expect.stringContaining("E0824")]);
    expect(out).toContain(`deleted ${folder}/b.yaml`);
    expect(specs()).toContain("a.yaml");
    expect(specs()).not.toContain("b.yaml");
  });

  test("two files of one name are two sandboxes", () => {
    sandbox("a", old);
    sandbox("b");
    put(`${folder}/b.yaml`, read("b.yaml").replace("name: b", "name: a"));
    pruning({ yes: true });
    expect(specs()).toEqual(["b.yaml"]);
  });

  test("a baseline that does not load has lost no workload", () => {
    sandbox("gone", [], "removed");
    put("environments/staging/baseline/broken.yaml", "kind: [");
    expect(pruning({ yes: true })).toMatchObject({ code: 1, out: "" });
    expect(specs()).toEqual(["gone.yaml"]);
  });
});

describe("closed branches", () => {
  beforeEach(() => {
    sandbox("here", ["source: {branch: fix/x, repository: acme/shop}"]);
    sandbox("there", ["source: {branch: fix/x, repository: acme/other}"]);
    sandbox("nowhere");
  });
  const openBranches = "-";

  test("are those that the list lacks, in its repository", () => {
    const asked = { openBranches, repository: "https://git.example/acme/shop.git", yes: true };
    expect(pruning(asked, "main\nfix/x\n").out).toBe("nothing to do\n");
    expect(pruning(asked, "main\nfix\n").out).toContain(`here.yaml: branch "fix/x" is closed`);
    expect(specs()).toEqual(["nowhere.yaml", "there.yaml"]);
  });

  test("the repository is what CI says, otherwise what git says", () => {
    const variables = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/other" };
    expect(pruning({ openBranches }, "main\n", variables).out).toContain("there.yaml");
    expect(pruning({ openBranches }, "main\n", variables).out).not.toContain("/here.yaml");
    for (const args of [
      ["init", "-q"],
      ["remote", "add", "origin", "git@git.example:acme/shop.git"],
    ])
      spawnSync("git", ["-C", root, ...args]);
    expect(pruning({ openBranches }, "main\n").out).toContain("/here.yaml");
    expect(pruning({ openBranches }, "main\n").out).not.toContain("there.yaml");
  });

  test.each([
    ["a list of nobody knows whom", { openBranches }, "main\n", "E0862"],
    ["an empty list", { openBranches, repository: "acme/shop" }, "", "E0861"],
    ["a list without the trunk", { openBranches, repository: "acme/shop" }, "fix/y\n", "E0861"],
    ["a message", { openBranches, repository: "acme/shop" }, "fatal: no access\n", "E0860"],
    ["a file that is missing", { openBranches: "none.txt" }, "", "E0860"],
    ["a folder", { openBranches: "environments" }, "", "E0860"],
  ])("%s deletes nothing, not even what has expired", (_, asked, input, code) => {
    sandbox("old", old);
    expect(pruning({ ...asked, yes: true }, input).err).toContain(code);
    expect(specs()).toHaveLength(4);
  });

  test("--allow-empty is taken at its word", () => {
    const asked = {
      openBranches: "list.txt",
      repository: "acme/shop",
      allowEmpty: true,
      yes: true,
    };
    put("list.txt", "");
    expect(pruning(asked).out).toContain("deleted");
    expect(specs()).toEqual(["nowhere.yaml", "there.yaml"]);
  });
});

test("the group of a branch goes with its last sandbox", () => {
  const path = "environments/staging/environment.yaml";
  put(path, `${fs.readFileSync(join(root, path), "utf8")}  sync: {group: "{branch}"}\n`);
  const group = (name: string, value: string) =>
    put(
      `environments/staging/groups/${name}.yaml`,
      `apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: ${name}}\nspec: {match: {label: {key: branch, value: ${value}}}}\n`,
    );
  group("fix-x", "fix/x");
  group("fix-y", "fix/y");
  group("of-a-person", "fix/x");
  sandbox("x", old, "cart", "{branch: fix/x}");
  sandbox("y", old, "cart", "{branch: fix/y}");
  sandbox("z", [], "cart", "{branch: fix/y}");
  const groups = () => fs.readdirSync(join(root, "environments/staging/groups")).sort();
  expect(pruning().out).toContain("would delete environments/staging/groups/fix-x.yaml");
  expect(groups()).toHaveLength(3);
  expect(pruning({ yes: true }).code).toBe(0);
  expect(groups()).toEqual(["fix-y.yaml", "of-a-person.yaml"]);
});

test.each([
  ["is no YAML", "kind: ["],
  ["holds two documents", "kind: Sandbox\n---\nkind: Sandbox\n"],
])("a file that %s may be a group's member", (_, text) => {
  const path = "environments/staging/environment.yaml";
  put(path, `${fs.readFileSync(join(root, path), "utf8")}  sync: {group: "{branch}"}\n`);
  put(
    "environments/staging/groups/fix-x.yaml",
    "apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: fix-x}\nspec: {match: {label: {key: branch, value: fix/x}}}\n",
  );
  put(`${folder}/broken.yaml`, text);
  const { code, out, err } = pruning({ yes: true });
  expect([code, out]).toEqual([0, "nothing to do\n"]);
  expect(err).toContain(`not judged, since it cannot be read: ${folder}/broken.yaml`);
  fs.rmSync(join(root, folder, "broken.yaml"));
  expect(pruning({ yes: true }).out).toContain("deleted environments/staging/groups/fix-x.yaml");
});

describe("the schedule", () => {
  const schedule = (text: string) => {
    const path = "environments/staging/environment.yaml";
    put(path, `${fs.readFileSync(join(root, path), "utf8")}  schedule: ${text}\n`);
  };
  const night = { now: new Date("2026-11-23T20:00:00Z"), yes: true };
  const morning = { now: new Date("2026-11-24T06:00:00Z"), yes: true };

  test("suspends at night and restores every byte in the morning", () => {
    schedule('{awake: "07:00-20:00", timezone: Europe/Berlin}');
    const text = sandbox("pr-1");
    sandbox("pr-2", ["suspended: true"]);
    sandbox("pr-3", ["pinned: true"]);
    const others = () => [read("pr-2.yaml"), read("pr-3.yaml")];
    const before = others();
    expect(pruning(night).out).toContain(
      `suspended ${folder}/pr-1.yaml: awake 07:00-20:00 on monday, tuesday`,
    );
    expect(read("pr-1.yaml")).toBe(
      `${text}  suspended:\n    reason: "asleep: schedule"\n    since: "2026-11-23T20:00:00Z"\n`,
    );
    expect(isolane("synth").code).toBe(0);
    expect(pruning(night).out).not.toContain("pr-1");
    expect(pruning(morning).out).toContain(`woke ${folder}/pr-1.yaml`);
    expect(read("pr-1.yaml")).toBe(text);
    expect(others()).toEqual(before);
  });

  test("an unknown time zone is an error at its place", () => {
    schedule('{awake: "07:00-20:00", timezone: Europe/Atlantis}');
    sandbox("old", old);
    const { code, err } = pruning(night);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/environment\.yaml:\d+:\d+: error E0863/),
    ]);
    expect(specs()).toEqual(["old.yaml"]);
    expect(isolane("synth").code).toBe(0);
  });
});

test("what it prints as JSON fits its schema", () => {
  sandbox("kept", ["pinned: true", ...old]);
  sandbox("old", old);
  const format = "json" as const;
  const { done, sandboxes } = jsonBy("prune-report", pruning({ format }));
  expect([done, sandboxes]).toEqual([
    false,
    [
      expect.objectContaining({ sandbox: "kept", action: "keep", done: false }),
      {
        sandbox: "old",
        file: `${folder}/old.yaml`,
        action: "delete",
        reasons: [{ why: "expired", text: "expired at 2026-11-04T09:00:00Z" }],
        done: false,
      },
    ],
  ]);
  jsonBy("prune-report", pruning({ format, openBranches: "-" }));
  expect(jsonBy("prune-report", pruning({ format, yes: true })).sandboxes).toContainEqual(
    expect.objectContaining({ sandbox: "old", done: true }),
  );
});

describe("the command line", () => {
  const spawned = (...args: string[]) =>
    spawnSync(process.execPath, [program, "prune", ...args], {
      cwd: root,
      encoding: "utf8",
      input: "main\n",
    });

  test("takes a time and a list", () => {
    sandbox("pr-1", ["source: {branch: fix/x}"]);
    const { status, stdout } = spawned(
      "--now",
      "2026-11-23T10:00:00+01:00",
      "--open-branches",
      "-",
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("would delete")]);
  });

  test.each([
    [[]],
    [["--now", "now"]],
    [["--now", "2026-02-30T09:00:00Z"]],
    [["--now", "2026-11-23"]],
    [["--now", "2026-11-23T10:00:00Z", "--repository", "acme/shop"]],
    [["--now", "2026-11-23T10:00:00Z", "--allow-empty"]],
  ])("%j is wrong use", (args) => {
    expect(spawned(...args).status).toBe(2);
  });
});
