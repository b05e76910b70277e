import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { app, plain, pod, resolveForks } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";

describe("scheduling", () => {
  it("makes terms about the baseline's own pods be about the fork's, and keeps terms about others", () => {
    const { forks } = resolveForks(
      app(
        "cart",
        `${plain}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {app: cart}}, matchLabelKeys: [app, pod-template-hash]}]
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host, labelSelector: {matchExpressions: [{key: app, operator: In, values: [cart]}]}}}]
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {app: cache}}}]
topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: cart}}}]`,
      ),
      cart,
    );
    const own = { matchLabels: { "isolane.dev/fork": forks[0]?.name } };
    const affinity = pod(forks[0], "affinity");
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    expect(at(affinity, "podAntiAffinity", required, 0)).toEqual({
      topologyKey: "zone",
      labelSelector: own,
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(
      at(
        affinity,
        "podAntiAffinity",
        "preferredDuringSchedulingIgnoredDuringExecution",
        0,
        "podAffinityTerm",
        "labelSelector",
      ),
    ).toEqual(own);
    expect(at(affinity, "podAffinity", required, 0, "labelSelector")).toEqual({
      matchLabels: { app: "cache" },
    });
    expect(pod(forks[0], "topologySpreadConstraints", 0, "labelSelector")).toEqual(own);
  });
});
