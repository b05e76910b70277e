import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { compiled, edited, judged, shop } from "../../support/verified.ts";

const world = compiled(
  shop("istio", {
    "environments/staging/baseline/rewrite.yaml": `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: [web]
  http:
    - match: [ { headers: { x-user: { exact: jason } } }, { uri: { regex: "/.*" } } ]
      rewrite: { uri: /v2 }
      route: [ { destination: { host: web, port: { number: 8080 } } } ]
`,
  }),
);

it("knows that a rewrite replaces the prefix that is met, and the whole path for a regex", () => {
  // Random environments 200/21, index 62: a match repeated behind another one made "/v2" of "/v2api".
  expect(judged(world).said).toEqual([]);
  const swapped = edited(world, /virtualservice-web\.yaml$/, (text) => {
    const object = parse(text);
    for (const rule of object.spec.http) rule.match.reverse();
    return stringify(object);
  });
  expect(judged(swapped).codes).toContain("E0913");
});
