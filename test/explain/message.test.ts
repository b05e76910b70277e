import { afterAll, beforeAll, expect, it } from "vitest";
import { explain } from "../../lib/cli/commands/explain.ts";
import { billing, forking, selective } from "../support/consumers.ts";
import { type Project, project } from "../support/project.ts";
import { jsonBy } from "../support/schema.ts";

let made: Project;
beforeAll(() => {
  const plain = (name: string) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: a}]}}}
`;
  made = project(
    billing(
      {
        "pr-1": forking(selective),
        "pr-2": forking(selective, "  suspended: true\n"),
        "pr-3": forking("{consumer: draining, consumerGroupEnv: QUEUE_NAME}"),
      },
      { more: { "environments/staging/baseline/mail.yaml": plain("mail") } },
    ),
  );
});
afterAll(() => made.remove());

const asked = (url: string, more: object = {}) =>
  made.run(explain, { method: "message", header: [], hops: false, url, ...more });

it.each([
  ["Deployment/billing", {}, "baseline", /^Deployment shop\/billing handles it: it has no key/],
  [
    "Deployment/billing",
    { key: "pr-1" },
    "fork",
    /^Deployment shop\/billing-pr-1-\w{8} handles it/,
  ],
  ["billing", { key: "pr-1" }, "fork", /handles it, of sandbox "pr-1"/],
  ["Deployment/shop/billing", { header: ["x-isolane-key: pr-1"] }, "fork", /sandbox "pr-1"/],
  [
    "Deployment/billing",
    { header: ["baggage: a=b,isolane=pr-2"] },
    "nobody",
    /"pr-2" is suspended/,
  ],
  ["Deployment/billing", { key: "pr-3" }, "baseline", /sandbox "pr-3" has no fork that takes/],
  ["Deployment/billing", { key: "pr-12" }, "baseline", /no lane has the key "pr-12"/],
  [
    "Deployment/billing",
    { header: ["x-isolane-key: pr-1", "baggage: isolane=pr-2"] },
    "unknown",
    /one key/,
  ],
  ["Deployment/mail", { key: "pr-1" }, "unknown", /^not proved, because nothing says/],
])("says who handles a message for %s with %j: %s", (url, more, handler, text) => {
  const printed = asked(url, { format: "json", ...more });
  const { message } = jsonBy("explain-report", printed) as { message: Record<string, unknown> };
  expect(message.handler).toBe(handler);
  expect(message.text).toMatch(text);
  expect(printed.code).toBe(0);
  const required = asked(url, { ...more, require: true });
  expect(required.code).toBe(handler === "fork" ? 0 : 1);
  expect(required.out).toMatch(text);
});

it("names the lines that are responsible", () => {
  const { out } = asked("billing", { key: "pr-1" });
  expect(out).toMatch(/sandboxes\/pr-1\.yaml:5:\d+ {2}the fork of sandbox "pr-1"/);
  expect(out).toMatch(/environment\.yaml:\d+:\d+ {2}says that it consumes selectively/);
});

it.each([
  [{ url: "Deployment/billings" }, "E0704", "billing"],
  [{ url: "billing", header: ["nothing"] }, "E0701", "no header"],
])("refuses what it does not understand: %j", (more, code, said) => {
  const printed = asked("", more);
  expect(printed.code).toBe(2);
  expect(printed.err).toContain(code);
  expect(printed.err).toContain(said);
});
