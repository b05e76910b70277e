import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { comment } from "../../../lib/cli/commands/comment.ts";
import { prune } from "../../../lib/cli/commands/prune.ts";
import { create } from "../../../lib/cli/commands/sandbox/create.ts";
import { remove } from "../../../lib/cli/commands/sandbox/delete.ts";
import { list, show } from "../../../lib/cli/commands/sandbox/list.ts";
import { update } from "../../../lib/cli/commands/sandbox/update.ts";
import { type Printed, runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { environment, freshFolder, isolane, put, root } from "../folder.ts";

const nothing = { fork: [], env: [], label: [] };
const path = "environments/staging/sandboxes/pr-1.yaml";

beforeEach(() => {
  freshFolder();
  environment();
});

function read(file = path): string {
  return fs.readFileSync(join(root, file), "utf8");
}

function specs(): readonly string[] {
  const folder = join(root, "environments/staging/sandboxes");
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

function creating(name: string, asked: object = {}): Printed {
  return runnerIn(root)(create, { ...nothing, name, ...asked });
}

function updating(name: string, asked: object = {}): Printed {
  return runnerIn(root)(update, { ...nothing, unfork: [], name, ...asked });
}

describe("sandbox create", () => {
  test("writes a spec that compiles", () => {
    const asked = {
      fork: ["cart=acme/cart:2"],
      env: ["cart:LOG=a=b"],
      label: ["team=x"],
      owner: "me",
      ttl: "3d",
    };
    expect(creating("pr-1", asked)).toEqual({
      code: 0,
      out: `created ${path}\nnext: isolane synth\n`,
      err: "",
    });
    expect(read()).toBe(
      [
        "apiVersion: isolane.dev/v1alpha1",
        "kind: Sandbox",
        "metadata:",
        "  name: pr-1",
        "  labels:",
        "    team: x",
        "spec:",
        '  createdAt: "2026-11-20T08:00:00Z"',
        "  owner: me",
        "  ttl:",
        "    duration: 3d",
        "  forks:",
        "    - forkOf:",
        "        kind: Deployment",
        "        name: cart",
        "      customizations:",
        "        images:",
        "          - image: acme/cart:2",
        "        env:",
        "          - name: LOG",
        "            value: a=b",
        "",
      ].join("\n"),
    );
    expect(isolane("synth").code).toBe(0);
  });

  test("a broken sandbox of somebody else is in nobody's way", () => {
    put("environments/staging/sandboxes/broken.yaml", "kind: [");
    expect(creating("pr-1", { fork: ["cart"] }).code).toBe(0);
  });

  test.each([
    ["a name that is taken", "pr-1", { fork: ["cart"] }, /E0821/],
    ["a name that is no name", "../x", {}, /E0205/],
    ["a workload that there is not", "pr-2", { fork: ["crat"] }, /E0822[\s\S]*did you mean "cart"/],
    ["another kind", "pr-2", { fork: ["CronJob/cart"] }, /E0822/],
    [
      "a variable of what is not forked",
      "pr-2",
      { env: ["cart:A=1"] },
      /E0825[\s\S]*--fork Deployment/,
    ],
    ["a duration that is none", "pr-2", { ttl: "soon" }, /error E02/],
    ["an environment that there is not", "pr-2", { environment: "prod" }, /E0611/],
  ])("refuses %s and writes nothing", (_, name, asked, message) => {
    put(path, "apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1}\n");
    const { code, out, err } = creating(name, asked);
    expect([code, out]).toEqual(["environment" in asked ? 2 : 1, ""]);
    expect(err).toMatch(message);
    expect(specs()).toEqual(["pr-1.yaml"]);
  });

  test("several workloads of one name: the message says how each is written", () => {
    put(
      "environments/staging/baseline/more.yaml",
      fs
        .readFileSync(join(root, "environments/staging/baseline/cart.yaml"), "utf8")
        .replaceAll("{name: cart}", "{name: cart, namespace: other}"),
    );
    expect(creating("pr-1", { fork: ["cart"] }).err).toContain(
      "write one of Deployment/other/cart, Deployment/shop/cart",
    );
    expect(creating("pr-1", { fork: ["deployment/other/cart=a"] }).code).toBe(0);
    expect(read()).toContain("namespace: other");
  });

  test("several containers: the one whose image it is, else it has to be named", () => {
    const text = fs.readFileSync(join(root, "environments/staging/baseline/cart.yaml"), "utf8");
    put(
      "environments/staging/baseline/cart.yaml",
      text.replace("containers: [", 'containers: [{name: log, image: "acme/log@sha256:1"}, '),
    );
    expect(creating("pr-1", { fork: ["cart=acme/cart:7"] }).code).toBe(0);
    expect(read()).toContain("container: server");
    const { code, err } = creating("pr-2", { fork: ["cart=fork/cart:7"] });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/E0823[\s\S]*--fork cart:log=fork\/cart:7/),
    ]);
    expect(creating("pr-2", { fork: ["cart:log=fork/log:7"] }).code).toBe(0);
  });

  test("a folder that is a link is not written into", () => {
    fs.mkdirSync(join(root, "elsewhere"));
    fs.symlinkSync(join(root, ".."), join(root, "environments/staging/sandboxes"));
    expect(creating("pr-1").err).toContain("E0123");
  });
});

describe("sandbox update", () => {
  const text = `# A branch.
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks:
    - forkOf: { kind: Deployment, name: cart } # the one that it is about
      customizations: { images: [{ image: "acme/cart:1" }] }
`;

  test("what is not asked about stays, comments too", () => {
    put(path, text);
    expect(updating("pr-1", { fork: ["cart=acme/cart:2"], owner: "me" }).code).toBe(0);
    expect(read()).toBe(
      `${text.replace("cart:1", "cart:2")}  owner: me\n  updatedAt: "2026-11-20T08:00:00Z"\n`,
    );
  });

  test("the time of the change stands behind that of the creation", () => {
    const made = text.replace("spec:\n", 'spec:\n  createdAt: "2026-11-01T08:00:00Z" # by hand\n');
    put(path, made);
    expect(updating("pr-1", { fork: ["cart=acme/cart:2"] }).code).toBe(0);
    const times = '# by hand\n  updatedAt: "2026-11-20T08:00:00Z"\n';
    expect(read()).toBe(made.replace("cart:1", "cart:2").replace("# by hand\n", times));
  });

  test("what is so already changes nothing", () => {
    put(path, text);
    expect(updating("pr-1", { fork: ["cart=acme/cart:1"] }).out).toBe(`unchanged ${path}\n`);
    expect(read()).toBe(text);
  });

  test("forks and pins come and go", () => {
    put(path, text);
    expect(updating("pr-1", { unfork: ["cart"], pin: true }).code).toBe(0);
    expect(read()).toContain("pinned: true");
    expect(read()).not.toContain("forkOf");
    expect(updating("pr-1", { fork: ["cart"], pin: false }).code).toBe(0);
    expect(read()).not.toContain("pinned");
    expect(read()).toContain("forkOf");
  });

  test("two documents in a file are for a person to edit", () => {
    put(path, `${text}---\n${text.replace("pr-1", "pr-2")}`);
    expect(updating("pr-1", { owner: "me" }).err).toContain("E0824");
    expect(runnerIn(root)(remove, { name: "pr-1" }).err).toContain("E0824");
    expect(read()).toContain("pr-2");
  });
});

test("list, show and delete", () => {
  creating("pr-1", { fork: ["cart=acme/cart:2"], ttl: "2d" });
  const run = runnerIn(root);
  expect(run(list, {}).out).toBe(
    "pr-1   lives 2d, expires 2026-11-22T08:00:00Z\n  forks Deployment/cart  acme/cart:2\n",
  );
  expect(run(show, { name: "pr-1" }).out).toBe(`# ${path}\n${read()}`);
  expect(run(show, { name: "pr-3" }).err).toMatch(/E0820[\s\S]*pr-1/);
  expect(run(remove, { name: "pr-1" }).out).toContain(`deleted ${path}`);
  expect(specs()).toEqual([]);
  expect(run(remove, { name: "pr-1" }).err).toContain("E0820");
});

test("a file of which nothing can be read is named by list, and its fault by who looks for it", () => {
  creating("pr-1", { fork: ["cart=acme/cart:2"] });
  put("environments/staging/sandboxes/pr-2.yaml", "spec: [");
  put("environments/staging/groups/all.yaml", "kind: Nothing\n");
  const run = runnerIn(root);
  const { code, out, err } = run(list, {});
  expect([code, out]).toEqual([0, "pr-1\n  forks Deployment/cart  acme/cart:2\n"]);
  expect(err).toMatch(
    /^not read, .*: environments\/staging\/sandboxes\/pr-2.yaml, .*groups\/all.yaml \(/,
  );
  expect(jsonBy("sandbox-report", run(list, { format: "json" })).unread).toHaveLength(2);
  expect(run(show, { name: "pr-1" })).toMatchObject({ code: 0, err: "" });
  for (const { err: said } of [run(show, { name: "pr-2" }), run(remove, { name: "pr-2" })])
    expect(said).toMatch(/E0820[\s\S]*pr-2\.yaml:1:\d+: error E0101/);
});

test("an environment that is not there, or not clear, is wrong use", () => {
  const run = runnerIn(root);
  expect(run(list, { environment: "nope" }).code).toBe(2);
  expect(run(comment, { environment: "nope" }).code).toBe(2);
  expect(run(show, { name: "pr-1", environment: "nope" }).code).toBe(2);
  expect(creating("pr-1", { fork: ["cart"], environment: "nope" }).code).toBe(2);
  expect(run(prune, { environment: "nope", now: new Date(0), yes: true }).code).toBe(2);
  environment("production");
  expect(run(list, {})).toMatchObject({ code: 2, err: expect.stringContaining("E0706") });
});

test("what they print as JSON fits its schema", () => {
  const format = "json" as const;
  const run = runnerIn(root);
  jsonBy("sandbox-report", creating("pr-1", { fork: ["cart=a"], format }));
  jsonBy("sandbox-report", updating("pr-1", { owner: "me", ttl: "3d", format }));
  expect(jsonBy("sandbox-report", run(list, { format })).sandboxes).toHaveLength(1);
  jsonBy("sandbox-report", run(show, { name: "pr-1", format }));
  jsonBy("sandbox-report", run(show, { name: "pr-2", format }));
  jsonBy("sandbox-report", run(remove, { name: "pr-1", format }));
});
