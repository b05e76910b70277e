// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are Flux's, not templates
import { describe, expect, it } from "vitest";
import { app, env, plain, pod, resolveForks, sandbox } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";

describe("variables of the lane", () => {
  const variables = (container: string, more = "") => {
    const resolved = resolveForks(
      app("cart", `containers: [{name: server, image: x, ${container}}]`) + more,
      cart,
    );
    return pod(resolved.forks[0], "containers", 0, "env");
  };
  const lane = [
    { name: "ISOLANE_SANDBOX", value: "pr-1" },
    { name: "ISOLANE_ROUTING_KEY", value: "pr-1" },
  ];
  const added = "isolane.sandbox=pr-1,isolane.routing_key=pr-1";

  it("come first, so that other variables may use them", () => {
    expect(variables('env: [{name: GROUP, value: "cart-$(ISOLANE_ROUTING_KEY)"}]')).toEqual([
      ...lane,
      { name: "GROUP", value: "cart-$(ISOLANE_ROUTING_KEY)" },
      { name: "OTEL_RESOURCE_ATTRIBUTES", value: added },
    ]);
  });

  it("extend a literal OTEL_RESOURCE_ATTRIBUTES at its place", () => {
    expect(
      variables('env: [{name: OTEL_RESOURCE_ATTRIBUTES, value: "a=b,"}, {name: Z, value: z}]'),
    ).toEqual([
      ...lane,
      { name: "OTEL_RESOURCE_ATTRIBUTES", value: `a=b,${added}` },
      { name: "Z", value: "z" },
    ]);
  });

  it("extend one that comes from a reference through a helper that stands before it", () => {
    expect(
      variables(
        "env: [{name: OTEL_RESOURCE_ATTRIBUTES, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
      ),
    ).toEqual([
      ...lane,
      {
        name: "ISOLANE_OTEL_RESOURCE_ATTRIBUTES",
        valueFrom: { secretKeyRef: { name: "s", key: "k" } },
      },
      { name: "OTEL_RESOURCE_ATTRIBUTES", value: `$(ISOLANE_OTEL_RESOURCE_ATTRIBUTES),${added}` },
    ]);
  });

  it("extend one that comes from envFrom", () => {
    const map =
      "\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: otel}\ndata: {RESOURCE_ATTRIBUTES: a=b}\n";
    expect(variables("envFrom: [{prefix: OTEL_, configMapRef: {name: otel}}]", map)).toEqual([
      ...lane,
      { name: "OTEL_RESOURCE_ATTRIBUTES", value: `$(OTEL_RESOURCE_ATTRIBUTES),${added}` },
    ]);
  });

  it("carry the routing key where it is not the sandbox's name", () => {
    const resolved = resolveForks(app("cart", plain), [
      sandbox("pr-1", cart, "routing: {key: blue}"),
    ]);
    expect(pod(resolved.forks[0], "containers", 0, "env", 1)).toEqual({
      name: "ISOLANE_ROUTING_KEY",
      value: "blue",
    });
  });

  it("are not given to init containers", () => {
    const resolved = resolveForks(
      app("cart", `initContainers: [{name: init, image: init:1}]\n${plain}`),
      cart,
    );
    expect(pod(resolved.forks[0], "initContainers", 0)).toEqual({ name: "init", image: "init:1" });
    expect(env(resolved.forks[0])).toEqual([]);
  });
});

describe("a placeholder in a variable of a fork", () => {
  const codes = (value: string, more = "") => {
    const text = app(
      "cart",
      `containers: [{name: server, image: x, env: [{name: A, value: ${JSON.stringify(value)}}]}]`,
    );
    return resolveForks(text.replace("metadata: {name: cart", `metadata: {${more}name: cart`), cart)
      .codes;
  };

  it.each([
    "https://x.${DOMAIN}",
    "${A:=b}",
    "<path:kv/data/x#y>",
    "{{ .Values.a }}",
    "ENC[AES256,x]",
  ])("is a warning: %s", (value) => {
    expect(codes(value)).toEqual(["W0350"]);
  });

  it.each(["$(ISOLANE_SANDBOX)", "$HOME/bin", "$${A}", "{{name}} said", "<b>", "a % b"])(
    "is none: %s",
    (value) => {
      expect(codes(value)).toEqual([]);
    },
  );

  it("is none where Flux is told to leave the object alone", () => {
    const off = "annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}, ";
    expect(codes("https://x.${DOMAIN}", off)).toEqual([]);
  });
});
