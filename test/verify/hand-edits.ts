/** @module Output to edit by hand, and what verify has to say about it. */
import { describe, expect, it } from "vitest";
import { type Compiled, compiled, judged, shop } from "../support/verified.ts";

export const istio = compiled(shop("istio"));
export const gateway = compiled(shop("gateway-api"));

/** A repository whose environment states a protocol, with a strict lane. */
export const strict = compiled(
  shop("istio", {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
  routing: { backend: istio, implementation: istio, fallback: none }
  services: { items: { ports: { "9000": { protocol: grpc } } } }
  gitops: { engine: flux, repository: "https://git.example/shop.git" }
`,
  }),
);

/** Policies of the mesh for a forked workload, and a Service that no route names. */
export const guarded = compiled(
  shop("istio", {
    "environments/staging/baseline/guards.yaml": `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  rules: [ { from: [ { source: { namespaces: [ shop ] } } ] } ]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cart }
spec: { selector: { matchLabels: { app: cart } }, mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Service
metadata: { name: cart-peers }
spec: { clusterIP: None, selector: { app: cart }, ports: [ { name: tcp-stream, port: 7777 } ] }
`,
  }),
);

export const cartTable = /routes\/shop\/virtualservice-cart\.yaml$/;

export const itemsRoute = /sandboxes\/pr-12\/routes\/shop\/httproute-items/;

export const cartService = /pr-1\/forks\/shop\/service-cart/;
export const cartFork = /pr-1\/forks\/shop\/deployment-cart/;

/** The items of a list at an indentation, each with its lines. */
export function items(
  text: string,
  field: string,
  indent: string,
): { head: string; list: string[]; tail: string } {
  const start = text.indexOf(`${indent}${field}:\n`) + indent.length + field.length + 2;
  const head = text.slice(0, start);
  const rest = text.slice(start);
  const own = new RegExp(`^(?:${indent}(?:- |  ).*\\n)*`).exec(rest)?.[0] ?? "";
  const list = own.split(new RegExp(`(?=^${indent}- )`, "m")).filter((item) => item !== "");
  return { head, list, tail: rest.slice(own.length) };
}

/** The rules of a VirtualService or route, changed. */
export function rules(change: (list: string[]) => string[]): (text: string) => string {
  return (text) => {
    const { head, list, tail } = items(
      text,
      text.includes("kind: VirtualService") ? "http" : "rules",
      "  ",
    );
    return head + change(list).join("") + tail;
  };
}

export function named(name: string): (rule: string) => boolean {
  return (rule) => rule.includes(`- name: ${name}\n`);
}

export const once = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

export interface Corruption {
  readonly world: Compiled;
  readonly codes: readonly string[];
}

/** Each edit is found, under its codes. */
export function areFound(edits: Readonly<Record<string, () => Corruption>>): void {
  describe("a hand edit of the output", () => {
    for (const [name, make] of Object.entries(edits)) {
      it(name, () => {
        const { world, codes } = make();
        const { codes: found, said } = judged(world);
        for (const code of codes) expect(found, said.join("\n")).toContain(code);
      });
    }
  });
}
