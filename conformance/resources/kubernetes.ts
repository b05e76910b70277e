/** @module A real API server, for the plugins that make objects of Kubernetes. There are no operators: what they would write is in the manifests. */
import * as fs from "node:fs";
import { join } from "node:path";
import { asArray, asRecord, at, parseJson, stable } from "../../lib/kube/json.ts";
import type { JsonObject } from "../../lib/kube/object.ts";
import { prepareApiServer, startPlane } from "../cluster/control-plane.ts";
import type { Processes } from "../cluster/processes.ts";
import { ownProgram } from "../cluster/programs.ts";
import { helm as helmProgram } from "../yaml.ts";
import { type Live, must, type Outputs, type Subject } from "./subject.ts";

interface Cluster {
  /** With the programs of the image, which a cluster's service account would let in. */
  readonly bin: string;
  ask(...args: string[]): string;
  apply(object: JsonObject): void;
}

async function start(processes: Processes): Promise<Cluster> {
  const { kubeconfig } = await startPlane(processes);
  const bin = join(processes.folder, "bin");
  fs.mkdirSync(bin);
  const programs = { kubectl: ownProgram("kubectl"), helm: helmProgram() };
  for (const [name, program] of Object.entries(programs)) {
    const text = `#!/bin/sh\nexec '${program}' --kubeconfig='${kubeconfig}' "$@"\n`;
    fs.writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  const kubectl = join(bin, "kubectl");
  const cluster: Cluster = {
    bin,
    ask: (...args) => must(kubectl, args),
    apply: (object) => void must(kubectl, ["apply", "-f", "-"], { input: JSON.stringify(object) }),
  };
  for (const name of ["resources", "shop"])
    cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const orders = { name: "orders", namespace: "resources" };
  cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: orders, data: { text: "kept" } });
  const other = { ...orders, name: "il-bbbbbb-other-00000000" };
  const labels = { "isolane.dev/resource": other.name };
  cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { ...other, labels } });
  return cluster;
}

function everything(cluster: Cluster): ReadonlyMap<string, string> {
  const found = parseJson(cluster.ask("get", "configmap,secret,service", "-A", "-o", "json"));
  return new Map(
    asArray(at(found, "items")).map((object) => {
      const { name, namespace, labels = {} } = asRecord(at(object, "metadata"));
      // Helm keeps one for each change of a release.
      const release = /^sh\.helm\.release\.v1\.(.*)\.v\d+$/.exec(String(name))?.[1];
      if (release !== undefined) return [`release ${release}`, ""] as const;
      return [
        `${String(at(object, "kind"))} ${String(namespace)}/${String(name)}`,
        stable([at(object, "data"), at(object, "spec"), labels]),
      ] as const;
    }),
  );
}

/** The state that an owner has: a key of a ConfigMap. */
function state(cluster: Cluster): Pick<Live, "write" | "read" | "trespass" | "everything"> {
  const where = ({ name = "", namespace = "" }: Outputs) => ["configmap", name, "-n", namespace];
  return {
    everything: () => everything(cluster),
    write: (outputs, text) =>
      void cluster.ask(
        "patch",
        ...where(outputs),
        "-p",
        JSON.stringify({ data: { written: text } }),
      ),
    read: (outputs) => cluster.ask("get", ...where(outputs), "-o", "jsonpath={.data.written}"),
    // What objects may do to each other is up to whoever makes them real.
    trespass: () => undefined,
  };
}

const meta = (name: string) => ({ name });

/** What an operator would be asked for, and the Secret that it would write. */
function manifest(text: string, name = "$(ISOLANE_ID)"): string {
  const secret = { username: "u", password: "p", host: "h", port: "1", dbname: "d", uri: "x://" };
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: meta(name),
      data: { text, of: "$(ISOLANE_SANDBOX)" },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta(`${name}-rw`),
      spec: { ports: [{ port: 5432 }] },
    },
    { apiVersion: "v1", kind: "Secret", metadata: meta("$(ISOLANE_ID)-app"), stringData: secret },
  ]
    .map((object) => JSON.stringify(object))
    .join("\n---\n");
}

/** Objects of manifests for each sandbox. */
export const k8sApply: Subject = {
  plugin: "k8s-apply",
  prepare: () => void [prepareApiServer(), ownProgram("kubectl"), helmProgram()],
  start: async (processes) => {
    const cluster = await start(processes);
    const templates = { name: "templates", namespace: "resources" };
    const data = { "claim.yaml": manifest("of the template") };
    cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: templates, data });
    const foreign = (name: string, more = "") =>
      manifest("broken").replaceAll('"$(ISOLANE_ID)"', `"${name}"${more}`);
    return {
      ...state(cluster),
      version: "Kubernetes 1.36.3",
      params: {
        namespace: "resources",
        kinds: ["configmap", "service", "secret"],
        configMap: "templates",
        own: true,
        secret: "$(ISOLANE_ID)-app",
      },
      credentials: {},
      programs: [cluster.bin],
      asked: [
        { template: "claim.yaml" },
        { manifest: manifest("own") },
        { template: "claim.yaml" },
      ],
      changed: { manifest: manifest("changed") },
      hasChanged: ({ name = "", namespace = "", uri }) =>
        cluster.ask(
          "get",
          "configmap",
          name,
          "-n",
          namespace,
          "-o",
          "jsonpath={.data.text} {.data.of}",
        ) === "changed first" && uri === "x://",
      refused: (neighbour) => [
        { manifest: foreign("orders") },
        { manifest: foreign(neighbour) },
        { manifest: foreign("$(ISOLANE_ID)x") },
        { manifest: foreign("$(ISOLANE_ID)", ',"namespace":"shop"') },
        { manifest: manifest("broken").replace('"ConfigMap"', '"ServiceAccount"') },
        {
          manifest: `{"apiVersion":"v1","kind":"List","items":[${foreign("orders").split("\n")[0]}]}`,
        },
        { template: "nothing" },
        {},
      ],
    };
  },
};

/** A release of a chart for each sandbox. */
export const helm: Subject = {
  plugin: "helm",
  prepare: k8sApply.prepare,
  start: async (processes) => {
    const cluster = await start(processes);
    const chart = join(processes.folder, "chart");
    fs.mkdirSync(join(chart, "templates"), { recursive: true });
    fs.writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: state\nversion: 1.0.0\n");
    fs.writeFileSync(join(chart, "values.yaml"), "text: none\n");
    fs.writeFileSync(
      join(chart, "templates", "state.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {text: {{ .Values.text | quote }}}\n",
    );
    return {
      ...state(cluster),
      version: must(helmProgram(), ["version", "--short"]).trim(),
      params: { namespace: "resources", chart },
      credentials: {},
      programs: [cluster.bin],
      asked: [{ values: { text: "a: 'b'" } }, {}, {}],
      changed: { values: { text: "changed" } },
      hasChanged: ({ name = "", namespace = "" }) =>
        cluster.ask("get", "configmap", name, "-n", namespace, "-o", "jsonpath={.data.text}") ===
        "changed",
    };
  },
};
