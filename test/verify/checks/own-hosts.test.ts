import { describe, expect, it } from "vitest";
import {
  type Api,
  apis,
  meshRoute,
  own,
  publicRoute,
  sandbox,
  world,
} from "../../support/own-hosts.ts";
import { compiled, edited, judged, without } from "../../support/verified.ts";

const stated = (api: Api) =>
  compiled(
    world(api, [...own, meshRoute(api), publicRoute(api)], {
      "environments/staging/sandboxes/pr-2.yaml": sandbox("pr-2", own),
    }),
  );
const plain = (api: Api) => compiled(world(api, own));
const routes = /sandboxes\/pr-1\/routes\//;
const webRoute = /sandboxes\/pr-1\/routes\/shop\/[a-z]+-web-/;
const publicOne = /sandboxes\/pr-1\/routes\/shop\/[a-z]+-public-/;

describe.each(apis)("%s: a host that only a branch has", (api) => {
  it.each([
    ["by itself", plain],
    ["as its routes state it", stated],
  ])("is proved, %s", (_, of) => {
    expect(judged(of(api)).said).toEqual([]);
  });

  it.each([
    ["by itself", plain],
    ["as its routes state it", stated],
  ])("is missed where its routes are gone, %s", (_, of) => {
    const { codes } = judged(without(of(api), routes));
    expect(codes).toContain("E0947");
  });

  it.each([
    ["the mesh's", webRoute, "E0947"],
    ["the public one", publicOne, "E0947"],
  ])("answers nobody else: %s", (_, path, code) => {
    const open = edited(stated(api), path, (text) =>
      api === "istio"
        ? text.replace(/ {4}match:[\s\S]*? {4}timeout/, "    timeout")
        : text.replace(/ {2}- matches:[\s\S]*? {4}backendRefs/, "  - backendRefs"),
    );
    expect(judged(open).codes).toContain(code);
  });

  it("answers no other lane", () => {
    const other = edited(stated(api), webRoute, (text) => text.replaceAll("pr-1[ ", "pr-12[ "));
    expect(judged(other).codes).toEqual(expect.arrayContaining(["E0947", "E0948"]));
  });

  it("answers by the branch's own workload, as stated", () => {
    const slow = edited(stated(api), publicOne, (text) => text.replace("3s", "30s"));
    expect(judged(slow).codes).toContain("E0948");
    const elsewhere = edited(stated(api), webRoute, (text) =>
      api === "istio"
        ? text.replace(/host: api-[\w-]+\./, "host: cart.").replace("number: 80", "number: 8080")
        : text
            .replace(/(backendRefs:[\s\S]*name: )api-[\w-]+/, "$1cart")
            .replace(/port: 80\n( +weight)/, "port: 8080\n$1"),
    );
    expect(judged(elsewhere).codes).toContain("E0948");
  });

  it("answers by every carrier", () => {
    const deaf = edited(stated(api), publicOne, (text) =>
      text.replace(/exact: pr-1|value: pr-1/, (found) => `${found}0`),
    );
    expect(judged(deaf).codes).toContain("E0948");
  });

  it("takes no host besides", () => {
    const wider = edited(stated(api), publicOne, (text) =>
      text.replace("- new.shop.example", "- new.shop.example\n  - old.shop.example"),
    );
    expect(judged(wider).codes).toContain("E0922");
  });
});
