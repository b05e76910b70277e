import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { synth } from "../../../lib/cli/commands/synth.ts";
import type { Question } from "../../../lib/init/questions.ts";
import { initIn, interviewIn, removeRepositories, repository, roots } from "../../support/init.ts";
import { runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { tree } from "../../support/written-output.ts";

afterEach(removeRepositories);

const cart = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      containers:
        - name: server
          image: acme/cart:1
          ports: [{ name: web, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: 8080 } }
---
apiVersion: v1
kind: Service
metadata: { name: cart }
spec:
  selector: { app: cart }
  ports: [{ name: PORTNAME, port: 80, targetPort: web }]
`.replace("PORTNAME", "http");
const namespace = (name: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { istio-injection: enabled } }\n`;
const specIn = (root: string, name = "staging") =>
  fs.readFileSync(join(root, `environments/${name}/environment.yaml`), "utf8");

describe("isolane init", () => {
  it("writes a spec that compiles at once, and says what it did as text and as data", () => {
    const root = repository({ "k8s/cart.yaml": cart, "k8s/ns.yaml": namespace("shop") });
    const asked = { folder: "k8s", name: "staging" };
    const { code, out, err } = initIn(root, asked);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(
      "created environments/staging/environment.yaml\ncreated .gitattributes\n",
    );
    expect(out).toContain("next: isolane synth staging\n");
    expect(specIn(root)).toMatch(
      /^# yaml-language-server: \$schema=https:\/\/isolane\.dev\/schemas\//,
    );
    expect(specIn(root)).toContain("    namespace: shop\n");
    expect(specIn(root)).toContain("    backend: istio\n");
    expect(runnerIn(root)(synth, { environment: [], strict: true }).code).toBe(0);
    const json = jsonBy("init-report", initIn(root, { ...asked, name: "other", format: "json" }));
    expect(json.environment).toEqual({ name: "other", folder: "environments/other" });
    expect(json.files.map(({ action }: { readonly action: string }) => action)).toEqual([
      "created",
      "kept",
    ]);
  });

  it("writes the same bytes for the same repository, wherever one stands in it", () => {
    const files = { "k8s/cart.yaml": cart, "k8s/ns.yaml": namespace("shop"), ".git/HEAD": "" };
    const [one, other] = [repository(files), repository(files)];
    initIn(one, { folder: "k8s", name: "staging" });
    initIn(join(other, "k8s"), { folder: ".", name: "staging" });
    expect(specIn(other)).toBe(specIn(one));
  });

  it.each([
    ["a file", { folder: "k8s/cart.yaml" }, "E0801"],
    ["a folder outside of the repository", { folder: "../" }, "E0801"],
    ["a link out of the repository", { folder: "away" }, "E0801"],
    ["no name", { folder: "k8s", name: undefined }, "E0803"],
    ["a name with a path in it", { folder: "k8s", name: "../x" }, "E0803"],
    ["a namespace that cannot be one", { folder: "k8s", namespace: "Shop!" }, "E0205"],
    ["a manifest that is no YAML", { folder: "broken" }, "E0101"],
    ["a folder whose files hold no object", { folder: "empty" }, "E0801"],
    ["a folder with settings of other programs only", { folder: "values" }, "E0801"],
    ["a kustomization that names nothing", { folder: "lost" }, "E0142"],
  ])("refuses %s with a code, and writes nothing", (_, asked, code) => {
    const root = repository({
      "k8s/cart.yaml": cart,
      "broken/a.yaml": "kind: [\n",
      "empty/a.yaml": "# nothing\n",
      "values/values.yaml": "replicas: 3\n",
      "lost/kustomization.yaml": "resources: [nowhere.yaml]\n",
    });
    fs.symlinkSync("/usr", join(root, "away"));
    const before = tree(root);
    const { name = "staging", ...rest } = asked as { name?: string; folder: string };
    const wanted = "name" in asked && asked.name === undefined ? rest : { ...rest, name };
    const printed = initIn(root, { ...wanted, yes: true });
    expect(printed.code).not.toBe(0);
    expect(printed.err).toContain(` ${code}: `);
    expect(printed.err).toContain("nothing was written");
    expect(tree(root)).toEqual(before);
  });

  it("takes the URL of the remote origin, without its credentials", () => {
    const root = repository({ "k8s/cart.yaml": cart });
    const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args]);
    git("init", "-q");
    git("remote", "add", "origin", "https://me:secret@git.example.com/acme/shop.git");
    const { out } = initIn(root, { folder: "k8s", name: "staging", yes: true, ci: "github" });
    expect(specIn(root)).toContain("repository: https://git.example.com/acme/shop.git\n");
    expect(out + specIn(root)).not.toContain("secret");
    expect(out).toContain("has credentials, which were left out");
    const workflow = fs.readFileSync(join(root, ".github/workflows/isolane.yaml"), "utf8");
    expect(workflow.match(/uses: .*/g)?.every((one) => /@[0-9a-f]{40} # v/.test(one))).toBe(true);
    expect(workflow).toContain("permissions:\n  contents: read\n");
  });

  it("adds a line to .gitattributes that is there, and leaves a workflow that is there", () => {
    const workflow = ".github/workflows/isolane.yaml";
    const root = repository({
      "k8s/cart.yaml": cart,
      ".gitattributes": "*.png binary",
      [workflow]: "name: ours\n",
    });
    const { out } = initIn(root, { folder: "k8s", name: "staging", yes: true, ci: "github" });
    expect(out).toContain(`changed .gitattributes\nkept ${workflow}\n`);
    const attributes = fs.readFileSync(join(root, ".gitattributes"), "utf8");
    expect(attributes).toBe("*.png binary\ndist/** linguist-generated\n");
    expect(fs.readFileSync(join(root, workflow), "utf8")).toBe("name: ours\n");
  });

  it("writes files for CI at the top of the repository, which work in the folder of the environments", () => {
    const root = repository({ "shop/k8s/cart.yaml": cart });
    execFileSync("git", ["init", "-q", root]);
    fs.mkdirSync(join(root, "shop/environments/other"), { recursive: true });
    const asked = { folder: "k8s", namespace: "shop" };
    initIn(join(root, "shop"), { ...asked, name: "first" }, root);
    expect(fs.existsSync(join(root, "environments/first/environment.yaml"))).toBe(true);
    fs.renameSync(join(root, "environments/first"), join(root, "shop/environments/first"));
    fs.rmSync(join(root, "environments"), { recursive: true });
    const { code } = initIn(join(root, "shop"), { ...asked, name: "staging", ci: "gitlab" }, root);
    expect(code).toBe(0);
    expect(fs.existsSync(join(root, "shop/environments/staging/environment.yaml"))).toBe(true);
    const jobs = fs.readFileSync(join(root, ".gitlab/isolane.gitlab-ci.yml"), "utf8");
    expect(jobs).toContain('    - cd "shop"\n    - npm ci\n');
    expect(parse(jobs).isolane.script).toContain("npx isolane verify");
    initIn(join(root, "shop"), { ...asked, name: "again", ci: "github" }, root);
    const workflow = parse(fs.readFileSync(join(root, ".github/workflows/isolane.yaml"), "utf8"));
    const steps: { run?: string }[] = workflow.jobs.check.steps;
    expect(steps.find(({ run }) => run === "npm ci")).toMatchObject({
      "working-directory": "shop",
    });
  });

  it.each([
    [
      "the one of origin",
      ["init -q -b work", "symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/live"],
      "live",
    ],
    [
      "the usual one that there is",
      ["init -q -b master", "commit -q --allow-empty -m x", "checkout -q -b work"],
      "master",
    ],
    ["the one that is checked out", ["init -q -b develop"], "develop"],
    ["the one that is asked for", ["init -q -b develop"], "release/1.0", "release/1.0"],
  ])("takes for the trunk %s", (_, commands, trunk, asked?: string) => {
    const root = repository({ "k8s/cart.yaml": cart });
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    for (const command of commands)
      execFileSync("git", ["-C", root, ...identity, ...command.split(" ")]);
    const more = asked === undefined ? {} : { trunk: asked };
    initIn(root, { folder: "k8s", name: "staging", yes: true, ci: "github", ...more });
    const read = (name: string) =>
      parse(fs.readFileSync(join(root, ".github/workflows", `${name}.yaml`), "utf8"));
    expect(read("isolane").on.push.branches).toEqual([trunk]);
    expect(read("isolane-maintenance").on.push.branches).toEqual([trunk]);
  });

  it.each(["github", "gitlab"] as const)(
    "says what to add to the files of %s for a second environment, once",
    (ci) => {
      const root = repository({ "k8s/cart.yaml": cart, "other/cart.yaml": cart });
      const asked = { yes: true, ci };
      expect(initIn(root, { ...asked, folder: "k8s", name: "staging" }).err).not.toContain("W0360");
      const second = initIn(root, { ...asked, folder: "other", name: "second", namespace: "two" });
      expect(second.code).toBe(0);
      const told = [
        ...second.err.matchAll(/W0360: "(.*?)"[^\n]*\n.*ENVIRONMENTS: "staging second"/g),
      ];
      expect(told).toHaveLength(2);
      for (const [, path = ""] of told) {
        const text = fs.readFileSync(join(root, path), "utf8");
        fs.writeFileSync(join(root, path), text.replace('"staging"', '"staging third"'));
      }
      const third = initIn(root, { ...asked, folder: "k8s", name: "third", namespace: "three" });
      expect(third.err).not.toContain("W0360");
    },
  );

  it("keeps comments on their lines, whatever names files hold", () => {
    const root = repository({
      "apps/cart.yaml": cart,
      "clusters/a.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: "a\\u2028spec: x\\nspec: y", namespace: flux-system }
spec: { path: ./apps, targetNamespace: shop }
`,
    });
    expect(initIn(root, { folder: "apps", name: "staging" }).code).toBe(0);
    expect(specIn(root)).toContain("# Found: Kustomization flux-system/a?spec: x?spec: y applies");
  });

  it("leaves out files that hold no manifests, and says so", () => {
    const root = repository({
      "k8s/cart.yaml": cart,
      "k8s/values.yaml": "replicas: 3\n",
      "k8s/more/compose.yaml": "services: {}\n",
    });
    const { code, out } = initIn(root, { folder: "k8s", name: "staging", yes: true });
    expect(code).toBe(0);
    expect(out).toContain('"k8s/values.yaml" holds no manifests');
    expect(out).toContain('"k8s/more/compose.yaml" holds no manifests');
    expect(specIn(root)).toContain('sources:\n      - path: "../../k8s/cart.yaml"\n    ');
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });

  it("says the protocol that a probe shows where the port does not, unless the mesh knows better", () => {
    const detected = cart.replace("name: http,", "name: server,");
    const opaque = cart.replaceAll("cart", "vendor").replace("name: http,", "name: tcp-api,");
    const root = repository({ "k8s/a.yaml": detected, "k8s/b.yaml": opaque });
    const { code, out } = initIn(root, { folder: "k8s", name: "staging", yes: true });
    expect(code).toBe(0);
    expect(specIn(root)).toMatch(
      /services:\n {4}cart:\n {6}ports:\n {8}"80":\n {10}protocol: http\n/,
    );
    expect(specIn(root)).not.toContain("vendor:");
    expect(out).toContain(
      "port 80 of Service default/vendor seems to speak http (readinessProbe.httpGet of Deployment vendor)",
    );
  });

  it("renders Applications of this repository, and leaves out those of others", () => {
    const application = (name: string, url: string) =>
      `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: "https://kubernetes.default.svc", namespace: shop }
  source: { repoURL: "${url}", path: apps/${name} }
`;
    const root = repository({
      "clusters/cart.yaml": application("cart", "https://git.example.com/acme/shop.git"),
      "clusters/other.yaml": application("other", "https://git.example.com/acme/other.git"),
      "apps/cart/cart.yaml": cart,
    });
    const { code, out } = initIn(root, { folder: "clusters", name: "staging" });
    expect(code).toBe(0);
    expect(specIn(root)).toContain("render: true");
    expect(specIn(root)).toContain("repository: https://git.example.com/acme/shop.git");
    expect(specIn(root)).toContain("- Application/argocd/other");
    expect(out).toContain("workloads: 1: Deployment shop/cart");
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });

  it("names who deploys the folder, and takes the namespace and the engine from there", () => {
    const root = repository({
      "apps/shop/cart.yaml": cart,
      "clusters/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./apps/shop
  targetNamespace: shop
  sourceRef: { kind: GitRepository, name: fleet }
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: fleet, namespace: flux-system }
spec: { url: "ssh://git@git.example.com/acme/fleet.git", ref: { branch: live } }
`,
    });
    const { code } = initIn(root, { folder: "apps/shop", name: "staging" });
    expect(code).toBe(0);
    expect(specIn(root)).toContain("namespace: shop\n");
    expect(specIn(root)).toContain("# Kustomization flux-system/shop deploys the baseline");
    expect(specIn(root)).toMatch(
      /engine: flux\n.*\n {4}repository: ssh:\/\/git@git\.example\.com\/acme\/fleet\.git\n {4}revision: live\n/,
    );
  });

  it("renders what Flux builds, with the variables that it fills in", () => {
    const root = repository({
      "apps/shop/cart.yaml": cart.replace("acme/cart:1", "$" + "{REGISTRY}/cart:1"),
      "clusters/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./apps/shop
  targetNamespace: shop
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }
`,
      "clusters/vars.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: vars, namespace: flux-system }
data: { REGISTRY: registry.example.com }
`,
    });
    expect(initIn(root, { folder: "apps/shop", name: "plain" }).code).toBe(0);
    expect(specIn(root, "plain")).toContain('files:\n            - "../../clusters/vars.yaml"\n');
    const { code, out } = initIn(root, { folder: "clusters", name: "rendered" });
    expect(code).toBe(0);
    expect(specIn(root, "rendered")).toMatch(
      /repositories:\n {8}GitRepository\/flux-system: "\.\.\/\.\.\/"\n/,
    );
    expect(out).toContain("workloads: 1: Deployment shop/cart");
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });

  it("prints the spec that it tried where only a person knows what is missing", () => {
    const root = repository({
      "k8s/cart.yaml": cart.replace("acme/cart:1", "$" + "{REGISTRY}/cart:1"),
    });
    const asked = { folder: "k8s", name: "staging", yes: true };
    const { code, err } = initIn(root, asked);
    expect(code).toBe(1);
    expect(err).toContain('      - path: "../../k8s/"\n');
    expect(err).toContain("error E0143");
    expect(err).not.toContain("nobody-states");
    const { draft } = jsonBy("init-report", initIn(root, { ...asked, format: "json" }));
    // The way out works: save it, and say what is missing.
    const spec = draft.replace(
      'path: "../../k8s/"\n',
      'path: "../../k8s/"\n        substitute: { values: { REGISTRY: r.example.com } }\n',
    );
    fs.mkdirSync(join(root, "environments/staging"), { recursive: true });
    fs.writeFileSync(join(root, "environments/staging/environment.yaml"), spec);
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });

  it.each([
    ["environments is a file", (root: string) => fs.writeFileSync(join(root, "environments"), "")],
    [
      "environments leads out of the repository",
      (root: string) => {
        const away = repository({});
        fs.symlinkSync(away, join(root, "environments"));
      },
    ],
    [
      "the environment's folder is a link to nowhere",
      (root: string) => {
        fs.mkdirSync(join(root, "environments"));
        fs.symlinkSync(join(root, "nowhere"), join(root, "environments/staging"));
      },
    ],
  ])("writes nothing where %s", (_, prepare) => {
    const root = repository({ "k8s/cart.yaml": cart });
    prepare(root);
    const asked = { folder: "k8s", name: "staging", yes: true };
    const { code, err } = initIn(root, asked);
    expect(code).toBe(1);
    expect(err).toMatch(/error E0\d{3}: "environments\/staging/);
    expect(fs.existsSync(join(root, ".gitattributes"))).toBe(false);
    expect(roots.every((one) => !fs.existsSync(join(one, "staging")))).toBe(true);
  });

  it("writes the spec although a sandbox that is there has errors, and says so", () => {
    const root = repository({
      "k8s/cart.yaml": cart,
      "environments/staging/sandboxes/pr-1.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec: { forks: [{ forkOf: { kind: Deployment, name: crat } }] }
`,
    });
    const { code, out } = initIn(root, { folder: "k8s", name: "staging", yes: true });
    expect(code).toBe(0);
    expect(out).toMatch(/sandboxes\/pr-1\.yaml:\d+:\d+: E0310: /);
    expect(out).toContain("next: mend the sandboxes that have errors in this environment");
    const kept = runnerIn(root)(synth, { environment: [], keepGoing: true });
    expect(kept.err).toContain("W0640");
    expect(fs.existsSync(join(root, "dist/staging"))).toBe(true);
  });

  it("makes a second environment of the same manifests, in another cluster", () => {
    const root = repository({ "k8s/cart.yaml": cart, "k8s/ns.yaml": namespace("shop") });
    expect(initIn(root, { folder: "k8s", name: "staging" }).code).toBe(0);
    expect(initIn(root, { folder: "k8s", name: "production" }).code).toBe(0);
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });

  it("takes the root of a repository as the folder, without output and environments", () => {
    const root = repository({
      "cart.yaml": cart,
      "more/ns.yaml": namespace("shop"),
      "node_modules/x/package.json": "{}",
    });
    expect(initIn(root, { folder: ".", name: "staging" }).code).toBe(0);
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
    expect(initIn(root, { folder: ".", name: "second" }).code).toBe(0);
    expect(runnerIn(root)(synth, { environment: [] }).code).toBe(0);
  });
});

describe("isolane init in a terminal", () => {
  const usualAnswers = (asked: Question[]) => async (question: Question) => {
    asked.push(question);
    return question.usual;
  };

  it("offers what it found, and writes what the options would have written", async () => {
    const files = { "k8s/cart.yaml": cart, "k8s/ns.yaml": namespace("shop") };
    const [one, other] = [repository(files), repository(files)];
    const asked: Question[] = [];
    const { code } = await interviewIn(one, { folder: "k8s" }, usualAnswers(asked));
    expect(code).toBe(0);
    expect(asked.map(({ usual }) => usual)).toEqual(["k8s", "shop", "istio", "argocd", "none"]);
    initIn(other, { folder: "k8s", name: "k8s", namespace: "shop", engine: "argocd" });
    const withoutComments = (text: string) => text.replace(/^ *#.*\n/gm, "");
    expect(withoutComments(specIn(one, "k8s"))).toBe(withoutComments(specIn(other, "k8s")));
  });

  it("asks nothing that an option says, and nothing at all with --yes", async () => {
    const root = repository({ "k8s/cart.yaml": cart });
    const asked: Question[] = [];
    const wanted = { folder: "k8s", namespace: "shop", engine: "flux" as const };
    await interviewIn(root, { ...wanted, name: "one" }, usualAnswers(asked));
    expect(asked.map(({ text }) => text)).toEqual([
      "API for routes where the baseline has none",
      'URL of this repository, or "none"',
    ]);
    await interviewIn(root, { ...wanted, name: "two", yes: true }, usualAnswers(asked));
    expect(asked.length).toBe(2);
  });

  it("writes nothing where nobody answers any more", async () => {
    const root = repository({ "k8s/cart.yaml": cart });
    const before = tree(root);
    let left = 2;
    const { code, err } = await interviewIn(root, { folder: "k8s" }, async () =>
      left-- > 0 ? "staging" : undefined,
    );
    expect([code, err]).toEqual([1, "nothing was written: there was no answer\n"]);
    expect(tree(root)).toEqual(before);
  });
});
