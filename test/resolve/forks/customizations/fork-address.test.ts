import { describe, expect, it } from "vitest";
import { app, env, plain, resolveForks } from "../support.ts";

describe("the address of another fork", () => {
  const db = app("db", plain, "ports: [{name: tcp-db, port: 5432, targetPort: 8080}]");
  const forks = (reference: string) => `
- forkOf: {kind: Deployment, name: cart}
  customizations: {env: [{name: DB, valueFrom: {fork: ${reference}}}]}
- forkOf: {kind: Deployment, name: db}`;
  const resolve = (reference: string) =>
    resolveForks(`${app("cart", plain)}${db}`, forks(reference));

  it("stands for the fork's Service, and makes up for a missing route", () => {
    const resolved = resolve("{forkOf: {kind: Deployment, name: db}}");
    const host = `${resolved.forks[1]?.services[0]?.name}.shop.svc.cluster.local`;
    expect(resolved.codes).toEqual([]);
    expect(env(resolved.forks[0])).toEqual([{ name: "DB", value: `${host}:5432` }]);
    const url = resolve(
      '{forkOf: {kind: Deployment, name: db}, service: db, port: tcp-db, expression: "pg://{{ .Service.Host }}:{{.Service.Port}}/x"}',
    );
    expect(env(url.forks[0])).toEqual([{ name: "DB", value: `pg://${host}:5432/x` }]);
  });

  it("is refused where it cannot be told", () => {
    expect(resolve("{forkOf: {kind: Deployment, name: other}}").codes).toEqual(["E0317", "E0337"]);
    expect(resolve("{forkOf: {kind: Deployment, name: db}, service: x}").codes).toEqual(["E0318"]);
    expect(resolve("{forkOf: {kind: Deployment, name: db}, port: 80}").codes).toEqual(["E0318"]);
    expect(resolve('{forkOf: {kind: Deployment, name: db}, expression: "{{.Pod}}"}').codes).toEqual(
      ["E0318"],
    );
  });

  it("does not make a workload reachable from itself", () => {
    const self =
      "- {forkOf: {kind: Deployment, name: db}, customizations: {env: [{name: ME, valueFrom: {fork: {forkOf: {kind: Deployment, name: db}}}}]}}";
    expect(resolveForks(db, self).codes).toEqual(["E0337"]);
  });
});
