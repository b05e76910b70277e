import { describe, expect, it } from "vitest";
import { previewHost } from "../../../lib/model/stated-entry-points.ts";
import { type Api, apis } from "../../support/own-hosts.ts";
import { entryPoint, previewWorld } from "../../support/previews.ts";
import { synth } from "../../support/synth.ts";

const found = (api: Api, entrypoints: string, edit?: (baseline: string) => string) =>
  synth(previewWorld(api, entrypoints, edit)).diagnostics.flatMap(({ code, severity, message }) =>
    severity === "error" ? [`${code} ${message}`] : [],
  );

const preview = (host: string, template: string) => entryPoint({ [host]: template });

describe.each(apis)("entry points (%s)", (api) => {
  it("know the tables that a host's requests meet, and listeners for its previews", () => {
    const { result } = synth(previewWorld(api, preview("shop.example", "{lane}.preview.example")));
    const [entry] = result?.environment.entryPoints ?? [];
    expect(entry).toMatchObject({ name: "web", gateway: "shop/edge", backend: api, keys: "admit" });
    expect(entry?.previews[0]?.tables.map(({ owner }) => owner.object.kind)).toEqual([
      api === "istio" ? "VirtualService" : "HTTPRoute",
    ]);
  });

  it.each([
    ["[{ name: web, gateway: { name: none } }]", /^E0866 .* which the baseline does not have$/],
    [
      `[{ name: web, gateway: { name: edge, api: ${api === "istio" ? "gateway-api" : "istio"} } }]`,
      /^E0866 .* which the baseline does not have$/,
    ],
    [
      "[{ name: web, gateway: { name: edge }, admit: { claims: [ { claim: a, values: [b] } ] } }]",
      /^E0388 .* lets in everybody's$/,
    ],
    [preview("other.example", "{lane}.preview.example"), /^E0867 .* for host "other.example"/],
    [
      preview("shop.example", "{lane}.-x.preview.example"),
      /^E0868 .* no host names that DNS takes/,
    ],
    [preview("shop.example", "{lane}..preview.example"), /^E0868 .* no host names that DNS takes/],
    [
      preview("shop.example", `{lane}.${"x".repeat(64)}.example`),
      /^E0868 .* no host names that DNS takes/,
    ],
    [preview("shop.example", "{lane}.other.example"), /^E0871 .* for "all.other.example"/],
    [
      "[{ name: web, gateway: { name: edge } }, { name: web, gateway: { name: edge, namespace: x } }]",
      /^E0869 entry point "web" is there twice$|^E0866/,
    ],
  ])("%s is refused", (entrypoints, said) => {
    const all = found(api, entrypoints);
    expect(all.length).toBeGreaterThan(0);
    expect(all[0]).toMatch(said);
  });

  it("are told the whole listener that is missing, with a place for the certificate", () => {
    const secure = (text: string) =>
      text
        .replace(
          "servers: [ ",
          'servers: [ { port: { number: 443, name: s, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: c }, hosts: ["shop.example"] }, ',
        )
        .replace(
          "listeners: [ ",
          "listeners: [ { name: s, port: 443, protocol: HTTPS, hostname: shop.example, tls: { certificateRefs: [ { name: c } ] } }, ",
        );
    const { diagnostics } = synth(previewWorld(api, undefined, secure));
    expect(diagnostics.map(({ code }) => code)).toContain("E0871");
    expect(diagnostics.map(({ help }) => help).join()).toContain(
      api === "istio"
        ? 'protocol: HTTPS}, hosts: ["*.preview.example"], tls: {mode: SIMPLE, credentialName: SECRET}}'
        : 'hostname: "*.preview.example", tls: {certificateRefs: [{name: SECRET}]}}',
    );
  });

  it("are refused where a lane's host is one of the baseline's, or another lane's", () => {
    const own = (text: string) => text.replaceAll("shop.example", "pr-1.preview.example");
    expect(found(api, preview("pr-1.preview.example", "{lane}.preview.example"), own)).toEqual([
      expect.stringMatching(/^E0868 .* that of a route of the baseline at Gateway shop\/edge$/),
    ]);
    const two = `[{ name: web, gateway: { name: edge }, previews: [
      { host: shop.example, preview: "pr-{lane}.preview.example" },
      { host: shop.example, preview: "{lane}.preview.example" }] }]`;
    expect(found(api, two)).toEqual([]);
  });

  it("ask nobody for a listener where no lane wants a preview", () => {
    const files = previewWorld(api, preview("shop.example", "{lane}.other.example"));
    const without = Object.entries(files).map(([path, text]) => [
      path,
      text
        .replace("spec:\n  owner", "spec:\n  previews: false\n  owner")
        .replace("spec: { match", "spec: { previews: false, match"),
    ]);
    expect(synth(Object.fromEntries(without)).result).toBeDefined();
  });
});

describe("the host of a preview", () => {
  it("has the lane's key, in a label of at most 63 characters", () => {
    expect(previewHost("{lane}.preview.example.com", "pr-1")).toBe("pr-1.preview.example.com");
    const long = previewHost("api-{lane}-eu.preview.example.com", "x".repeat(63));
    expect(long).toMatch(/^api-x{50}-[0-9a-f]{8}\.preview\.example\.com$/);
    expect(previewHost("api-{lane}-eu.preview.example.com", `${"x".repeat(62)}y`)).not.toBe(long);
  });
});
