import { expect, it } from "vitest";
import { ask, groundFor } from "../support/explained.ts";
import { repository } from "../support/one-service.ts";

const http = "{name: http, port: 80}";

it("answers for the TCP port, whatever other transport has its number", () => {
  const ground = groundFor(repository({ ports: `{name: quic, port: 80, protocol: UDP}, ${http}` }));
  const { tables, promise } = ask(ground, "http://web/", { key: "pr-1" });
  expect(tables[0]?.port).toContain('the name "http"');
  expect(promise).toMatchObject({ promise: "P2", holds: true });
});

it("knows no request to a port of another transport alone", () => {
  const ground = groundFor(repository({ ports: `{name: dns, port: 53, protocol: UDP}, ${http}` }));
  expect(() => ask(ground, "http://web:53/")).toThrow(
    "E0703 port 53 of Service shop/web is no TCP port",
  );
});

it("promises nothing on a port that most likely speaks no HTTP", () => {
  const ground = groundFor(repository({ ports: `${http}, {name: metrics, port: 9092}` }));
  const { ends, promise, doubts } = ask(ground, "http://web:9092/", { key: "pr-1" });
  expect(ends).toBe("Deployment shop/web");
  expect(promise).toBeUndefined();
  expect(doubts.map(({ kind }) => kind)).toEqual(["unknown-mesh", "not-routed"]);
  expect(doubts[1]?.text).toContain("most likely speaks Kafka");
});

it("takes Linkerd's opaque ports for opaque", () => {
  const ports = `${http}, {name: http-admin, port: 4444}`;
  const ground = groundFor(repository({ ports, routing: "{implementation: linkerd}" }));
  const { tables, doubts } = ask(ground, "http://web:4444/", { key: "pr-1" });
  expect(tables[0]?.port).toContain("not HTTP to the mesh");
  expect(doubts.map(({ text }) => text).join("\n")).toContain("is not HTTP to the mesh");
});
