/** @module `createdAt` is a time that the calendar has. */
import type { Problems } from "../../diagnostics/problems.ts";
import type { Sourced } from "../../model/input.ts";
import { below } from "../../model/source.ts";
import type { Sandbox } from "../../model/spec.gen.ts";

/** Reports a sandbox that was created on, say, 30 February. */
export function checkRealDates(sandbox: Sourced<Sandbox>, problems: Problems): void {
  const { createdAt } = sandbox.spec.spec;
  if (createdAt === undefined || isRealTime(createdAt)) return;
  problems.report({
    code: "E0209",
    message: `"${createdAt}" is no time that the calendar has`,
    help: "write an existing time in RFC 3339, as 2026-11-20T09:00:00Z",
    source: below(sandbox.source, "spec", "createdAt"),
  });
}

/** The schema checked the form; this checks the ranges, without the clock or a time zone. */
function isRealTime(text: string): boolean {
  const parts =
    /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(
      text,
    );
  if (parts === null) return false;
  const [
    year = 0,
    month = 0,
    day = 0,
    hour = 0,
    minute = 0,
    second = 0,
    offsetHour = 0,
    offsetMinute = 0,
  ] = parts.slice(1).map((part) => Number(part ?? 0));
  const days = month >= 1 && month <= 12 ? daysIn(year, month) : 0;
  const isTime = hour <= 23 && minute <= 59 && second <= 59;
  return day >= 1 && day <= days && isTime && offsetHour <= 23 && offsetMinute <= 59;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}
