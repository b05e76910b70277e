/** @module A time in a sandbox or group is one that the calendar has. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type { RouteGroup, Sandbox } from "../../model/spec.gen.ts";
import { suspensionOf } from "../../model/suspension.ts";
import { timeIn } from "../../model/time.ts";

/** Reports a sandbox that was created on, say, 30 February. */
export function checkRealDates(
  { spec, source }: Sourced<Sandbox | RouteGroup>,
  problems: Problems,
): void {
  const times = [
    ...(spec.kind === "Sandbox" ? ofSandbox(spec) : []),
    { time: spec.spec.deletion?.since, at: ["deletion", "since"] },
  ];
  for (const { time, at } of times) {
    if (time === undefined || timeIn(time) !== undefined) continue;
    problems.report({
      code: "E0209",
      message: `"${time}" is not a time that the calendar has`,
      help: "write an existing time in RFC 3339, for example 2026-11-20T09:00:00Z",
      source: below(source, "spec", ...at),
    });
  }
}

// --- internal ---

function ofSandbox(spec: Sandbox) {
  const { createdAt, updatedAt } = spec.spec;
  return [
    { time: createdAt, at: ["createdAt"] },
    { time: updatedAt, at: ["updatedAt"] },
    { time: suspensionOf(spec)?.since, at: ["suspended", "since"] },
  ];
}
