import { describe, expect, test } from "vitest";
import {
  cart,
  cartRoute,
  codes,
  deployment,
  fork,
  http80,
  service,
  summary,
  virtualService,
} from "../../../plan/support.ts";

describe("tables that keyed rules cannot be added to safely", () => {
  test("a root rule above a touched delegate", () => {
    const part = virtualService("part", "http:\n- route: [{destination: {host: cart}}]");
    const root = (rule: string) =>
      virtualService("root", `hosts: [cart]\nhttp:\n- ${rule}\n  delegate: {name: part}`);
    const matching = root("match: [{headers: {baggage: {regex: a}}}]");
    expect(codes({ baseline: cart + part + matching, ...fork })).toEqual(["E0410"]);
    const mirroring = root("mirror: {host: x.shop.svc.cluster.local}");
    expect(codes({ baseline: cart + part + mirroring, ...fork })).toEqual(["W0419"]);
  });

  test("rules for some callers only", () => {
    const some = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- match: [{sourceLabels: {app: front}}]\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + some, ...fork })).toEqual(["E0411"]);
  });

  test("a VirtualService that clients elsewhere cannot see", () => {
    const hidden = virtualService(
      "cart",
      'hosts: [cart]\nexportTo: ["."]\nhttp:\n- route: [{destination: {host: cart}}]',
    );
    expect(codes({ baseline: cart + hidden, ...fork })).toEqual(["W0413"]);
    const client = deployment("client", "app: client", "other");
    expect(codes({ baseline: cart + hidden + client, ...fork })).toEqual(["E0413"]);
  });

  test("several VirtualServices of one mesh host all get the copies, with a warning", () => {
    const again = virtualService(
      "cart-2",
      `hosts: [cart.shop.svc.cluster.local]\nhttp:\n- route: [{destination: {host: cart}}]`,
    );
    const scenario = { baseline: cart + cartRoute + again, ...fork };
    expect(codes(scenario)).toEqual(["W0412"]);
    expect(summary(scenario)).toEqual([
      "VirtualService cart [a=fork]",
      "VirtualService cart-2 [a=fork]",
    ]);
  });

  test("a catch-all beside another VirtualService of the same gateway and host", () => {
    const edge = (name: string, match: string, host = "shop.example.com") =>
      virtualService(
        name,
        `hosts: ["${host}"]\ngateways: [edge]\nhttp:\n- ${match}route: [{destination: {host: cart, port: {number: 80}}}]`,
      );
    const prefix = "match: [{uri: {prefix: /api}}]\n  ";
    expect(codes({ baseline: cart + edge("all", "") + edge("api", prefix), ...fork })).toEqual([
      "E0535",
    ]);
    expect(
      codes({
        baseline: cart + edge("v1", "match: [{uri: {prefix: /v1}}]\n  ") + edge("api", prefix),
        ...fork,
      }),
    ).toEqual([]);
    expect(
      codes({ baseline: cart + edge("all", "", "a.example.com") + edge("api", prefix), ...fork }),
    ).toEqual([]);
  });

  test("a delegate's catch-all beside another VirtualService of the same gateway and host", () => {
    const part = virtualService("part", "http:\n- route: [{destination: {host: cart}}]");
    const edge = (name: string, rule: string) =>
      virtualService(name, `hosts: [shop.example.com]\ngateways: [edge]\nhttp:\n- ${rule}`);
    const api = edge(
      "api",
      "match: [{uri: {prefix: /api}}]\n  route: [{destination: {host: cart, port: {number: 80}}}]",
    );
    expect(
      codes({ baseline: cart + part + edge("all", "delegate: {name: part}") + api, ...fork }),
    ).toEqual(["E0535"]);
  });

  test("an unserved port of a VirtualService with several hosts", () => {
    const two =
      deployment("cart", "app: cart") +
      service("cart", "app: cart", `${http80}, {name: grpc, port: 9000}`);
    const many = virtualService(
      "cart",
      "hosts: [cart, other]\nhttp:\n- match: [{port: 80}]\n  route: [{destination: {host: cart, port: {number: 80}}}]",
    );
    expect(codes({ baseline: two + many, ...fork })).toEqual(["E0416"]);
  });

  test("sourceLabels beside gateways", () => {
    const odd = virtualService(
      "cart",
      "hosts: [cart]\nhttp:\n- match: [{gateways: [mesh], sourceLabels: {app: cart}}]\n  route: [{destination: {host: cart}}]",
    );
    expect(codes({ baseline: cart + odd, ...fork })).toEqual(["W0418"]);
  });
});
