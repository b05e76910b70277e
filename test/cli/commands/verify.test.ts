import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verify } from "../../../lib/cli/commands/verify.ts";
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

function verifyHere(
  asked: { readonly format?: "json"; readonly out?: string } = {},
  environment: readonly string[] = [],
) {
  return shopProject.run(verify, { environment, ...asked });
}

describe("isolane verify", () => {
  it("says how much it proved and ends with 0", () => {
    const { code, out, err } = verifyHere();
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^staging: \d+ requests at \d+ entries \(\d+ to a fork\), 3 lanes/);
  });

  it("names the promise, the request and the line of the spec after a hand edit, and ends with 1", () => {
    const path = join(root, "dist/staging/routes/shop/virtualservice-cart.yaml");
    const before = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, before.replace("timeout: 3s", "timeout: 30s"));
    try {
      const { code, err } = verifyHere();
      expect(code).toBe(1);
      expect(err).toContain('error E0913: P4, behaviour kept, is broken for lane "all"');
      expect(err).toMatch(/^environments\/staging\/sandboxes\/pr-1\.yaml:\d+:\d+: /m);
      expect(err).toMatch(
        /curl -H 'x-role: admin' -H 'baggage: isolane=all' 'http:\/\/cart:8080\/admin'/,
      );
      expect(err).toMatch(
        /dist\/staging\/routes\/shop\/virtualservice-cart\.yaml:\d+:\d+: the rule that answers/,
      );
      const json = JSON.parse(verifyHere({ format: "json" }).out);
      expect(json).toMatchObject({ command: "verify", ok: false });
      expect(json.diagnostics[0].code).toBe("E0913");
    } finally {
      fs.writeFileSync(path, before);
    }
  });

  it("says what cannot be read and nothing that would follow from it", () => {
    const path = join(root, "dist/staging/routes/shop/virtualservice-cart.yaml");
    const before = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, before.replace("spec:", "<<<<<<< ours\nspec:"));
    try {
      const json = JSON.parse(verifyHere({ format: "json" }).out);
      expect(new Set(json.diagnostics.map((one: { code: string }) => one.code))).toEqual(
        new Set(["E0901"]),
      );
    } finally {
      fs.writeFileSync(path, before);
    }
    const missing = JSON.parse(verifyHere({ format: "json", out: "elsewhere" }).out);
    expect(missing.diagnostics).toHaveLength(1);
    expect(verifyHere({ out: "environments/staging/environment.yaml" }).err).toContain("E0606");
  });

  it("prints JSON by its schema", () => {
    for (const out of ["dist", "elsewhere"]) {
      const document = jsonBy("verify-report", verifyHere({ format: "json", out }));
      expect(document.ok).toBe(out === "dist");
    }
  });

  it("reports a sandbox without output and an output folder that is not there", () => {
    expect(verifyHere({ out: "elsewhere" }).err).toContain("E0903");
    expect(verifyHere({}, ["nowhere"]).code).toBe(2);
  });
});
