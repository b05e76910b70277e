/** @module `isolane sandbox sync` in real repositories: a trunk, a branch, and what CI systems say about it. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { SyncAsked } from "../../../lib/cli/commands/sandbox/run-sync.ts";
import { sync } from "../../../lib/cli/commands/sandbox/sync.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { baseline, freshFolder, isolane, put, root } from "../folder.ts";

const nothing = { fork: [], env: [], label: [], digest: [] };
const folder = "environments/staging";

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" }).trim();
}

function commit(path: string, text = "x\n"): void {
  put(path, text);
  git("add", "-A");
  git("commit", "-qm", `change ${path}`);
}

function environment(more = ""): void {
  put(
    `${folder}/environment.yaml`,
    `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: true }
  services:
    cart: { source: services/cart/ }
    search: { source: ["services/search", "libs/*/index.ts"], image: "acme/{service}@{digest}" }
  sync: { image: "acme/{workload}:{shortCommit}"${more} }
`,
  );
}

beforeEach(() => {
  freshFolder();
  put(`${folder}/baseline/cart.yaml`, baseline);
  put(`${folder}/baseline/search.yaml`, baseline.replaceAll("cart", "search"));
  environment();
  git("init", "-q", "-b", "main");
  commit("services/cart/main.ts");
  git("checkout", "-q", "-b", "feat/new-cart");
});

/** Runs the command. `base: undefined`: nobody says what the trunk is. */
function syncing(
  { base, ...asked }: Omit<Partial<SyncAsked>, "base"> & { base?: string | undefined } = {
    base: "main",
  },
  variables: Record<string, string> = {},
): Printed {
  const path = { PATH: process.env.PATH ?? "" };
  const trunk = base === undefined ? {} : { base };
  return runnerIn(root, undefined, { ...path, ...variables })(sync, {
    ...nothing,
    ...trunk,
    ...asked,
  });
}

function spec(name = "feat-new-cart"): string {
  return fs.readFileSync(join(root, `${folder}/sandboxes/${name}.yaml`), "utf8");
}

function specs(): readonly string[] {
  const path = join(root, folder, "sandboxes");
  return fs.existsSync(path) ? fs.readdirSync(path).sort() : [];
}

describe("what the branch changed decides what it forks", () => {
  test("one workload: a sandbox with its image, and it compiles", () => {
    commit("services/cart/main.ts", "y\n");
    expect(syncing()).toMatchObject({ code: 0, err: "" });
    const head = git("rev-parse", "HEAD");
    expect(spec()).toContain(`image: acme/cart:${head.slice(0, 7)}`);
    expect(spec()).toMatch(new RegExp(`commit: "?${head}`));
    expect(spec()).toContain("branch: feat/new-cart");
    expect(spec()).toContain("owner: Ada");
    expect(spec()).not.toContain("search");
    expect(isolane("synth").code).toBe(0);
  });

  test("the same branch again changes nothing, the next commit its image", () => {
    commit("services/cart/main.ts", "y\n");
    syncing();
    const before = spec();
    expect(syncing().out).toContain("unchanged");
    expect(spec()).toBe(before);
    commit("services/cart/main.ts", "z\n");
    expect(syncing().out).toContain("updated");
    expect(spec()).toContain(`acme/cart:${git("rev-parse", "--short=7", "HEAD")}`);
  });

  test("nothing that is mapped: no sandbox, and it says so", () => {
    commit("README.md");
    commit("services/cartographer/main.ts");
    expect(syncing()).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringContaining("no sandbox"),
    });
    expect(specs()).toEqual([]);
  });

  test("what is changed back is not forked any more; what a person forked stays", () => {
    commit("libs/money/index.ts");
    commit("services/cart/main.ts", "y\n");
    const digest = `sha256:${"a".repeat(64)}`;
    syncing({ base: "main", digest: [`search=${digest}`] });
    expect(spec()).toContain(`acme/search@${digest}`);
    git("rm", "-q", "libs/money/index.ts");
    git("commit", "-qm", "away with it");
    expect(syncing().code).toBe(0);
    expect(spec()).not.toContain("search");
    commit("services/cart/main.ts", "x\n");
    expect(syncing().out).toContain("deleted");
    expect(specs()).toEqual([]);
  });

  test("a file that is moved out of a source changed it", () => {
    git("mv", "services/cart/main.ts", "elsewhere.ts");
    git("commit", "-qm", "move");
    expect(syncing().out).toContain("created");
  });

  test("changes of the trunk since the branch left it are not the branch's", () => {
    git("checkout", "-q", "main");
    commit("services/search/main.ts");
    git("checkout", "-q", "feat/new-cart");
    commit("services/cart/main.ts", "y\n");
    syncing();
    expect(spec()).not.toContain("search");
  });

  test("a workload without a Service, and a source that means two of them", () => {
    put(
      `${folder}/baseline/more.yaml`,
      baseline.split("---")[0]?.replace("name: cart", "name: cart-v2") ?? "",
    );
    commit("services/cart/main.ts", "y\n");
    expect(syncing().err).toMatch(
      /E0826[\s\S]*spec\.workloads\."Deployment\/cart", "Deployment\/cart-v2"/,
    );
    const path = join(root, folder, "environment.yaml");
    const text = fs.readFileSync(path, "utf8");
    fs.writeFileSync(
      path,
      text
        .replace("    cart: { source: services/cart/ }\n", "")
        .replace(
          "  sync:",
          '  workloads: { Deployment/cart-v2: { source: "services/**" } }\n  sync:',
        ),
    );
    expect(syncing().code).toBe(0);
    expect(spec()).toContain("name: cart-v2");
  });
});

describe("what cannot be known is said", () => {
  test.each([
    ["no image", { fork: ["search"] }, /E0828[\s\S]*\{digest\}/],
    ["no trunk", { base: "nowhere" }, /E0830[\s\S]*fetch-depth/],
    ["the trunk itself", { base: "main", branch: "main" }, /E0829[\s\S]*trunk/],
    ["a workload that there is not", { fork: ["crat=a"] }, /E0822/],
    ["a branch with a line break", { branch: "a\nb", fork: ["cart=a"] }, /error E02/],
  ])("%s", (_, asked, message) => {
    commit("services/cart/main.ts", "y\n");
    const { code, err } = syncing(asked);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
    expect(specs()).toEqual([]);
  });

  test("no branch is checked out and no CI says which", () => {
    git("checkout", "-q", "--detach");
    expect(syncing().err).toContain("E0829");
  });

  test("no template of an image", () => {
    environment();
    const path = join(root, folder, "environment.yaml");
    fs.writeFileSync(path, fs.readFileSync(path, "utf8").replace(/ {2}sync:.*\n/, ""));
    commit("services/cart/main.ts", "y\n");
    expect(syncing().err).toContain("E0827");
  });

  test.each([
    "a'; rm -rf / #",
    "$(touch x)",
    "[31m",
    "x: y",
    "- a",
    "@everyone",
    "x\u202ey",
    "EOF\u2028ENV=1",
    "--upload-pack=x",
    "<script>",
  ])("a branch called %j is text, whatever it looks like", (branch) => {
    commit("services/cart/main.ts", "y\n");
    const { code } = syncing({ base: "main", branch, commit: "c".repeat(40) });
    const [name, ...others] = specs();
    expect(others).toEqual([]);
    if (code === 0) {
      expect(name).toMatch(/^[a-z0-9-]{1,40}\.yaml$/);
      expect(isolane("synth").code).toBe(0);
    } else expect(name).toBeUndefined();
    expect(fs.existsSync(join(root, "x"))).toBe(false);
  });
});

describe("names", () => {
  test("two branches that look alike have two sandboxes, and keep them", () => {
    commit("services/cart/main.ts", "y\n");
    const asked = { base: "main", commit: "c".repeat(40), repository: "shop/cart" };
    syncing({ ...asked, branch: "fix/x" });
    syncing({ ...asked, branch: "fix-x" });
    expect(specs()).toEqual([expect.stringMatching(/^fix-x-[0-9a-f]{8}\.yaml$/), "fix-x.yaml"]);
    expect(syncing({ ...asked, branch: "fix-x" }).out).toContain("unchanged");
    expect(syncing({ ...asked, branch: "fix/x" }).out).toContain("unchanged");
  });

  test("one branch of two repositories: two sandboxes, and a group from the first to the last", () => {
    environment(', name: "{repository}-{branch}", group: "{branch}"');
    commit("services/cart/main.ts", "y\n");
    const one = { repository: "shop/cart", fork: ["cart=a:1"] };
    const two = { repository: "shop/search", fork: ["search=b:1"] };
    expect(syncing(one).err).toContain(`created ${folder}/groups/feat-new-cart.yaml`);
    expect(syncing(two).err).toBe("");
    expect(specs()).toEqual(["cart-feat-new-cart.yaml", "search-feat-new-cart.yaml"]);
    expect(isolane("synth").code).toBe(0);
    expect(syncing({ ...one, closed: true }).err).toBe("");
    expect(syncing({ ...two, closed: true }).err).toContain("deleted");
    expect([specs(), fs.readdirSync(join(root, folder, "groups"))]).toEqual([[], []]);
    expect(syncing({ ...two, closed: true }).err).toContain("has no sandbox");
  });
});

test("where nobody says what the trunk is, it is main", () => {
  commit("services/cart/main.ts", "y\n");
  expect(syncing({ base: undefined }).out).toContain("created");
  git("checkout", "-q", "main");
  expect(syncing({ base: undefined, fork: ["cart=a:1"] }).err).toMatch(/E0829[\s\S]*trunk/);
  expect(specs()).toEqual(["feat-new-cart.yaml"]);
});

test("a name from the pull request's number, where there is one", () => {
  environment(', name: "pr-{pullRequest}"');
  commit("services/cart/main.ts", "y\n");
  expect(syncing().err).toMatch(/E0828[\s\S]*--pull-request/);
  expect(syncing({ base: "main", pullRequest: 12 }).code).toBe(0);
  expect(specs()).toEqual(["pr-12.yaml"]);
  expect(syncing().out).toContain("pr-12.yaml");
});

test("CI knows the branch where git does not", () => {
  commit("services/cart/main.ts", "y\n");
  git("checkout", "-q", "--detach");
  put("event.json", JSON.stringify({ pull_request: { head: { sha: "d".repeat(40) } } }));
  const printed = syncing(
    { format: "json" },
    {
      GITHUB_ACTIONS: "true",
      GITHUB_HEAD_REF: "feat/from-ci",
      GITHUB_REF_NAME: "12/merge",
      GITHUB_REF: "refs/pull/12/merge",
      GITHUB_SHA: "e".repeat(40),
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_ACTOR: "ada",
      GITHUB_BASE_REF: "main",
      GITHUB_EVENT_PATH: join(root, "event.json"),
    },
  );
  expect(jsonBy("sandbox-report", printed).sandboxes).toEqual([
    {
      sandbox: "feat-from-ci",
      file: `${folder}/sandboxes/feat-from-ci.yaml`,
      action: "created",
    },
  ]);
  expect(spec("feat-from-ci")).toMatch(/commit: "?d{40}/);
  expect(spec("feat-from-ci")).toContain("pullRequest: 12");
  expect(spec("feat-from-ci")).toContain("repository: acme/shop");
});
