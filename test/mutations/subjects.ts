/** @module What is mutated: the repository's examples, made-up shops, and one whose rules do everything. */
import { billing, forking, selective } from "../support/consumers.ts";
import { type Subject, subjects } from "../support/environments.ts";
import { shop } from "../support/verified.ts";

const rich = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: [web]
  http:
    - name: changed
      match: [ { uri: { exact: /old }, sourceLabels: { app: items } } ]
      headers: { request: { set: { x-from: mesh } } }
      fault: { delay: { fixedDelay: 1s, percentage: { value: 10 } } }
      corsPolicy: { allowOrigins: [ { exact: https://shop.example } ] }
      retries: { attempts: 1 }
      route: [ { destination: { host: web, port: { number: 8080 } } } ]
    - name: copied
      match: [ { method: { exact: POST } } ]
      mirror: { host: cart, port: { number: 8080 } }
      route: [ { destination: { host: web, port: { number: 8080 } } } ]
    - route: [ { destination: { host: web, port: { number: 8080 } } } ]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  action: ALLOW
  rules:
    - from: [ { source: { principals: [cluster.local/ns/shop/sa/web] } } ]
      to: [ { operation: { methods: [GET, POST], paths: ["/*"] } } ]
`;

/** Everything that is at hand in every checkout. */
export const mutationSubjects: readonly Subject[] = [
  ...subjects,
  {
    title: "consumers on a shared queue",
    folder: "environments/staging",
    files: billing({
      "pr-1": forking(selective),
      "pr-2": forking(selective, "  suspended: true\n"),
      "pr-3": forking("{consumer: draining, consumerGroupEnv: QUEUE_NAME}"),
    }),
  },
  {
    title: "a shop whose rules do everything, istio",
    folder: "environments/staging",
    files: shop("istio", { "environments/staging/baseline/rich.yaml": rich }),
  },
];
