import { describe, expect, it } from "vitest";
import { app, objectsOf, plain, resolveForks } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";

describe("the fork's Services", () => {
  const service = `type: LoadBalancer
  clusterIP: 10.0.0.7
  clusterIPs: [10.0.0.7]
  loadBalancerIP: 1.2.3.4
  externalIPs: [1.2.3.4]
  externalTrafficPolicy: Local
  healthCheckNodePort: 30001
  sessionAffinity: ClientIP
  publishNotReadyAddresses: true
  ports: [{name: http, port: 80, targetPort: web, nodePort: 30000}, {name: api, appProtocol: grpc, port: 81, targetPort: 8080}]`;

  it("have the same ports and no way in from outside", () => {
    const { forks } = resolveForks(app("cart", plain, service), cart);
    const [copy] = objectsOf(forks[0], "Service");
    expect(copy?.metadata.name).toBe(forks[0]?.services[0]?.name);
    expect(copy?.spec).toEqual({
      type: "ClusterIP",
      sessionAffinity: "ClientIP",
      publishNotReadyAddresses: true,
      ports: [
        { name: "http", port: 80, targetPort: "web" },
        { name: "api", appProtocol: "grpc", port: 81, targetPort: 8080 },
      ],
      selector: { "isolane.dev/fork": forks[0]?.name },
    });
  });

  it("keep of the spec what is about requests in the cluster, whatever else there will be", () => {
    const kept = {
      ipFamilyPolicy: "RequireDualStack",
      ipFamilies: ["IPv6", "IPv4"],
      sessionAffinity: "ClientIP",
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      trafficDistribution: "PreferClose",
      ports: [{ name: "http", port: 80, targetPort: 8080 }],
    };
    const lost = { internalTrafficPolicy: "Local", topologyKeys: ["*"], fieldOfTheFuture: 1 };
    const text = Object.entries({ ...kept, ...lost }).map(
      ([field, value]) => `  ${field}: ${JSON.stringify(value)}`,
    );
    const { forks } = resolveForks(app("cart", plain, text.join("\n").trimStart()), cart);
    const [copy] = objectsOf(forks[0], "Service");
    expect(copy?.spec).toEqual({
      ...kept,
      type: "ClusterIP",
      selector: { "isolane.dev/fork": forks[0]?.name },
    });
  });

  it("warn of a target port that no container declares", () => {
    expect(resolveForks(app("cart", plain, service), cart).codes).toEqual(["W0321"]);
  });

  it("drop what publishes a Service or belongs to a load balancer, and keep what the mesh reads", () => {
    const text = app("cart", plain).replace(
      "metadata: {name: cart}",
      'metadata: {name: cart, annotations: {external-dns.alpha.kubernetes.io/hostname: a.b, service.beta.kubernetes.io/aws-load-balancer-type: nlb, networking.istio.io/exportTo: "*"}, labels: {istio.io/use-waypoint: w}}',
    );
    const [copy] = objectsOf(resolveForks(text, cart).forks[0], "Service");
    expect(Object.keys(copy?.metadata.annotations ?? {})).toEqual([
      "networking.istio.io/exportTo",
      "isolane.dev/fork-of",
    ]);
    expect(copy?.metadata.labels).toMatchObject({ "istio.io/use-waypoint": "w" });
  });

  it("drop labels by which a monitor finds the baseline's, and say when it finds them all the same", () => {
    const monitor = (selector: string) =>
      `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m}\nspec: {selector: ${selector}, endpoints: []}`;
    const text = app("cart", plain).replace(
      "kind: Service\nmetadata: {name: cart}",
      "kind: Service\nmetadata: {name: cart, labels: {monitored: yes-please, x: y}}",
    );
    const found = resolveForks(`${text}${monitor("{matchLabels: {monitored: yes-please}}")}`, cart);
    expect(found.codes).toEqual([]);
    expect(objectsOf(found.forks[0], "Service")[0]?.metadata.labels).not.toHaveProperty(
      "monitored",
    );
    expect(
      resolveForks(
        `${text}${monitor("{matchExpressions: [{key: private, operator: DoesNotExist}]}")}`,
        cart,
      ).codes,
    ).toEqual(["W0502"]);
  });

  it("are one for each Service that selects the workload, and one set for each fork behind a Service", () => {
    const second =
      "apiVersion: v1\nkind: Service\nmetadata: {name: cart-b}\nspec: {selector: {tier: web}, ports: [{name: http, port: 80, targetPort: 8080}]}\n---\n";
    const { forks, codes } = resolveForks(
      `${app("cart", plain)}${second}${app("basket", plain)}`,
      `${cart}\n- forkOf: {kind: Deployment, name: basket}`,
    );
    expect(codes).toEqual([]);
    // In the order of their names: that of a spec says nothing.
    expect(forks.map((f) => f.services.map((s) => s.baseline.name))).toEqual([
      ["basket", "cart-b"],
      ["cart", "cart-b"],
    ]);
    expect(new Set(forks.flatMap((f) => f.services.map((s) => s.name))).size).toBe(4);
  });
});
