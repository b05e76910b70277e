import { describe, expect, test } from "vitest";
import { app, codes, files, object } from "../../../support/small-app.ts";
import { synth } from "../../../support/synth.ts";

describe("VirtualServices of one mesh host", () => {
  const rule = (name: string, exportTo: string) =>
    object(
      "networking.istio.io/v1",
      "VirtualService",
      name,
      `hosts: [cart], exportTo: [${exportTo}], http: [{route: [{destination: {host: cart, port: {number: 80}}}]}]`,
    );

  test.each([
    ['"."', '"*"'],
    ['"."', "web"],
    ["web", '"*"'],
    ["shop", "web"],
  ])("are no warning where every client obeys a certain one: %s and %s", (one, other) => {
    expect(codes(app("cart") + rule("a", one) + rule("b", other))).not.toContain("W0412");
  });

  test.each([
    ['"*"', '"*"'],
    ['"."', "shop"],
    ['"."', '".", web'],
  ])("are a warning where some client obeys the oldest: %s and %s", (one, other) => {
    expect(codes(app("cart") + rule("a", one) + rule("b", other))).toContain("W0412");
  });

  test("are named without those that come first or last for everybody", () => {
    const { diagnostics } = synth(
      files(app("cart") + rule("a", '"."') + rule("b", '"*"') + rule("c", '"*"')),
    );
    const [found] = diagnostics.filter(({ code }) => code === "W0412");
    expect(found?.message).toMatch(/^VirtualService shop\/b and VirtualService shop\/c speak/);
  });
});
