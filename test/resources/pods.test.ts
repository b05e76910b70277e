import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resourceId, resourcePrefix } from "../../lib/model/resource.ts";
import type { StatedSettings } from "../../lib/model/settings.ts";
import { literal } from "../../lib/resources/pods.ts";

/** What the kubelet makes of a text: third_party/forked/golang/expansion/expand.go of Kubernetes. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  let out = "";
  for (let index = 0; index < text.length; index++) {
    const next = text[index + 1];
    if (text[index] !== "$" || next === undefined) {
      out += text[index];
      continue;
    }
    const end = text.indexOf(")", index);
    if (next === "$") {
      out += "$";
      index++;
    } else if (next === "(" && end > 0) {
      const name = text.slice(index + 2, end);
      out += variables[name] ?? `$(${name})`;
      index = end;
    } else out += "$";
  }
  return out;
}

describe("texts of containers", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "(", ")", "{", "A", " ", '"', "\n") });

  it("reach the shell as they are, whatever variables there are", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(expanded(literal(one), { A: "replaced", "": "empty" })).toBe(one);
      }),
    );
  });

  it("would not, if they were written as they are", () => {
    expect(expanded("$(A) $$", { A: "replaced" })).toBe("replaced $");
  });
});

describe("IDs of resources", () => {
  const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  const settings = (one: string, cluster?: string): StatedSettings => ({
    name: one,
    ...{ namespace: "shop", deploy: true, backend: "istio", implementation: "istio" },
    ...{
      clusterDomain: "cluster.local",
      carriers: [],
      fallback: "baseline",
      membership: {},
      versions: { channel: "standard" },
      dependencies: [],
      entryPoints: [],
      ingresses: [],
    },
    ...(cluster === undefined ? {} : { cluster }),
  });

  const of = (name: string) => ({ kind: "sandbox", name }) as const;

  it("fit wherever a server has names, and begin with what is the environment's alone", () => {
    fc.assert(
      fc.property(name, name, name, (environment, sandbox, resource) => {
        const id = resourceId(settings(environment), of(sandbox), resource);
        expect(id).toMatch(/^il-[0-9a-f]{6}-[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?-[0-9a-f]{8}$/);
        expect(id.length).toBeLessThanOrEqual(31);
        expect(id.startsWith(resourcePrefix(settings(environment)))).toBe(true);
      }),
    );
  });

  it("never change: an upgrade must not lose a database", () => {
    expect(resourceId(settings("staging"), of("pr-1"), "orders")).toBe("il-7fc752-pr-1-c06a3e49");
    expect(resourcePrefix(settings("staging", "eu"))).toBe("il-c296a5-");
  });

  it("differ between environments, sandboxes and resources that look alike when they are joined", () => {
    const one = settings("a");
    expect(resourceId(one, of("b-c"), "d")).not.toBe(resourceId(one, of("b"), "c-d"));
    expect(resourceId(one, of("b"), "d")).not.toBe(
      resourceId(one, { kind: "group", name: "b" }, "d"),
    );
    expect(resourcePrefix(one)).not.toBe(resourcePrefix(settings("a", "eu")));
  });
});
