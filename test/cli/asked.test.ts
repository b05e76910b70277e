/** What a part of a proved output answers is what the whole answers, to every question. */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { askedOfProved } from "../../lib/cli/asked.ts";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { readFromDisk } from "../../lib/cli/read-environment.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { explain } from "../../lib/explain/explain.ts";
import { type Ground, groundOf } from "../../lib/explain/ground.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import type { Asked } from "../../lib/explain/request.ts";
import { gatewayHosts } from "../../lib/simulate/entries/gateway-entries.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import { examples } from "../support/environments.ts";
import { runnerIn } from "../support/project.ts";
import type { FileMap } from "../support/synth.ts";
import { scratch } from "../support/written-output.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) fs.rmSync(folder, { recursive: true, force: true });
});

/** An environment whose output was just written: what the whole of it and what a part of it answer. */
function written(files: FileMap, fromRoot: string) {
  const [root, cache] = [scratch(), scratch()];
  made.push(root, cache);
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  const run = runnerIn(root, undefined, { ISOLANE_CACHE: cache });
  const printed = run(synth, { environment: [] });
  if (printed.code !== 0) throw new Error(printed.err);
  run(check, { environment: [] });
  const folder = { shown: fromRoot, path: join(root, fromRoot), root, fromRoot };
  const out = { path: join(root, "dist"), shown: "dist" };
  const found = readFromDisk(folder, out, new Problems());
  if (found === undefined) throw new Error("nothing was written");
  const whole = groundOf(readVerified(found, new Problems()));
  return {
    whole,
    root,
    inPart: (asked: Asked) => {
      const grounded = askedOfProved(folder, { out, cache }, asked);
      return grounded && explain(grounded.ground, grounded.question);
    },
    inWhole: (asked: Asked) => {
      const question = toQuestion(whole, asked, new Problems());
      return question && explain(whole, question);
    },
  };
}

type Written = ReturnType<typeof written>;

/** Of each Service and Gateway: nobody's key, each of some lanes', two at once; from forks and others. */
function questionsOf({ before, after, lanes, forks, facts }: Ground): readonly Asked[] {
  const services = [...after.services.values()].map(
    ({ name, namespace, ports }) => `http://${name}.${namespace}:${ports[0]?.number ?? 80}/api`,
  );
  const gateways = gatewayHosts([before, after]).map(({ host, port }) => `http://${host}:${port}/`);
  const keys = lanes.map(({ key }) => key);
  const [first = "", second = ""] = keys;
  const header = facts.carriers.find(({ kind }) => kind === "header")?.name ?? "x";
  const ways: readonly Partial<Asked>[] = [
    {},
    ...keys.map((key) => ({ key })),
    { key: "nobody" },
    { headers: [`baggage: isolane=${first},isolane=${second}`, `${header}: ${second}`] },
    ...[...forks.values()].slice(0, 2).map(({ fork }) => ({ from: fork, key: first })),
    ...before.pods.slice(0, 1).map(({ workload }) => ({ from: workload, key: second })),
    { namespace: "elsewhere", key: first },
  ];
  return [...services, ...gateways].flatMap((url, at) =>
    // Every way at some address, and every address with some ways.
    ways
      .filter((_, way) => (way + at) % 4 === 0)
      .map((way) => ({ method: "GET", url, headers: [], ...way })),
  );
}

function compare({ whole, inPart, inWhole }: Written): number {
  let answered = 0;
  for (const asked of questionsOf(whole)) {
    const found = inPart(asked);
    if (found === undefined) continue;
    answered += 1;
    expect(found, JSON.stringify(asked)).toEqual(inWhole(asked));
  }
  return answered;
}

const app = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: server, image: "acme/${name}:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}
---
`;
const sandbox = (name: string, forks: string) => `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}}
spec:
  forks: ${forks}
`;
const plain = "[{forkOf: {kind: Deployment, name: cart}}]";
const small = (specs: FileMap, backend = "istio"): FileMap => ({
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: base.yaml}], namespace: shop, deploy: true}
  routing: {backend: ${backend}, implementation: istio}
`,
  "environments/staging/base.yaml": `${app("cart")}${app("users")}`,
  ...specs,
});
const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: users}
spec:
  podSelector: {matchLabels: {app: users}}
  ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]
---
`;
const rules = {
  istio: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: users}
spec:
  hosts: [users]
  http:
    - match: [{uri: {prefix: /api}}]
      route: [{destination: {host: users}}]
    - route: [{destination: {host: cart}}]
---
`,
  "gateway-api": `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: users}
spec:
  parentRefs: [{group: "", kind: Service, name: users}]
  rules:
    - matches: [{path: {type: PathPrefix, value: /api}}]
      backendRefs: [{name: users, port: 80}]
    - backendRefs: [{name: cart, port: 80}]
---
`,
};
const at = (name: string) => `environments/staging/sandboxes/${name}.yaml`;
const asked: Asked = { method: "GET", url: "http://cart/", headers: [], key: "pr-1" };

const labels = "{team: a}";
const many = Object.fromEntries(
  Array.from({ length: 12 }, (_, number) => {
    const forks = ["cart", "users"]
      .filter((_, at) => number % 3 !== 2 - at)
      .map((name) => `{forkOf: {kind: Deployment, name: ${name}}}`);
    const spec = sandbox(`pr-${number}`, `[${forks.join(", ")}]`);
    return [
      at(`pr-${number}`),
      [1, 2].includes(number) ? spec.replace("}\nspec", `, labels: ${labels}}\nspec`) : spec,
    ];
  }),
);
const group = `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: all}
spec: {match: {label: {key: team, value: a}}}
`;

const environments = [
  ...examples,
  ...(["istio", "gateway-api"] as const).map((backend) => {
    const files = small({ ...many, "environments/staging/groups/all.yaml": group }, backend);
    const base = "environments/staging/base.yaml";
    const more = { [base]: `${files[base]}${policy}${rules[backend]}` };
    return {
      title: `many lanes, ${backend}`,
      folder: "environments/staging",
      files: { ...files, ...more },
    };
  }),
];

test.each(environments)("$title: answers in part what it answers in whole", ({ files, folder }) => {
  expect(compare(written(files, folder))).toBeGreaterThan(3);
});

describe("whatever the part could not know is asked in whole", () => {
  const environment = written(
    small({ [at("pr-1")]: sandbox("pr-1", plain), [at("pr-2")]: sandbox("pr-2", plain) }),
    "environments/staging",
  );
  const own = [...environment.whole.after.services.keys()].find((key) => key.includes("pr-2"));
  test.each([
    ["a key that no lane has", { ...asked, key: "pr-3" }],
    ["a Service of a fork's own", { ...asked, url: `http://${own?.split("/")[1]}/` }],
    ["a host that nobody has", { ...asked, url: "http://nobody.example.org/" }],
    ["a workload that nobody has", { ...asked, from: "nobody" }],
  ])("%s", (_, question) => {
    expect(environment.inPart(question)).toBeUndefined();
  });
  test("after an edit of the output by hand", () => {
    expect(environment.inPart(asked)).toBeDefined();
    const path = join(environment.root, "dist/staging/index/sandboxes/pr-2.json");
    const text = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, `${text} `);
    expect(environment.inPart(asked)).toBeUndefined();
    fs.writeFileSync(path, text);
    expect(environment.inPart(asked)).toBeDefined();
  });
  test("where a file of the output cannot be read", () => {
    const path = join(environment.root, "dist/staging/index/baseline.json");
    const text = fs.readFileSync(path);
    fs.rmSync(path);
    fs.symlinkSync("gitops.json", path);
    expect(environment.inPart(asked)).toBeUndefined();
    fs.rmSync(path);
    fs.writeFileSync(path, text);
    expect(environment.inPart(asked)).toBeDefined();
  });
  test("after an edit of a spec", () => {
    const path = join(environment.root, at("pr-2"));
    fs.appendFileSync(path, "# a comment\n");
    expect(environment.inPart(asked)).toBeUndefined();
  });
});
