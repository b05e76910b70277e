/** What the engines emit, against what the CRDs of Argo CD and Flux say (known-fields.json). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../lib/kube/object.ts";
import {
  engineObjects,
  engineSubjects,
  type KnownFields,
  knownFieldsFile,
  strayFields,
} from "./known-fields.ts";

const known = JSON.parse(readFileSync(knownFieldsFile, "utf8")) as KnownFields;

describe("engine objects against the CRDs", () => {
  it.each(engineSubjects.map((one) => [one.title, one] as const))(
    "of %s: no unknown field, no wrong type",
    (_, subject) => {
      const objects = engineObjects(subject);
      expect(objects.length).toBeGreaterThan(3);
      const stray = objects.flatMap((object) =>
        strayFields(object, known).map((what) => `${object.kind}: ${what}`),
      );
      expect(stray).toEqual([]);
    },
  );

  it("sees what is wrong", () => {
    const stray = (spec: unknown) => {
      const project: KubeObject = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name: "x" },
        spec,
      };
      return strayFields(project, known);
    };
    expect(stray({ destinations: [{ server: "x", typo: 1 }] })).toEqual([
      "spec.destinations[].typo is unknown",
    ]);
    expect(stray({ destinations: "x" })).toEqual(["spec.destinations is no array"]);
    expect(stray({})).toEqual([]);
  });
});
