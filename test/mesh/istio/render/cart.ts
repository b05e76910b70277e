/** @module A cart with forks, and a VirtualService of the baseline. */
import { deployment, http80, service, virtualService } from "../../../plan/support.ts";

export const key = (k: string) => ({ baggage: `a=b, isolane = ${k};p=1,c=d` });
export const plain = (k: string) => ({ "x-isolane-key": k });
export const host = (name: string) => `${name}.shop.svc.cluster.local`;

export const cart = deployment("cart", "app: cart") + service("cart", "app: cart", http80);

export const matched = virtualService(
  "reviews",
  `
hosts: [reviews]
http:
- name: jason
  match:
  - {headers: {end-user: {exact: jason}}}
  - {uri: {prefix: /beta}}
  fault: {delay: {percentage: {value: 100}, fixedDelay: 7s}}
  timeout: 3s
  retries: {attempts: 2}
  rewrite: {uri: /}
  corsPolicy: {allowOrigins: [{exact: "*"}]}
  headers: {response: {set: {x-a: b}}}
  mirror: {host: mirror.shop.svc.cluster.local}
  mirrorPercentage: {value: 50}
  route:
  - destination: {host: reviews, subset: v2}
    headers: {request: {set: {x-version: v2}}}
- route: [{destination: {host: reviews, subset: v3}}]`,
  ", labels: {team: a, app.kubernetes.io/instance: shop}, annotations: {argocd.argoproj.io/tracking-id: x, note: kept}",
);
