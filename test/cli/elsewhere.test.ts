/** @module Repositories of applications beside one of environments: what their CI runs, in checkouts that hold no environment. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { runnerIn } from "../support/project.ts";
import { type Ended, start } from "../support/publishers.ts";
import { type Clone, type Repository, repositoryOf } from "../support/repository.ts";
import { jsonBy } from "../support/schema.ts";
import { app, files, sandbox } from "../support/small-app.ts";

const folder = "environments/staging";
const there = () => ["--repository", shop.bare, "--branch", "main"];
const fork = (name: string, tag = "7") => ["--fork", `${name}=acme/${name}:${tag}`];

let shop: Repository;
let code: Repository;
let cart: Clone;

/** The checkout of an application, on a branch. */
function checkoutOf(name: string, branch = "feat/x"): Clone {
  const clone = code.clone(name);
  clone.git("remote", "set-url", "origin", `https://git.example.org/acme/${name}.git`);
  clone.git("checkout", "--quiet", "-b", branch);
  return clone;
}

function run(clone: Clone, ...args: readonly string[]): Promise<Ended> {
  return start(clone, shop.folder, args).ended;
}

async function well(clone: Clone, ...args: readonly string[]): Promise<string> {
  const { code: ended, out, err } = await run(clone, ...args);
  // What becomes of the group is said there.
  expect([ended, err.replace(/^(?:created|deleted) \S+\n/gm, "")]).toEqual([0, ""]);
  return out;
}

/** The specs of lanes that are upstream. */
function lanes(): readonly string[] {
  return shop
    .git("ls-tree", "-r", "--name-only", "main")
    .split("\n")
    .filter((path) => /\/(?:sandboxes|groups)\/[^/]+\.yaml$/.test(path))
    .map((path) => path.replace(/.*environments\/staging\//, ""))
    .filter((path) => !path.startsWith("dist/"));
}

beforeEach(() => {
  const specs = files(app("cart") + app("mail"), []);
  const environment = `${specs[`${folder}/environment.yaml`]}  sync: {group: "all-{branch}"}\n`;
  shop = repositoryOf({ ...specs, [`${folder}/environment.yaml`]: environment });
  code = repositoryOf(files(app("cart"), []));
  const seed = code.clone("seed-of-code");
  seed.git("rm", "-r", "--quiet", ".");
  seed.put({ "main.go": "package main\n", "api/main.go": "package api\n" });
  seed.git("add", "--all");
  seed.git("commit", "--quiet", "--message=code");
  seed.git("push", "--quiet", "origin", "main");
  cart = checkoutOf("cart");
});
afterEach(() => {
  const last = runnerIn(shop.clone("last").folder)(check, { environment: [], strict: true });
  expect(last).toMatchObject({ code: 0 });
  expect(fs.readdirSync(join(shop.folder, "tmp"))).toEqual([]);
  expect(cart.git("status", "--porcelain", "--ignored")).toBe("");
  shop.remove();
  code.remove();
});

describe("a branch of one application", () => {
  test("gets its sandbox with the two commands, changes it, and loses it", async () => {
    const out = await well(cart, "sandbox", "sync", ...there(), "-e", "staging", ...fork("cart"));
    expect(out).toMatch(
      /^created environments\/staging\/sandboxes\/feat-x.yaml\npublished .*\npushed \w{12} to "main"\n$/s,
    );
    expect(await well(cart, "publish", ...there())).toContain("nothing to publish");
    const path = `${folder}/sandboxes/feat-x.yaml`;
    expect(shop.upstream(path)).toContain("repository: acme/cart\n");
    expect(shop.upstream(path)).toContain("branch: feat/x\n");
    expect(shop.upstream(path)).toContain("acme/cart:7");
    expect(shop.git("log", "-1", "--format=%s", "main")).toBe(
      "Create group all-feat-x, create sandbox feat-x",
    );
    const again = ["sandbox", "sync", ...there(), ...fork("cart", "8"), "-m", "Again"];
    expect(await well(cart, ...again)).toContain(`updated ${path}\n`);
    expect(shop.upstream(path)).toContain("acme/cart:8");
    expect(shop.git("log", "-1", "--format=%s", "main")).toBe("Again");
    expect(await well(cart, "comment", ...there())).toContain("isolane=feat-x");
    await well(cart, "sandbox", "sync", ...there(), "--closed");
    expect(lanes()).toEqual([]);
    const closed = await run(cart, "sandbox", "sync", ...there(), "--closed");
    expect(closed).toMatchObject({ code: 0, err: 'branch "feat/x" has no sandbox\n' });
  });

  test("from a folder below, with a file that conda reads, in CI that checks out no branch", async () => {
    cart.put({ "environment.yaml": "name: science\ndependencies: [python]\n" });
    cart.git("checkout", "--quiet", "--detach");
    const below = { ...cart, folder: join(cart.folder, "api") };
    const sync = ["sandbox", "sync", ...there(), ...fork("cart"), "--format", "json"];
    const unknown = await run(below, ...sync.slice(0, -2));
    expect(unknown).toMatchObject({ code: 1, err: expect.stringMatching(/E0829[\s\S]*--head/) });
    const { code: ended, out, err } = await run(below, ...sync, "--head", "fix/y");
    expect([ended, err]).toEqual([0, ""]);
    expect(jsonBy("sandbox-report", { code: 0, out, err })).toMatchObject({
      sandboxes: [{ sandbox: "fix-y", action: "created" }],
      published: { commit: shop.git("rev-parse", "main"), pushed: true, retries: 0 },
    });
    fs.rmSync(join(cart.folder, "environment.yaml"));
  });

  test("is deleted by name, and pruned by the list of open branches; without --yes nothing happens", async () => {
    await well(cart, "sandbox", "sync", ...there(), ...fork("cart"));
    const other = checkoutOf("mail");
    await well(other, "sandbox", "sync", ...there(), ...fork("mail"), "--head", "fix/z");
    await well(cart, "sandbox", "delete", "fix-z", ...there());
    expect(lanes()).toEqual([
      "groups/all-feat-x.yaml",
      "groups/all-fix-z.yaml",
      "sandboxes/feat-x.yaml",
    ]);
    fs.writeFileSync(join(shop.folder, "open"), "main\n");
    const list = ["--now", "2026-11-20T08:00:00Z", "--open-branches", join(shop.folder, "open")];
    const before = shop.git("rev-parse", "main");
    expect(await well(cart, "prune", ...there(), ...list)).toContain("would delete");
    expect(shop.git("rev-parse", "main")).toBe(before);
    // Of another repository, these are not the branches.
    expect(await well(other, "prune", ...there(), ...list, "--yes")).not.toContain("feat-x");
    await well(cart, "prune", ...there(), ...list, "--yes");
    expect(lanes()).toEqual([]);
  });

  test("goes in two steps where its sandbox has resources, and comes back in between", async () => {
    const path = `${folder}/sandboxes/feat-x.yaml`;
    const clone = shop.clone("state");
    const stated = `spec:\n  source: {branch: feat/x, repository: acme/cart}\n  resources: [{name: cache, plugin: redis}]\n`;
    clone.put({
      [`${folder}/environment.yaml`]: `${shop.upstream(`${folder}/environment.yaml`)}\n  resources: {params: {redis: {host: r, adminSecret: a}}}\n`,
      [path]: sandbox("feat-x", ["cart"]).replace("spec:\n", stated),
    });
    expect(await run(clone, "publish")).toMatchObject({ code: 0 });
    const own = () => shop.git("ls-tree", "-r", "--name-only", "main", "dist/staging/sandboxes");
    const forks = own();
    for (const begin of [
      ["sandbox", "sync", "--closed"],
      ["sandbox", "delete", "feat-x"],
    ]) {
      expect(await well(cart, ...begin, ...there())).toMatch(
        /^updated .*is removed first.*\npublished/,
      );
      expect(shop.upstream(path)).toContain("deletion:\n");
      expect(own()).not.toContain("/forks/");
      expect(await well(cart, ...begin, ...there())).toMatch(/^unchanged .*being deleted since/);
      const back = await well(cart, "sandbox", "sync", ...there(), ...fork("cart"));
      expect(back).toMatch(/^updated .*lives again/);
      expect([shop.upstream(path).includes("deletion"), own()]).toEqual([false, forks]);
    }
    const ended = await run(cart, "sandbox", "delete", "feat-x", "--force", ...there());
    expect([ended.code, ended.err]).toEqual([0, expect.stringContaining("W0662")]);
    expect([lanes(), own()]).toEqual([["groups/all-feat-x.yaml"], ""]);
    await well(cart, "prune", ...there(), "--now", "2026-11-20T08:00:00Z", "--yes");
  });

  test("in an environment repository whose environments lie in a folder below", async () => {
    const clone = shop.clone("move");
    fs.mkdirSync(join(clone.folder, "deploy"));
    for (const name of ["environments", "dist"]) clone.git("mv", name, `deploy/${name}`);
    clone.git("commit", "--quiet", "--all", "--message=move");
    clone.git("push", "--quiet", "origin", "main");
    await well(cart, "sandbox", "sync", ...there(), "-e", `deploy/${folder}`, ...fork("cart"));
    expect(lanes()).toContain("sandboxes/feat-x.yaml");
    expect(shop.git("ls-tree", "-r", "--name-only", "main")).toContain(
      "deploy/dist/staging/index/sandboxes/feat-x.json",
    );
    clone.git("pull", "--quiet");
    const deployed = runnerIn(join(clone.folder, "deploy"))(check, { environment: [] });
    expect(deployed.code).toBe(0);
    for (const name of ["environments", "dist"]) clone.git("mv", `deploy/${name}`, name);
    clone.git("commit", "--quiet", "--all", "--message=back");
    clone.git("push", "--quiet", "origin", "main");
  });
});

describe("a branch of two applications", () => {
  test("has two sandboxes that one group joins; both come at once and go at once", async () => {
    const mail = checkoutOf("mail");
    const sync = (clone: Clone, ...more: readonly string[]) =>
      well(clone, "sandbox", "sync", ...there(), ...more);
    await Promise.all([sync(cart, ...fork("cart")), sync(mail, ...fork("mail"))]);
    const [group, ...sandboxes] = lanes();
    expect(group).toBe("groups/all-feat-x.yaml");
    expect(sandboxes).toHaveLength(2);
    const texts = sandboxes.map((path) => shop.upstream(`${folder}/${path}`)).join("");
    expect(texts).toContain("repository: acme/cart\n");
    expect(texts).toContain("repository: acme/mail\n");
    const routes = shop.git("grep", "-l", "--", "all-feat-x", "main", "--", "dist/staging/routes");
    expect(routes.split("\n")).toEqual([
      expect.stringContaining("cart"),
      expect.stringContaining("mail"),
    ]);
    await Promise.all([sync(cart, "--closed"), sync(mail, "--closed")]);
    expect(lanes()).toEqual([]);
  });
});

describe("nothing is pushed, and the way out is named, where", () => {
  test.each([
    ["the workload is unknown", () => [...there(), "--fork", "crat=a:1"], "E0822"],
    ["the environment is", () => [...there(), "-e", "stagign", ...fork("cart")], "E0693"],
    [
      "the branch is",
      () => ["--repository", shop.bare, "--branch", "mian", ...fork("cart")],
      'E0840: the remote has no branch "mian"',
    ],
    [
      "nobody names the repository",
      () => [...fork("cart")],
      /E0611[\s\S]*--repository URL --branch/,
    ],
    ["the trunk is checked out", () => [...there(), ...fork("cart"), "--head", "main"], "E0829"],
  ])("%s", async (_, options, expected) => {
    const before = shop.git("rev-parse", "main");
    const { code: ended, err } = await run(cart, "sandbox", "sync", ...options());
    const code = err.includes("E0611") ? 2 : 1;
    expect([ended, err]).toEqual([code, expect.stringMatching(expected)]);
    expect(shop.git("rev-parse", "main")).toBe(before);
  });

  test("the clone holds environments itself", async () => {
    const clone = shop.clone("clone");
    for (const args of [
      ["sandbox", "delete", "feat-x", ...there()],
      ["sandbox", "sync", ...fork("cart"), "--head", "feat/x"],
    ])
      expect(await run(clone, ...args)).toMatchObject({
        code: 2,
        err: expect.stringContaining("E0694"),
      });
  });
});

test("in a clone, --publish publishes what the command changed", async () => {
  const clone = shop.clone("clone");
  clone.put({ [`${folder}/sandboxes/pr-1.yaml`]: sandbox("pr-1", ["mail"]) });
  const facts = ["--repository", "acme/cart", "--branch", "feat/x"];
  const sync = ["sandbox", "sync", ...facts, ...fork("cart")];
  expect(await well(clone, ...sync)).toContain("next: isolane synth");
  expect(lanes()).toEqual([]);
  expect(await well(clone, ...sync, "--publish")).toMatch(/^unchanged .*\npublished /);
  expect(lanes()).toEqual([
    "groups/all-feat-x.yaml",
    "sandboxes/feat-x.yaml",
    "sandboxes/pr-1.yaml",
  ]);
  expect(clone.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
});
