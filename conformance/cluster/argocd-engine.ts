/** @module Argo CD on loopback: application controller, ApplicationSet controller, repo server, Redis. */
import { execFileSync } from "node:child_process";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { ControlPlane } from "./control-plane.ts";
import { freePort } from "./processes.ts";
import { ownProgram } from "./programs.ts";

/** Where Argo CD keeps its objects. */
export const argocdNamespace = "argocd";

/** Builds Argo CD; throws where Redis is missing. */
export function prepareArgocd(): void {
  ownProgram("argocd");
  redisServer();
}

/** Starts Argo CD in a control plane that has controllers. Everything it needs to exist is made first. */
export async function startArgocd({ processes, client, kubeconfig }: ControlPlane): Promise<void> {
  const program = ownProgram("argocd");
  for (const object of prerequisites()) await client.mustApply(object, { manager: "conformance" });
  const [redis, repositories] = [await freePort(), await freePort()];
  processes.start({
    name: "redis",
    program: redisServer(),
    args: ["--bind", "127.0.0.1", "--port", `${redis}`, "--save", "", "--appendonly", "no"],
  });
  const env = {
    KUBECONFIG: kubeconfig,
    TMPDIR: processes.folder,
    ARGOCD_GPG_ENABLED: "false",
    ARGOCD_FAKE_IN_CLUSTER: "true",
  };
  processes.start({
    name: "argocd-repo-server",
    program,
    env,
    args: [
      "argocd-repo-server",
      "--address=127.0.0.1",
      `--port=${repositories}`,
      "--metrics-address=127.0.0.1",
      `--metrics-port=${await freePort()}`,
      "--disable-tls",
      `--redis=127.0.0.1:${redis}`,
      // By default, it remembers for three minutes what a branch points to.
      "--revision-cache-expiration=1s",
      "--loglevel=warn",
    ],
  });
  processes.start({
    name: "argocd-application-controller",
    program,
    env,
    args: [
      "argocd-application-controller",
      `--namespace=${argocdNamespace}`,
      `--repo-server=127.0.0.1:${repositories}`,
      "--repo-server-plaintext",
      `--redis=127.0.0.1:${redis}`,
      `--metrics-port=${await freePort()}`,
      "--app-resync=20",
      "--app-resync-jitter=0",
      "--loglevel=info",
    ],
  });
  processes.start({
    name: "argocd-applicationset-controller",
    program,
    env,
    args: [
      "argocd-applicationset-controller",
      `--namespace=${argocdNamespace}`,
      `--argocd-repo-server=127.0.0.1:${repositories}`,
      "--repo-server-plaintext",
      `--metrics-addr=127.0.0.1:${await freePort()}`,
      `--probe-addr=127.0.0.1:${await freePort()}`,
      `--webhook-addr=127.0.0.1:${await freePort()}`,
      "--loglevel=info",
    ],
  });
}

function redisServer(): string {
  try {
    return execFileSync("sh", ["-c", "command -v redis-server"], { encoding: "utf8" }).trim();
  } catch (error) {
    throw new Error("redis-server is not on this machine: it is a package of Debian", {
      cause: error,
    });
  }
}

function prerequisites(): readonly KubeObject[] {
  const labels = { "app.kubernetes.io/part-of": "argocd" };
  const object = (kind: string, name: string, rest: object = {}): KubeObject => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: argocdNamespace, labels },
    ...rest,
  });
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: argocdNamespace } },
    ...[
      "argocd-cm",
      "argocd-rbac-cm",
      "argocd-ssh-known-hosts-cm",
      "argocd-tls-certs-cm",
      "argocd-cmd-params-cm",
      "argocd-gpg-keys-cm",
    ].map((name) => object("ConfigMap", name)),
    object("Secret", "argocd-secret", { stringData: { "server.secretkey": "conformance" } }),
    object("Secret", "argocd-redis", { stringData: { auth: "" } }),
  ];
}
