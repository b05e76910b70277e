/** @module A time in a sandbox is one that the calendar has. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";
import { suspensionOf } from "../../model/suspension.ts";

/** Reports a sandbox that was created on, say, 30 February. */
export function checkRealDates({ spec, source }: Sourced<Sandbox>, problems: Problems): void {
  const { createdAt, updatedAt } = spec.spec;
  const times = [
    { time: createdAt, at: ["createdAt"] },
    { time: updatedAt, at: ["updatedAt"] },
    { time: suspensionOf(spec)?.since, at: ["suspended", "since"] },
  ];
  for (const { time, at } of times) {
    if (time === undefined || isRealTime(time)) continue;
    problems.report({
      code: "E0209",
      message: `"${time}" is not a time that the calendar has`,
      help: "write an existing time in RFC 3339, for example 2026-11-20T09:00:00Z",
      source: below(source, "spec", ...at),
    });
  }
}

/** The schema checked the form; this checks the ranges. Date moves a day that does not exist to the next month. */
function isRealTime(text: string): boolean {
  const local = text.slice(0, "2026-11-20T09:00:00".length);
  const time = new Date(`${local}Z`);
  if (Number.isNaN(time.valueOf()) || !time.toISOString().startsWith(local)) return false;
  const [, hours, minutes] = /[+-](\d{2}):(\d{2})$/.exec(text) ?? [];
  return Number(hours ?? 0) <= 23 && Number(minutes ?? 0) <= 59;
}
