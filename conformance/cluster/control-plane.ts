/**
 * @module A real Kubernetes on loopback: etcd and the API server, and where they are wanted the controllers,
 * the scheduler and KWOK. No kubelet: pods are stored, and KWOK says that they are ready.
 */
import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { Client } from "./client.ts";
import { freePort, Processes, until } from "./processes.ts";
import { kwok, ownProgram } from "./programs.ts";

const token = "conformance";

/** A running control plane. `processes.stop()` ends everything that was started in it. */
export interface ControlPlane {
  readonly processes: Processes;
  readonly client: Client;
  /** A kubeconfig that is allowed everything. */
  readonly kubeconfig: string;
}

/** Builds what `withApiServer` starts. */
export function prepareApiServer(): void {
  ownProgram("etcd");
  ownProgram("kubernetes");
}

/** Builds what `startControllers` starts. */
export function prepareControllers(): void {
  prepareApiServer();
  kwok();
}

/** Starts etcd and the API server, gives them to `use`, and ends them whatever happens. */
export async function withApiServer<T>(use: (plane: ControlPlane) => Promise<T>): Promise<T> {
  const processes = new Processes();
  try {
    return await use(await startPlane(processes));
  } finally {
    await processes.stop();
  }
}

/** Who may do what: everybody everything, or what roles say. Our own client may do everything in both. */
type Authorization = "AlwaysAllow" | "RBAC";

/** Starts etcd and the API server among the processes of a run. */
export async function startPlane(
  processes: Processes,
  authorization: Authorization = "AlwaysAllow",
): Promise<ControlPlane> {
  const [etcd, kubernetes] = [ownProgram("etcd"), ownProgram("kubernetes")];
  const store = await startEtcd(processes, etcd);
  return startApiServer(processes, { program: kubernetes, store, authorization });
}

async function startEtcd(processes: Processes, program: string): Promise<string> {
  const [clients, peers] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${clients}`;
  const peer = `http://127.0.0.1:${peers}`;
  processes.start({
    name: "etcd",
    program,
    args: [
      `--data-dir=${join(processes.folder, "etcd")}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // The data is thrown away with the run: no disk has to be waited for.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
  });
  return url;
}

async function startApiServer(
  processes: Processes,
  of: { readonly program: string; readonly store: string; readonly authorization: Authorization },
): Promise<ControlPlane> {
  const { program, store, authorization } = of;
  const port = await freePort();
  const path = (file: string): string => join(processes.folder, file);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  fs.writeFileSync(path("sa.pub"), publicKey.export({ type: "spki", format: "pem" }));
  fs.writeFileSync(path("sa.key"), privateKey.export({ type: "pkcs8", format: "pem" }), {
    mode: 0o600,
  });
  fs.writeFileSync(path("tokens.csv"), `${token},conformance,conformance,system:masters\n`, {
    mode: 0o600,
  });
  const url = `https://127.0.0.1:${port}`;
  processes.start({
    name: "kube-apiserver",
    program,
    args: [
      "kube-apiserver",
      `--etcd-servers=${store}`,
      `--secure-port=${port}`,
      "--bind-address=127.0.0.1",
      `--cert-dir=${path("certificates")}`,
      `--token-auth-file=${path("tokens.csv")}`,
      `--authorization-mode=${authorization}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${path("sa.pub")}`,
      `--service-account-signing-key-file=${path("sa.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      // There is no controller yet that would make the service accounts that it asks for.
      "--disable-admission-plugins=ServiceAccount",
      "--endpoint-reconciler-type=none",
    ],
  });
  const early = new Client(url, token, undefined);
  await until({ what: "the API server is ready", seconds: 180, every: 200 }, async () => {
    processes.check();
    const reply = await early.call("GET", "/readyz").catch(() => undefined);
    return reply?.status === 200 ? true : undefined;
  });
  const certificate = path("certificates/apiserver.crt");
  const kubeconfig = path("kubeconfig");
  fs.writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(url, certificate)), { mode: 0o600 });
  return { processes, client: new Client(url, token, fs.readFileSync(certificate)), kubeconfig };
}

/** Adds the controllers, the scheduler and one fake node. */
export async function startControllers({
  processes,
  client,
  kubeconfig,
}: ControlPlane): Promise<void> {
  const kubernetes = ownProgram("kubernetes");
  const { program, stages } = kwok();
  const common = [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--bind-address=127.0.0.1"];
  processes.start({
    name: "kube-controller-manager",
    program: kubernetes,
    args: [
      "kube-controller-manager",
      ...common,
      `--secure-port=${await freePort()}`,
      // There are no metrics here: this one would only say so, in every autoscaler's status.
      "--controllers=*,-horizontal-pod-autoscaler-controller",
      // KWOK renews a node's status every 55 s, and pods of a node that is silent for 50 s are not ready.
      "--node-monitor-grace-period=1h",
    ],
  });
  processes.start({
    name: "kube-scheduler",
    program: kubernetes,
    args: ["kube-scheduler", ...common, `--secure-port=${await freePort()}`],
  });
  processes.start({
    name: "kwok",
    program,
    args: [
      `--kubeconfig=${kubeconfig}`,
      "--manage-all-nodes=true",
      `--server-address=127.0.0.1:${await freePort()}`,
      ...stages.map((stage) => `--config=${stage}`),
    ],
    // Without this, 0.8.0 can crash at its start.
    env: { GOMAXPROCS: "1" },
  });
  for (const object of [node, storage]) await client.mustApply(object, { manager: "conformance" });
}

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-0" } };

/** The class whose claims KWOK binds. */
const storage = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name: "kwok-volume",
    annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
  },
  provisioner: "kwok.x-k8s.io/volume",
};

function kubeconfigOf(server: string, certificate: string): unknown {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "conformance",
    clusters: [{ name: "conformance", cluster: { server, "certificate-authority": certificate } }],
    users: [{ name: "conformance", user: { token } }],
    contexts: [{ name: "conformance", context: { cluster: "conformance", user: "conformance" } }],
  };
}
