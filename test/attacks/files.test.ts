import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { project } from "../support/project.ts";
import { listing, shop } from "../support/verified.ts";
import { type Attack, areRefused } from "./attack.ts";

const flux = shop("gateway-api", {
  "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: gateway-api, implementation: istio }
  gitops: { engine: flux, repository: "https://git.example/shop.git" }
`,
});
const objectOf = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n`;
const forks = "dist/staging/sandboxes/pr-1/forks";

/** Files of an environment's folder. verify and check say of each that nothing explains it, and verify nothing else. */
const inside: readonly (readonly [
  path: string,
  edit: Attack["edits"][string],
  verify?: string,
  check?: string,
])[] = [
  // kustomize-controller builds a folder that holds one: by each of these names, whatever lies beside it.
  [`${forks}/Kustomization`, "# nothing\n"],
  [`${forks}/kustomization.yaml`, "# nothing\n"],
  [`${forks}/kustomization.yml`, "---\n...\n"],
  ["dist/staging/baseline/Kustomization", ""],
  ["dist/staging/routes/shop/Kustomization", "resources: []\n"],
  // source-controller and Argo CD leave out or render by what these say.
  [`${forks}/.sourceignore`, "# nothing\n"],
  ["dist/staging/.sourceignore", "# nothing\n"],
  ["dist/staging/sandboxes/pr-1/.argocd-source.yaml", "# nothing\n"],
  ["dist/staging/baseline/.argocd-source-staging-baseline.yaml", "kustomize: {}\n"],
  ["dist/staging/baseline/Chart.yaml", "name: chart\n"],
  ["dist/staging/baseline/shop/all.jsonnet", "{}\n"],
  ["dist/staging/baseline/lib.libsonnet", "// nothing\n"],
  ["dist/staging/.gitattributes", "# nothing\n"],
  [`${forks}/.gitignore`, "# nothing\n"],
  ["dist/staging/README", "# nothing\n"],
  ["dist/staging/index/README.md", "# nothing\n"],
  ["dist/staging/index/sandboxes/notes.json", '{ "objects": [] }\n', "E0625", "E0603"],
  [
    "dist/staging/index/others.json",
    '{ "environment": "staging", "objects": [] }\n',
    "E0625",
    "E0603",
  ],
  // Objects that are none of ours, beside ours.
  ["dist/staging/more.yaml", objectOf("more")],
  [`${forks}/shop/more.yml`, objectOf("more")],
  [
    `${forks}/shop/more.json`,
    JSON.stringify({ apiVersion: "v1", kind: "X", metadata: { name: "x" } }),
  ],
  [`${forks}/configmap-more.yaml`, objectOf("more")],
  [`${forks}/_cluster/configmap-more.yaml`, objectOf("more")],
  ["dist/staging/sandboxes/pr-1/more/shop/configmap-more.yaml", objectOf("more")],
  ["dist/staging/Baseline/shop/configmap-more.yaml", objectOf("more")],
  [`${forks}/shop/ConfigMap-more.yaml`, objectOf("more")],
  ["dist/staging/more/shop/configmap-more.yaml", objectOf("more")],
  ["dist/staging/routes/shop/configmap-more.yaml", objectOf("more")],
  ["dist/staging/gitops/configmap-more.yaml", objectOf("more")],
  ["dist/staging/sandboxes/more/forks/shop/configmap-more.yaml", objectOf("more")],
  ["dist/staging/groups/more", "# nothing\n"],
  ["dist/staging/index/routes/shop/configmap-other.json", "{}\n", "E0625", "E0603"],
  ["dist/staging/index/sandboxes/other.json", "<<<\n", "E0625", "E0603"],
  [
    `${forks}/shop/link.yaml`,
    { link: "../../../../baseline/shop/configmap-cart-config.yaml" },
    "E0606",
  ],
  ["dist/staging/sandboxes/pr-1/routes/more", { link: "/etc" }, "E0606"],
];

areRefused("a file that nothing explains", flux, {
  ...Object.fromEntries(
    inside.map(([path, edit, verify = "E0625", check = "E0625"]): [string, Attack] => [
      `${path}: ${JSON.stringify(edit)}`,
      { edits: { [path]: edit }, refused: { verify, check } },
    ]),
  ),
  "a second object in a file": {
    edits: {
      "/sandboxes.pr-1.forks.shop.deployment-cart/": (text) => `${text}---\n${objectOf("x")}`,
    },
    refused: { verify: "E0944 holds 2 objects" },
  },
  "an object in the place of another": {
    edits: { "dist/staging/baseline/shop/configmap-cart-config.yaml": objectOf("other") },
    refused: { verify: "E0944 belongs in .baseline/shop/configmap-other.yaml" },
  },
  "a fork that is emptied": {
    edits: { "/sandboxes.pr-1.forks.shop.deployment-cart/": "# nothing\n" },
    refused: { verify: "E0944 holds no object" },
  },
  "a route among the forks, which comes before they are there": {
    edits: {
      "dist/staging/sandboxes/pr-1/forks/shop/httproute-more.yaml": `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: more, namespace: shop }
`,
    },
    refused: { verify: "E0625", check: "E0625" },
  },
  "text of another encoding, which libyaml reads": {
    edits: { [`${forks}/shop/utf16.yaml`]: Buffer.from(`\ufeff${objectOf("x")}`, "utf16le") },
    refused: { verify: "E0103", check: "E0625" },
  },
  "a file that an index lists": {
    edits: {
      [`${forks}/shop/configmap-more.yaml`]: objectOf("more"),
      "dist/staging/index/sandboxes/pr-1.json": (text) =>
        listing(text, "sandboxes/pr-1/forks/shop/configmap-more.yaml"),
    },
    refused: { verify: "E0902", check: "E0626" },
  },
});

/** Files beside the environments: the same for all commands. */
const beside: Readonly<Record<string, Attack["edits"][string]>> = {
  "dist/README.md": "# nothing\n",
  "dist/.sourceignore": "*\n",
  "dist/Kustomization": "# nothing\n",
  "dist/root.yaml": objectOf("root"),
  "dist/link": { link: "staging" },
  "dist/.isolane/more.yaml": objectOf("more"),
  "dist/other/gitops/application.yaml": objectOf("other"),
  "dist/other/index/baseline.json": '{ "environment": "staging", "objects": [] }\n',
  "dist/.hidden/x": "",
  ".gitmodules": '[submodule "x"] path = "di\\\nst/staging/baseline/x"\n',
};
areRefused("what lies beside the environments", flux, {
  ...Object.fromEntries(
    Object.entries(beside).map(([path, edit]): [string, Attack] => [
      path,
      { edits: { [path]: edit }, refused: { verify: "E0625", check: "E0625" } },
    ]),
  ),
  "attributes that change what git hands out": {
    edits: { "dist/.gitattributes": (text) => `${text}*.yaml working-tree-encoding=UTF-16\n` },
    refused: { verify: "E0627" },
  },
  "attributes of somebody else": {
    edits: { "dist/.gitattributes": "*.yaml export-ignore\n" },
    refused: { verify: "E0627", check: "E0605" },
  },
  "no attributes": {
    edits: { "dist/.gitattributes": null },
    refused: { verify: "E0627 is missing" },
  },
  "the output of an environment that is stated nowhere": {
    edits: {
      "dist/other/index/baseline.json": JSON.stringify({
        environment: "other",
        sources: { workloads: { file: "environments/staging/baseline/workloads.yaml" } },
        objects: [{ sources: [["workloads", 1, ""]] }],
      }),
    },
    refused: { verify: "E0620", check: "E0620" },
  },
});

test("verify says one thing about each file that is not ours, and it is enough to remove them", () => {
  const { root, run, remove } = project(flux);
  const foreign = inside.filter(
    ([, edit, code = "E0625"]) => code === "E0625" && typeof edit === "string",
  );
  for (const [path, edit] of foreign) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), String(edit));
  }
  const { out } = run(verify, { environment: [], format: "json" });
  const said: readonly { file: string; code: string; help: string }[] = JSON.parse(out).diagnostics;
  expect(said.map(({ code, file, help }) => [code, file, help])).toEqual(
    foreign
      .map(([path]) => ["E0625", path, "remove it: isolane did not write it"])
      .sort(([, a = ""], [, b = ""]) => (a < b ? -1 : 1)),
  );
  for (const [path] of foreign) rmSync(join(root, path));
  expect(run(verify, { environment: [] })).toMatchObject({ code: 0, err: "" });
  remove();
});

test("empty folders do no harm: git knows none", () => {
  const { root, run, remove } = project(flux);
  for (const folder of ["dist/other", "dist/staging/more/x", "dist/staging/baseline/shop/.x"])
    mkdirSync(join(root, folder), { recursive: true });
  for (const command of [check, verify, synth])
    expect(run(command, { environment: [] })).toMatchObject({ code: 0, err: "" });
  remove();
});
