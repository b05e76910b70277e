/** @module Numbers and texts on their way through a whole compile: what was given is what goes out. */
import { describe, expect, test } from "vitest";
import { app, files, object, output, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const thing = (spec: string) => app("cart") + object("example.org/v1", "Thing", "x", spec);

describe("a number beyond what JavaScript keeps", () => {
  test.each([
    ["1e16", "10000000000000000"],
    ["9007199254740993.0", "9007199254740992"],
    ["1e+20", "100000000000000000000"],
    ["9223372036854775807", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["18446744073709551615", "18446744073709551615"],
    ["1.5e300", "1.5e+300"],
  ])("%s goes out as %s", (given, written) => {
    const { files: found, diagnostics } = synth(files(thing(`a: ${given}, list: [${given}]`)));
    expect(diagnostics).toEqual([]);
    expect([...found.values()].join()).toContain(`a: ${written}\n`);
  });

  test("may stand wherever objects are compared or copied", () => {
    const large = "9223372036854775807";
    const route = object(
      "networking.istio.io/v1",
      "VirtualService",
      "cart",
      `hosts: [cart], x: ${large}, http: [{match: [{port: 80}], route: [{destination: {host: cart, x: ${large}}}]}]`,
    );
    const rule = object(
      "networking.istio.io/v1",
      "DestinationRule",
      "cart",
      `host: cart, trafficPolicy: {x: ${large}}`,
    );
    const policy = object(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      "cart",
      `podSelector: {matchLabels: {app: cart}}, ingress: [{x: ${large}}]`,
    );
    const deployment = app("cart", { podSpec: `      activeDeadlineSeconds: ${large}` });
    const patch = `{patch: {type: merge, value: {spec: {template: {spec: {activeDeadlineSeconds: ${large}, terminationGracePeriodSeconds: ${large}}}}}}}`;
    const { files: found, diagnostics } = synth(
      files(deployment + route + rule + policy, [sandbox("pr-1", ["cart"], patch)]),
    );
    expect(diagnostics.filter(({ code }) => code.startsWith("E"))).toEqual([]);
    const fork = output(found, "sandboxes", "deployment").join();
    expect(fork).toContain(`terminationGracePeriodSeconds: ${large}`);
  });

  test("never ends in a stack trace, wherever in the baseline it stands", () => {
    const large = "9223372036854775807";
    const map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {KEY: x}\n";
    const podSpec = "      volumes: [{name: v, hostPath: {path: /v, type: Directory}}]";
    const baseline = app("cart", { podSpec }).replace(
      'image: "cart:1"',
      'image: "cart:1", ports: [{name: http, containerPort: 80}], args: [a], envFrom: [{configMapRef: {name: m}}], env: [{name: A, value: a}, {name: B, valueFrom: {configMapKeyRef: {name: m, key: KEY}}}], volumeMounts: [{name: v, mountPath: /v}]',
    );
    const routes =
      object(
        "networking.istio.io/v1",
        "VirtualService",
        "cart",
        "hosts: [cart], http: [{match: [{uri: {prefix: /}}], timeout: 1s, route: [{destination: {host: cart, subset: a}, weight: 100}]}]",
      ) +
      object(
        "networking.istio.io/v1",
        "DestinationRule",
        "cart",
        "host: cart, subsets: [{name: a, labels: {app: cart}}]",
      ) +
      object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "cart",
        "podSelector: {matchLabels: {app: cart}}, ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]",
      );
    const whole = baseline + map + routes;
    const customizations =
      "{images: [{image: c}], env: [{name: C, value: $(A)}], configMaps: [{name: m, data: {KEY: z}}]}";
    const scalars = [...whole.matchAll(/(?<=: )[^\s{}[\],]+(?=[\s,}\]])/g)];
    expect(scalars.length).toBeGreaterThan(40);
    for (const { index, 0: scalar } of scalars) {
      const changed = whole.slice(0, index) + large + whole.slice(index + scalar.length);
      expect(() =>
        synth(files(changed, [sandbox("pr-1", ["cart"], customizations)])),
      ).not.toThrow();
    }
  });

  test("in a spec is told to be too large, by the spec's schema", () => {
    const { diagnostics } = synth(
      files(app("cart"), [sandbox("pr-1", ["cart"], "{replicas: 9223372036854775807}")]),
    );
    expect(diagnostics.map(({ code }) => code.slice(0, 3))).toEqual(["E02"]);
  });
});
