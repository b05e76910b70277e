/** @module `isolane diff` and `isolane comment` in a real repository. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { comment } from "../../../lib/cli/commands/comment.ts";
import { diff } from "../../../lib/cli/commands/diff.ts";
import type { DiffAsked } from "../../../lib/cli/run-diff.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { environment, freshFolder, put, root, sandbox } from "../folder.ts";

const variables = { PATH: process.env.PATH ?? "" };
const spec = "environments/staging/environment.yaml";

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
  return execFileSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" }).trim();
}

function commit(): void {
  git("add", "-A");
  git("commit", "-qm", "change");
}

function diffing(asked: DiffAsked = {}): Printed {
  return runnerIn(root, undefined, variables)(diff, asked);
}

beforeEach(() => {
  freshFolder();
  environment();
  git("init", "-q", "-b", "main");
  commit();
});

describe("diff", () => {
  test("nothing changed", () => {
    expect(diffing().out).toBe(
      "staging: no lane changes\nshared by lanes: nothing changes\npromises: proved of the new output\n",
    );
  });

  test("a sandbox comes, changes and goes; what it costs", () => {
    fs.appendFileSync(join(root, spec), "  prices: {currency: EUR, cpu: 10, memory: 4}\n");
    const file = join(root, "environments/staging/baseline/cart.yaml");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(
      file,
      text
        .replace("ports: [{c", "resources: {requests: {cpu: 500m, memory: 512Mi}}, ports: [{c")
        .replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector"),
    );
    commit();
    sandbox();
    const added = diffing().out;
    expect(added).toContain(
      "+ sandbox pr-1, key pr-1\n    forks Deployment shop/cart: acme/cart:2",
    );
    expect(added).toMatch(
      /\+\d pods?, \+1 Service, \+1 rule, \+.* CPU, \+.* memory, \+\d+\.\d\d EUR a month/,
    );
    commit();
    sandbox("pr-1", "acme/cart:3");
    const changed = diffing().out;
    expect(changed).toContain("~ sandbox pr-1");
    expect(changed).toContain("Deployment shop/cart: acme/cart:2 → acme/cart:3");
    expect(changed).toContain("as much as before");
    fs.rmSync(join(root, "environments/staging/sandboxes/pr-1.yaml"));
    expect(diffing().out).toContain("- sandbox pr-1");
    expect(diffing({ ref: "HEAD~1" }).out).toContain("no lane changes");
  });

  test("what becomes of a lane's requests and messages", () => {
    const path = join(root, spec);
    const more =
      "  routing: {backend: istio}\n  workloads: {Deployment/cart: {consumes: selective}}\n";
    fs.appendFileSync(path, more);
    commit();
    const state = (strategy: string, egress: string) =>
      put(
        "environments/staging/sandboxes/pr-1.yaml",
        `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1}\nspec: {forks: [{forkOf: {kind: Deployment, name: cart}, strategies: {consumer: ${strategy}}, egress: ${egress}, customizations: {env: [{name: GROUP, value: pr-1}]}}]}\n`,
      );
    const [gets, leaves] = [
      "requests of Deployment shop/cart get the lane's key (egress: keyed)",
      "Deployment/shop/cart leaves messages with the lane's key to the fork",
    ];
    state("selective", "keyed");
    for (const line of [gets, leaves]) expect(diffing().out).toContain(`    ${line}\n`);
    expect(diffing({ format: "markdown" }).out).toContain(leaves);
    commit();
    state("draining", "keyed");
    expect(diffing().out).toContain(
      "Deployment/shop/cart handles messages with the lane's key again",
    );
    expect(diffing().out).not.toContain("requests of");
    state("selective", "none");
    expect(diffing().out).toContain(
      "requests of Deployment shop/cart no longer get the lane's key",
    );
    expect(diffing().out).not.toContain("messages");
  });

  test("the repository stays as it is", () => {
    sandbox();
    git("add", "-A");
    const before = git("status", "--porcelain");
    diffing();
    expect(git("status", "--porcelain")).toBe(before);
  });

  test("an environment below a folder of the repository", () => {
    fs.mkdirSync(join(root, "deploy"));
    fs.renameSync(join(root, "environments"), join(root, "deploy/environments"));
    commit();
    put(
      "deploy/environments/staging/sandboxes/pr-1.yaml",
      "apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1}\nspec: {forks: [{forkOf: {kind: Deployment, name: cart}}]}\n",
    );
    const { out, err } = runnerIn(join(root, "deploy"), undefined, variables)(diff, {});
    expect([err, out]).toEqual(["", expect.stringContaining("staging: 1 lane changes")]);
  });

  test("what was broken before is told as what is new now; what is broken now is an error", () => {
    put("environments/staging/sandboxes/pr-1.yaml", "kind: [");
    commit();
    sandbox();
    expect(diffing().out).toContain("+ sandbox pr-1");
    put("environments/staging/sandboxes/pr-1.yaml", "kind: [");
    expect(diffing()).toMatchObject({ code: 1, out: "" });
  });

  test.each(["nope", "--output=x", "HEAD:x", "a b", "$(touch x)"])("%j is no commit", (ref) => {
    expect(diffing({ ref })).toMatchObject({ code: 1, err: expect.stringContaining("E0831") });
    expect(fs.existsSync(join(root, "x"))).toBe(false);
  });

  test("as JSON and as Markdown", () => {
    sandbox();
    const [only] = jsonBy("diff-report", diffing({ format: "json" })).environments;
    expect(only.lanes).toMatchObject([
      { action: "added", name: "pr-1", delta: { pods: 1, services: 1 } },
    ]);
    jsonBy("diff-report", diffing({ format: "json", ref: "nope" }));
    jsonBy("diff-report", diffing({ format: "json", environment: "nope" }));
    expect(diffing({ format: "markdown" }).out).toMatch(
      /^### `staging`: 1 lane\n\n[\s\S]*\| `pr-1` \| sandbox, added \| `forks Deployment shop\/cart: acme\/cart:2` \|/,
    );
  });
});

describe("comment", () => {
  const run = (asked: object) => runnerIn(root, undefined, variables)(comment, asked);

  test("says how to send a request into the lane of the branch", () => {
    git("checkout", "-q", "-b", "fix/x");
    sandbox();
    const file = join(root, "environments/staging/sandboxes/pr-1.yaml");
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(
      file,
      text.replace(
        "spec:\n",
        'spec:\n  source: {branch: fix/x}\n  owner: "@team"\n  ttl: {duration: 3d}\n',
      ),
    );
    const { out, err } = run({});
    expect(err).toBe("");
    expect(out.split("\n")[0]).toBe("<!-- isolane: staging/pr-1 -->");
    expect(out).toContain("| `Deployment shop/cart` | `acme/cart:2` |");
    expect(out).toContain("x-isolane-key: pr-1");
    expect(out).toContain("expires 3d after it was made");
    expect(out).not.toContain("staging` is published");
    expect(out).toContain("owner: `@team`");
    expect(jsonBy("comment-report", run({ format: "json" })).markdown).toBe(out);
  });

  test.each([
    ["  ttl: {duration: 3d}\n", "- expires 2026-11-23T08:00:00Z, 3d after it was made\n"],
    [
      '  updatedAt: "2026-11-21T08:00:00Z"\n  pinned: true\n  ttl: {duration: 1w, offsetFrom: updatedAt}\n',
      "- expires 2026-11-28T08:00:00Z, 1w after its last change, but is pinned: nothing deletes it\n",
    ],
    ["", "- no expiry: it goes when its spec is deleted\n"],
  ])("says when a lane ends: %j", (more, words) => {
    sandbox();
    const file = join(root, "environments/staging/sandboxes/pr-1.yaml");
    const text = fs.readFileSync(file, "utf8");
    const spec = `spec:\n  createdAt: "2026-11-20T08:00:00Z"\n${more}`;
    fs.writeFileSync(file, text.replace("spec:\n", spec));
    expect(run({ name: "pr-1" }).out).toContain(words);
  });

  test("says why a lane is suspended, and nothing of what it does not run", () => {
    sandbox();
    const file = join(root, "environments/staging/sandboxes/pr-1.yaml");
    const text = fs.readFileSync(file, "utf8");
    const suspended = '{reason: "E0310: <b>gone</b>", since: "2026-11-20T08:00:00Z"}';
    fs.writeFileSync(file, text.replace("spec:\n", `spec:\n  suspended: ${suspended}\n`));
    const { out } = run({ name: "pr-1" });
    expect(out).toContain("is suspended since `2026-11-20T08:00:00Z`: it runs no pods");
    expect(out).toContain("- why: `E0310: <b>gone</b>`\n");
    expect(out).not.toMatch(/rules? of the baseline|requested/);
    fs.writeFileSync(file, text.replace("spec:\n", "spec:\n  suspended: true\n"));
    expect(run({ name: "pr-1" }).out).toContain("is suspended: it runs no pods");
  });

  test("a branch without a sandbox, and a sandbox that there is not", () => {
    git("checkout", "-q", "-b", "fix/x");
    expect(run({})).toMatchObject({ code: 0, out: "", err: expect.stringContaining("no sandbox") });
    expect(run({ name: "nope" })).toMatchObject({ code: 1, out: "" });
    jsonBy("comment-report", run({ name: "nope", format: "json" }));
  });
});
