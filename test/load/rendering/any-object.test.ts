/** Whatever the spec of an object that is rendered says, it is rendered or refused. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { chart, gitRepository, load, repository, service } from "./rendered.ts";

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    ...["", "apps/web", "apps/k", "charts/web", "../..", "/", "$x/y", repository, "main", "own"],
    ...[
      "a.b",
      "$",
      "=",
      "a=b:c",
      "@",
      "*",
      "[",
      "{",
      "{,}",
      "ConfigMap",
      "Secret",
      "GitRepository",
    ],
    ...["HelmRepository", "OCIRepository", "CreateNamespace=true", null, true, 1, -1, 1e30],
  ),
  fc.string(),
);
const fields = [
  ...["source", "sources", "repoURL", "path", "chart", "targetRevision", "helm", "kustomize"],
  ...["directory", "plugin", "valueFiles", "values", "valuesObject", "parameters", "name", "value"],
  ...["fileParameters", "recurse", "include", "exclude", "images", "replicas", "patches", "spec"],
  ...["components", "commonLabels", "destination", "namespace", "syncPolicy", "syncOptions"],
  ...["managedNamespaceMetadata", "sourceRef", "kind", "chartRef", "valuesFrom", "valuesFiles"],
  ...["postBuild", "substitute", "substituteFrom", "targetNamespace", "commonMetadata", "labels"],
  ...["install", "ref", "objects", "metadata", "generate", "releaseName", "postRenderers"],
];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium" },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fields), tie("tree"), { maxKeys: 6 }),
  ),
}));
const kinds = [
  ["argoproj.io/v1alpha1", "Application"],
  ["helm.toolkit.fluxcd.io/v2", "HelmRelease"],
  ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
  ["template.openshift.io/v1", "Template"],
] as const;
const files = {
  ...chart(),
  "apps/web/a.yaml": service("a"),
  "apps/k/kustomization.yaml": "{}",
};

it("is an answer", () => {
  const any = fc.tuple(fc.constantFrom(...kinds), tree, tree);
  fc.assert(
    fc.property(any, ([[apiVersion, kind], spec, objects]) => {
      const object = { apiVersion, kind, metadata: { name: "web" }, spec, objects };
      const { loaded } = load([gitRepository(), `${JSON.stringify(object)}\n`], files);
      expect(loaded).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
