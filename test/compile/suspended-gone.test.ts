/** @module Suspended sandboxes whose workloads are gone, and those whose refusals cannot be written. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { explain } from "../../lib/explain/explain.ts";
import { groundOf } from "../../lib/explain/ground.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import { readVerified } from "../../lib/verify/reading/reading.ts";
import { verify } from "../../lib/verify/verify.ts";
import { follow, groundFor } from "../support/explained.ts";
import { app, files, object, sandbox } from "../support/small-app.ts";
import { changedPaths, type FileMap, synth, synthFiles } from "../support/synth.ts";

const since = "2026-11-20T09:00:00Z";
const asleep = (text: string) =>
  text.replace("spec:\n", `spec:\n  suspended: {reason: cart is gone, since: "${since}"}\n`);

const server = "{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}";
const rule = (match: string) => `{${match}route: [{destination: {host: web}}]}`;
const edges = {
  istio:
    object("networking.istio.io/v1", "Gateway", "edge", `servers: [${server}]`) +
    object(
      "networking.istio.io/v1",
      "VirtualService",
      "edge",
      `hosts: [shop.example.com], gateways: [edge, mesh], http: [${rule("match: [{uri: {prefix: /a}}], ")}, {match: [{uri: {prefix: /old}}], redirect: {uri: /a}}, ${rule("")}]`,
    ),
  "gateway-api":
    object(
      "gateway.networking.k8s.io/v1",
      "Gateway",
      "edge",
      "gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]",
    ) +
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "edge",
      "parentRefs: [{name: edge}], hostnames: [shop.example.com], rules: [{matches: [{path: {type: PathPrefix, value: /a}}], backendRefs: [{name: web, port: 80}]}, {backendRefs: [{name: web, port: 80}]}]",
    ),
};
const backends = ["istio", "gateway-api"] as const;
type Backend = (typeof backends)[number];

function repository(
  backend: Backend,
  baseline: string,
  sandboxes: readonly string[],
  more: (environment: string) => string = (text) => text,
): FileMap {
  const made = files(baseline, sandboxes);
  const path = "environments/staging/environment.yaml";
  return {
    ...made,
    [path]: more(String(made[path]).replace("backend: istio", `backend: ${backend}`)),
  };
}

/** What `explain` says of a keyed request, and what `verify` says of the output. */
function told(made: FileMap, url: string, key: string, more: { readonly gateway?: string } = {}) {
  const { result, diagnostics } = synth(made);
  if (result === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const problems = new Problems();
  const found = { input: result.input, files: result.files };
  verify(found, problems);
  const ground = groundOf(readVerified(found, new Problems()));
  const asked = { method: "GET", url, headers: [], key, ...more };
  const question = toQuestion(ground, asked, problems);
  const explained = question && explain(ground, question);
  return {
    said: diagnostics.map(({ code }) => code),
    proved: problems.all.map(({ code }) => code),
    reach: explained?.reach,
    outcome: explained?.outcome,
    promise: explained?.promise,
  };
}

const said = `is suspended since ${since} because "cart is gone"`;
const words = `the lane ${said}`;
const refusedBy = (who: string) => ({
  kind: "refused",
  text: expect.stringMatching(RegExp(`^${who} ${said}: the proxy refuses the request(, if |$)`)),
});
const refused = refusedBy("the lane");

describe.each(backends)("with %s", (backend) => {
  const apps = app("web") + app("mail") + edges[backend];
  const cart = { service: app("cart").slice(app("cart").lastIndexOf("---")) };
  const gone = [asleep(sandbox("pr-1", ["cart"]))];

  it("a Service of the workload's name refuses, whoever answers it now", () => {
    for (const service of [cart.service, cart.service.replace("{app: cart}", "{app: mail}")]) {
      const made = repository(backend, apps + service, gone);
      expect(told(made, "http://cart.shop:80/", "pr-1")).toMatchObject({
        ...{ said: [], proved: [], reach: refused },
        promise: { promise: "P2", holds: true, expected: `a refusal: ${words}` },
      });
      const elsewhere = told(made, "http://mail.shop:80/", "pr-1");
      expect(elsewhere).toMatchObject({ outcome: "routed", promise: { holds: true } });
      expect(elsewhere.reach?.text).toContain(`${words}, and would fork nothing here`);
    }
  });

  it("a Service with another name that selects the application's label refuses", () => {
    const service = cart.service.replace("name: cart", "name: basket");
    const made = repository(backend, apps + service, gone);
    expect(told(made, "http://basket.shop:80/", "pr-1")).toMatchObject({
      said: [],
      reach: refused,
    });
  });

  it("Gateways refuse where nothing bears the name, and nobody without the key notices", () => {
    const made = repository(backend, apps, gone);
    for (const path of ["", "a", "other"]) {
      const url = `http://shop.example.com/${path}`;
      const at = { gateway: "shop/edge" };
      expect(told(made, url, "pr-1", at)).toMatchObject({ said: [], proved: [], reach: refused });
      expect(told(made, url, "pr-2", at)).toMatchObject({ outcome: "routed" });
    }
  });

  it("the proof misses the refusals of Gateways and of Services when they are gone", () => {
    for (const baseline of [apps, apps + cart.service]) {
      const { result } = synth(repository(backend, baseline, gone));
      if (result === undefined) throw new Error("it does not compile");
      const plain = synthFiles(repository(backend, baseline, []));
      const written = result.files.map((file) => {
        const before = plain.get(file.path);
        return before === undefined || file.path.includes("/index/")
          ? file
          : { ...file, text: before };
      });
      const isRoute = (path: string) =>
        /(VirtualService|HTTPRoute)/i.test(path) && !plain.has(path);
      const problems = new Problems();
      verify(
        { input: result.input, files: written.filter(({ path }) => !isRoute(path)) },
        problems,
      );
      expect(problems.all.map(({ code }) => code)).toContain("E0911");
    }
  });

  it("without a Gateway, a warning says that the lane is gone, and verify says so too", () => {
    const made = repository(backend, app("web"), gone);
    expect(told(made, "http://web.shop:80/", "pr-1")).toMatchObject({
      ...{ said: ["W0351"], proved: ["W0351"], outcome: "routed" },
    });
    expect(synth(made).result?.lanes[0]).toMatchObject({ unrefused: ["Deployment shop/cart"] });
  });

  it("a reason changes no byte", () => {
    const made = repository(backend, apps + app("cart"), [sandbox("pr-1", ["cart"])]);
    const path = "environments/staging/sandboxes/pr-1.yaml";
    const text = String(made[path]);
    const bare = text.replace("spec:\n", "spec:\n  suspended: true\n");
    const [plain, reasoned] = [bare, asleep(text)].map((spec) =>
      synthFiles({ ...made, [path]: spec }),
    );
    if (plain === undefined || reasoned === undefined) throw new Error("unreachable");
    expect(changedPaths(plain, reasoned)).toEqual([]);
  });

  it("a customization of what is no longer there is no error while it is suspended", () => {
    const broken = sandbox("pr-1", ["cart"], "{images: [{container: gone, image: a}]}");
    const baseline = apps + app("cart");
    expect(synth(repository(backend, baseline, [broken])).result).toBeUndefined();
    expect(
      told(repository(backend, baseline, [asleep(broken)]), "http://cart.shop:80/", "pr-1"),
    ).toMatchObject({
      ...{ said: [], proved: [], reach: refused },
    });
  });

  describe("of a group", () => {
    const joint = `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: joint}
spec: {match: {label: {key: feature, value: x}}}
`;
    const grouped = (baseline: string, other: string) => ({
      ...repository(backend, baseline, [asleep(sandbox("pr-1", ["cart"])), other]),
      "environments/staging/groups/joint.yaml": joint,
    });

    it("the Service of the suspended member refuses, and the other member answers", () => {
      const made = grouped(apps + cart.service, sandbox("pr-2", ["mail"]));
      expect(told(made, "http://cart.shop:80/", "joint").reach).toEqual(
        refusedBy('member "pr-1" of the lane'),
      );
      expect(told(made, "http://mail.shop:80/", "joint").reach).toMatchObject({
        kind: "conditional",
      });
    });

    it("Gateways stay open for the other member, and that is said", () => {
      const made = grouped(apps, sandbox("pr-2", ["web"]));
      const at = { gateway: "shop/edge" };
      const joined = told(made, "http://shop.example.com/", "joint", at);
      expect(joined).toMatchObject({ said: ["W0351"], proved: [], reach: { kind: "reached" } });
      expect(told(made, "http://shop.example.com/", "pr-1", at).reach).toEqual(refused);
    });

    it("Gateways refuse where all members are suspended", () => {
      const made = grouped(apps, asleep(sandbox("pr-2", ["post"])));
      const at = { gateway: "shop/edge" };
      expect(told(made, "http://shop.example.com/", "joint", at)).toMatchObject({
        ...{ said: [], proved: [], reach: { kind: "refused" } },
      });
    });
  });
});

describe("a refusal that cannot be written stops nobody", () => {
  const apps = app("web") + edges.istio;

  it("in a VirtualService of somebody else", () => {
    const foreign = (text: string) => text.replace("deploy: true", "deploy: false");
    const made = repository(
      "istio",
      apps,
      [asleep(sandbox("pr-1", ["cart"])), sandbox("pr-2", ["web"])],
      foreign,
    );
    expect(synth(made).diagnostics.map(({ code }) => code)).toContain("E0531");
    const alone = repository("istio", apps, [asleep(sandbox("pr-1", ["cart"]))], foreign);
    const { result, diagnostics } = synth(alone);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["W0351", expect.stringContaining("since E0531: keyed rules have to go into VirtualService")],
    ]);
    expect(result?.lanes[0]).toMatchObject({ unrefused: ["Deployment shop/cart"] });
    const adopted = (text: string) =>
      foreign(text).replace("deploy: false", "deploy: false, adopt: [VirtualService/edge]");
    const owned = repository("istio", apps, [asleep(sandbox("pr-1", ["cart"]))], adopted);
    expect(synth(owned).diagnostics.map(({ code }) => code)).toEqual(["W0415"]);
  });

  it("in the routes of a Canary, while its other forks go on refusing", () => {
    const canary = object(
      "flagger.app/v1beta1",
      "Canary",
      "cart",
      "targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}, service: {port: 80}",
    );
    const made = repository("istio", app("cart") + app("mail") + canary, [
      asleep(sandbox("pr-1", ["cart", "mail"])),
    ]);
    const { result, diagnostics } = synth(made);
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0351"]);
    expect(result?.lanes[0]).toMatchObject({ unrefused: ["Deployment shop/cart"] });
    expect(told(made, "http://mail.shop:80/", "pr-1").reach).toEqual(refused);
  });
});

it("a request that is followed is refused where a workload on its way calls the suspended one", () => {
  const calls = app("web", { podSpec: "" }).replace(
    'image: "web:1"',
    'image: "web:1", env: [{name: CART_URL, value: "http://cart:80"}]',
  );
  const ground = groundFor(
    repository("istio", calls + app("cart"), [asleep(sandbox("pr-1", ["cart"]))]),
  );
  const way = follow(ground, "http://web.shop:80/", { key: "pr-1" });
  expect(way.entry.reach?.text).toContain("would fork nothing here");
  expect(way.reach).toEqual(refused);
});

describe("on Linkerd, where a rule without backends sends requests on", () => {
  const linkerd = (text: string) =>
    text.replace("{backend: gateway-api}", "{backend: gateway-api, implementation: linkerd}");
  const route = object(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "cart",
    'parentRefs: [{group: "", kind: Service, name: cart, port: 80}], rules: [{backendRefs: [{name: cart, port: 80}], timeouts: {request: 3s}}]',
  );

  it.each([
    ["the default route", ""],
    ["a route of the baseline", route],
  ])("%s refuses by a backend that there is not", (_, own) => {
    const made = repository(
      "gateway-api",
      app("web") + app("cart") + own,
      [asleep(sandbox("pr-1", ["cart"]))],
      linkerd,
    );
    expect(told(made, "http://cart.shop:80/", "pr-1")).toMatchObject({
      ...{ said: [], proved: [], outcome: "500", reach: refused },
      promise: { promise: "P2", holds: true },
    });
    expect(told(made, "http://cart.shop:80/", "pr-2")).toMatchObject({ outcome: "routed" });
  });

  it("a Service that does answer by that name is no refusal", () => {
    const taken = object(
      "v1",
      "Service",
      "isolane-refuses",
      "selector: {app: web}, ports: [{name: http, port: 80}]",
    );
    const made = repository(
      "gateway-api",
      app("web") + app("cart") + taken,
      [asleep(sandbox("pr-1", ["cart"]))],
      linkerd,
    );
    const { result, diagnostics } = synth(made);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["W0351", expect.stringContaining("nothing can refuse them, since")],
    ]);
    expect(result?.lanes[0]).toMatchObject({ unrefused: ["Deployment shop/cart"] });
  });
});
