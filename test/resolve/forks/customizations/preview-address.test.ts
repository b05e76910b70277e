import { describe, expect, it } from "vitest";
import { apis } from "../../../support/own-hosts.ts";
import { entryPoint, previewWorld } from "../../../support/previews.ts";
import { type FileMap, synth } from "../../../support/synth.ts";
import { compiled, edited, judged } from "../../../support/verified.ts";

const sandbox = "environments/staging/sandboxes/pr-1.yaml";

/** The shop with previews, whose sandbox pr-1 gives the fork of cart a variable. */
function world(
  api: (typeof apis)[number],
  preview: string,
  more = "",
  entrypoints?: string,
): FileMap {
  const files = previewWorld(api, entrypoints);
  const text = (files[sandbox] ?? "").replace(
    "name: cart }",
    `name: cart }\n      customizations: { env: [ { name: PUBLIC_URL, valueFrom: { preview: ${preview} } } ] }`,
  );
  return { ...files, [sandbox]: `${text}${more}` };
}

const errors = (files: FileMap) =>
  synth(files).diagnostics.flatMap(({ code, message, severity }) =>
    severity === "error" ? [`${code} ${message}`] : [],
  );

describe.each(apis)("valueFrom.preview (%s)", (api) => {
  it("is the URL of the sandbox's own host, which verify compares", () => {
    const found = compiled(world(api, "{ host: shop.example }"));
    const [text] = [...found.files].flatMap(([path, one]) =>
      /pr-1\/forks\/.*deployment-cart/.test(path) ? [one] : [],
    );
    expect(text).toContain("value: http://pr-1.preview.example\n");
    const other = edited(found, /pr-1\/forks\/.*deployment-cart/, (one) =>
      one.replace("http://pr-1.preview.example", "http://pr-12.preview.example"),
    );
    expect(judged(other).codes).not.toEqual([]);
  });

  it("has the scheme and the port of the listener", () => {
    const files = world(api, "{ host: shop.example, entry: web }");
    const secure = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        text
          .replace(
            "{ number: 80, name: http, protocol: HTTP }",
            "{ number: 8443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: wildcard }",
          )
          .replaceAll("port: 80, protocol: HTTP,", "port: 8443, protocol: HTTPS,"),
      ]),
    );
    const text = [...compiled(secure).files.values()].join("\n");
    expect(text).toContain("value: https://pr-1.preview.example:8443\n");
  });

  it.each([
    [
      "{ host: other.example }",
      "",
      undefined,
      /^E0874 no entry point has a preview of host "other.example"$/,
    ],
    ["{ host: shop.example, entry: none }", "", undefined, /^E0874 no entry point "none" has/],
    [
      "{ host: shop.example }",
      "  previews: false\n",
      undefined,
      /^E0874 sandbox "pr-1" wants no hosts/,
    ],
    ["{ host: shop.example }", "", "[]", /^E0874 no entry point has/],
  ])("%s%s is refused", (preview, more, entrypoints, said) => {
    expect(errors(world(api, preview, more, entrypoints))).toEqual([expect.stringMatching(said)]);
  });
});

describe("policies that name hosts", () => {
  const policy = (operation: string) => (text: string) =>
    `${text}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge }
spec: { action: DENY, rules: [ { to: [ { operation: { ${operation} } } ] } ] }
`;
  it.each([
    ["hosts: [shop.example]", 1],
    ["notHosts: [SHOP.example]", 1],
    ['hosts: ["shop.*"]', 1],
    ['hosts: [shop.example, "*.preview.example"]', 0],
    ['hosts: ["*.example", shop.example, "*"]', 0],
    ["hosts: [other.example]", 0],
    ['paths: ["/admin*"]', 0],
  ])("%s", (operation, count) => {
    const found = errors(previewWorld("istio", entryPoint(), policy(operation)));
    expect(found.filter((one) => one.startsWith("E0873"))).toHaveLength(count);
    expect(errors(previewWorld("istio", "[]", policy(operation)))).toEqual([]);
  });
});
