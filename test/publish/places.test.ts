/** @module Where one publishes from and to: clones of all kinds, other servers, protected branches, other repositories. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { runnerIn } from "../support/project.ts";
import { start } from "../support/publishers.ts";
import { type Clone, type Repository, repositoryOf } from "../support/repository.ts";
import { served } from "../support/served.ts";
import { app, files, sandbox } from "../support/small-app.ts";

const path = "environments/staging/sandboxes/pr-2.yaml";
const text = sandbox("pr-2", ["mail"]);
const specs = files(app("cart") + app("mail"), [sandbox("pr-1", ["cart"])]);
let shop: Repository;
beforeEach(() => {
  shop = repositoryOf(specs);
});
afterEach(() => shop.remove());

/** Puts a file of no interest upstream, this often. */
function otherCommits(count: number): void {
  const other = shop.clone("others");
  for (let at = 0; at < count; at += 1) {
    other.git("commit", "--quiet", "--allow-empty", `--message=${at}`);
  }
  other.put({ "notes.txt": "1\n" });
  other.git("add", "--all");
  other.git("commit", "--quiet", "--message=notes");
  other.git("push", "--quiet", "origin", "main");
}

async function publishes(clone: Clone): Promise<void> {
  clone.put({ [path]: text });
  expect(await clone.publish()).toMatchObject({ code: 0, err: "" });
  expect(shop.upstream(path)).toBe(text);
  expect(clone.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
  expect(clone.git("status", "--porcelain")).toBe("");
  expect(runnerIn(shop.clone("after").folder)(check, { environment: [] }).code).toBe(0);
}

describe("a clone", () => {
  test("that is hundreds of commits behind", async () => {
    const clone = shop.clone("clone");
    otherCommits(300);
    await publishes(clone);
  });

  test.each([
    ["shallow", ["--depth=1"]],
    ["partial", ["--filter=blob:none"]],
    ["sparse and partial", ["--filter=blob:none", "--sparse"]],
    ["of one branch, with another name for the remote", ["--origin=up", "--single-branch"]],
  ])("that is %s, and behind", async (_, options) => {
    shop.git("config", "uploadpack.allowFilter", "true");
    const clone = shop.clone("clone", options, `file://${shop.bare}`);
    otherCommits(2);
    if (options.includes("--sparse"))
      clone.git("sparse-checkout", "set", "environments/staging/sandboxes");
    await publishes(clone);
  });

  test("whose specs are read in a folder below, by somebody who stands there", async () => {
    const clone = shop.clone("clone");
    const below = ["environments", "dist"].map((name) => [name, join("deploy", name)]);
    fs.mkdirSync(join(clone.folder, "deploy"));
    for (const [from = "", to = ""] of below) clone.git("mv", from, to);
    clone.git("commit", "--quiet", "--all", "--message=move");
    clone.git("push", "--quiet", "origin", "main");
    const file = `deploy/${path}`;
    clone.put({ [file]: text });
    const ended = await start(
      { ...clone, folder: join(clone.folder, "deploy/environments/staging") },
      shop.folder,
      ["publish"],
    ).ended;
    expect(ended).toMatchObject({ code: 0, err: "" });
    expect(shop.upstream(file)).toBe(text);
    expect(shop.git("ls-tree", "-r", "--name-only", "main")).toContain(
      "deploy/dist/staging/index/sandboxes/pr-2.json",
    );
  });

  test("whose user ignores every dist, and says the branch twice", async () => {
    const clone = shop.clone("clone");
    fs.writeFileSync(join(clone.folder, ".git/info/exclude"), "dist\n");
    otherCommits(1);
    clone.put({ [path]: text });
    runnerIn(clone.folder)(synth, { environment: [] });
    expect(await clone.publish({ branch: "main", pushTo: "main" })).toMatchObject({
      code: 0,
      err: "",
    });
    expect(clone.git("rev-parse", "HEAD")).toBe(shop.git("rev-parse", "main"));
    expect(clone.git("status", "--porcelain")).toBe("");
    expect(runnerIn(shop.clone("after").folder)(check, { environment: [] }).code).toBe(0);
  });

  test("signs where the clone signs, and runs its hooks", async () => {
    const clone = shop.clone("clone");
    const key = join(shop.folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    for (const [name, value] of [
      ["gpg.format", "ssh"],
      ["user.signingKey", key],
      ["commit.gpgSign", "true"],
    ] as const)
      clone.git("config", name, value);
    const hook = `#!/bin/sh\necho ran >>'${shop.folder}/hooks'\n`;
    fs.writeFileSync(join(clone.folder, ".git/hooks/pre-commit"), hook, { mode: 0o755 });
    await publishes(clone);
    expect(shop.git("cat-file", "commit", "main")).toContain("-----BEGIN SSH SIGNATURE-----");
    expect(fs.readFileSync(join(shop.folder, "hooks"), "utf8")).toBe("ran\n");
  });
});

test("over git's own protocol", async () => {
  const server = await served("daemon", shop);
  try {
    await publishes(shop.clone("clone", ["--depth=1"], server.url));
  } finally {
    server.close();
  }
});

test("over HTTP, two at once", async () => {
  const server = await served("http", shop);
  try {
    const clones = ["pr-2", "pr-3"].map((name) => {
      const clone = shop.clone(name);
      clone.git("remote", "set-url", "origin", server.url);
      clone.put({ [`environments/staging/sandboxes/${name}.yaml`]: sandbox(name, ["cart"]) });
      return start(clone, shop.folder, ["publish"]).ended;
    });
    expect((await Promise.all(clones)).map(({ code, err }) => [code, err])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    expect(shop.git("rev-list", "--count", "main")).toBe("3");
    expect(runnerIn(shop.clone("after").folder)(check, { environment: [] }).code).toBe(0);
  } finally {
    server.close();
  }
});

describe("a protected branch", () => {
  test("takes another branch and a merge request; a second change comes on top", async () => {
    const hook =
      "#!/bin/sh\nwhile read old new ref; do [ $ref != refs/heads/main ] || exit 1; done\n";
    fs.writeFileSync(join(shop.bare, "hooks/pre-receive"), hook, { mode: 0o755 });
    const clone = shop.clone("clone");
    const before = shop.git("rev-parse", "main");
    clone.put({ [path]: text });
    expect((await clone.publish()).err).toMatch(/E0843[\s\S]*--push-to/);
    const { code, err } = await clone.publish({ pushTo: "sandboxes/pr-2" });
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('open a merge request from "sandboxes/pr-2" to "main"'),
    ]);
    expect(shop.git("rev-parse", "main")).toBe(before);
    const more = "environments/staging/sandboxes/pr-3.yaml";
    clone.put({ [more]: sandbox("pr-3", ["cart"]) });
    expect((await clone.publish({ pushTo: "sandboxes/pr-2" })).code).toBe(0);
    expect(shop.git("log", "--format=%s", "sandboxes/pr-2")).toBe(
      "Create sandbox pr-3\nCreate sandbox pr-2\nseed",
    );
    expect(clone.git("status", "--porcelain", "-uall")).toBe(`?? ${path}\n?? ${more}`);
  });
});

describe("from the checkout of an application", () => {
  let code: Repository;
  let checkout: Clone;
  beforeEach(() => {
    code = repositoryOf(files(app("cart"), []));
    checkout = code.clone("app");
    checkout.git("rm", "-r", "--quiet", "environments", "dist");
    checkout.put({ "main.go": "package main\n" });
    checkout.git("add", "--all");
    checkout.git("commit", "--quiet", "--message=code");
    checkout.git("push", "--quiet", "origin", "main");
  });
  afterEach(() => code.remove());

  test("new specs get into the environment repository", async () => {
    checkout.put({ [path]: text });
    const asked = { repository: shop.bare, branch: "main" };
    expect(await checkout.publish(asked)).toMatchObject({ code: 0, err: "" });
    expect(shop.upstream(path)).toBe(text);
    expect(shop.git("ls-tree", "--name-only", "main")).not.toContain("main.go");
    expect(checkout.git("status", "--porcelain", "-uall")).toBe(`?? ${path}`);
    expect((await checkout.publish(asked)).out).toContain("nothing to publish");
  });

  test("a spec that is there with another text is a conflict", async () => {
    checkout.put({ "environments/staging/sandboxes/pr-1.yaml": sandbox("pr-1", ["mail"]) });
    const { code: ended, err } = await checkout.publish({ repository: shop.bare, branch: "main" });
    expect([ended, err]).toEqual([1, expect.stringContaining("E0842")]);
  });

  test.each([
    ["--upload-pack=touch owned", "main"],
    ["ext::sh -c touch% owned", "main"],
    ["-u", "main"],
    [".", "--upload-pack=touch owned"],
    [".", "a..b"],
    [".", "x\u001b[31m"],
  ])("no URL and no branch is an option or a command: %j %j", async (repository, branch) => {
    checkout.put({ [path]: text });
    const { code: ended, err } = await checkout.publish({ repository, branch });
    expect([ended, err]).toEqual([1, expect.stringMatching(/error E084[04]/)]);
    expect(fs.readdirSync(checkout.folder)).not.toContain("owned");
    expect(err).not.toContain("\u001b");
  });
});

test("a password in a URL is not printed", async () => {
  const clone = shop.clone("clone");
  clone.git("remote", "set-url", "origin", "http://user:hunter2@127.0.0.1:9/x.git");
  clone.put({ [path]: text });
  const { code, err } = await clone.publish();
  expect([code, err]).toEqual([1, expect.stringContaining("E0844")]);
  expect(err).not.toContain("hunter2");
});

test("output of a newer isolane stops an older one, before it compiles; the version is named", async () => {
  const clone = shop.clone("clone");
  const index = "dist/staging/index/sandboxes/pr-1.json";
  clone.put({
    [index]: clone.read(index).replace(/"compiler": "[^"]*"/, '"compiler": "99.1.0"'),
    [path]: text.replace("mail", "nothing"),
  });
  clone.git("commit", "--quiet", "--message=newer", index);
  clone.git("push", "--quiet", "origin", "main");
  const { code, err } = await clone.publish();
  expect([code, err]).toEqual([1, expect.stringMatching(/E0604: .* written by isolane 99.1.0/)]);
  expect(err).toContain("1 error");
});
