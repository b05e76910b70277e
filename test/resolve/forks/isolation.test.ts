import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { app, objectsOf, plain, pod, resolveForks } from "./support.ts";

const cart = "- forkOf: {kind: Deployment, name: cart}";
const withObject = (text: string) => resolveForks(`${app("cart", plain)}${text}`, cart);

describe("the proof that nothing of the baseline catches a fork", () => {
  it("refuses a budget with an empty selector, and points at it", () => {
    const { problems } = withObject(
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {selector: {}}",
    );
    expect(problems.map((p) => p.code)).toEqual(["E0501"]);
    expect(problems[0]?.message).toContain("PodDisruptionBudget shop/all");
    expect(problems[0]?.related?.[0]?.source.path).toEqual(["spec", "selector"]);
  });

  it("refuses selectors that catch pods for lacking a label", () => {
    for (const expression of [
      "{key: app, operator: NotIn, values: [db]}",
      "{key: legacy, operator: DoesNotExist}",
    ]) {
      const text = `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchExpressions: [${expression}]}}`;
      expect(withObject(text).codes).toEqual(["E0501"]);
    }
  });

  it("is content where such a selector also needs a label that forks never have", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchLabels: {tier: web}, matchExpressions: [{key: legacy, operator: DoesNotExist}]}}";
    const { codes, forks } = withObject(text);
    expect(codes).toEqual([]);
    expect(forks[0]?.podLabels).not.toHaveProperty("tier");
  });

  it("keeps a label that is only used by NotIn, since it keeps the fork out", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: x}\nspec: {selector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}}";
    expect(withObject(text).codes).toEqual([]);
  });

  it("allows a policy for all pods, but no policy that only the fork would get", () => {
    const policy = (selector: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: ${selector}, policyTypes: [Ingress]}`;
    expect(withObject(policy("{}")).codes).toEqual([]);
    expect(
      withObject(policy("{matchExpressions: [{key: app, operator: NotIn, values: [cart]}]}")).codes,
    ).toEqual(["E0502"]);
  });

  it("does not mind selectors of other namespaces", () => {
    const text =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: all, namespace: other}\nspec: {selector: {}}";
    expect(withObject(text).codes).toEqual([]);
  });

  it("runs on the patched fork", () => {
    const patched = `${cart}\n  customizations: {patch: {type: merge, value: {spec: {template: {metadata: {labels: {app: cart}}}}}}}`;
    const { codes } = resolveForks(app("cart", plain), patched);
    expect(codes).toEqual(["E0501", "E0501"]);
  });

  it("leaves what a Skupper Connector selects by a text", () => {
    const connector = `apiVersion: skupper.io/v2alpha1
kind: Connector
metadata: {name: cart}
spec: {routingKey: cart, selector: "tier=web", port: 8080}`;
    const { forks, codes } = withObject(connector);
    expect(codes).toEqual([]);
    expect(Object.keys(forks[0]?.podLabels ?? {})).not.toContain("tier");
    expect(withObject(connector.replace("tier=web", "!x")).codes).toContain("E0501");
  });

  it("finds a name that the baseline already has", () => {
    const { forks } = resolveForks(app("cart", plain), cart);
    const taken = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${forks[0]?.name}}\nspec: {}`;
    expect(withObject(taken).codes).toContain("E0503");
  });
});

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
    expect(forks.map((f) => f.services.map((s) => s.baseline.name))).toEqual([
      ["cart", "cart-b"],
      ["basket", "cart-b"],
    ]);
    expect(new Set(forks.flatMap((f) => f.services.map((s) => s.name))).size).toBe(4);
  });
});

describe("scheduling", () => {
  it("makes terms about the baseline's own pods be about the fork's, and keeps terms about others", () => {
    const { forks } = resolveForks(
      app(
        "cart",
        `${plain}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {app: cart}}, matchLabelKeys: [app, pod-template-hash]}]
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: host, labelSelector: {matchExpressions: [{key: app, operator: In, values: [cart]}]}}}]
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {app: cache}}}]
topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: cart}}}]`,
      ),
      cart,
    );
    const own = { matchLabels: { "isolane.dev/fork": forks[0]?.name } };
    const affinity = pod(forks[0], "affinity");
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    expect(at(affinity, "podAntiAffinity", required, 0)).toEqual({
      topologyKey: "zone",
      labelSelector: own,
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(
      at(
        affinity,
        "podAntiAffinity",
        "preferredDuringSchedulingIgnoredDuringExecution",
        0,
        "podAffinityTerm",
        "labelSelector",
      ),
    ).toEqual(own);
    expect(at(affinity, "podAffinity", required, 0, "labelSelector")).toEqual({
      matchLabels: { app: "cache" },
    });
    expect(pod(forks[0], "topologySpreadConstraints", 0, "labelSelector")).toEqual(own);
  });
});
