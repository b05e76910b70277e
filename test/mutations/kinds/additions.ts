/** @module Additions: what a branch could add to a reviewed output without changing a word of what is there. */
import { createHash } from "node:crypto";
import { asRecord } from "../../../lib/kube/json.ts";
import { kindOf, kinds } from "../../../lib/kube/kinds.ts";
import type { Json, JsonObject, KubeObject } from "../../../lib/kube/object.ts";
import { indexPath, objectPath } from "../../../lib/model/layout.ts";
import type { UnitId } from "../../../lib/model/release-unit.ts";
import { fileMutation, type MutationKind, type Site, Text } from "../mutation.ts";
import { allPaths, isMap, nodeAt, type Path, withNode } from "../node.ts";
import { exampleOf, fieldsOf, itemOf, typeAt } from "../schema.ts";
import { type Filter, ofBaseline, ofLane, templatePath, unitIs } from "../select.ts";
import type { EmittedFile, World } from "../world.ts";

const anyFile: Filter = () => true;
const places: Readonly<Record<string, Filter>> = {
  "Lane's object": ofLane,
  "Shared object": ofBaseline,
  "Engine's object": unitIs("gitops"),
};

/** Nodes of files: all maps, or all lists. */
function sitesOf(of: Filter, fits: (node: Json) => boolean) {
  return ({ files }: World): readonly Site[] =>
    files
      .filter(of)
      .flatMap((file) =>
        [[], ...allPaths(file.document)]
          .filter((path: Path) => fits(nodeAt(file.document, path) ?? null))
          .map((path) => ({ file, path })),
      );
}

const isList = (node: Json): boolean => Array.isArray(node);

function withField({ file, path }: Site, field: string, value: Json) {
  const node = nodeAt(file.document, path);
  return isMap(node) && !Object.hasOwn(node, field)
    ? new Map([[file.path, withNode(file.document, [...path, field], value)]])
    : undefined;
}

const unknown = (place: string, of: Filter): MutationKind => ({
  name: `${place}: unknown field added`,
  sites: sitesOf(of, isMap),
  apply: (site, _, random) =>
    withField(
      site,
      random.one(["more", "x-more", "Spec", "kind2"]),
      random.one<Json>(["x", 1, true, {}, ["x"]]),
    ),
});

const known = (place: string, of: Filter): MutationKind => ({
  name: `${place}: field of its schema added`,
  sites: sitesOf(of, isMap),
  apply: (site, _, random) => {
    const { document } = site.file;
    const absent = Object.entries(fieldsOf(typeAt(document, site.path) ?? {})).filter(
      ([field]) => !Object.hasOwn(asRecord(nodeAt(document, site.path)), field),
    );
    if (absent.length === 0) return undefined;
    const [field, type] = random.one(absent);
    return withField(site, field === "*" ? "more" : field, exampleOf(type, random));
  },
});

const item = (place: string, of: Filter): MutationKind => ({
  name: `${place}: item of its schema added to a list`,
  sites: sitesOf(of, isList),
  apply: ({ file, path }, _, random) => {
    const [node, type] = [nodeAt(file.document, path), itemOf(typeAt(file.document, path) ?? "")];
    if (!Array.isArray(node) || type === undefined) return undefined;
    const at = random.one([...node.keys(), node.length]);
    const next = node.toSpliced(at, 0, exampleOf(type, random));
    return new Map([[file.path, withNode(file.document, path, next)]]);
  },
});

/** Of tools that act on what they find, of ours, and of nobody. */
const marks: Readonly<Record<string, string>> = {
  "acme.example/note": "x",
  app: "cart",
  "app.kubernetes.io/name": "cart",
  "app.kubernetes.io/instance": "more",
  "argocd.argoproj.io/hook": "PostDelete",
  "argocd.argoproj.io/sync-options": "Replace=true,Force=true",
  "argocd.argoproj.io/sync-wave": "7",
  "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
  "cert-manager.io/cluster-issuer": "more",
  "external-dns.alpha.kubernetes.io/hostname": "more.example",
  "helm.sh/hook": "pre-install",
  "isolane.dev/fork": "more",
  "isolane.dev/more": "x",
  "istio.io/dataplane-mode": "none",
  "istio.io/rev": "more",
  "istio.io/use-waypoint": "more",
  "kubectl.kubernetes.io/last-applied-configuration": "{}",
  "kustomize.toolkit.fluxcd.io/prune": "disabled",
  "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent",
  "networking.istio.io/exportTo": "*",
  "prometheus.io/scrape": "true",
  "service.kubernetes.io/topology-mode": "Auto",
  "sidecar.istio.io/inject": "false",
  "traffic.sidecar.istio.io/excludeInboundPorts": "8080",
};

const mark = (place: string, of: Filter): MutationKind => ({
  name: `${place}: label or annotation added`,
  sites: ({ files }) =>
    files.filter(of).flatMap((file) => {
      const pods = templatePath(file);
      const metadata = [["metadata"], ...(pods.length > 0 ? [[...pods, "metadata"]] : [])];
      return metadata.flatMap((path) =>
        ["labels", "annotations"].map((field) => ({ file, path: [...path, field] })),
      );
    }),
  apply: ({ file, path }, _, random) => {
    const [key, value] = random.one(Object.entries(marks));
    const own = asRecord(nodeAt(file.document, path));
    return Object.hasOwn(own, key)
      ? undefined
      : new Map([[file.path, withNode(file.document, [...path, key], value)]]);
  },
});

const names = [
  ...["kustomization.yaml", "Kustomization", "Chart.yaml", ".sourceignore", ".argocd-source.yaml"],
  ...["more.yaml", "more.yml", "more.json", "more.jsonnet", "README.md", "notes", ".gitattributes"],
  ...["CONFIGMAP-MORE.yaml", "configmap-more.yaml.bak", "service-more.YAML", "a b.yaml"],
];
const contents = [
  ...["", "# nothing\n", "---\n...\n", "resources: []\n", "{}\n", "* text=auto\n", "nothing: [\n"],
  "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more, namespace: shop }\n",
  '{ "objects": [] }\n',
];

const file = fileMutation({
  name: "File: added that no index lists",
  of: anyFile,
  to: ({ path }, { files }, random) => {
    const folders = path.split("/").slice(0, -1);
    const folder = folders.slice(0, random.one([1, 2, folders.length])).join("/");
    const added = `${folder}/${random.one(["", "", "more/"])}${random.one(names)}`;
    const isThere = files.some((one) => one.path === added);
    return isThere ? undefined : [[added, new Text(random.one(contents))]];
  },
});

/** An object of each kind of the table of kinds, as empty as it may be. */
const groups: Readonly<Record<string, string>> = {
  ...{ apps: "v1", batch: "v1", policy: "v1", autoscaling: "v2", "networking.k8s.io": "v1" },
  ...{ "gateway.networking.k8s.io": "v1", "networking.istio.io": "v1", "security.istio.io": "v1" },
  ...{ "argoproj.io": "v1alpha1", "": "v1" },
};

function objectOf(key: string, like: EmittedFile, name: string): KubeObject {
  const [group = "", kind = ""] = key.split("/");
  const version = groups[group] ?? "v1";
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const namespace = nodeAt(like.document, ["metadata", "namespace"]);
  const isCluster = kindOf({ apiVersion, kind }).scope === "cluster";
  return {
    apiVersion,
    kind,
    metadata: { name, ...(isCluster || typeof namespace !== "string" ? {} : { namespace }) },
  };
}

/** The unit that a file is of. */
function unitOf({ path, unit }: EmittedFile): UnitId | undefined {
  const [, , name = ""] = path.split("/");
  if (unit === "sandbox" || unit === "group") return { kind: unit, name };
  return unit === "baseline" || unit === "routes" || unit === "gitops" ? { kind: unit } : undefined;
}

const objectIn = (unit: string, indexed: boolean): MutationKind => ({
  name: `Object: of any kind added to ${unit}${indexed ? ", and the index lists it" : ""}`,
  sites: ({ files }) => {
    const [first] = files.filter((one) => one.unit === unit);
    return first === undefined
      ? []
      : Object.keys(kinds)
          .filter((key) => !key.includes("*"))
          .map((key) => ({ file: first, path: [key] }));
  },
  apply: ({ file: like, path: [key] }, world, random) => {
    const id = unitOf(like);
    if (id === undefined) return undefined;
    const object = objectOf(String(key), like, random.one(["more", "cart", "zz-more"]));
    const phase = random.one(["workload", "route"] as const);
    const own = objectPath({ unit: id, phase, object });
    const path = `${world.name}/${own}`;
    if (world.files.some((one) => one.path === path)) return undefined;
    const document = JSON.parse(JSON.stringify(object)) as JsonObject;
    return new Map([[path, document], ...(indexed ? forged(world, id, { own, document }) : [])]);
  },
});

/** The index, with the object as one that a program added. */
function forged(
  world: World,
  unit: UnitId,
  { own, document }: { readonly own: string; readonly document: JsonObject },
): readonly (readonly [string, Json])[] {
  const path = `${world.name}/${indexPath(unit, own)}`;
  const index = world.files.find((one) => one.path === path)?.document;
  if (!isMap(index)) return [];
  const { apiVersion, kind, metadata } = document;
  const source = { file: `${world.name}/more`, program: true };
  const sha256 = createHash("sha256").update(JSON.stringify(document)).digest("hex");
  const sources = [["more", 1, ""]];
  const entry = { apiVersion, kind, ...asRecord(metadata), file: own, sha256, sources } as Json;
  const objects = [...[index.objects ?? []].flat(), entry] as Json;
  return [[path, { ...index, objects, sources: { ...asRecord(index.sources), more: source } }]];
}

const signs = [
  "\r",
  "\u0085",
  "\u2028",
  "\u2029",
  "\0",
  "\u001b",
  "\u0007",
  "\ufeff",
  "\u200e",
  "\u009b",
];

const sign: MutationKind = {
  name: "Text: control character or line separator added",
  sites: ({ files }) => files.map((one) => ({ file: one, path: [] })),
  apply: ({ file: one }, _, random) => {
    const at = random.one([...one.text].map((__, index) => index));
    return new Map([
      [one.path, new Text(one.text.slice(0, at) + random.one(signs) + one.text.slice(at))],
    ]);
  },
};

const lines: Readonly<Record<string, string>> = {
  "comment with a line separator": "# note\u2028app: cart\n",
  "document behind the object": "",
  "empty document": "---\n",
  "end of the document": "...\n",
  comment: "# note\n",
  directive: "%YAML 1.1\n---\n",
  "second kind": "kind: Secret\n",
  "second metadata": "metadata: {}\n",
  merge: "<<: { spec: {} }\n",
  anchor: "more: &more { a: b }\n",
  tag: "more: !!binary aGVsbG8=\n",
};

const line: MutationKind = {
  name: "Text: line added",
  sites: ({ files }) =>
    files.filter(({ unit }) => unit !== "index").map((one) => ({ file: one, path: [] })),
  apply: ({ file: one }, _, random) => {
    const added =
      random.one(Object.values(lines)) || `---\n${one.text.replace(/name: .*/, "name: more")}`;
    const text = random.one([true, false]) ? `${added}${one.text}` : `${one.text}${added}`;
    return new Map([[one.path, new Text(text)]]);
  },
};

const indexFields: MutationKind = unknown("Index", unitIs("index"));

/** All kinds that add. */
export const additions: readonly MutationKind[] = [
  ...Object.entries(places).flatMap(([place, of]) => [
    unknown(place, of),
    known(place, of),
    item(place, of),
    mark(place, of),
  ]),
  ...["baseline", "routes", "sandbox", "group", "gitops"].map((unit) => objectIn(unit, false)),
  ...["baseline", "sandbox", "group"].map((unit) => objectIn(unit, true)),
  indexFields,
  file,
  sign,
  line,
];
