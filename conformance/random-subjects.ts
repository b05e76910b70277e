/** @module Random environments whose routes the real proxies are asked about. */
import fc from "fast-check";
import { asString, at } from "../lib/kube/json.ts";
import { environments } from "../test/compile/random-environments.ts";
import type { Subject } from "../test/support/environments.ts";

/**
 * Random environments, the same ones for one seed. Many of them do not compile, and are not meant to. Of
 * every two, the second has no sidecars.
 */
export function randomSubjects(count: number, seed: number): readonly Subject[] {
  const folder = "environments/e";
  return fc.sample(environments, { numRuns: count, seed }).map(({ files }, index) => {
    const objects = Object.entries(files).map(
      ([path, content]) => [path, [content].flat()] as const,
    );
    const text = (content: readonly unknown[]): string =>
      content.map((one) => `---\n${JSON.stringify(one)}\n`).join("");
    const ambient = index % 2 === 1;
    const more = ambient ? ambientObjects(objects.flatMap(([, content]) => content)) : [];
    return {
      title: `random ${seed}-${index}${ambient ? ", ambient" : ""}`,
      folder,
      files: {
        ...Object.fromEntries(objects.map(([path, content]) => [path, text(content)])),
        ...(more.length === 0 ? {} : { "baseline/ambient.yaml": text(more) }),
      },
    };
  });
}

/** The namespaces that objects are in, in ambient mode, all with the waypoint of the first one. */
function ambientObjects(objects: readonly unknown[]): readonly unknown[] {
  const found = objects.flatMap((object) => asString(at(object, "metadata", "namespace")) ?? []);
  const names = [...new Set(found)].sort();
  const labels = {
    "istio.io/dataplane-mode": "ambient",
    "istio.io/use-waypoint": "waypoint",
    "istio.io/use-waypoint-namespace": names[0],
  };
  const allowedRoutes = { namespaces: { from: "All" } };
  const listener = { name: "mesh", port: 15008, protocol: "HBONE", allowedRoutes };
  return [
    ...names.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: "waypoint", namespace: names[0] },
      spec: { gatewayClassName: "istio-waypoint", listeners: [listener] },
    },
  ];
}
