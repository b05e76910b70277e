import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../../lib/cli/commands/check.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import { Git } from "../../../lib/git/git.ts";
import { isDriverInstalled } from "../../../lib/publish/merge-driver.ts";
import { runnerIn } from "../../support/project.ts";
import { start } from "../../support/publishers.ts";
import {
  type Clone,
  gitVariables,
  type Repository,
  repositoryOf,
} from "../../support/repository.ts";
import { jsonBy } from "../../support/schema.ts";
import { app, files, sandbox } from "../../support/small-app.ts";

const spec = (name: string) => `environments/staging/sandboxes/${name}.yaml`;
let shop: Repository;
let clone: Clone;

/** Two branches that begin with one commit; each has its output committed, which conflicts in a shared table. */
beforeEach(async () => {
  shop = repositoryOf(files(app("cart") + app("mail"), [sandbox("pr-1", ["cart"])]));
  clone = shop.clone("clone");
  for (const [branch, name] of [
    ["theirs", "pr-3"],
    ["main", "pr-2"],
  ] as const) {
    clone.git("checkout", "--quiet", "-B", branch, "origin/main");
    commit({ [spec(name)]: sandbox(name, ["cart"]) });
  }
});
afterEach(() => shop.remove());

function commit(change: Readonly<Record<string, string | undefined>>): void {
  clone.put(change);
  runnerIn(clone.folder)(synth, { environment: [] });
  clone.git("add", "--all");
  clone.git("commit", "--quiet", "--message=change");
}

async function install(): Promise<readonly [readonly string[], readonly string[]]> {
  const { code, out, err } = await start(clone, shop.folder, [
    "merge-driver",
    "--install",
    "--format",
    "json",
  ]).ended;
  const { written, left } = jsonBy("merge-driver-report", { code: code ?? -1, out, err });
  return [written, left];
}

/** What git prints as it fails. */
function failing(...args: readonly string[]): string {
  try {
    clone.git(...args);
  } catch (error) {
    return `${error}${error instanceof Error && "stdout" in error ? error.stdout : ""}`;
  }
  throw new Error("git succeeded");
}

function isRight(): void {
  expect(clone.git("status", "--porcelain")).toBe("");
  expect(runnerIn(clone.folder)(check, { environment: [] })).toMatchObject({ code: 0, err: "" });
  expect([spec("pr-2"), spec("pr-3")].map((path) => clone.read(path) !== "")).toEqual([true, true]);
}

test("without it, git merges the output as text", () => {
  expect(failing("merge", "theirs")).toMatch(/CONFLICT .*dist\//);
});

describe("with it", () => {
  test("a merge stops before the commit, which has the output of the merged specs then", async () => {
    await install();
    expect(failing("merge", "--quiet", "theirs")).toContain("complete the merge by `git commit`");
    clone.git("commit", "--quiet", "--no-edit");
    expect(clone.git("rev-list", "--parents", "-1", "HEAD").split(" ")).toHaveLength(3);
    isRight();
  });

  test("a conflict of specs is the only one, and the commit that resolves it has their output", async () => {
    await install();
    commit({ [spec("pr-1")]: sandbox("pr-1", ["mail"]) });
    clone.git("checkout", "--quiet", "theirs");
    commit({ [spec("pr-1")]: sandbox("pr-1", ["mail", "cart"]) });
    const said = failing("merge", "main");
    expect(said.match(/CONFLICT [^\n]*/g)).toEqual([expect.stringContaining(spec("pr-1"))]);
    clone.put({ [spec("pr-1")]: sandbox("pr-1", ["cart"]) });
    clone.git("add", spec("pr-1"));
    clone.git("commit", "--quiet", "--no-edit");
    isRight();
  });

  test("a rebase goes through, and the last commit takes what is compiled then", async () => {
    await install();
    clone.git("rebase", "--quiet", "theirs");
    expect(clone.git("diff", "--cached", "--name-only")).toMatch(/^dist\//);
    clone.git("commit", "--quiet", "--amend", "--no-edit");
    isRight();
  });

  test("specs that do not go together stop the merge", async () => {
    await install();
    clone.git("checkout", "--quiet", "theirs");
    commit({
      [spec("pr-3")]: sandbox("pr-3", ["cart"]).replace("spec:", "spec:\n  routing: {key: pr-2}"),
    });
    expect(failing("merge", "main")).toMatch(/error E0\d\d\d/);
    expect(clone.git("log", "-1", "--format=%s")).toBe("change");
  });

  test("publish goes by it", async () => {
    await install();
    clone.git("reset", "--hard", "--quiet", "origin/main");
    clone.put({ [spec("pr-4")]: sandbox("pr-4", ["mail"]) });
    expect(await clone.publish()).toMatchObject({ code: 0, err: "" });
  });
});

test("installs twice what it installs once, says so, and touches no file of the repository", async () => {
  const git = new Git(clone.folder, gitVariables(shop.folder));
  expect(isDriverInstalled(git, "dist")).toBe(false);
  const doctor = () => start(clone, shop.folder, ["doctor"]).ended;
  expect((await doctor()).err).toContain("isolane merge-driver --install");
  const first = await install();
  expect(first).toEqual([
    [
      "config",
      "info/attributes",
      "hooks/pre-merge-commit",
      "hooks/pre-commit",
      "hooks/post-rewrite",
    ],
    [],
  ]);
  const attributes = clone.read(".git/info/attributes");
  expect(await install()).toEqual(first);
  expect(clone.read(".git/info/attributes")).toBe(attributes);
  expect(isDriverInstalled(git, "dist")).toBe(true);
  expect((await doctor()).err).not.toContain("merge-driver");
  expect(isDriverInstalled(git, "other")).toBe(false);
  expect(clone.git("status", "--porcelain")).toBe("");
});

test.each([
  [
    "a hook that is there",
    () => fs.writeFileSync(join(clone.folder, ".git/hooks/pre-commit"), "#!/bin/sh\n"),
    ["hooks/pre-commit"],
  ],
  [
    "hooks of another tool",
    () => clone.git("config", "core.hooksPath", ".husky"),
    ["hooks/pre-merge-commit", "hooks/pre-commit", "hooks/post-rewrite"],
  ],
])("leaves %s alone", async (_, prepare, left) => {
  prepare();
  expect((await install())[1]).toEqual(left);
  expect(fs.existsSync(join(clone.folder, ".husky"))).toBe(false);
});

describe("--uninstall", () => {
  const git = () => new Git(clone.folder, gitVariables(shop.folder));
  const own = (path: string) => join(clone.folder, ".git", path);

  async function uninstall(): Promise<readonly string[]> {
    const args = ["merge-driver", "--uninstall", "--format", "json"];
    const { code, out, err } = await start(clone, shop.folder, args).ended;
    return jsonBy("merge-driver-report", { code: code ?? -1, out, err }).removed;
  }

  test("takes out all that --install has set up, and nothing else", async () => {
    fs.mkdirSync(own("info"), { recursive: true });
    fs.writeFileSync(own("info/attributes"), "*.png binary\n");
    fs.mkdirSync(own("hooks"), { recursive: true });
    fs.writeFileSync(own("hooks/pre-commit"), "#!/bin/sh\nexit 0\n");
    const before = [fs.readFileSync(own("config"), "utf8"), fs.readdirSync(own("hooks"))];
    await install();
    expect(isDriverInstalled(git(), "dist")).toBe(true);
    const hooks = ["hooks/pre-merge-commit", "hooks/post-rewrite"];
    expect(await uninstall()).toEqual(["config", "info/attributes", ...hooks]);
    expect(isDriverInstalled(git(), "dist")).toBe(false);
    expect([fs.readFileSync(own("config"), "utf8"), fs.readdirSync(own("hooks"))]).toEqual(before);
    expect(fs.readFileSync(own("info/attributes"), "utf8")).toBe("*.png binary\n");
    expect(await uninstall()).toEqual([]);
  });

  test("of a clone whose hooks another tool has taken over since", async () => {
    await install();
    clone.git("config", "core.hooksPath", ".husky");
    clone.put({ ".husky/pre-commit": fs.readFileSync(own("hooks/pre-commit"), "utf8") });
    expect(await uninstall()).toContain("hooks/pre-commit");
    expect(fs.existsSync(own("info/attributes"))).toBe(false);
    expect(fs.existsSync(join(clone.folder, ".husky/pre-commit"))).toBe(true);
  });
});

/** Nobody is kept from writing by permissions that is root, but everybody by these. */
test.each<readonly [string, () => void, string]>([
  ["a lock on its settings", () => clone.put({ ".git/config.lock": "" }), "config file"],
  [
    "a folder for its attributes",
    () => clone.put({ ".git/info/attributes/x": "" }),
    "illegal operation on a directory",
  ],
  [
    "a file for its hooks",
    () => {
      fs.rmSync(join(clone.folder, ".git/hooks"), { recursive: true, force: true });
      clone.put({ ".git/hooks": "" });
    },
    "file already exists",
  ],
])("%s in git's folder is told by --install", async (_, prepare, why) => {
  prepare();
  const { code, err } = await start(clone, shop.folder, ["merge-driver", "--install"]).ended;
  expect(code).toBe(1);
  expect(err).toMatch(new RegExp(`^error E0832: a folder for git cannot be written: .*${why}`));
  expect(err).not.toContain("bug in isolane");
});

test("a lock on the settings is told by --uninstall", async () => {
  await install();
  clone.put({ ".git/config.lock": "" });
  const args = ["merge-driver", "--uninstall", "--format", "json"];
  const { code, out, err } = await start(clone, shop.folder, args).ended;
  const { diagnostics, removed } = jsonBy("merge-driver-report", { code: code ?? -1, out, err });
  expect([code, removed, diagnostics[0].code]).toEqual([1, [], "E0832"]);
});

test.each<readonly [string, () => Readonly<Record<string, string>>]>([
  ["no folder for temporary files", () => ({ TMPDIR: join(shop.folder, "nowhere") })],
  [
    "a file where git keeps its worktrees",
    () => {
      clone.put({ ".git/worktrees": "" });
      return {};
    },
  ],
])("%s is not the remote's fault", async (_, prepare) => {
  clone.put({ [spec("pr-4")]: sandbox("pr-4", ["mail"]) });
  const variables = prepare();
  const { code, err } = await start(clone, shop.folder, ["publish"], variables).ended;
  expect([code, err.slice(0, 11)]).toEqual([1, "error E0832"]);
  expect(err).not.toContain("remote");
});
