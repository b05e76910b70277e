/** @module The workflows that `isolane init` writes, step by step: from a pull request to its lane, to nothing left. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ciTemplates } from "../../lib/init/ci/ci.ts";
import { baseline } from "../cli/folder.ts";
import { scratch } from "../support/written-output.ts";
import { type Ended, type Event, type Forge, runJob } from "./runner.ts";

const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
const spec = `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline/ }], namespace: shop, deploy: true }
  services: { cart: { source: services/cart/ } }
  sync: { image: "acme/cart:{shortCommit}" }
`;

let forge: Forge;
let clone = "";

function git(...args: readonly string[]): string {
  return execFileSync("git", [...identity, ...args], { cwd: clone, encoding: "utf8" }).trim();
}

function commit(path: string, text: string): void {
  fs.mkdirSync(join(clone, path, ".."), { recursive: true });
  fs.writeFileSync(join(clone, path), text);
  git("add", "-A");
  git("commit", "-qm", `change ${path}`);
}

beforeEach(() => {
  const folder = scratch();
  forge = { origin: join(folder, "origin.git"), scratch: folder };
  clone = join(folder, "clone");
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", forge.origin]);
  execFileSync("git", ["clone", "-q", forge.origin, clone], { stdio: "ignore" });
  commit("environments/staging/environment.yaml", spec);
  commit("environments/staging/baseline/cart.yaml", baseline);
  commit("services/cart/main.ts", "1\n");
  git("push", "-q", "origin", "HEAD:main");
});

function workflow(name: string): string {
  const found = ciTemplates("github", { folder: "", environment: "staging", trunk: "main" }).find(
    ({ path }) => path.endsWith(`/${name}.yaml`),
  );
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.text;
}

/** What GitHub says of a pull request. */
function pullRequest(branch: string, action: "synchronize" | "closed"): Event {
  const closed = action === "closed";
  return {
    expressions: {
      "github.event.pull_request.head.sha": git("rev-parse", "HEAD"),
      "github.event.repository.default_branch": "main",
      "github.event.action == 'closed' && '--closed' || ''": closed ? "--closed" : "",
      "github.event.action != 'closed'": String(!closed),
      "github.token": "token",
      "github.event.pull_request.number": "12",
    },
    variables: {
      GITHUB_ACTIONS: "true",
      GITHUB_HEAD_REF: branch,
      GITHUB_BASE_REF: "main",
      GITHUB_REF: "refs/pull/12/merge",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_ACTOR: "ada",
    },
  };
}

function upstream(): readonly string[] {
  git("fetch", "-q", "origin");
  return git("ls-tree", "-r", "--name-only", "origin/main").split("\n");
}

function lane(branch: string, action: "synchronize" | "closed" = "synchronize"): Ended {
  return runJob(workflow("isolane-lanes"), forge, pullRequest(branch, action));
}

describe("a pull request", () => {
  test("gets its lane, keeps it up to date, and leaves nothing", () => {
    const before = upstream();
    git("checkout", "-q", "-b", "fix/cart");
    commit("services/cart/main.ts", "2\n");
    git("push", "-q", "origin", "HEAD");
    const opened = lane("fix/cart");
    expect([opened.ok, opened.log]).toEqual([true, expect.stringContaining("created")]);
    expect(upstream()).toContain("environments/staging/sandboxes/fix-cart.yaml");
    expect(upstream().some((path) => path.startsWith("dist/staging/sandboxes/fix-cart/"))).toBe(
      true,
    );
    expect(opened.asked.at(-1)).toMatch(
      /^api --method POST repos\/acme\/shop\/issues\/12\/comments -F body=@/,
    );
    const first = git("show", "origin/main:environments/staging/sandboxes/fix-cart.yaml");

    commit("services/cart/main.ts", "3\n");
    git("push", "-q", "origin", "HEAD");
    expect(lane("fix/cart").log).toContain("updated");
    upstream();
    expect(git("show", "origin/main:environments/staging/sandboxes/fix-cart.yaml")).not.toBe(first);

    expect(lane("fix/cart", "closed")).toMatchObject({ ok: true, asked: [] });
    const left = upstream().filter((path) => !before.includes(path));
    expect(left.filter((path) => path.includes("fix-cart"))).toEqual([]);
    // Whoever checks the trunk now finds nothing to say.
    const check = workflow("isolane").replace(/ {6}- name: what the change does[\s\S]*/, "");
    expect(runJob(check, forge, { expressions: {}, variables: {} })).toMatchObject({ ok: true });
  });

  test("that edits an environment changes nothing of it before it is merged", () => {
    git("checkout", "-q", "-b", "evil");
    commit("environments/staging/environment.yaml", spec.replace("shop", "elsewhere"));
    commit("environments/staging/baseline/more.yaml", baseline.replaceAll("cart", "more"));
    commit("services/cart/main.ts", "2\n");
    git("push", "-q", "origin", "HEAD");
    expect(lane("evil").ok).toBe(true);
    upstream();
    expect(git("show", "origin/main:environments/staging/environment.yaml")).toContain("shop");
    expect(upstream()).not.toContain("environments/staging/baseline/more.yaml");
  });

  test.each(["a$(touch$IFS)b", "x;reboot", "a'b\"c", "--output=x", "é/ü`id`"])(
    "of the branch %j is like any other",
    (branch) => {
      git("checkout", "-q", "-b", "some");
      commit("services/cart/main.ts", "2\n");
      git("push", "-q", "origin", "HEAD");
      const { ok, log } = lane(branch);
      expect([ok, log]).toEqual([true, expect.stringContaining("created")]);
      const [name, ...others] = upstream().filter((path) =>
        /^environments\/.*\/sandboxes\//.test(path),
      );
      expect([name, others]).toEqual([expect.stringMatching(/\/[a-z0-9-]+\.yaml$/), []]);
    },
  );
});

test("a pull request of an application's repository gets its lane in the environment repository, and leaves nothing", () => {
  const app = { origin: join(forge.scratch, "app.git"), scratch: forge.scratch };
  execFileSync("git", ["init", "-q", "--bare", "-b", "main", app.origin]);
  const environments = clone;
  clone = join(forge.scratch, "app");
  execFileSync("git", ["clone", "-q", app.origin, clone], { stdio: "ignore" });
  commit("main.ts", "1\n");
  git("push", "-q", "origin", "HEAD:main");
  git("checkout", "-q", "-b", "fix/cart");
  const event = (action: "synchronize" | "closed"): Event => {
    const { expressions, variables } = pullRequest("fix/cart", action);
    const own = { ...variables, GITHUB_REPOSITORY: "acme/cart" };
    return { variables: own, expressions: { ...expressions, "secrets.ISOLANE_TOKEN": "secret" } };
  };
  const text = ciTemplates("github", { folder: "", environment: "staging", trunk: "main" })
    .find(({ path }) => path.endsWith("isolane-application.yaml"))
    ?.text.replace("https://github.com/acme/deployments.git", forge.origin)
    // The server of this test is a folder.
    .replaceAll(/^ *export GIT_CONFIG_COUNT.*\n/gm, "");
  for (const content of ["2\n", "3\n"]) {
    commit("main.ts", content);
    git("push", "-q", "origin", "HEAD");
    const { ok, log, asked } = runJob(text ?? "", app, event("synchronize"));
    expect([ok, log]).toEqual([true, expect.stringContaining('to "main"')]);
    expect(asked.at(-1)).toContain("repos/acme/cart/issues/12/comments");
  }
  const image = `ghcr.io/acme/cart:${git("rev-parse", "HEAD")}`;
  const closed = event("closed");
  clone = environments;
  const path = "environments/staging/sandboxes/fix-cart.yaml";
  expect(upstream()).toContain(path);
  expect(git("show", `origin/main:${path}`)).toContain(image);
  expect(runJob(text ?? "", app, closed)).toMatchObject({ ok: true, asked: [] });
  expect(upstream().filter((file) => file.includes("fix-cart"))).toEqual([]);
});

test("lanes are made, and maintained, in each environment that is named", () => {
  const second = "environments/second";
  commit(
    `${second}/environment.yaml`,
    spec.replace("staging", "second").replace("namespace: shop", "namespace: other"),
  );
  commit(`${second}/baseline/cart.yaml`, baseline.replaceAll("shop", "other"));
  git("push", "-q", "origin", "HEAD:main");
  git("checkout", "-q", "-b", "fix/cart");
  commit("services/cart/main.ts", "2\n");
  git("push", "-q", "origin", "HEAD");
  const text = workflow("isolane-lanes").replace('"staging"', '"staging second"');
  const opened = runJob(text, forge, pullRequest("fix/cart", "synchronize"));
  expect([opened.ok, opened.log]).toEqual([true, expect.stringContaining("created")]);
  const specs = () => upstream().filter((path) => /^environments\/.*fix-cart/.test(path));
  expect(specs()).toHaveLength(2);
  git("push", "-q", "origin", "--delete", "fix/cart");
  const event: Event = { expressions: {}, variables: { GITHUB_REPOSITORY: "acme/shop" } };
  const { ok, log } = runJob(workflow("isolane-maintenance"), forge, event);
  expect([ok, log]).toEqual([true, expect.stringContaining("deleted")]);
  expect(specs()).toEqual([]);
});

test("maintenance suspends what the baseline broke and deletes what is over", () => {
  for (const branch of ["gone", "open"]) {
    git("checkout", "-q", "-B", branch, "origin/main");
    commit("services/cart/main.ts", `${branch}\n`);
    git("push", "-q", "origin", "HEAD");
    expect(lane(branch).ok).toBe(true);
    git("fetch", "-q", "origin");
  }
  git("push", "-q", "origin", "--delete", "gone");
  git("checkout", "-q", "-B", "trunk", "origin/main");
  commit(
    "environments/staging/baseline/cart.yaml",
    baseline.replace("containers: [", 'containers: [{name: log, image: "acme/log:1"}, '),
  );
  git("push", "-q", "origin", "HEAD:main");
  const event: Event = { expressions: {}, variables: { GITHUB_REPOSITORY: "acme/shop" } };
  const { ok, log } = runJob(workflow("isolane-maintenance"), forge, event);
  expect([ok, log]).toEqual([true, expect.stringContaining("open")]);
  const specs = upstream().filter((path) => /^environments\/.*\/sandboxes\//.test(path));
  expect(specs).toEqual(["environments/staging/sandboxes/open.yaml"]);
  expect(git("show", `origin/main:${specs[0]}`)).toContain("suspended");
});
