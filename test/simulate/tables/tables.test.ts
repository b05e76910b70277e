import { expect, it } from "vitest";
import { Shapes } from "../../../lib/simulate/tables/rule.ts";
import { tablesOfGateway } from "../../../lib/simulate/tables/tables.ts";
import { conclude } from "../../../lib/simulate/tables/verdict.ts";
import { ask, groundFor } from "../../support/explained.ts";
import { shop } from "../../support/verified.ts";

it("answers everything with a redirect where a Gateway's server asks for https (gateway.go, RequireTls)", () => {
  const files = Object.fromEntries(
    Object.entries(shop("istio")).map(([path, text]) => [
      path,
      text.replace(
        'hosts: ["shop.example"] }',
        'hosts: ["shop.example"], tls: { httpsRedirect: true } }',
      ),
    ]),
  );
  const ground = groundFor(files);
  const world = { ...ground.world, shapes: new Shapes() };
  const entry = { api: "istio", gateway: "shop/public", host: "shop.example", port: 80 } as const;
  const [gateway] = ground.before.of("networking.istio.io", "Gateway");
  const tables = tablesOfGateway(world, ground.after, {
    ...entry,
    gateway: `shop/${gateway?.metadata.name}`,
  });
  expect(tables.map(({ rules, otherwise }) => [rules.length, otherwise.outcome])).toEqual([
    [0, conclude({ outcome: "redirect", rule: "" }).outcome],
  ]);
  expect(() => ask(ground, "http://shop.example/", { key: "pr-1" })).not.toThrow();
});
