import { describe, expect, it } from "vitest";
import { sharedState } from "../../../lib/kube/volumes.ts";
import { app, pod, resolveForks } from "./support.ts";

const mounted = (volume: string, mount = "{name: v, mountPath: /v}") => `
containers: [{name: server, image: a, ports: [{containerPort: 8080}], volumeMounts: [${mount}]}]
volumes: [{name: v, ${volume}}]`;
const readOnly = "{name: v, mountPath: /v, readOnly: true}";
const fork = (strategies = "{}", customizations = "{}") => `
- forkOf: {kind: Deployment, name: web}
  strategies: ${strategies}
  customizations: ${customizations}
`;
const made = (podSpec: string, text = fork()) => resolveForks(app("web", podSpec), text);

describe("state that a fork would share", () => {
  it.each([
    "persistentVolumeClaim: {claimName: web}",
    "hostPath: {path: /var/lib/web}",
    "hostPath: {path: /var/run/docker.sock}",
    "nfs: {server: nas, path: /web}",
    "csi: {driver: efs.csi.aws.com, volumeAttributes: {fs: x}}",
    "gcePersistentDisk: {pdName: web}",
    "iscsi: {targetPortal: a, iqn: b, lun: 0}",
    "cephfs: {monitors: [a]}",
    "glusterfs: {endpoints: a, path: b}",
    "azureFile: {shareName: web}",
    "rbd: {monitors: [a], image: b}",
    "ephemeral: {volumeClaimTemplate: {spec: {volumeName: pv-web}}}",
    "sourceOfTheFuture: {id: web}",
  ])("is asked about: %s", (volume) => {
    expect(made(mounted(volume)).codes).toEqual(["E0331"]);
    for (const word of ["empty-dir", "read-only", "shared"]) {
      expect(made(mounted(volume), fork(`{volumes: ${word}}`)).codes).toEqual([]);
    }
  });

  it.each([
    { volume: "emptyDir: {}" },
    { volume: "ephemeral: {volumeClaimTemplate: {spec: {}}}" },
    { volume: "downwardAPI: {items: []}" },
    { volume: "image: {reference: a}" },
    { volume: "hostPath: {path: /etc/localtime}" },
    { volume: "hostPath: {path: /etc/ssl/certs}" },
    { volume: "hostPath: {path: /var/lib/web}", mount: readOnly },
    { volume: "nfs: {server: nas, path: /web, readOnly: true}" },
    { volume: "csi: {driver: secrets-store.csi.k8s.io, readOnly: true}" },
    { volume: "csi: {driver: csi.cert-manager.io}" },
    { volume: "ephemeral: {volumeClaimTemplate: {spec: {storageClassName: fast}}}" },
    { volume: 'ephemeral: {volumeClaimTemplate: {spec: {volumeName: ""}}}' },
  ])("is none in $volume", ({ volume, mount = undefined }) => {
    expect(made(mounted(volume, mount)).codes).toEqual([]);
  });

  it.each([
    "hostPath: {path: /run/containerd/containerd.sock}",
    "gcePersistentDisk: {pdName: web}",
  ])("is there although it is mounted read-only: %s", (volume) => {
    expect(made(mounted(volume, readOnly)).codes).toEqual(["E0331"]);
  });

  it("is there in a disk that nobody mounts, which the node attaches all the same", () => {
    expect(made(mounted("cinder: {volumeID: x}", "")).codes).toEqual(["E0331"]);
  });

  it("is a device that is claimed by name, whatever the volumes are", () => {
    const device = `${mounted("emptyDir: {}")}\nresourceClaims: [{name: gpu, resourceClaimName: web}]`;
    const template = device.replace("resourceClaimName", "resourceClaimTemplateName");
    expect(made(device).codes).toEqual(["E0331"]);
    expect(made(device, fork("{volumes: empty-dir}")).codes).toEqual(["E0331"]);
    expect(made(device, fork("{volumes: shared}")).codes).toEqual([]);
    expect(made(template).codes).toEqual([]);
  });

  it("is the fork's own after a patch to another place", () => {
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {volumes: [{name: v, nfs: {path: /web-pr-1}}]}}}}}}";
    expect(made(mounted("nfs: {server: nas, path: /web}"), fork("{}", patch)).codes).toEqual([]);
  });

  it("is mounted read-only where its source cannot say so", () => {
    const { forks } = made(mounted("hostPath: {path: /x}"), fork("{volumes: read-only}"));
    expect(pod(forks[0], "volumes", 0)).toEqual({ name: "v", hostPath: { path: "/x" } });
    expect(pod(forks[0], "containers", 0, "volumeMounts", 0, "readOnly")).toBe(true);
    const nfs = made(mounted("nfs: {server: a, path: b}"), fork("{volumes: read-only}"));
    expect(pod(nfs.forks[0], "volumes", 0, "nfs", "readOnly")).toBe(true);
  });

  it.each(["hostPID", "hostIPC"])("is the node's: %s", (field) => {
    expect(made(`${mounted("emptyDir: {}")}\n${field}: true`).codes).toEqual(["E0330"]);
    const patch = `{patch: {type: merge, value: {spec: {template: {spec: {${field}: false}}}}}}`;
    expect(made(`${mounted("emptyDir: {}")}\n${field}: true`, fork("{}", patch)).codes).toEqual([]);
  });

  it("takes the same place under another name of a volume for the same", () => {
    const volume = (name: string, server: string) => ({
      volumes: [{ name, nfs: { server, path: "/web" } }],
    });
    expect(sharedState(volume("a", "nas"), volume("b", "nas"))).toHaveLength(1);
    expect(sharedState(volume("a", "nas"), volume("a", "other"))).toEqual([]);
  });
});
