import { describe, expect, it } from "vitest";
import { carrierLine } from "../../../lib/model/carriers.ts";
import type { Probe } from "../../../lib/model/release-unit.ts";
import { subjects } from "../../support/environments.ts";
import { proxiesAround, type Request, summary } from "../../support/proxies.ts";
import { synth } from "../../support/synth.ts";
import { compiled, edited, judged, shop } from "../../support/verified.ts";

/** A probe as a request of tests. */
function toRequest(probe: Probe, lane: readonly (readonly [string, string])[]): Request {
  const url = new URL(probe.url);
  const [host = "", namespace = ""] = url.hostname.split(".");
  const common = {
    port: Number(url.port || (url.protocol === "https:" ? "443" : "80")),
    path: `${url.pathname}${url.search}`,
    method: probe.method,
    headers: [...Object.entries(probe.headers ?? {}), ...lane],
  };
  return probe.gateway === undefined
    ? { ...common, host, namespace, from: { namespace: probe.from ?? "", labels: {} } }
    : { ...common, gateway: probe.gateway, authority: url.hostname };
}

/** `Deployment shop/a 90%, Deployment shop/b 10%`. */
function expected({ expect: forks }: Probe): string {
  const texts = Object.entries(forks).map(([name, share]) =>
    share === 100 ? name : `${name} ${Math.round(share)}%`,
  );
  return texts.sort().join(", ");
}

describe.each(subjects)("the probes of $title hold on the emitted text", ({ files, folder }) => {
  const { result } = synth(files, folder);
  if (result === undefined) throw new Error("it does not compile");
  const { after } = proxiesAround(result);
  const { carriers } = result.environment.settings;
  const probes = result.lanes.flatMap(({ key, probes: own }) =>
    own.map((probe) => ({ key, probe })),
  );

  it("has some for every lane with a fork behind a routable port", () => {
    expect(probes.length).toBeGreaterThan(5);
    const without = result.lanes.filter(
      ({ forks, probes: own }) => Object.keys(forks).length > 0 && own.length === 0,
    );
    expect(without.map(({ key }) => key)).toEqual([]);
  });

  it("reaches the forks with each of the lane's headers, and the baseline without", () => {
    const wrong = probes.flatMap(({ key, probe }) => {
      const lines = carriers.map((carrier) => carrierLine(carrier, key));
      const keyed = lines.map((line) => summary(after.ask(toRequest(probe, [line]))));
      const plain = after.ask(toRequest(probe, []));
      const who = [...new Set(plain.destinations.flatMap(({ workloads }) => workloads))].sort();
      return [
        ...keyed.filter((text) => text !== expected(probe)).map((text) => `${probe.url}: ${text}`),
        ...(who.join() === probe.withoutKey.join() ? [] : [`${probe.url} without: ${who}`]),
      ];
    });
    expect(wrong).toEqual([]);
  });
});

describe("probes in the index", () => {
  it("are refused when they are not what the forks and the baseline give", () => {
    const world = compiled(shop("istio"));
    const index = /index\/sandboxes\/pr-1\.json$/;
    const otherwise = edited(world, index, (text) => text.replace("/admin", "/else"));
    expect(judged(otherwise).codes).toEqual(["E0904"]);
    const gone = edited(world, index, (text) => {
      const value = JSON.parse(text);
      value.lanes[0].probes = [];
      return JSON.stringify(value, undefined, 2);
    });
    expect(judged(gone).codes).toEqual(["E0904"]);
  });

  it("are refused with another header for the lane", () => {
    const world = compiled(shop("istio"));
    const other = edited(world, /index\/sandboxes\/pr-1\.json$/, (text) =>
      text.replace('"isolane=pr-1"', '"isolane=pr-2"'),
    );
    expect(judged(other).codes).toEqual(["E0902"]);
  });

  it("call a Service by the name that a rule asks for", () => {
    const files = Object.fromEntries(
      Object.entries(shop("istio")).map(([path, text]) => [
        path,
        text.replaceAll(
          "uri: { prefix: /admin }",
          "uri: { prefix: /admin }, authority: { exact: cart }",
        ),
      ]),
    );
    const urls = (synth(files).result?.lanes ?? [])
      .flatMap(({ probes }) => probes)
      .map(({ url }) => url);
    expect(urls.filter((url) => url.includes("/admin"))).toContain("http://cart:8080/admin");
  });

  it("leave out rules whose fault keeps requests from any workload", () => {
    const faulty = Object.fromEntries(
      Object.entries(shop("istio")).map(([path, text]) => [
        path,
        text.replaceAll(
          "timeout: 3s",
          "fault: { abort: { percentage: { value: 100 }, httpStatus: 418 } }",
        ),
      ]),
    );
    const urls = (synth(faulty).result?.lanes ?? [])
      .flatMap(({ probes }) => probes)
      .map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => url.endsWith("/admin"))).toEqual([]);
  });
});
