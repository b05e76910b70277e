/** @module Secrets of SOPS: passed on byte for byte where Flux decrypts them, never where anything is readable. */
import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";

const value = "ENC[AES256_GCM,data:Zm9v,iv:aXY=,tag:dGFn,type:str]";
const secret = ({
  metadata = "{ namespace: shop, name: web }",
  data = `stringData: { b: "${value}", a: "${value}", empty: "" }`,
  sops = `sops: { mac: "ENC[AES256_GCM,data:x]", version: 3.9.0 }`,
} = {}) => `
kind: Secret
apiVersion: v1
metadata: ${metadata}
${data}
${sops}
`;
const flux = "engine: flux, decryption: {provider: sops, secretRef: {name: age}}";
function compile(baseline: string, gitops = flux) {
  const { files, diagnostics } = synth({
    "environments/staging/environment.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, deploy: true, sources: [{path: all.yaml}]}, gitops: {${gitops}, repository: https://git.example.com/a.git}}}`,
    "environments/staging/all.yaml": baseline,
  });
  return {
    secret: [...files].find(([path]) => path.includes("secret-web"))?.[1],
    kustomization: files.get("staging/gitops/kustomization-isolane-staging.baseline.yaml"),
    codes: diagnostics.map(({ code }) => code),
    messages: diagnostics.map(({ message }) => message).join("\n"),
  };
}

describe("a Secret of SOPS", () => {
  it("is passed on with all keys in their order, and nothing added", () => {
    const { secret: written, codes, kustomization } = compile(secret());
    expect(codes).toEqual([]);
    expect(written?.split("\n").slice(1).join("\n")).toBe(`kind: Secret
apiVersion: v1
metadata:
  namespace: shop
  name: web
stringData:
  b: ${value}
  a: ${value}
  empty: ""
sops:
  mac: ENC[AES256_GCM,data:x]
  version: "3.9.0"
`);
    expect(kustomization).toContain(
      "  decryption:\n    provider: sops\n    secretRef:\n      name: age\n",
    );
  });
  it("keeps the annotations of former owners, which are in its MAC", () => {
    const metadata =
      "{ name: web, namespace: shop, annotations: { helm.sh/resource-policy: keep } }";
    const { secret: written, codes } = compile(secret({ metadata }));
    expect(codes).toEqual([]);
    expect(written).not.toContain("prune");
  });
  it("gets a namespace only where the MAC leaves it out", () => {
    const metadata = "{ name: web }";
    expect(compile(secret({ metadata })).messages).toContain("does not say its namespace");
    const sops = `sops: { mac: "ENC[AES256_GCM,data:x]", mac_only_encrypted: true }`;
    const { secret: written, codes } = compile(secret({ metadata, sops }));
    expect(codes).toEqual([]);
    expect(written).toContain("namespace: shop");
  });
  it.each([
    ["nobody decrypts it", "engine: argocd", "nothing decrypts it"],
    ["Flux is not told how", "engine: flux", "does not say how it is decrypted"],
  ])("stays behind where %s", (_name, gitops, message) => {
    const found = compile(secret(), gitops);
    expect(found.codes).toEqual(["W0601"]);
    expect(found.messages).toContain(message);
    expect(found.secret).toBeUndefined();
  });
  it.each([
    ["one value is readable", { data: `stringData: { a: "${value}", b: hunter22 }` }],
    ["a value is no text", { data: `data: { a: "${value}", b: 12345678 }` }],
    ["it has no MAC", { sops: "sops: { version: 3.9.0 }" }],
    [
      "it has a readable copy",
      {
        metadata: `{ name: web, namespace: shop, annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" } }`,
      },
    ],
  ])("stays behind where %s", (_name, parts) => {
    const found = compile(secret(parts));
    expect(found.codes).toEqual(["W0601"]);
    expect(found.messages).toContain("holds values");
  });
});
