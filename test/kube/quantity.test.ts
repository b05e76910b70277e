import { expect, test } from "vitest";
import { podRequests } from "../../lib/kube/pod-requests.ts";
import { quantityOf } from "../../lib/kube/quantity.ts";

test.each([
  ["250m", 0.25],
  ["1", 1],
  [2, 2],
  ["0.5", 0.5],
  ["1Gi", 2 ** 30],
  ["128Mi", 2 ** 27],
  ["1e3", 1000],
  ["1E", 1e18],
  ["100M", 1e8],
  [".5", 0.5],
  ["1 Gi", undefined],
  ["lots", undefined],
  ["", undefined],
  [true, undefined],
])("%j is %s", (text, number) => {
  expect(quantityOf(text)).toBe(number);
});

test("a pod requests what runs together, or what its start needs, and its overhead", () => {
  const container = (cpu: string, more: object = {}) => ({
    resources: { requests: { cpu } },
    ...more,
  });
  const cpu = (spec: object) => podRequests(spec).cpu;
  expect(cpu({ containers: [container("1"), container("500m")] })).toBe(1.5);
  expect(cpu({ containers: [container("1")], initContainers: [container("3")] })).toBe(3);
  const sidecar = container("2", { restartPolicy: "Always" });
  expect(cpu({ containers: [container("1")], initContainers: [sidecar] })).toBe(3);
  expect(cpu({ containers: [container("1")], initContainers: [sidecar, container("3")] })).toBe(5);
  expect(cpu({ containers: [container("1")], overhead: { cpu: "250m" } })).toBe(1.25);
  expect(podRequests({ containers: [{ resources: { limits: { memory: "1Gi" } } }] }).memory).toBe(
    2 ** 30,
  );
  expect(podRequests({ containers: [{}] })).toEqual({ cpu: 0, memory: 0 });
});
