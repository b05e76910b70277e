/**
 * @module What annotations of an Ingress mean for a copy of it that leads to a proxy of ours and is read by the same
 * controller. Whatever the controller does to requests by itself (authentication, rewrites, limits, redirects,
 * headers) it does for the copy too, since the copy says the same. What no row names is copied; docs/ingress.md has
 * the table for people. Sources: ingress-nginx: docs/user-guide/nginx-configuration/annotations.md of
 * https://github.com/kubernetes/ingress-nginx; Traefik: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/;
 * HAProxy Technologies: documentation/annotations.md of https://github.com/haproxytech/kubernetes-ingress; HAProxy
 * Ingress: https://haproxy-ingress.github.io/docs/configuration/keys/; Contour: https://projectcontour.io/docs/main/config/annotations/;
 * OpenShift: https://github.com/openshift/route-controller-manager (pkg/route/ingress).
 */
import { isCopied } from "./copied-metadata.ts";

/** What becomes of an annotation. */
export interface IngressAnnotation {
  /** `dropped`: it is about the original alone. `refused`: the copy can neither have it nor be without it. */
  readonly copy: "kept" | "dropped" | "refused";
  /** No other value of a spec's makes it good: the whole Ingress is not one that a lane can have. */
  readonly never?: true;
  /** Somebody is told that a lane's requests are treated otherwise. */
  readonly warns?: true;
  /** What it does, after "which". */
  readonly does: string;
}

interface Row extends IngressAnnotation {
  /** Keys; one that ends in `*` stands for every key that starts so. */
  readonly keys: readonly string[];
  /** The row does not hold for these values. Default: it holds for every value. */
  readonly unless?: readonly string[];
}

const nginx = "nginx.ingress.kubernetes.io/";
const haproxy = "haproxy.org/";
const community = "haproxy-ingress.github.io/";

const row = (
  copy: Row["copy"],
  does: string,
  keys: readonly string[],
  unless: readonly string[] = [],
): Row => ({ copy, does, keys, unless });

const off = ["false", ""];

const rows: readonly Row[] = [
  // --- a part of the requests would go past the proxy, or to it without the host of the lane ---
  {
    ...row(
      "refused",
      "lets the controller split requests by itself, so some of a lane's would meet another workload",
      [`${nginx}canary*`, `${community}blue-green-*`, "nginx.org/mergeable-ingress-type"],
    ),
    never: true,
  },
  row("refused", "changes the Host header, from which the proxy reads the key", [
    `${nginx}upstream-vhost`,
    `${haproxy}set-host`,
  ]),
  row(
    "refused",
    "passes TLS on as it is, so nobody can write a key into a request",
    [`${nginx}ssl-passthrough`, `${haproxy}ssl-passthrough`, `${community}ssl-passthrough`],
    off,
  ),
  row(
    "refused",
    "makes the controller speak something else than HTTP to the Service",
    [`${nginx}backend-protocol`, `${community}backend-protocol`],
    ["", "HTTP", "AUTO_HTTP", "GRPC", "h1", "h2", "grpc"],
  ),
  row(
    "refused",
    "makes the controller speak TLS to the Service",
    [`${nginx}secure-backends`, `${haproxy}server-ssl`, `${community}secure-backends`],
    off,
  ),
  row(
    "refused",
    "puts a line of the PROXY protocol before requests",
    [`${haproxy}send-proxy-protocol`, `${community}proxy-protocol`],
    ["no", ...off],
  ),
  row(
    "refused",
    "lets the router speak TLS to the Service, or pass it on as it is",
    ["route.openshift.io/termination"],
    ["", "edge"],
  ),
  row("refused", "lets the router speak TLS to the Service", [
    "route.openshift.io/destination-ca-certificate-secret",
  ]),
  row("refused", "is configuration of the proxy itself, of which nothing is known", [
    ...["configuration-snippet", "server-snippet", "stream-snippet"].map((one) => nginx + one),
    ...["backend-config-snippet", "frontend-config-snippet"].map((one) => haproxy + one),
    ...["config-backend*", "config-frontend*", "config-tcp*"].map((one) => community + one),
    "nginx.org/location-snippets",
    "nginx.org/server-snippets",
  ]),
  row("refused", "belongs to a controller of which nothing is known here", [
    ...["alb.ingress.kubernetes.io/*", "appgw.ingress.kubernetes.io/*", "konghq.com/*"],
    ...["k8s.apisix.apache.org/*", "zalando.org/*", "getambassador.io/*", "citrix.com/*"],
    ...["ingress.gcp.kubernetes.io/*", "networking.gke.io/*", "virtual-server.f5.com/*"],
    "kubernetes.io/ingress.global-static-ip-name",
    "kubernetes.io/ingress.regional-static-ip-name",
  ]),
  // --- names of the original, which a copy would take from it ---
  row("dropped", "names further hosts of the original", [
    `${nginx}server-alias`,
    `${nginx}from-to-www-redirect`,
    `${community}server-alias*`,
  ]),
  row("dropped", "orders a certificate for the original's hosts", [
    ...["cert-manager.io/*", "acme.cert-manager.io/*", "certmanager.k8s.io/*"],
    "kubernetes.io/tls-acme",
  ]),
  {
    ...row("dropped", "sends copies of requests elsewhere, which would copy a lane's", [
      `${nginx}mirror-target`,
      `${nginx}mirror-request-body`,
      `${nginx}mirror-host`,
    ]),
    warns: true,
  },
  // --- about pods, which are the proxy's own ---
  {
    ...row("kept", "chooses among pods: those are the proxy's, and behind it the mesh chooses", [
      ...["affinity*", "session-cookie-*", "upstream-hash-by*", "load-balance"].map(
        (one) => nginx + one,
      ),
      ...["cookie-persistence", "load-balance"].map((one) => haproxy + one),
      ...["affinity", "session-cookie-*", "balance-algorithm"].map((one) => community + one),
      "haproxy.router.openshift.io/balance",
    ]),
    warns: true,
  },
];

/** What becomes of an annotation of an Ingress; undefined: a copy has it. */
export function ingressAnnotation(key: string, value: string): IngressAnnotation | undefined {
  const found = rows.find(
    ({ keys, unless = [] }) =>
      !unless.includes(value) &&
      keys.some((own) => (own.endsWith("*") ? key.startsWith(own.slice(0, -1)) : own === key)),
  );
  if (found !== undefined) return found;
  if (isCopied({ field: "annotations", key, value }, "other")) return undefined;
  return { copy: "dropped", does: "says whose the original is" };
}
