/**
 * @module Part "flux": the real source-controller and kustomize-controller apply the example "production"
 * from a git server on loopback, into a real API server whose pods KWOK plays.
 */
import * as fs from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { asArray, asRecord, asString, at } from "../../lib/kube/json.ts";
import type { JsonObject, KubeObject } from "../../lib/kube/object.ts";
import type { Outcome, Row } from "../part.ts";
import type { Client, Reference } from "./client.ts";
import {
  type ControlPlane,
  prepareControllers,
  startControllers,
  withApiServer,
} from "./control-plane.ts";
import { defineKinds, documents, fluxDefinitions } from "./crds.ts";
import { differences } from "./difference.ts";
import { serveGit } from "./git-server.ts";
import { freePort, type Patience, pause, until } from "./processes.ts";
import { fluxController } from "./programs.ts";
import { Repository } from "./repository.ts";
import { assertLive, assertSame, namespaced, type Snapshot, snapshot } from "./snapshot.ts";
import { deleteState, endedJobs, waited } from "./state-steps.ts";
import { story } from "./story.ts";
import type { Manifest } from "./subjects.ts";

/** The part's name. */
export const name = "flux";

/** Controllers are waited for. */
export const attempts = 2;

const controllers = ["source-controller", "kustomize-controller"] as const;
const environment = "production";
const fluxNamespace = "flux-system";
const baseline = join(import.meta.dirname, "..", "..", "environments", environment, "baseline");
/** The sandbox that gets a resource, and the group that gets one. */
const stateful = { environment, sandbox: "rc-fleet" };
const group = "release-5-12";
const kustomizations = "kustomize.toolkit.fluxcd.io/v1";
const sources = "source.toolkit.fluxcd.io/v1";

/** A cluster with controllers, and Flux. */
export function prepare(): void {
  prepareControllers();
  for (const controller of controllers) fluxController(controller);
}

/** Does every step. A step that fails ends the run, since the next builds on it. */
export async function run(): Promise<Outcome> {
  return withApiServer(async (plane) => {
    await defineKinds(plane.client, fluxDefinitions);
    await startControllers(plane);
    await startFlux(plane);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/repository.git`;
    const repository = new Repository(plane.processes.folder, environment, () => url);
    addState(repository);
    const server = await serveGit(repository.bare, port);
    try {
      return await walk(new Run(plane, repository, url));
    } finally {
      stop(server);
    }
  });
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}

const steps: readonly (readonly [title: string, step: (run: Run) => Promise<string>])[] = [
  ["all Kustomizations are Ready", begin],
  ["forks came after the run that makes their cache", (run) => waited(run, stateful)],
  ["a deletion runs its Job, and the folder goes after it", (run) => deleteState(run, stateful)],
  ["a group's own cache was made", groupState],
  ["a hand edit is healed", heal],
  ["a lost dist/ changes nothing", loseOutput],
  ["a branch gets a lane, and leaves nothing", tell],
  ["suspending removes all lanes", suspend],
];

async function walk(run: Run): Promise<Outcome> {
  const rows: Row[] = [];
  for (const [title, step] of steps) {
    const start = Date.now();
    try {
      const said = await step(run);
      rows.push({ step: title, seconds: Math.round((Date.now() - start) / 1000), said });
    } catch (error) {
      return {
        rows,
        failures: [`${title}: ${error instanceof Error ? error.message : String(error)}`],
      };
    }
  }
  return { rows, failures: [] };
}

async function startFlux({ processes, client, kubeconfig }: ControlPlane): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: fluxNamespace } };
  await client.mustApply(namespace, { manager: "conformance" });
  const artifacts = `127.0.0.1:${await freePort()}`;
  const storage = join(processes.folder, "artifacts");
  fs.mkdirSync(storage);
  const flags = {
    "source-controller": [
      `--storage-path=${storage}`,
      `--storage-addr=${artifacts}`,
      `--storage-adv-addr=${artifacts}`,
    ],
    // By default, a dependency that is not ready is looked at again after 30 s only.
    "kustomize-controller": ["--requeue-dependency=2s"],
  };
  for (const controller of controllers) {
    processes.start({
      name: controller,
      program: fluxController(controller),
      args: [
        "--watch-all-namespaces",
        "--enable-leader-election=false",
        `--metrics-addr=127.0.0.1:${await freePort()}`,
        `--health-addr=127.0.0.1:${await freePort()}`,
        ...flags[controller],
      ],
      env: { KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: fluxNamespace, TMPDIR: processes.folder },
    });
  }
}

class Run {
  readonly plane: ControlPlane;
  readonly client: Client;
  readonly repository: Repository;
  readonly url: string;
  whole: Snapshot = new Map();

  constructor(plane: ControlPlane, repository: Repository, url: string) {
    this.plane = plane;
    this.client = plane.client;
    this.repository = repository;
    this.url = url;
  }

  wanted(): readonly Manifest[] {
    return this.repository.objects("routes", "sandboxes", "groups");
  }

  lives(): Promise<Snapshot> {
    return snapshot(this.client, ["parcels", "fleet"]);
  }

  async wait<T>(patience: Patience, ask: () => Promise<T | undefined>): Promise<T> {
    return until({ every: 1000, ...patience }, async () => {
      this.plane.processes.check();
      return ask();
    });
  }

  /** What a webhook after a push does. */
  async refresh(): Promise<void> {
    const requestedAt = {
      metadata: { annotations: { "reconcile.fluxcd.io/requestedAt": `${Date.now()}` } },
    };
    for (const kind of ["GitRepository", "Kustomization"]) {
      for (const object of await this.engineObjects(kind)) {
        await this.client.merge(referenceOf(object, kind), requestedAt);
      }
      if (kind === "GitRepository") await pause(2000);
    }
  }

  engineObjects(kind: string): Promise<readonly JsonObject[]> {
    return this.client.list(
      kind === "GitRepository" ? sources : kustomizations,
      kind,
      fluxNamespace,
    );
  }

  /** Waits until every Kustomization that there must be, and no other, has applied the newest commit. */
  async settled(seconds = 240): Promise<number> {
    const own = this.repository
      .objects("gitops")
      .filter(({ object }) => object.kind === "Kustomization");
    const expected = [
      ...own.map(({ object }) => object.metadata.name),
      `isolane-${environment}-gitops`,
    ].sort();
    const head = this.repository.head();
    let last = "";
    try {
      return await this.wait({ what: "all Kustomizations Ready", seconds }, async () => {
        const found = await this.engineObjects("Kustomization");
        last = found.map(stateOf).join("; ");
        const names = found.map((one) => String(at(one, "metadata", "name"))).sort();
        const well = found.every((one) => isReady(one) && appliedRevision(one).endsWith(head));
        return names.join() === expected.join() && well ? found.length : undefined;
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}: ${last}`, {
        cause: error,
      });
    }
  }
}

async function begin(run: Run): Promise<string> {
  for (const object of [...elsewhere(), ...platform(run.url)]) {
    await run.client.mustApply(object, { manager: "conformance" });
  }
  const count = await run.settled(420);
  run.whole = await run.lives();
  await assertLive(run.client, run.wanted());
  return `${count} Kustomizations, ${namespaced(run.wanted()).length} objects`;
}

/** The example has no resources: a sandbox gets a cache, and a group one that its members share. */
function addState(repository: Repository): void {
  const folder = `environments/${environment}`;
  const cache = "  resources: [{ name: cache, plugin: redis }]\n";
  const read = (owner: string) =>
    `      customizations:\n        env: [{ name: CACHE_URL, valueFrom: { resource: { ${owner}name: cache, output: url } } }]\n`;
  const inSpec = (lines: string) => (text: string) => text.replace(/^spec:\n/m, `$&${lines}`);
  repository.edit(
    `${folder}/environment.yaml`,
    inSpec("  resources: { params: { redis: { host: redis.parcels, adminSecret: redis } } }\n"),
  );
  repository.edit(`${folder}/groups/${group}.yaml`, inSpec(cache));
  repository.edit(`${folder}/sandboxes/${stateful.sandbox}.yaml`, (text) =>
    inSpec(cache)(text).replace(/^ {6}customizations:\n/m, read("")),
  );
  repository.edit(`${folder}/sandboxes/rc-5-12.yaml`, (text) =>
    text.replace(/^ {6}customizations:\n/m, read(`group: ${group}, `)),
  );
  repository.synth();
  repository.push("resources");
}

async function groupState(run: Run): Promise<string> {
  const jobs = await endedJobs(run, `groups/${group}`);
  if (jobs.length === 0) throw new Error(`no run of ${group} is there`);
  return `${jobs.length} Job, which is the same after a member has left and come back`;
}

/** The baseline, which somebody else deploys here. */
function elsewhere(): readonly KubeObject[] {
  const objects = globSync("*.yaml", { cwd: baseline })
    .sort()
    .flatMap((file) => documents(fs.readFileSync(join(baseline, file), "utf8")))
    .map((object) => ({ ...object, metadata: { namespace: "parcels", ...object.metadata } }));
  const namespaces = [...new Set(objects.map(({ metadata }) => metadata.namespace))].sort();
  return [
    ...namespaces.map((namespace) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    })),
    ...objects,
  ];
}

/** The source and the Kustomization of docs/gitops.md. */
function platform(url: string): readonly KubeObject[] {
  return [
    {
      apiVersion: sources,
      kind: "GitRepository",
      metadata: { name: "flux-system", namespace: fluxNamespace },
      spec: { interval: "1m", url, ref: { branch: "main" } },
    },
    {
      apiVersion: kustomizations,
      kind: "Kustomization",
      metadata: { name: `isolane-${environment}-gitops`, namespace: fluxNamespace },
      spec: {
        interval: "10m",
        path: `./dist/${environment}/gitops`,
        prune: true,
        sourceRef: { kind: "GitRepository", name: "flux-system" },
      },
    },
  ];
}

async function heal(run: Run): Promise<string> {
  const edits: Readonly<Record<string, JsonObject>> = {
    VirtualService: { spec: { http: [{ route: [{ destination: { host: "web" } }] }] } },
    Deployment: { spec: { replicas: 3 } },
    Service: { spec: { selector: { "isolane.dev/fork": "another" } } },
  };
  const edited = Object.entries(edits).map(([kind, patch]) => {
    const found = run.wanted().find(({ object }) => object.kind === kind);
    if (found === undefined) throw new Error(`the example has no ${kind}`);
    return { object: found.object, patch };
  });
  for (const { object, patch } of edited) {
    const { body } = await run.client.merge(object, patch);
    if (differences(object, body).length === 0)
      throw new Error(`${object.kind}: the edit changed nothing`);
  }
  await run.refresh();
  await run.wait({ what: "the edits are healed", seconds: 120 }, async () => {
    for (const { object } of edited) {
      if (differences(object, await run.client.get(object)).length > 0) return undefined;
    }
    return true;
  });
  await run.settled();
  assertSame(run.whole, await run.lives());
  return edited.map(({ object }) => object.kind).join(", ");
}

async function loseOutput(run: Run): Promise<string> {
  run.repository.remove(`dist/${environment}`);
  run.repository.push("a merge that drops dist/");
  await run.refresh();
  // Until they have seen the commit they are ready, and for a moment they say that they are at work.
  await run.wait(
    { what: "a Kustomization says that its path is missing", seconds: 120 },
    async () =>
      (await run.engineObjects("Kustomization")).some(namesMissingPath) ? true : undefined,
  );
  await pause(15_000);
  assertSame(run.whole, await run.lives());
  run.repository.revert();
  await run.refresh();
  await run.settled();
  assertSame(run.whole, await run.lives());
  return "the Kustomizations name the missing path; nothing changed in 15 s";
}

async function tell(run: Run): Promise<string> {
  const said = await story(run, environment);
  run.whole = await run.lives();
  return said;
}

async function suspend(run: Run): Promise<string> {
  const before = namespaced(run.wanted());
  const path = `environments/${environment}/environment.yaml`;
  run.repository.edit(path, (text) => `${text.trimEnd()}\n  suspended: true\n`);
  run.repository.synth();
  run.repository.push("suspend");
  const after = namespaced(run.wanted());
  await run.refresh();
  await run.settled();
  const gone = before.filter((object) => !after.includes(object));
  const came = after.filter((object) => !before.includes(object));
  assertSame(run.whole, await run.lives(), { gone, came });
  await assertLive(run.client, run.wanted());
  return `${gone.length} went, ${after.length} stayed as they were`;
}

// --- internal ---

function referenceOf(object: JsonObject, kind: string): Reference {
  const metadata = { name: String(at(object, "metadata", "name")), namespace: fluxNamespace };
  return { apiVersion: kind === "GitRepository" ? sources : kustomizations, kind, metadata };
}

function readyCondition(object: JsonObject): JsonObject {
  const conditions = asArray(at(object, "status", "conditions")).map(asRecord);
  return conditions.find(({ type }) => type === "Ready") ?? {};
}

function isReady(object: JsonObject): boolean {
  return readyCondition(object).status === "True";
}

function namesMissingPath(object: JsonObject): boolean {
  const { status, message } = readyCondition(object);
  return status === "False" && /path not found|no such file/.test(asString(message) ?? "");
}

function appliedRevision(object: JsonObject): string {
  return asString(at(object, "status", "lastAppliedRevision")) ?? "";
}

function stateOf(object: JsonObject): string {
  const { status, message } = readyCondition(object);
  return `${at(object, "metadata", "name")}: ${status ?? "?"} ${message ?? ""}`;
}
