import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../../lib/cli/commands/check.ts";
import { runnerIn } from "../../support/project.ts";
import { type Clone, type Repository, repositoryOf } from "../../support/repository.ts";
import { jsonBy } from "../../support/schema.ts";
import { app, files, sandbox } from "../../support/small-app.ts";

const spec = (name: string) => `environments/staging/sandboxes/${name}.yaml`;
const cartOf = (name: string, image = "cart:2") =>
  sandbox(name, ["cart"], `{images: [{image: "${image}"}]}`);

let shop: Repository;
let one: Clone;
let other: Clone;

beforeEach(() => {
  shop = repositoryOf(files(app("cart") + app("mail"), [sandbox("pr-1", ["cart"])]));
  one = shop.clone("one");
  other = shop.clone("other");
});
afterEach(() => {
  // What is published is right, whatever a test did: output as the specs say it, and history only grows.
  const last = shop.clone("last");
  expect(runnerIn(last.folder)(check, { environment: [], strict: true })).toMatchObject({
    code: 0,
  });
  expect(shop.git("log", "--format=%s", "main").split("\n").at(-1)).toBe("seed");
  expect(fs.readdirSync(join(shop.folder, "tmp"))).toEqual([]);
  shop.remove();
});

test("an invalid spec stops whoever changes it, and nobody else", async () => {
  const invalid = `${cartOf("pr-1")}  colour: red\n`;
  one.put({ [spec("pr-1")]: invalid });
  expect(await one.publish()).toMatchObject({ code: 1, err: expect.stringContaining("error E02") });
  one.git("commit", "--quiet", "--all", "--message=invalid");
  one.git("push", "--quiet", "origin", "main");
  other.put({ [spec("pr-2")]: sandbox("pr-2", ["mail"]) });
  expect(await other.publish()).toMatchObject({ code: 0, err: expect.stringContaining("W0361") });
  expect(shop.upstream(spec("pr-1"))).toBe(invalid);
  expect(shop.git("ls-tree", "-r", "--name-only", "main")).toContain(
    "dist/staging/sandboxes/pr-2/",
  );
  // Its owner corrects it.
  one.git("pull", "--quiet");
  one.put({ [spec("pr-1")]: cartOf("pr-1") });
  expect(await one.publish()).toMatchObject({ code: 0, err: "" });
});

describe("where the branch that is checked out", () => {
  const change = { [spec("pr-2")]: sandbox("pr-2", ["mail"]) };

  test("follows none, but is the one to publish to, the clone moves, and git can be told", async () => {
    one.git("branch", "--unset-upstream");
    one.put(change);
    const { code, err } = await one.publish({ branch: "main" });
    expect([code, err]).toEqual([0, expect.stringContaining("follows no branch of a remote")]);
    expect(one.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
    expect(one.git("status", "--porcelain")).toBe("");
    const [, command = ""] = /`git (.*?)`/.exec(err) ?? [];
    one.git("fetch", "--quiet");
    one.git(...command.split(" "));
    one.put({ [spec("pr-3")]: sandbox("pr-3", ["mail"]) });
    expect(await one.publish()).toMatchObject({ code: 0, err: "" });
  });

  test.each([
    ["follows none", ["checkout", "--quiet", "--no-track", "-b", "work"]],
    ["follows another", ["checkout", "--quiet", "--track", "-b", "work", "origin/other"]],
  ])("%s, the clone stays, and what is said brings the change", async (_, checkout) => {
    shop.git("branch", "other", "main");
    one.git("fetch", "--quiet");
    one.git(...checkout);
    one.put(change);
    const { code, err } = await one.publish({ branch: "main" });
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/stays where it was, since "work" follows/),
    ]);
    one.git("stash", "--include-untracked");
    const [, command = ""] = /`git (.*?)`/.exec(err) ?? [];
    one.git(...command.split(" "));
    expect(one.read(spec("pr-2"))).toBe(sandbox("pr-2", ["mail"]));
    expect((await one.publish({ branch: "main" })).err).toBe("");
  });
});

describe("a change", () => {
  test("of the working tree is upstream with its output, and the clone is there too", async () => {
    one.put({ [spec("pr-2")]: sandbox("pr-2", ["mail"]), "notes.txt": "mine\n" });
    const { code, out, err } = await one.publish();
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^published environments\/staging\/sandboxes\/pr-2.yaml\npushed \w{12} to "main"\n$/,
    );
    expect(shop.upstream(spec("pr-2"))).toBe(sandbox("pr-2", ["mail"]));
    expect(one.git("status", "--porcelain")).toBe("?? notes.txt");
    expect(one.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
    expect(one.git("log", "-1", "--format=%s")).toBe("Create sandbox pr-2");
  });

  test.each([
    ["draining: true", "Drain sandbox pr-1", "Bring back sandbox pr-1"],
    ["force: true", "Begin to delete sandbox pr-1", "Bring back sandbox pr-1"],
  ])("says of a deletion with %s what it is", async (state, begun, back) => {
    const before = one.read(spec("pr-1"));
    const subject = () => one.git("log", "-1", "--format=%s");
    one.put({
      [spec("pr-1")]:
        `${before.trimEnd()}\n  deletion: {since: "2026-11-20T09:00:00Z", ${state}}\n`,
    });
    await one.publish();
    expect(subject()).toBe(begun);
    one.put({ [spec("pr-1")]: before });
    await one.publish();
    expect(subject()).toBe(back);
  });

  test("is told as data", async () => {
    one.put({ [spec("pr-2")]: sandbox("pr-2", ["mail"]) });
    const told = jsonBy("publish-report", await one.publish({ format: "json" }));
    expect(told).toMatchObject({
      commit: shop.git("rev-parse", "main"),
      branch: "main",
      files: [spec("pr-2")],
      pushed: true,
      retries: 0,
      suspended: [],
    });
    const again = jsonBy("publish-report", await one.publish({ format: "json" }));
    expect(again).toMatchObject({ commit: told.commit, pushed: false, files: [] });
  });

  test("that deletes, changes and creates is one commit, with the message and the author that are asked for", async () => {
    one.put({ [spec("pr-1")]: undefined, [spec("pr-2")]: sandbox("pr-2", ["mail"]) });
    const message = "--amend\n\n#1 is no comment";
    const asked = { message, author: { name: "--author", email: "a@b" } };
    expect((await one.publish(asked)).code).toBe(0);
    expect(shop.git("log", "-1", "--format=%an <%ae>%n%B", "main").trimEnd()).toBe(
      `--author <a@b>\n${message}`,
    );
    expect(shop.git("ls-tree", "-r", "--name-only", "main")).not.toContain("pr-1");
  });

  test("of commits that are not upstream is published too, and the clone's branch is upstream's then", async () => {
    other.put({ [spec("pr-3")]: sandbox("pr-3", ["mail"]) });
    await other.publish();
    one.put({ [spec("pr-2")]: sandbox("pr-2", ["cart"]) });
    one.git("add", "--all");
    one.git("commit", "--quiet", "--message=wip");
    expect(await one.publish()).toMatchObject({ code: 0, err: "" });
    expect(one.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
    expect(one.git("status", "--porcelain")).toBe("");
  });

  test("that is no spec stays where it is, and is named", async () => {
    one.put({ [spec("pr-2")]: sandbox("pr-2", ["cart"]), "README.md": "mine\n" });
    one.git("add", "--all");
    one.git("commit", "--quiet", "--message=both");
    const { code, err } = await one.publish();
    expect(code).toBe(0);
    expect(err).toMatch(
      /this clone stays where it was[\s\S]*not published, because it is no spec: README.md/,
    );
    expect(one.git("log", "-1", "--format=%s")).toBe("both");
    expect(shop.git("ls-tree", "--name-only", "main")).not.toContain("README.md");
  });

  test("loses no other edit of the clone: staged, unstaged, and in a spec that upstream changed", async () => {
    one.put({ "a.txt": "1\n", "b.txt": "1\n" });
    one.git("add", "--all");
    one.git("commit", "--quiet", "--message=texts");
    one.git("push", "--quiet", "origin", "main");
    one.put({ "a.txt": "2\n", "b.txt": "2\n", [spec("pr-2")]: sandbox("pr-2", ["cart"]) });
    one.git("add", "a.txt");
    expect((await one.publish()).code).toBe(0);
    expect(one.git("status", "--porcelain")).toBe("M  a.txt\n M b.txt");
    expect(one.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
  });

  test("with output that was compiled on an old state: the output of the clone is upstream's then", async () => {
    other.put({ [spec("pr-3")]: cartOf("pr-3") });
    await other.publish();
    one.put({ [spec("pr-2")]: cartOf("pr-2") });
    const { synth } = await import("../../../lib/cli/commands/synth.ts");
    runnerIn(one.folder)(synth, { environment: [] });
    expect(await one.publish()).toMatchObject({ code: 0, err: "" });
    expect(one.git("status", "--porcelain")).toBe("");
    expect(one.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
  });
});

describe("two changes", () => {
  test("of different sandboxes that fork one workload are both in", async () => {
    one.put({ [spec("pr-2")]: cartOf("pr-2") });
    other.put({ [spec("pr-3")]: cartOf("pr-3") });
    expect((await one.publish()).code).toBe(0);
    expect((await other.publish()).code).toBe(0);
    expect([shop.upstream(spec("pr-2")), shop.upstream(spec("pr-3"))]).toEqual([
      cartOf("pr-2"),
      cartOf("pr-3"),
    ]);
  });

  test.each([
    [
      "two contents",
      cartOf("pr-1", "cart:8"),
      cartOf("pr-1", "cart:9"),
      /-.*\{\}[\s\S]*\+.*cart:8[\s\S]*\+.*cart:9/,
    ],
    [
      "one deletes",
      undefined,
      cartOf("pr-1", "cart:9"),
      /was deleted upstream and is changed here/,
    ],
    [
      "the other deletes",
      cartOf("pr-1", "cart:8"),
      undefined,
      /was changed upstream and is deleted here/,
    ],
  ])("of one sandbox are a conflict that shows both: %s", async (_, first, second, shown) => {
    one.put({ [spec("pr-1")]: first });
    expect((await one.publish()).code).toBe(0);
    const before = shop.git("rev-parse", "main");
    other.put({ [spec("pr-1")]: second });
    const { code, err } = await other.publish();
    expect(code).toBe(1);
    expect(err).toContain("error E0842");
    expect(err).toMatch(shown);
    expect(shop.git("rev-parse", "main")).toBe(before);
  });

  test("of one sandbox that are the same are one", async () => {
    for (const clone of [one, other]) clone.put({ [spec("pr-1")]: cartOf("pr-1") });
    expect((await one.publish()).code).toBe(0);
    const { code, out } = await other.publish();
    expect([code, out]).toEqual([0, expect.stringContaining("nothing to publish")]);
    expect(other.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
  });

  test("the way out of a conflict works", async () => {
    one.put({ [spec("pr-1")]: cartOf("pr-1", "cart:8") });
    await one.publish();
    other.put({ [spec("pr-1")]: cartOf("pr-1", "cart:9") });
    expect((await other.publish()).err).toContain("git pull --no-rebase");
    other.git("add", "--all");
    other.git("commit", "--quiet", "--message=mine");
    expect(() => other.git("pull", "--quiet", "--no-rebase")).toThrow();
    expect((await other.publish()).err).toContain("E0846");
    other.put({ [spec("pr-1")]: cartOf("pr-1", "cart:10") });
    other.git("add", "--all");
    other.git("commit", "--quiet", "--message=both");
    expect((await other.publish()).code).toBe(0);
    expect(shop.upstream(spec("pr-1"))).toBe(cartOf("pr-1", "cart:10"));
  });
});

describe("a change that does not compile", () => {
  test("is not published", async () => {
    const before = shop.git("rev-parse", "main");
    one.put({ [spec("pr-2")]: sandbox("pr-2", ["crat"]) });
    const { code, err } = await one.publish();
    expect(code).toBe(1);
    expect(err).toMatch(/environments\/staging\/sandboxes\/pr-2.yaml:\d+:\d+: error E0310/);
    expect(shop.git("rev-parse", "main")).toBe(before);
    expect(one.git("status", "--porcelain")).toBe(`?? ${spec("pr-2")}`);
  });
});
