/** What the engines emit, against the CRDs of Argo CD and Flux where these are at hand. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { engines } from "../../lib/engines/registry.ts";
import { asArray, asRecord, at } from "../../lib/kube/json.ts";
import type { ReleaseUnit } from "../../lib/model/contribution.ts";
import { environment, units } from "./support.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "shared", "crds");
const present = existsSync(folder);
if (!present) console.log("skipped: no CRDs in ../shared/crds");

/** A structural schema with every object closed, as the API server treats it under server-side apply. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  const open =
    copy["x-kubernetes-preserve-unknown-fields"] === true ||
    copy.additionalProperties !== undefined;
  return copy.type === "object" && copy.properties !== undefined && !open
    ? { ...copy, additionalProperties: false }
    : copy;
}

function validators(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const documents = readdirSync(folder)
    .filter((file) => /^(argocd|flux)/.test(file))
    .sort()
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((d) => d.toJS() as unknown),
    );
  return new Map(
    documents
      .filter((crd) => asRecord(crd).kind === "CustomResourceDefinition")
      .flatMap((crd) =>
        asArray(at(crd, "spec", "versions")).map((version) => {
          const schema = asRecord(closed(at(version, "schema", "openAPIV3Schema")));
          const properties = { ...asRecord(schema.properties), metadata: { type: "object" } };
          return [
            `${String(at(crd, "spec", "group"))}/${String(at(version, "name"))} ${String(at(crd, "spec", "names", "kind"))}`,
            ajv.compile({ ...schema, properties }),
          ] as const;
        }),
      ),
  );
}

describe.skipIf(!present)("engine objects against the CRDs", () => {
  const known = present ? validators() : new Map<string, ValidateFunction>();

  it.each(["argocd", "flux"] as const)("of %s: no unknown field, no wrong type", (engine) => {
    const all = [
      units.baseline,
      units.routes,
      units.sandbox("pr-1"),
      units.group("joint"),
    ] as ReleaseUnit[];
    const rendered = engines[engine].render(
      all,
      environment({ engine, sandboxes: ["pr-1"], groups: ["joint"] }),
    );
    let checked = 0;
    for (const { object } of rendered) {
      const validate = known.get(`${object.apiVersion} ${object.kind}`);
      if (validate === undefined) continue;
      checked += 1;
      validate(object);
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(checked).toBeGreaterThan(3);
  });
});
