import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain } from "../../../lib/cli/commands/explain.ts";
import { type Project, project } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { shop } from "../../support/verified.ts";

let shopProject: Project;
let root = "";

beforeAll(() => {
  shopProject = project(shop("istio"));
  root = shopProject.root;
});

afterAll(() => shopProject.remove());

type Question = Partial<Parameters<Awaited<ReturnType<typeof explain.load>>>[0]>;

function explainHere(url: string, options: Question = {}) {
  return shopProject.run(explain, { method: "GET", header: [], hops: false, url, ...options });
}

function json(url: string, options: Question = {}) {
  const printed = explainHere(url, { format: "json", ...options });
  return { document: jsonBy("explain-report", printed), code: printed.code };
}

describe("isolane explain", () => {
  it("says table, rules, workload, treatment, lines and promise, and ends with 0", () => {
    const { code, out, err } = explainHere("http://cart:8080/admin", {
      from: "web",
      key: "pr-1",
      header: ["x-role: admin"],
    });
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out.replaceAll(/-[0-9a-f]{8}/g, "-HASH")).toMatchInlineSnapshot(`
      "reached only if the caller is in the mesh: Deployment shop/cart-pr-1-HASH
      GET http://cart:8080/admin from Deployment shop/web with key "pr-1" of sandbox "pr-1"
        table    mesh, Service shop/cart port 8080: HTTP or gRPC by the name "http"
                 VirtualService shop/cart; the first rule that matches answers
        rules    no   2 matches of other keys
                 yes  VirtualService shop/cart rule "admin-pr-1": path starts with /admin; header x-role is "admin"; baggage has isolane=pr-1
                      7 matches not looked at: an earlier one answers
        ends at  Deployment shop/cart-pr-1-HASH (fork of Deployment shop/cart, sandbox "pr-1")
                 by Service shop/cart-pr-1-HASH:8080
        treated  retries: {"attempts":2}; timeout: 3s
        because  dist/staging/routes/shop/virtualservice-cart.yaml:37:5  VirtualService shop/cart rule "admin-pr-1"
                 environments/staging/sandboxes/pr-1.yaml:9:15  sandbox "pr-1" forks Deployment shop/cart
                 environments/staging/baseline/workloads.yaml:110:7  the baseline's own rule: VirtualService shop/cart rule "admin"
        no key   Deployment shop/cart, without the key
        promise  P2 holds: Deployment shop/cart-pr-1-HASH
        unproved whether pods of namespace shop are in the mesh is not known: no manifest declares the namespace
                   add the Namespace with its labels to the baseline's sources, or make sure that its pods have proxies
                 NetworkPolicy shop/cart-pr-1-HASH decides who may call Deployment shop/cart-pr-1-HASH
                   make sure that the caller is let in; a fork is treated as its baseline, which verify proves
      "
    `);
  });

  it("prints JSON by its schema, for one request and for a way", () => {
    expect(json("http://cart:8080/", { key: "pr-1" })).toMatchObject({
      code: 0,
      document: { ok: true, environment: { name: "staging" }, explanation: { outcome: "routed" } },
    });
    const { document } = json("http://web/", { key: "pr-1", hops: true });
    expect(document.way.stops.length).toBeGreaterThan(0);
    expect(json("http://nowhere/")).toMatchObject({ code: 2, document: { ok: false } });
  });

  it("ends with 1 and says so where a hand edit breaks the promise", () => {
    const path = join(root, "dist/staging/routes/shop/virtualservice-cart.yaml");
    const before = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, before.replaceAll("exact: pr-1\n", "exact: pr-2\n"));
    try {
      const header = ["x-isolane-key: pr-1"];
      const { code, out } = explainHere("http://cart:8080/", { header });
      expect(code).toBe(1);
      expect(out).toMatch(/P2 IS BROKEN: expected Deployment shop\/cart/);
      expect(json("http://cart:8080/", { header }).code).toBe(1);
    } finally {
      fs.writeFileSync(path, before);
    }
  });

  it("says where verify does not trust the output, and ends with 1", () => {
    const path = join(root, "dist/staging/routes/shop/virtualservice-cart.yaml");
    const copy = path.replace("cart", "cart-b");
    fs.writeFileSync(copy, fs.readFileSync(path, "utf8").replace("name: cart\n", "name: cart-b\n"));
    try {
      const { code, err } = explainHere("http://web/", { key: "pr-1" });
      expect(code).toBe(1);
      expect(err).toMatch(
        /^this output does not keep its promises \(.*E0902.*\): run `isolane verify`/,
      );
      expect(json("http://web/").document.broken).toContain("E0902");
    } finally {
      fs.rmSync(copy);
    }
  });

  it("reports an output folder that is none", () => {
    expect(
      explainHere("http://web/", { out: "environments/staging/environment.yaml" }).err,
    ).toMatch(/E0606/);
  });

  it("answers nothing about an output that is of another spec", () => {
    const path = join(root, "environments/staging/sandboxes/pr-1.yaml");
    const before = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, before.replace(/name: pr-1\b/, "name: pr-7"));
    try {
      const { code, out, err } = explainHere("http://cart:8080/", { key: "pr-7" });
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/E0903/);
    } finally {
      fs.writeFileSync(path, before);
    }
  });

  it("shows what a name holds, and never obeys it", () => {
    const { out } = explainHere("http://cart:8080/", { key: "\u202epr-1" });
    expect(out).toContain("\\u{202e}pr-1");
    expect(out).not.toContain("\u202e");
  });
});
