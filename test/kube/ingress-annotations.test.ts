import { describe, expect, it } from "vitest";
import { ingressAnnotation } from "../../lib/kube/ingress-annotations.ts";

const copy = (key: string, value = "x") => ingressAnnotation(key, value)?.copy ?? "kept";

describe("annotations of an Ingress", () => {
  it.each([
    ["nginx.ingress.kubernetes.io/auth-url", "https://login.example"],
    ["nginx.ingress.kubernetes.io/rewrite-target", "/$1"],
    ["nginx.ingress.kubernetes.io/backend-protocol", "GRPC"],
    ["nginx.ingress.kubernetes.io/ssl-passthrough", "false"],
    ["traefik.ingress.kubernetes.io/router.middlewares", "shop-login@kubernetescrd"],
    ["haproxy.org/path-rewrite", "/a /b"],
    ["haproxy-ingress.github.io/backend-protocol", "h2"],
    ["projectcontour.io/response-timeout", "5s"],
    ["route.openshift.io/termination", "edge"],
    ["kubernetes.io/ingress.class", "nginx"],
  ])("%s: %s is the controller's matter, and copied", (key, value) => {
    expect(copy(key, value)).toBe("kept");
  });

  it.each([
    ["nginx.ingress.kubernetes.io/canary-by-header", "x-canary"],
    ["nginx.ingress.kubernetes.io/upstream-vhost", "cart"],
    ["nginx.ingress.kubernetes.io/backend-protocol", "HTTPS"],
    ["nginx.ingress.kubernetes.io/configuration-snippet", "return 200;"],
    ["haproxy.org/set-host", "cart"],
    ["haproxy.org/send-proxy-protocol", "proxy"],
    ["haproxy-ingress.github.io/blue-green-deploy", "group=blue=1"],
    ["route.openshift.io/termination", "reencrypt"],
    ["alb.ingress.kubernetes.io/scheme", "internal"],
    ["konghq.com/plugins", "cors"],
  ])("%s: %s cannot be a lane's", (key, value) => {
    expect(copy(key, value)).toBe("refused");
  });

  it.each([
    "cert-manager.io/cluster-issuer",
    "external-dns.alpha.kubernetes.io/hostname",
    "argocd.argoproj.io/sync-wave",
    "nginx.ingress.kubernetes.io/server-alias",
    "nginx.ingress.kubernetes.io/mirror-target",
    "kubectl.kubernetes.io/last-applied-configuration",
  ])("%s is about the original alone", (key) => {
    expect(copy(key)).toBe("dropped");
  });
});
