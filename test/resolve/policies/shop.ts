/** @module Two workloads with forks, and policies around them. */

export const deployment = (name: string, extra = "") =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}, tier: shop}}, spec: {${extra} containers: [{name: main, image: x}]}}}}`;
export const service = (name: string) =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}}`;
const base = [
  deployment("cart", "serviceAccountName: cart,"),
  deployment("web", "serviceAccountName: web,"),
  deployment("db"),
  service("cart"),
  service("web"),
];
export const cart = { of: "Deployment shop/cart" };
export const web = { of: "Deployment shop/web" };

export function environment(...policies: readonly string[]): string {
  return [...base, ...policies].join("\n---\n");
}

export const policy = (apiVersion: string, kind: string, spec: string, metadata = "name: p") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {${metadata}}, spec: {${spec}}}`;
export const networkPolicy = (spec: string) =>
  policy("networking.k8s.io/v1", "NetworkPolicy", spec);
export const authorization = (spec: string, metadata?: string) =>
  policy("security.istio.io/v1", "AuthorizationPolicy", spec, metadata);

export const fork = (name: string) => ({ "isolane.dev/fork": `${name}-fork` });
