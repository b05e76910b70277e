import { describe, expect, it } from "vitest";
import { ingressWorld } from "../../support/ingress-world.ts";
import {
  type Compiled,
  compiled,
  edited,
  judged,
  withListed,
  without,
} from "../../support/verified.ts";

const world = compiled(
  ingressWorld({
    proxy: ", replicas: 2",
    routing:
      ", carriers: { baggage: isolane, header: [x-isolane-key, x-lane], tracestate: isolane }",
  }),
);
const codes = (one: Compiled) => judged(one).codes;
const config = /routes\/shop\/configmap-isolane-web-/;
const ingress = /sandboxes\/pr-1\/routes\/shop\/ingress-shop-pr-1-/;

describe("previews behind an Ingress", () => {
  it("are proved, in every carrier, on every mesh", () => {
    expect(codes(world)).toEqual([]);
    const linkerd = ingressWorld({ mesh: "backend: gateway-api, implementation: linkerd" });
    expect(codes(compiled(linkerd))).toEqual([]);
  });

  it.each<[what: string, file: RegExp, change: (text: string) => string]>([
    [
      "a baggage that keeps another key",
      config,
      (t) => t.replaceAll("^(?:(?:(?:[", "^never(?:(?:(?:["),
    ],
    [
      "a tracestate that keeps another key",
      config,
      (t) => t.replaceAll("^(?:(?:[", "^never(?:(?:["),
    ],
    ["a baggage that keeps a key of an encoded name", config, (t) => t.replaceAll("|%69)", ")")],
    [
      "a baggage that keeps a name behind odd blanks",
      config,
      (t) => t.replaceAll("[^!-*,-~]", "[ +]"),
    ],
    [
      "a baggage that is joined",
      config,
      (t) => t.replaceAll("OVERWRITE_IF_EXISTS_OR_ADD", "APPEND_IF_EXISTS_OR_ADD"),
    ],
    [
      "a baggage that loses others' members",
      config,
      (t) => t.replaceAll("%DYNAMIC_METADATA(isolane:baggage)%", ""),
    ],
    [
      "a header that is not written",
      config,
      (t) => t.replaceAll('"key": "x-lane"', '"key": "x-other"'),
    ],
    [
      "a tracestate that is not written",
      config,
      (t) => t.replaceAll('"key": "tracestate",\n             ', '"key": "other",\n             '),
    ],
    ["a fixed key", config, (t) => t.replaceAll("%DYNAMIC_METADATA(isolane:key)%", "pr-12")],
    ["half of the key", config, (t) => t.replaceAll("^([a-z0-9](?:", "^[a-z0-9]([a-z0-9](?:")],
    [
      "hosts of anybody",
      config,
      (t) => t.replaceAll(/"regex": "\^\(\[a-z0-9\]\([^"]*\$"/g, '"regex": "^([a-z0-9-]+).*$"'),
    ],
    [
      "the baseline's own host",
      config,
      (t) => t.replaceAll("(?::[0-9]+)?$", "(?::[0-9]+)?$|^shop.example$"),
    ],
    ["another Service", config, (t) => t.replaceAll("web.shop.svc", "cart.shop.svc")],
    [
      "a fork, past the mesh",
      config,
      (t) => t.replaceAll('"address": "cart.shop', '"address": "cart-pr-1.shop'),
    ],
    [
      "another Host",
      config,
      (t) => t.replaceAll('"host_rewrite_literal": "cart.', '"host_rewrite_literal": "carts.'),
    ],
    [
      "another filter",
      config,
      (t) => t.replace("envoy.filters.http.header_to_metadata", "envoy.filters.http.lua"),
    ],
    [
      "an admin interface",
      config,
      (t) => t.replace(/\{\n {5}"layered_runtime"/, '{\n     "admin": {},\n     "layered_runtime"'),
    ],
    [
      "a field that comes twice",
      config,
      (t) => t.replace('"timeout": "0s",', '"timeout": "1s",\n                   "timeout": "0s",'),
    ],
    [
      "a mirror",
      config,
      (t) =>
        t.replace(
          '"timeout": "0s",',
          '"timeout": "0s",\n                   "request_mirror_policies": [],',
        ),
    ],
    [
      "another image",
      /routes\/shop\/deployment-isolane-web/,
      (t) => t.replace("envoyproxy/envoy", "other/envoy"),
    ],
    ["a command", /routes\/shop\/deployment-isolane-web/, (t) => t.replace("- envoy\n", "- sh\n")],
    [
      "a Service to other pods",
      /routes\/shop\/service-isolane-web/,
      (t) => t.replace(/selector:\n/, "selector:\n    app: cart\n"),
    ],
    [
      "a Service of another type",
      /routes\/shop\/service-isolane-web/,
      (t) => t.replace("spec:\n", "spec:\n  type: NodePort\n"),
    ],
    [
      "no limit of disruptions",
      /routes\/shop\/poddisruptionbudget/,
      (t) => t.replace("maxUnavailable: 1", "maxUnavailable: 2"),
    ],
    ["another lane's host", ingress, (t) => t.replaceAll("pr-1.preview", "pr-12.preview")],
    [
      "the baseline's host",
      ingress,
      (t) => t.replaceAll(/pr-1(-api)?\.preview\.example/g, "shop.example"),
    ],
    [
      "a path straight to a Service",
      ingress,
      (t) =>
        t.replaceAll(
          /name: isolane-web-\S+\n(\s+)port:\n\s+name: \S+/g,
          "name: cart\n$1port:\n$1  number: 8080",
        ),
    ],
    [
      "a way without the login",
      ingress,
      (t) => t.replace(/ {4}nginx.ingress.kubernetes.io\/auth-url: \S+\n/, ""),
    ],
    [
      "an annotation more",
      ingress,
      (t) =>
        t.replace(
          "annotations:\n",
          "annotations:\n    nginx.ingress.kubernetes.io/permanent-redirect: https://other.example\n",
        ),
    ],
    [
      "another class",
      ingress,
      (t) => t.replace("ingressClassName: nginx", "ingressClassName: public"),
    ],
    [
      "a path more",
      ingress,
      (t) =>
        t.replace(
          /( +)- path: \/cart\n/,
          "$1- path: /x\n$1  pathType: Prefix\n$1  backend: {service: {name: web, port: {number: 80}}}\n$1- path: /cart\n",
        ),
    ],
    ["another path", ingress, (t) => t.replace("path: /cart", "path: /carts")],
    [
      "a default for all hosts",
      ingress,
      (t) =>
        t.replace(
          "spec:\n",
          "spec:\n  defaultBackend: {service: {name: web, port: {number: 80}}}\n",
        ),
    ],
    ["another Secret", ingress, (t) => t.replace("tls:\n", "tls:\n  - secretName: other\n")],
  ])("do not have %s", (_, file, change) => {
    expect(codes(edited(world, file, change))).toContain("E0959");
  });

  it.each([
    ["the configuration", config],
    ["the Deployment", /routes\/shop\/deployment-isolane-web/],
    ["the Service", /routes\/shop\/service-isolane-web/],
    ["the limit of disruptions", /routes\/shop\/poddisruptionbudget/],
    ["a lane's Ingress", /sandboxes\/pr-12\/routes\/shop\/ingress-/],
  ])("do not go without %s", (_, file) => {
    expect(codes(without(world, file))).toContain("E0959");
  });

  it("are listed in the index as they are", () => {
    const other = edited(world, /index\/sandboxes\/pr-1\.json$/, (text) =>
      text.replace("https://pr-1.preview.example", "https://pr-12.preview.example"),
    );
    expect(codes(other)).toContain("E0902");
  });

  const listed = (path: string, from: RegExp, change: (text: string) => string, to = world) => {
    const [text] = [...world.files].flatMap(([own, one]) => (from.test(own) ? [one] : []));
    return codes(withListed(to, path, change(text ?? "")));
  };

  it("let nobody else say that an object is of them", () => {
    const more = "sandboxes/pr-1/routes/shop/ingress-more.yaml";
    expect(
      listed(more, ingress, (text) => text.replace("name: shop-pr-1", "name: more")),
    ).toContain("E0959");
    const service = /^staging\/routes\/shop\/service-isolane/;
    const renamed = (text: string) => text.replace("name: isolane-web", "name: x");
    expect(listed("routes/shop/service-x.yaml", service, renamed)).toContain("E0959");
    expect(listed("sandboxes/pr-1/routes/shop/service-x.yaml", service, renamed)).not.toEqual([]);
  });

  it("are nobody's where the environment has no such entry point", () => {
    const files = ingressWorld();
    const environment = "environments/staging/environment.yaml";
    const plain = compiled({
      ...files,
      [environment]: (files[environment] ?? "").replace(/ {2}entrypoints:[\s\S]*/, ""),
    });
    const more = "sandboxes/pr-1/routes/shop/ingress-more.yaml";
    expect(listed(more, ingress, (text) => text, plain)).toContain("E0945");
  });
});
