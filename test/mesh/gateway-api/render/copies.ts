/** @module Routes of the baseline, and the copies that a lane gets. */
import { asArray, asRecord } from "../../../../lib/kube/json.ts";
import type { KubeObject } from "../../../../lib/kube/object.ts";
import { render, type WorldText } from "../world.ts";

export const services = ["shop/web:80", "shop/cart:80", "shop/other:80", "data/store:80"];

export function httpRoute(spec: string, metadata = "{name: web}"): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: ${metadata}
spec:
${spec.replace(/^/gm, "  ")}
`;
}

export const onWeb = 'parentRefs: [{group: "", kind: Service, name: web, port: 80}]';

/** The lane's copies of existing routes, without default routes. */
export function copies(routes: string, more: Partial<WorldText> = {}): readonly KubeObject[] {
  const lanes = [{ key: "pr-1", forks: ["shop/cart"] }];
  const { objects } = render({ services, routes, lanes, ...more });
  return objects
    .map(({ object }) => object)
    .filter((object) => !/^(web|cart|other|store)-80-/.test(object.metadata.name));
}

export function rules(object: KubeObject | undefined) {
  return asArray(asRecord(object?.spec).rules).map(asRecord);
}
