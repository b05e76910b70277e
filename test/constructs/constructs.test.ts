import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiObject, App } from "cdk8s";
import { ConfigMap } from "cdk8s-plus-28";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Environment } from "../../lib/constructs/environment.ts";
import { RouteGroup } from "../../lib/constructs/route-group.ts";
import { Fork, Sandbox } from "../../lib/constructs/sandbox.ts";
import { synthesise } from "../../lib/constructs/synthesise.ts";
import { changedPaths, type FileMap, memoryIo, synthFiles } from "../support/synth.ts";

const files: FileMap = {
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [{ path: baseline.yaml }], namespace: shop, deploy: true }
  gitops: { repository: "https://git.example.com/shop.git" }
`,
  "environments/staging/baseline.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: server, image: "cart:1", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
  "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1, labels: { epic: a } }
spec:
  owner: team-a
  forks: [{ forkOf: { kind: Deployment, name: cart } }]
`,
};

const folder = "environments/staging";
const cart = { forkOf: { kind: "Deployment", name: "cart" } };

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "isolane-"));
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

function environment(of: FileMap = files): Environment {
  return Environment.fromFolder(new App({ outdir }), "staging", { io: memoryIo(of), folder });
}

function filesOf(construct: Environment): ReadonlyMap<string, string> {
  const { result, problems } = construct.compile();
  if (result === undefined)
    throw new Error(problems.all.map((d) => `${d.code} ${d.message}`).join("\n"));
  return new Map(result.files.map(({ path, text }) => [path, text]));
}

function codesOf(construct: Environment): readonly string[] {
  return construct.compile().problems.all.map(({ code }) => code);
}

describe("Environment", () => {
  it("compiles a folder to the same bytes as the command line", () => {
    expect(filesOf(environment())).toEqual(synthFiles(files));
  });

  it("takes its spec from the program, with a folder that holds only the baseline", () => {
    const { "environments/staging/environment.yaml": _, ...rest } = files;
    const construct = new Environment(new App({ outdir }), "staging", {
      io: memoryIo(rest),
      folder,
      spec: {
        baseline: { sources: [{ path: "baseline.yaml" }], namespace: "shop", deploy: true },
        gitops: { repository: "https://git.example.com/shop.git" },
      },
    });
    const expected = synthFiles(files);
    // Only lines of environment.yaml differ, and these are in the index alone.
    expect(
      changedPaths(expected, filesOf(construct)).filter((path) => !path.includes("/index/")),
    ).toEqual([]);
    // `isolane synth` would compile another spec, and has to be able to tell.
    const index = filesOf(construct).get("staging/index/gitops.json") ?? "";
    expect(JSON.parse(index).objects[0].sources[0].program).toBe(true);
  });

  it("gives all of its objects to cdk8s as one chart", () => {
    const construct = environment();
    const kinds = construct.toJson().map(({ kind }) => kind);
    expect(kinds).toContain("ApplicationSet");
    expect(kinds.filter((kind) => kind === "Deployment")).toHaveLength(2);
    App.of(construct).synth();
    expect(readdirSync(outdir)).toEqual(["staging.k8s.yaml"]);
  });

  it("throws its diagnostics where cdk8s asks for objects that there are not", () => {
    const broken = environment({
      ...files,
      "environments/staging/sandboxes/pr-1.yaml": "kind: Sandbox",
    });
    expect(() => App.of(broken).synth()).toThrow(
      "environments/staging/sandboxes/pr-1.yaml:1:1: error",
    );
  });

  it("can not be added to once it is compiled", () => {
    const construct = environment();
    construct.compile();
    expect(() => new Sandbox(construct, "late")).toThrow();
  });

  it("is told apart from other charts", () => {
    expect(Environment.isEnvironment(environment())).toBe(true);
    expect(Environment.isEnvironment(new App())).toBe(false);
  });
});

describe("Sandbox, Fork and RouteGroup", () => {
  it("give the same output as files that say the same", () => {
    const construct = environment();
    const sandbox = new Sandbox(construct, "pr-12", {
      labels: { epic: "a" },
      spec: { owner: "team-b" },
    });
    new Fork(sandbox, "cart", {
      ...cart,
      customizations: { env: [{ name: "FLAG", value: "on" }] },
    });
    const written = synthFiles({
      ...files,
      "environments/staging/sandboxes/pr-12.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-12, labels: { epic: a } }
spec:
  owner: team-b
  forks: [{ forkOf: { kind: Deployment, name: cart }, customizations: { env: [{ name: FLAG, value: "on" }] } }]
`,
    });
    const withoutComments = (of: ReadonlyMap<string, string>) =>
      new Map(
        [...of]
          .filter(([path]) => !path.includes("/index/"))
          .map(([path, text]) => [path, text.replace(/^#.*\n/, "")]),
      );
    expect(withoutComments(filesOf(construct))).toEqual(withoutComments(written));
  });

  it("make a lane of a group", () => {
    const construct = environment();
    new RouteGroup(construct, "all-of-a", {
      spec: { match: { label: { key: "epic", value: "a" } } },
    });
    const lanes = construct.compile().result?.environment.lanes.map(({ key }) => key);
    expect(lanes).toEqual(["all-of-a", "pr-1"]);
  });

  it("say where in the program a problem is", () => {
    const construct = environment();
    new Fork(new Sandbox(construct, "pr-2"), "crat", {
      forkOf: { kind: "Deployment", name: "crat" },
    });
    const [problem] = construct.compile().problems.all;
    expect(problem?.source?.document.file).toBe("staging/pr-2");
    expect(problem?.message).toContain("crat");
  });

  it("refuse a name that the folder has already", () => {
    const construct = environment();
    new Sandbox(construct, "pr-1");
    expect(construct.compile().result).toBeUndefined();
  });

  it("keep strings that YAML would read as something else", () => {
    const construct = environment();
    new Sandbox(construct, "pr-3", { spec: { owner: "on", forks: [cart] } });
    expect(
      [...filesOf(construct).values()].some((text) => text.includes('isolane.dev/owner: "on"')),
    ).toBe(true);
  });

  it("refuse a fork for a sandbox that a file states", () => {
    const construct = environment();
    expect(() => new Fork(Sandbox.fromName(construct, "pr-1"), "cart", cart)).toThrow("pr-1");
  });
});

describe("objects of a program's own", () => {
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "extra" },
    data: { a: "b" },
  };

  it("go into the sandbox's release unit, with its labels and the environment's namespace", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    const after = filesOf(construct);
    expect(changedPaths(synthFiles(files), after)).toEqual([
      "staging/index/sandboxes/pr-1.json",
      "staging/sandboxes/pr-1/forks/shop/configmap-extra.yaml",
    ]);
    const text = after.get("staging/sandboxes/pr-1/forks/shop/configmap-extra.yaml");
    expect(text).toContain("isolane.dev/sandbox: pr-1");
    expect(text).toContain("isolane.dev/owner: team-a");
  });

  it("are marked in the index, as a program's specs are: the folder alone would not bring them back", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    new Fork(new Sandbox(construct, "pr-2"), "cart", cart);
    const files = filesOf(construct);
    const marked = (name: string) => {
      const index = JSON.parse(files.get(`staging/index/${name}.json`) ?? "");
      const objects = index.objects.filter((one: { sources: { program?: boolean }[] }) =>
        one.sources.some(({ program }) => program === true),
      );
      const lanes = index.lanes.filter(({ program }: { program?: boolean }) => program === true);
      return [index.lanes.length, lanes.length, index.objects.length, objects.length];
    };
    expect(marked("sandboxes/pr-1")).toEqual([1, 0, 4, 1]);
    expect(marked("sandboxes/pr-2")).toEqual([1, 1, 3, 3]);
    expect(marked("gitops")).toEqual([0, 0, 4, 0]);
  });

  it("may come from cdk8s-plus, at any depth", () => {
    const construct = environment();
    new ConfigMap(Sandbox.fromName(construct, "pr-1"), "fixtures", { data: { a: "b" } });
    const added = [...filesOf(construct).keys()].filter((path) =>
      path.includes("/configmap-staging-pr-1-fixtures"),
    );
    expect(added).toHaveLength(1);
  });

  it.each([
    [
      "E0540",
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p", labels: { app: "cart" } },
        spec: { containers: [] },
      },
    ],
    [
      "E0541",
      { apiVersion: "networking.istio.io/v1", kind: "VirtualService", metadata: { name: "v" } },
    ],
    ["E0542", { apiVersion: "v1", kind: "Service", metadata: { name: "cart" } }],
    ["E0480", { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" } }],
    [
      "E0480",
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "kube-system" } },
    ],
  ])("are refused with %s where they are not safe", (code, props) => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "x", props);
    expect(codesOf(construct)).toContain(code);
  });

  it("are refused for a sandbox that does not exist", () => {
    const construct = environment();
    new ApiObject(Sandbox.fromName(construct, "pr-9"), "extra", configMap);
    expect(codesOf(construct)).toContain("E0543");
  });

  it("are left out while the environment is suspended", () => {
    const name = "environments/staging/environment.yaml";
    const construct = environment({ ...files, [name]: `${files[name]}  suspended: true\n` });
    new ApiObject(Sandbox.fromName(construct, "pr-1"), "extra", configMap);
    expect([...filesOf(construct).keys()].filter((path) => path.includes("pr-1"))).toEqual([]);
  });
});

describe("synthesise", () => {
  it("writes all environments as one step, and then cdk8s's folder", () => {
    const construct = environment();
    const written: string[] = [];
    const { ok, diagnostics } = synthesise(App.of(construct), (environments) => {
      written.push(...environments.map(({ environment: { settings } }) => settings.name));
    });
    expect({ ok, diagnostics, written }).toEqual({
      ok: true,
      diagnostics: [],
      written: ["staging"],
    });
    expect(readdirSync(outdir)).toEqual(["staging.k8s.yaml"]);
  });

  it("writes nothing at all when one environment has an error", () => {
    const app = new App({ outdir });
    Environment.fromFolder(app, "good", { io: memoryIo(files), folder });
    Environment.fromFolder(app, "bad", { io: memoryIo({}), folder });
    let calls = 0;
    const { ok } = synthesise(app, () => {
      calls += 1;
    });
    expect({ ok, calls, folder: readdirSync(outdir) }).toEqual({ ok: false, calls: 0, folder: [] });
  });

  it("writes nothing for two environments of one name", () => {
    const app = new App({ outdir });
    for (const id of ["one", "two"])
      Environment.fromFolder(app, id, { io: memoryIo(files), folder });
    const { ok, diagnostics } = synthesise(app, () => undefined);
    expect(ok).toBe(false);
    expect(diagnostics.map(({ code }) => code)).toContain("E0612");
  });

  it("leaves cdk8s's folder alone when the writer finds something in its way", () => {
    const construct = environment();
    const { ok } = synthesise(App.of(construct), (_, problems) => {
      problems.report({ code: "E0609", message: "no", help: "yes" });
    });
    expect({ ok, folder: readdirSync(outdir) }).toEqual({ ok: false, folder: [] });
  });
});
