import { describe, expect, it } from "vitest";
import { customize } from "../customizations/customized.ts";
import { plain, pod } from "../support.ts";

describe("strategies", () => {
  it("do not apply to everything", () => {
    expect(customize(plain, "{}", "", "{schedule: suspend}").codes).toEqual(["E0336"]);
    expect(customize(plain, "{}", "", "{volumes: empty-dir}").codes).toEqual(["W0322"]);
  });

  const claim = `${plain}\nvolumes: [{name: data, persistentVolumeClaim: {claimName: data}}]`;
  it("say what becomes of volume claims", () => {
    const volumes = (strategy: string) =>
      pod(customize(claim, "{}", "", strategy).forks[0], "volumes", 0);
    expect(customize(claim, "{}").codes).toEqual(["E0331"]);
    expect(volumes("{volumes: empty-dir}")).toEqual({ name: "data", emptyDir: {} });
    expect(volumes("{volumes: read-only}")).toEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "data", readOnly: true },
    });
    expect(volumes("{volumes: shared}")).toEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "data" },
    });
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {volumes: [{name: data, emptyDir: {}}]}}}}}}";
    expect(customize(claim, patch).codes).toEqual([]);
  });

  it("do not help against host ports, a patch does", () => {
    const host =
      "hostNetwork: true\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080, hostPort: 80}]}]";
    const found = customize(host, "{}");
    expect(found.codes).toEqual(["E0330"]);
    expect(found.problems[0]?.message).toContain("hostPort 80");
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {hostNetwork: false, containers: [{name: server, ports: [{containerPort: 8080, hostPort: null}]}]}}}}}}";
    expect(customize(host, patch).codes).toEqual([]);
  });
});
