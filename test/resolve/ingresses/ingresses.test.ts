import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type IngressParts, ingressWorld } from "../../support/ingress-world.ts";
import { changedPaths, type FileMap, synth } from "../../support/synth.ts";

const errors = (files: FileMap) =>
  synth(files).diagnostics.flatMap(({ code, severity, message }) =>
    severity === "error" ? [`${code} ${message}`] : [],
  );

/** The Ingresses of a lane, in the order of their hosts. */
const ingresses = (parts: IngressParts, lane = "pr-1") =>
  [...synth(ingressWorld(parts)).files]
    .filter(([path]) => path.includes(`/${lane}/routes/`) && path.includes("/ingress-"))
    .map(([, text]) => parse(text))
    .sort((a, b) => (a.spec.rules[0].host < b.spec.rules[0].host ? -1 : 1));

describe("entry points that are Ingresses", () => {
  it("give each lane the baseline's rules under hosts of its own", () => {
    const [api, web] = ingresses({});
    expect(api.spec.rules[0].host).toBe("pr-1-api.preview.example");
    expect(web.spec).toMatchObject({
      ingressClassName: "nginx",
      tls: [{ hosts: ["pr-1.preview.example"] }],
      rules: [
        { host: "pr-1.preview.example", http: { paths: [{ path: "/cart" }, { path: "/" }] } },
      ],
    });
    expect(web.metadata.annotations["nginx.ingress.kubernetes.io/auth-url"]).toBe(
      "https://login.example/a",
    );
  });

  it("join several Ingresses of a host, and make no default backend that is everybody's", () => {
    const more = (text: string) => `${text}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: more }
spec:
  ingressClassName: nginx
  defaultBackend: { service: { name: web, port: { number: 80 } } }
  rules: [ { host: api.example, http: { paths: [ { path: /v2, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } } ] } } ]
`;
    const found = ingresses({ edit: more }).filter(({ spec }) =>
      spec.rules[0].host.includes("-api"),
    );
    const paths = found.map(({ spec }) =>
      spec.rules[0].http.paths.map(({ path }: { path: string }) => path),
    );
    expect(paths.sort()).toEqual([["/v1"], ["/v2", "/"]]);
    expect(found.some(({ spec }) => spec.defaultBackend !== undefined)).toBe(false);
  });

  it("take the nearest rules of a host: of a wildcard only where none names it", () => {
    const wild = (text: string) => text.replace("host: api.example", 'host: "*.example"');
    expect(ingresses({ edit: wild }).map(({ spec }) => spec.rules[0].http.paths.length)).toEqual([
      1, 2,
    ]);
  });

  it("order certificates and names on request only", () => {
    const [, web] = ingresses({
      ingress:
        'tls: { clusterIssuer: letsencrypt }, annotations: { external-dns.alpha.kubernetes.io/ttl: "60", x/lane: "{lane}", nginx.ingress.kubernetes.io/auth-url: "" }',
      edit: (text) =>
        text.replace(
          "annotations: { nginx",
          "annotations: { cert-manager.io/issuer: own, external-dns.alpha.kubernetes.io/hostname: shop.example, nginx",
        ),
    });
    const { "isolane.dev/owner": _, ...annotations } = web.metadata.annotations;
    expect(annotations).toEqual({
      "argocd.argoproj.io/sync-wave": "1",
      "cert-manager.io/cluster-issuer": "letsencrypt",
      "external-dns.alpha.kubernetes.io/ttl": "60",
      "x/lane": "pr-1",
    });
    expect(web.spec.tls[0].secretName).toBe(`${web.metadata.name}-tls`);
  });

  it("are what valueFrom.preview says", () => {
    const files = ingressWorld();
    const name = "environments/staging/sandboxes/pr-1.yaml";
    const env = "env: [{ name: API, valueFrom: { preview: { host: api.example } } }]";
    const asking = {
      ...files,
      [name]: (files[name] ?? "").replace(
        "name: cart } }",
        `name: cart }, customizations: { ${env} } }`,
      ),
    };
    const fork = [...synth(asking).files].find(([path]) => path.includes("deployment-cart-pr-1"));
    expect(fork?.[1]).toContain("value: https://pr-1-api.preview.example");
    const wrong = { ...asking, [name]: asking[name].replace("api.example", "no.example") };
    expect(errors(wrong).join()).toMatch(/E0874 .*"no.example"/);
  });

  it("change nothing that lanes share when one comes or goes (P6)", () => {
    const before = synth(ingressWorld({ sandboxes: { "pr-1": "cart" } })).files;
    const after = synth(ingressWorld()).files;
    const elsewhere = changedPaths(before, after).filter(
      (path) => !path.includes("pr-12") && !path.includes("virtualservice-web"),
    );
    expect(elsewhere).toEqual([]);
    expect([...before.keys()].some((path) => path.includes("deployment-isolane-web"))).toBe(true);
  });

  it("bring nothing in a suspended environment", () => {
    const files = ingressWorld();
    const name = "environments/staging/environment.yaml";
    const asleep = { ...files, [name]: `${files[name]}  suspended: true\n` };
    expect(
      [...synth(asleep).files.keys()].filter((path) => /isolane-web|ingress-/.test(path)),
    ).toEqual([]);
  });

  it("warn no more that lanes do not pass by their Ingresses", () => {
    const said = synth(ingressWorld()).diagnostics.map(({ code }) => code);
    expect(said).not.toContain("W0308");
  });

  it.each<[what: string, expected: RegExp, parts: IngressParts]>([
    [
      "a host of nobody",
      /^E0867 .* "other.example"/,
      { previews: '[{ host: other.example, preview: "{lane}.preview.example" }]' },
    ],
    ["another class", /^E0867 .* of class "public"/, { ingress: "class: public" }],
    [
      "hosts that are no names",
      /^E0868 /,
      { previews: '[{ host: shop.example, preview: "{lane}..example" }]' },
    ],
    [
      "two previews of one host",
      /^E0868 .* "pr-1.preview.example"/,
      {
        previews:
          '[{ host: shop.example, preview: "{lane}.preview.example" }, { host: api.example, preview: "{lane}.preview.example" }]',
      },
    ],
    [
      "a host of the baseline's",
      /^E0868 .* Ingress shop\/shop/,
      {
        previews: '[{ host: shop.example, preview: "{lane}.example" }]',
        sandboxes: { api: "cart" },
      },
    ],
    ["a tag", /^E0205 /, { proxy: ", image: envoyproxy/envoy:v1" }],
    ["no mesh", /^E0885 /, { mesh: "backend: gateway-api, implementation: envoy-gateway" }],
    [
      "a Service that there is not",
      /^E0882 .* Service "gone"/,
      { edit: (text) => text.replace("service: { name: cart,", "service: { name: gone,") },
    ],
    [
      "a port that there is not",
      /^E0882 .* port "grpc"/,
      { edit: (text) => text.replace("port: { name: http }", "port: { name: grpc }") },
    ],
    [
      "a backend that is no Service",
      /^E0882 .* no Service/,
      {
        edit: (text) =>
          text.replace(
            /backend: \{ service: \{ name: cart, port: \{ name: http \} \} \}/,
            "backend: { resource: { kind: Bucket, name: x, apiGroup: a.b } }",
          ),
      },
    ],
  ])("refuse %s", (_, expected, parts) => {
    const files = ingressWorld(parts);
    const found = errors(parts.proxy === undefined ? files : tagged(files));
    expect(found.join("\n")).toMatch(new RegExp(expected.source, "m"));
  });

  it("want to know whose class it is where a host has two", () => {
    const both = (text: string) => `${text}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: inside, annotations: { kubernetes.io/ingress.class: inside } }
spec: { rules: [ { host: shop.example, http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } } ] } } ] }
`;
    expect(errors(ingressWorld({ edit: both })).join()).toMatch(/E0880 .*"inside" and "nginx"/);
    const [web] = ingresses({
      edit: both,
      ingress: "class: inside",
      previews: '[{ host: shop.example, preview: "{lane}.preview.example" }]',
    });
    expect(web.metadata.annotations["kubernetes.io/ingress.class"]).toBe("inside");
  });
});

/** With a tag where the digest is. */
function tagged(files: FileMap): FileMap {
  const name = "environments/staging/environment.yaml";
  return { ...files, [name]: (files[name] ?? "").replace(/image: \S+@sha256:\w+, /, "") };
}
