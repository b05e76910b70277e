/** @module What is fuzzed: functions that read text which people or branches wrote. Each returns, whatever the text: what it throws is a crash. */
import { readEnvironment } from "../../lib/compile.ts";
import { formatDiagnostics } from "../../lib/diagnostics/print.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { explain } from "../../lib/explain/explain.ts";
import { explainWay } from "../../lib/explain/hops.ts";
import { formatExplanation, formatWay } from "../../lib/explain/print.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import { stable } from "../../lib/kube/json.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import { readBlock } from "../../lib/yaml/block-reader.ts";
import { parseYaml } from "../../lib/yaml/document.ts";
import { groundIn } from "../support/explained.ts";
import { memoryIo } from "../support/synth.ts";
import { compiled, shop } from "../support/verified.ts";

/** A reader, and texts that it knows. */
export interface Target {
  readonly name: string;
  readonly seeds: readonly string[];
  readonly run: (text: string) => void;
}

const repository = shop("istio");
const folder = "environments/staging";
const world = compiled(repository, folder);
const ground = groundIn(world);

/** The diagnostics are printed, too: each looks up its line in the text. */
function print({ all }: Problems): void {
  formatDiagnostics(all, { color: false });
}

const corners = [
  "a: &x [1, 0x1f, 1e3, .5, ~, yes, 2026-01-01, 0o17]\nb: *x\n<<: { c: d }\n",
  "a: |-\n  text\n   more\n\nb: >+\n  folded\n\n? [k]\n: v\n",
  "--- # one\n{a: [b, {c: 'd''e'}], \"f\\u0041\": !!str 1}\n...\n%YAML 1.1\n---\nx\n",
  "<<<<<<< ours\na: 1\n=======\na: 2\n>>>>>>> theirs\n",
];

/** Whatever the quick reader takes, the full one reads the same way. */
function yaml(text: string): void {
  const problems = new Problems();
  const documents = parseYaml("fuzzed.yaml", text, problems);
  print(problems);
  for (const document of documents) document.locate(["a", 0, "b"]);
  const quick = readBlock(text);
  if (quick === undefined || problems.failed) return;
  if (stable(quick) !== stable(documents[0]?.value ?? null))
    throw new Error("the quick reader and the full one read different values");
}

const places: Readonly<Record<string, string>> = {
  Environment: "environment.yaml",
  RouteGroup: "groups/fuzzed.yaml",
  Sandbox: "sandboxes/fuzzed.yaml",
};

/** The place follows from the kind: specs, and whatever else is the baseline's. */
function specs(text: string): void {
  const [, kind = ""] = /^kind: (\w+)/m.exec(text) ?? [];
  const path = `${folder}/${places[kind] ?? "baseline/fuzzed.yaml"}`;
  const problems = new Problems();
  readEnvironment(memoryIo({ ...repository, [path]: text }), folder, problems);
  print(problems);
}

const emitted = [...world.files].map(([path, text]) => ({ path, text }));

/** The output with one file more, or with another index of a sandbox. */
function reading(text: string): void {
  const path = text.startsWith("{")
    ? "index/sandboxes/pr-1.json"
    : "sandboxes/pr-1/forks/shop/fuzzed.yaml";
  const own = { path: `staging/${path}`, text };
  const problems = new Problems();
  readVerified(
    { input: world.input, files: [...emitted.filter((one) => one.path !== own.path), own] },
    problems,
  );
  print(problems);
}

/** Lines: method, URL, key, caller, then headers. */
function explaining(text: string): void {
  const [method = "", url = "", key = "", from = "", ...headers] = text.split("\n");
  const problems = new Problems();
  const asked = {
    method,
    url,
    headers,
    ...(key === "" ? {} : { key }),
    ...(from === "" ? {} : { from }),
  };
  const question = toQuestion(ground, asked, problems);
  print(problems);
  if (question === undefined) return;
  formatExplanation(explain(ground, question), false);
  formatWay(explainWay(ground, question), false);
}

const written = (path: RegExp) =>
  emitted.filter((one) => path.test(one.path)).map(({ text }) => text);

/** All of them. */
export const targets: readonly Target[] = [
  { name: "yaml", seeds: [...corners, ...Object.values(repository)], run: yaml },
  { name: "specs", seeds: Object.values(repository), run: specs },
  { name: "reading", seeds: written(/pr-1\/|pr-1\.json|routes\/|gitops\//), run: reading },
  {
    name: "explain",
    seeds: [
      "GET\nhttp://cart:8080/a?b=c#d\npr-1\nweb\nx-user: ada\nbaggage: a=b;c,isolane=pr-1",
      "POST\nhttps://www.example.org/\n\n\nHost: cart.shop.svc.cluster.local",
      "GET\ngrpc://items.shop:9000/a.B/C\npr-12\nDeployment/shop/web\n",
      "HEAD\nws://[::1]:80/%2e%2e/%zz\n\nshop/web\nx-isolane-key: pr-1",
    ],
    run: explaining,
  },
];
