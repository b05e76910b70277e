import { describe, expect, it } from "vitest";
import { judgeRequests } from "../../../support/fork-rule.ts";
import { documents } from "../../../support/input.ts";
import { proxiesAround, proxiesOf } from "../../../support/proxies.ts";
import { cart, compiled, files } from "../../../support/routed-shop.ts";

describe("a VirtualService without a rule for an ingress gateway", () => {
  it("leaves its host to a less specific one", () => {
    // Random environments 200/21, index 71.
    const table = (name: string, host: string, rule: string): string => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [ "${host}" ], gateways: [ gw ], http: [ { ${rule}route: [ { destination: { host: cart, port: { number: 80 } } } ] } ] }
`;
    const gateway = `
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*" ] } ] }
`;
    const result = compiled(
      files(
        `${cart}${gateway}${table("all", "*", "")}${table("own", "a.example", "match: [ { port: 9000 } ], ")}`,
      ),
    );
    const request = { gateway: "shop/gw", authority: "a.example", port: 80, path: "/" };
    expect(proxiesAround(result).before.ask(request).outcome).toBe("routed");
    const { wrong, forked } = judgeRequests(result, [{ request }]);
    expect(wrong).toEqual([]);
    expect(forked).toBeGreaterThan(0);
  });
});

describe("an ingress gateway", () => {
  const gateway = (rules: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: front, namespace: shop }
spec:
  hosts: [ a.example ]
  gateways: [ shop/gw ]
  http: [ ${rules} ]
${cart}`;
  const ask = (rules: string) => {
    const proxies = proxiesOf(documents(gateway(rules)).map(({ value }) => value));
    return proxies.ask({ gateway: "shop/gw", authority: "a.example", port: 80, path: "/api" })
      .outcome;
  };

  it("forgets what follows a catch-all in one VirtualService of a gateway", () => {
    expect(
      ask(
        "{ redirect: { uri: / } }, { match: [ { uri: { prefix: /api } } ], directResponse: { status: 403 } }",
      ),
    ).toBe("redirect");
  });

  it("takes a gateway's own pods as the source of its requests", () => {
    expect(
      ask(
        "{ match: [ { sourceLabels: { app: site } } ], redirect: { uri: / } }, { directResponse: { status: 403 } }",
      ),
    ).toBe("refused");
  });
});
