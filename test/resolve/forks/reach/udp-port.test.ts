import { describe, expect, test } from "vitest";
import { app, files } from "../../../support/small-app.ts";
import { synth } from "../../../support/synth.ts";

describe("a UDP port of a fork", () => {
  const help = (ports: string) => {
    const { diagnostics } = synth(files(app("cart", { service: `ports: [${ports}]` })));
    return diagnostics.map(({ code, help: text }) => [code, text]);
  };
  const udp = "{name: dns, port: 53, protocol: UDP}";

  test("is not said to be able to speak HTTP, which E0404 refuses", () => {
    const handOver = "hand its address to another fork of this sandbox with valueFrom.fork";
    expect(help(`{name: http, port: 80}, ${udp}`)).toEqual([["W0310", handOver]]);
    expect(help(udp)).toEqual([["E0337", handOver]]);
  });

  test("beside a TCP port leaves the advice to that one", () => {
    const [found] = help(`${udp}, {name: tcp-x, port: 9000}, {name: http, port: 80}`);
    expect(found?.[1]).toContain('ports."9000".protocol');
  });
});
