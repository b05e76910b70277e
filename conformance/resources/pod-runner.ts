/**
 * @module Runs the containers of a pod template by hand, one after the other, since no kubelet runs here. What a kubelet does is done:
 * `$$` and `$(NAME)`, variables out of Secrets, mounted Secrets, a folder that the containers share, and a token for those that mount it.
 * Paths of mounts are other ones here, so they are replaced in scripts and values. Each container is a user of its own without
 * capabilities, as far as we are root.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { asArray, asRecord, asString, at, stringMap, texts } from "../../lib/kube/json.ts";
import type { Json } from "../../lib/kube/object.ts";
import type { Client } from "../cluster/client.ts";

/** Where pods run. */
export interface Node {
  readonly client: Client;
  /** A folder for the pods' own. Everybody may go through it. */
  readonly folder: string;
  /** The kubeconfig of a service account, for containers that mount its token. */
  kubeconfig(namespace: string, account: string): Promise<string>;
  /** Folders of the programs of all images, the first ones first. */
  readonly path: readonly string[];
  /** What stands for /bin/sh. */
  readonly shell: string;
}

/** What is different in one run. */
export interface Disturbance {
  /** Ends the container that runs then, and the pod, after milliseconds. */
  readonly killAfter?: number;
  /** Variables of plugins' containers with other values: a server that does not answer. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a pod ended. */
export interface Ended {
  readonly done: boolean;
  /** The container that failed. */
  readonly failed?: string;
  readonly said: string;
}

/** Runs a pod to its end, or to its first container that fails. */
export async function runPod(
  template: unknown,
  namespace: string,
  node: Node,
  disturbance: Disturbance = {},
): Promise<Ended> {
  const spec = asRecord(at(template, "spec"));
  const folder = fs.mkdtempSync(join(node.folder, "pod-"));
  fs.chmodSync(folder, 0o755);
  const deadline =
    disturbance.killAfter === undefined ? undefined : Date.now() + disturbance.killAfter;
  try {
    const volumes = await volumesOf(spec, { namespace, node, folder });
    const said: string[] = [];
    const containers = [...asArray(spec.initContainers), ...asArray(spec.containers)];
    for (const [index, container] of containers.entries()) {
      const name = asString(at(container, "name")) ?? "";
      const process = await processOf(container, { namespace, node, volumes, disturbance });
      const ran = await run(process, { cwd: folder, uid: 60_000 + index, deadline });
      said.push(ran.said);
      if (!ran.done) return { done: false, failed: name, said: said.join("") };
    }
    return { done: true, said: said.join("") };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What the kubelet makes of `$$` and `$(NAME)`: third_party/forked/golang/expansion/expand.go of Kubernetes. */
export function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) =>
    name === undefined ? "$" : (variables[name] ?? whole),
  );
}

// --- internal ---

/** Volume name to folder; the token's is the kubeconfig of the account. */
type Volumes = ReadonlyMap<string, string>;

interface Around {
  readonly namespace: string;
  readonly node: Node;
}

async function volumesOf(
  spec: Readonly<Record<string, Json>>,
  { namespace, node, folder }: Around & { readonly folder: string },
): Promise<Volumes> {
  const volumes = new Map<string, string>();
  for (const volume of asArray(spec.volumes)) {
    const name = asString(at(volume, "name")) ?? "";
    const path = join(folder, name);
    if (at(volume, "projected") !== undefined) {
      const account = asString(spec.serviceAccountName) ?? "default";
      volumes.set(name, await node.kubeconfig(namespace, account));
      continue;
    }
    fs.mkdirSync(path);
    fs.chmodSync(path, 0o777);
    volumes.set(name, path);
    const secret = asString(at(volume, "secret", "secretName"));
    if (secret === undefined) continue;
    const data = await secretData(secret, namespace, node.client);
    if (data === undefined && at(volume, "secret", "optional") !== true)
      throw new Error(`no Secret ${namespace}/${secret} to mount`);
    for (const [key, value] of Object.entries(data ?? {}))
      fs.writeFileSync(join(path, key), Buffer.from(value, "base64"), { mode: 0o444 });
  }
  return volumes;
}

async function secretData(name: string, namespace: string, client: Client) {
  const reference = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } };
  const found = await client.get(reference);
  return found === undefined ? undefined : stringMap(found.data);
}

interface Process {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function processOf(
  container: Json,
  {
    namespace,
    node,
    volumes,
    disturbance,
  }: Around & {
    readonly volumes: Volumes;
    readonly disturbance: Disturbance;
  },
): Promise<Process> {
  const declared: Record<string, string> = {};
  for (const variable of asArray(at(container, "env"))) {
    const name = asString(at(variable, "name")) ?? "";
    const value = asString(at(variable, "value"));
    if (value !== undefined) declared[name] = expanded(value, declared);
    const reference = at(variable, "valueFrom", "secretKeyRef");
    if (reference === undefined) continue;
    const [secret = "", key = ""] = texts([at(reference, "name"), at(reference, "key")]);
    const encoded = (await secretData(secret, namespace, node.client))?.[key];
    if (encoded === undefined) throw new Error(`no key ${key} in Secret ${namespace}/${secret}`);
    declared[name] = Buffer.from(encoded, "base64").toString("utf8");
  }
  const mounts = asArray(at(container, "volumeMounts")).map((mount) => ({
    path: asString(at(mount, "mountPath")) ?? "",
    folder: volumes.get(asString(at(mount, "name")) ?? "") ?? "",
  }));
  // The longest first: /isolane begins /isolane-previous. A path that is not mounted stays one that is not there.
  const paths = mounts.filter(({ path }) => !path.startsWith("/var/run/"));
  paths.sort((a, b) => b.path.length - a.path.length);
  const token = mounts.find(({ path }) => path.startsWith("/var/run/"));
  const here = (text: string): string =>
    paths.reduce(
      (now, { path, folder }) =>
        now.replace(new RegExp(`(?<![\\w/.-])${path}(?![\\w-])`, "g"), folder),
      text,
    );
  const words = [...texts(at(container, "command")), ...texts(at(container, "args"))].map(
    (word) => {
      const meant = here(expanded(word, declared));
      return meant === "/bin/sh" ? node.shell : meant;
    },
  );
  const env = Object.fromEntries(
    Object.entries(declared).map(([name, value]) => [name, here(value)] as const),
  );
  const other = token === undefined ? disturbance.env : { KUBECONFIG: token.folder };
  return { words, env: { PATH: node.path.join(":"), ...env, ...other } };
}

interface Circumstances {
  readonly cwd: string;
  readonly uid: number;
  readonly deadline: number | undefined;
}

function run({ words, env }: Process, { cwd, uid, deadline }: Circumstances) {
  const user = process.getuid?.() === 0 ? { uid, gid: uid } : {};
  return new Promise<{ readonly done: boolean; readonly said: string }>((resolve) => {
    const [program = "", ...args] = words;
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...user,
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    const timer =
      deadline === undefined
        ? undefined
        : setTimeout(() => kill(child), Math.max(0, deadline - Date.now()));
    child.on("error", (error) => resolve({ done: false, said: error.message }));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ done: code === 0, said: Buffer.concat(chunks).toString("utf8") });
    });
  });
}

/** As the kernel ends a container: at once, and everything in it. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
