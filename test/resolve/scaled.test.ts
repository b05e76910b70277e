import { describe, expect, test } from "vitest";
import { app, files, object, output, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const cart = app("cart").replace("spec:\n  selector", "spec:\n  replicas: 3\n  selector");
const statefulSet = cart
  .replace("kind: Deployment", "kind: StatefulSet")
  .replace("  replicas", "  serviceName: cart\n  replicas");

const replicasIn = (baseline: string, kind = "deployment") => {
  const { files: found, diagnostics } = synth(files(baseline, []));
  expect(diagnostics.filter(({ code }) => code.startsWith("E"))).toEqual([]);
  return output(found, "baseline", kind)
    .join()
    .match(/replicas: (\d)/)?.[1];
};
const target = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}";

describe("replicas that an autoscaler sets", () => {
  test.each([
    ["autoscaling/v2", "HorizontalPodAutoscaler", target],
    ["autoscaling/v1", "HorizontalPodAutoscaler", target],
    ["keda.sh/v1alpha1", "ScaledObject", "scaleTargetRef: {name: cart}"],
    ["http.keda.sh/v1alpha1", "HTTPScaledObject", "scaleTargetRef: {name: cart, service: cart}"],
    [
      "datadoghq.com/v1alpha2",
      "DatadogPodAutoscaler",
      target.replace("scaleTargetRef", "targetRef"),
    ],
    ["autoscaling.alibabacloud.com/v1beta1", "CronHorizontalPodAutoscaler", target],
  ])("do not go out: %s %s", (apiVersion, kind, spec) => {
    expect(replicasIn(cart + object(apiVersion, kind, "cart", spec))).toBeUndefined();
  });

  test("go out where nothing scales them, or something scales another object", () => {
    const elsewhere = object("autoscaling/v2", "HorizontalPodAutoscaler", "b", target).replace(
      "metadata: {name: b}",
      "metadata: {name: b, namespace: other}",
    );
    const vpa = object(
      "autoscaling.k8s.io/v1",
      "VerticalPodAutoscaler",
      "c",
      `targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}`,
    );
    expect(replicasIn(cart)).toBe("3");
    expect(replicasIn(cart + elsewhere + vpa)).toBe("3");
    expect(
      replicasIn(
        statefulSet + object("autoscaling/v2", "HorizontalPodAutoscaler", "c", target),
        "statefulset",
      ),
    ).toBe("3");
  });

  test("are one for a fork, which has no autoscaler", () => {
    const scaled = cart + object("autoscaling/v2", "HorizontalPodAutoscaler", "cart", target);
    const { files: found } = synth(files(scaled, [sandbox("pr-1", ["cart"])]));
    expect(output(found, "sandboxes", "deployment").join()).toContain("replicas: 1\n");
  });
});
