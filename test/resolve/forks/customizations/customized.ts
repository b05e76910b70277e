/** @module A small workload whose fork is customized. */
import { app, resolveForks } from "../support.ts";

/** A fork of Deployment cart with these customizations (YAML of a flow mapping). */
export function customize(podSpec: string, customizations: string, more = "", strategies = "{}") {
  const forks = `- forkOf: {kind: Deployment, name: cart}\n  strategies: ${strategies}\n  customizations: ${customizations}`;
  return resolveForks(`${app("cart", podSpec)}${more}`, forks);
}

export const two =
  "initContainers: [{name: init, image: i}]\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080}]}, {name: proxy, image: b}]";
export const config = `
apiVersion: v1
kind: ConfigMap
metadata: {name: cart-config, labels: {team: a}}
data: {FLAG: "off", COLOR: blue, other: text}
binaryData: {logo: AAAA}
---
apiVersion: v1
kind: Secret
metadata: {name: cart-secret}
stringData: {password: hunter2}
---
`;
