/**
 * @module An environment whose Jobs and janitors run on real servers: sandboxes that come and go in memory, what is compiled of them on a real API
 * server that knows roles, and a stand-in for an engine and for a kubelet.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { asArray, asRecord, asString, at, parseJson, stringMap } from "../../lib/kube/json.ts";
import { displayName, type JsonObject, type KubeObject, objectKey } from "../../lib/kube/object.ts";
import { annotations, labels } from "../../lib/model/interface.ts";
import { Client } from "../cluster/client.ts";
import { type ControlPlane, startPlane } from "../cluster/control-plane.ts";
import { documents } from "../cluster/crds.ts";
import type { Processes } from "../cluster/processes.ts";
import { ownProgram } from "../cluster/programs.ts";
import { compiled, type Lane, namespaces } from "./job-environment.ts";
import { type Disturbance, type Ended, type Node, runPod } from "./pod-runner.ts";
import { databasesOf, startPostgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import type { Live } from "./subject.ts";

/** The account of the runs. */
export const account = "isolane-staging-resources";

/** Starts the servers and the cluster, with the environment and no sandbox in it. */
export async function startWorld(processes: Processes): Promise<World> {
  const postgres = await startPostgres(processes);
  // A database of another environment, and one that looks like ours.
  for (const name of ["il-bbbbbb-other-00000000", "il_7fc752-other", "IL-7FC752-OTHER"])
    postgres.sql("postgres", `CREATE DATABASE "${name}" OWNER isolane_admin`);
  const servers = { postgres: databasesOf(postgres), redis: await redis.start(processes) };
  const plane = await startPlane(processes, "RBAC");
  const world = new World(plane, servers, (text) => postgres.sql("postgres", text));
  await world.begin();
  return world;
}

/** The environment, its sandboxes, and what became of them. */
export class World {
  /** What git says. */
  readonly lanes = new Map<string, Lane>();
  readonly counts = { jobs: 0, killed: 0, janitors: 0 };
  readonly servers: Readonly<Record<"postgres" | "redis", Live>>;
  readonly client: Client;
  /** As the superuser of PostgreSQL. */
  readonly sql: (text: string) => string;
  dryRun = true;
  readonly #plane: ControlPlane;
  readonly #live = new Map<string, KubeObject>();
  readonly #ids = new Map<string, string>();
  readonly #kubeconfigs = new Map<string, string>();
  readonly #nodes: readonly Node[];
  #turn = 0;

  constructor(plane: ControlPlane, servers: World["servers"], sql: World["sql"]) {
    this.#plane = plane;
    this.client = plane.client;
    this.servers = servers;
    this.sql = sql;
    const bin = join(plane.processes.folder, "bin");
    const applets = join(plane.processes.folder, "applets");
    for (const folder of [bin, applets]) fs.mkdirSync(folder);
    fs.copyFileSync(ownProgram("kubectl"), join(bin, "kubectl"));
    for (const name of applet) fs.symlinkSync("/bin/busybox", join(applets, name));
    const path = [bin, "/usr/local/bin", "/usr/bin", "/bin"];
    const common = {
      client: plane.client,
      folder: plane.processes.folder,
      kubeconfig: (namespace: string, account: string) => this.#kubeconfig(namespace, account),
    };
    this.#nodes = [
      { ...common, path, shell: "/bin/dash" },
      { ...common, path: [applets, ...path], shell: join(applets, "sh") },
    ];
  }

  async begin(): Promise<void> {
    const by = { manager: "platform" };
    for (const name of Object.values(namespaces))
      await this.client.mustApply({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, by);
    const { credentials: pg } = this.servers.postgres;
    const { credentials: keys } = this.servers.redis;
    for (const [name, username, password] of [
      ["pg-admin", pg.PGUSER, pg.PGPASSWORD],
      ["redis-admin", keys.ADMIN_USER, keys.REDISCLI_AUTH],
    ] as const) {
      const metadata = { name, namespace: namespaces.plugins };
      const stringData = { username: username ?? "", password: password ?? "" };
      await this.client.mustApply({ apiVersion: "v1", kind: "Secret", metadata, stringData }, by);
    }
    await this.sync();
  }

  /** What an engine does: applies what git has, prunes what it has no more. The Jobs that are new, those that delete last. */
  async sync(): Promise<readonly KubeObject[]> {
    const { postgres, redis: cache } = this.servers;
    const params = { postgres: postgres.params, redis: cache.params };
    const objects = [...compiled(this.lanes, { params, dryRun: this.dryRun })]
      .filter(([path]) => /^staging\/(routes|sandboxes)\/.*\.yaml$/.test(path))
      .flatMap(([path, text]) => documents(text).map((object) => ({ path, object })))
      .filter(({ object }) => served.includes(object.kind))
      .sort((a, b) => rank(a) - rank(b));
    const wanted = new Set(objects.map(({ object }) => displayName(objectKey(object))));
    for (const [name, object] of this.#live)
      if (!wanted.has(name)) {
        await this.client.delete(object);
        this.#live.delete(name);
      }
    const jobs: KubeObject[] = [];
    for (const { object } of objects) {
      const { status, body, warnings } = await this.client.apply(object, { manager: "engine" });
      const name = displayName(objectKey(object));
      if (status >= 300 || warnings.length > 0)
        throw new Error(`${name}: ${asString(body.message) ?? warnings.join()}`);
      this.#live.set(name, object);
      if (object.kind !== "Job") continue;
      const { [labels.sandbox]: sandbox, [labels.resource]: id = "" } =
        object.metadata.labels ?? {};
      this.#ids.set(`${sandbox}/${object.metadata.annotations?.[annotations.resource]}`, id);
      if (status === 201) jobs.push(object);
    }
    return jobs;
  }

  /** Runs the pod of a Job, as the API server has it. Half of them by dash, half by BusyBox. */
  async run(job: KubeObject, disturbance?: Disturbance): Promise<Ended> {
    this.counts.jobs += 1;
    const found = await this.client.get(job);
    if (found === undefined) throw new Error(`Job ${job.metadata.name} is not there`);
    const ended = await this.#pod(at(found, "spec", "template"), disturbance);
    if (!ended.done && disturbance?.killAfter !== undefined) this.counts.killed += 1;
    return ended;
  }

  /** Runs Jobs that have to end well, one after the other. */
  async runAll(jobs: readonly KubeObject[]): Promise<void> {
    for (const job of jobs) {
      const { done, failed, said } = await this.run(job);
      claim(done, `${failed} of Job ${job.metadata.name} failed: ${said}`);
    }
  }

  /** Runs what the CronJob of a plugin would start. */
  async janitor(plugin: string, disturbance?: Disturbance): Promise<Ended> {
    this.counts.janitors += 1;
    const cronJob = await this.cronJob(plugin);
    return this.#pod(at(cronJob, "spec", "jobTemplate", "spec", "template"), disturbance);
  }

  async cronJob(plugin: string): Promise<JsonObject> {
    const all = await this.client.list("batch/v1", "CronJob", namespaces.plugins);
    const found = all.find((one) => at(one, "metadata", "labels", labels.janitor) === plugin);
    if (found === undefined) throw new Error(`${plugin} has no janitor`);
    return found;
  }

  /** The ConfigMap in which the janitor of a plugin remembers. */
  async memory(plugin: string): Promise<KubeObject & { readonly orphans: string }> {
    const cronJob = await this.cronJob(plugin);
    const name = `${String(at(cronJob, "metadata", "name"))}-state`;
    const metadata = { name, namespace: namespaces.plugins };
    const reference = { apiVersion: "v1", kind: "ConfigMap", metadata };
    const found = await this.client.get(reference);
    return { ...reference, orphans: asString(at(found, "data", "orphans")) ?? "" };
  }

  /** Makes the janitor believe that it has known all that it remembers for some hours longer. */
  async age(plugin: string, hours: number): Promise<void> {
    const { orphans, ...reference } = await this.memory(plugin);
    const older = orphans.replace(/ (\d+)$/gm, (_, time) => ` ${Number(time) - hours * 3600}`);
    await this.client.merge(reference, { data: { orphans: older } });
  }

  /** The ID that a sandbox's resource has, or had. */
  id(sandbox: string, resource: string): string {
    const found = this.#ids.get(`${sandbox}/${resource}`);
    if (found === undefined) throw new Error(`${sandbox} never had ${resource}`);
    return found;
  }

  /** What the Secret of a resource holds, in a namespace; undefined where there is none. */
  async outputs(sandbox: string, resource: string, namespace: string = namespaces.plugins) {
    const metadata = { name: this.id(sandbox, resource), namespace };
    const found = await this.client.get({ apiVersion: "v1", kind: "Secret", metadata });
    if (found === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(stringMap(found.data)).map(([key, value]) => [
        key,
        Buffer.from(value, "base64").toString("utf8"),
      ]),
    );
  }

  /** `namespace/name` of all Secrets with outputs. */
  async secrets(): Promise<readonly string[]> {
    const all = await this.client.list("v1", "Secret");
    return all
      .filter((one) => at(one, "metadata", "labels", labels.resource) !== undefined)
      .map((one) => `${at(one, "metadata", "namespace")}/${at(one, "metadata", "name")}`);
  }

  /** All that servers have, by what it is. */
  everything(): ReadonlyMap<string, string> {
    return new Map(Object.values(this.servers).flatMap((live) => [...live.everything()]));
  }

  /** The names of what servers have. Much cheaper than all of it. */
  names(): readonly string[] {
    const sql = "SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles";
    return [...this.sql(sql).split("\n"), ...this.servers.redis.everything().keys()];
  }

  /** A client with the token of a service account. */
  async accountClient(namespace: string, account: string): Promise<Client> {
    const config = parseJson(fs.readFileSync(await this.#kubeconfig(namespace, account), "utf8"));
    const token = asString(at(config, "users", 0, "user", "token")) ?? "";
    const ca = asString(at(config, "clusters", 0, "cluster", "certificate-authority")) ?? "";
    return new Client(this.client.url, token, fs.readFileSync(ca));
  }

  /** Leads all kubeconfigs of accounts to another port, or back. */
  async unreachable(use: () => Promise<void>): Promise<void> {
    for (const path of this.#kubeconfigs.values()) {
      const text = fs.readFileSync(path, "utf8");
      fs.writeFileSync(path, text.replace(this.client.url, "https://127.0.0.1:1"));
    }
    await use();
    this.#kubeconfigs.clear();
  }

  #pod(template: unknown, disturbance?: Disturbance): Promise<Ended> {
    this.#turn += 1;
    const node = this.#nodes[this.#turn % this.#nodes.length];
    if (node === undefined) throw new Error("no node");
    return runPod(template, namespaces.plugins, node, disturbance);
  }

  async #kubeconfig(namespace: string, account: string): Promise<string> {
    const known = this.#kubeconfigs.get(`${namespace}/${account}`);
    if (known !== undefined) return known;
    const { status, body } = await this.client.call(
      "POST",
      `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
      { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    );
    if (status !== 201) throw new Error(`no token of ${account}: ${asString(body.message)}`);
    const own = asRecord(parseJson(fs.readFileSync(this.#plane.kubeconfig, "utf8")));
    const users = asArray(own.users).map((user) => ({
      ...asRecord(user),
      user: { token: at(body, "status", "token") },
    }));
    const path = join(this.#plane.processes.folder, `kubeconfig-${namespace}-${account}`);
    fs.writeFileSync(path, JSON.stringify({ ...own, users }), { mode: 0o644 });
    this.#kubeconfigs.set(`${namespace}/${account}`, path);
    return path;
  }
}

/** Throws where something is not as it has to be. */
export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

// --- internal ---

/** Kinds that need no definition of a mesh. */
const served = [
  ...["ServiceAccount", "Role", "RoleBinding", "ConfigMap", "CronJob", "Job"],
  ...["Deployment", "Service"],
];

/** The programs that Alpine's images have from BusyBox. */
const applet = [
  ...["sh", "awk", "cat", "chmod", "cut", "date", "echo", "env", "grep", "head", "mkdir", "mv"],
  ...["od", "printf", "rm", "sed", "sort", "tail", "test", "tr", "wc", "wget"],
];

function rank({ path, object }: { readonly path: string; readonly object: KubeObject }): number {
  const phase = ["routes", "resources", "forks", "deletion"].findIndex((folder) =>
    path.split("/").slice(1).includes(folder),
  );
  return phase * 2 + (object.kind === "Job" ? 1 : 0);
}
