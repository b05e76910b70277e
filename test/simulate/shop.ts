/** @module A small shop, asked how a request is answered with routes around it. */
import { parseAllDocuments } from "yaml";
import { type Obj, proxiesOf, type Request, summary } from "../support/proxies.ts";

export function objects(text: string): readonly Obj[] {
  return parseAllDocuments(text).map((d) => {
    const o = d.toJS() as Obj;
    return { ...o, metadata: { namespace: "shop", ...o.metadata } };
  });
}

export const service = (name: string, selector: string, port = "{name: http, port: 80}") =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {selector: ${selector}, ports: [${port}]}}`;
const deployment = (name: string, labels: string) =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}}, spec: {template: {metadata: {labels: ${labels}}}}}`;

export const shop = [
  service("cart", "{app: cart}"),
  service("cart-pr-1", "{fork: pr-1}"),
  service("cart-pr-12", "{fork: pr-12}"),
  service("db", "{app: db}", "{name: tcp-pg, port: 5432}"),
  deployment("cart-v1", "{app: cart, version: v1}"),
  deployment("cart-v2", "{app: cart, version: v2}"),
  deployment("fork-1", "{fork: pr-1}"),
  deployment("fork-12", "{fork: pr-12}"),
  deployment("db", "{app: db}"),
].join("\n---\n");

export const to = { host: "cart", namespace: "shop", port: 80 } satisfies Request;
export const v1v2 = "Deployment shop/cart-v1 | Deployment shop/cart-v2";

export function answer(text: string, request: Request = to, joined = false): string {
  const proxies = proxiesOf(objects(shop), text === "" ? [] : objects(text));
  return summary(proxies.ask(request, joined));
}

export const key = (v: string) => `'^(?:.*,)?[ \\t]*isolane[ \\t]*=[ \\t]*${v}[ \\t]*(?:[;,].*)?$'`;

export const vs = (http: string, extra = "", name = "cart", hosts = "[cart]") =>
  `{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: ${name}}, spec: {hosts: ${hosts}, ${extra} http: [${http}]}}`;

export const parent = (port = ", port: 80") => `[{group: "", kind: Service, name: cart${port}}]`;
export const route = (
  name: string,
  rules: string,
  options: { parents?: string; namespace?: string; kind?: string } = {},
) =>
  `{apiVersion: gateway.networking.k8s.io/v1, kind: ${options.kind ?? "HTTPRoute"}, metadata: {name: ${name}, namespace: ${options.namespace ?? "shop"}}, spec: {parentRefs: ${options.parents ?? parent()}, rules: [${rules}]}}`;
export const ref = (name: string, extra = "") =>
  `backendRefs: [{name: ${name}, namespace: shop, port: 80${extra}}]`;
export const header = "{name: x-isolane-key, value: pr-1}";
