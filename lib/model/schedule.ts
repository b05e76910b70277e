/** @module The hours of an environment: when its sandboxes have pods. No clock is read. */
import type { CompleteEnvironment } from "./spec.gen.ts";

/** `spec.schedule` of an environment. */
export type Hours = NonNullable<CompleteEnvironment["spec"]["schedule"]>;

/** In the order of the week. */
const week = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Whether sandboxes are awake at a time; undefined: there is no such time zone. */
export function isAwake({ awake, days, timezone }: Hours, now: Date): boolean | undefined {
  const local = localTime(now, timezone);
  if (local === undefined) return undefined;
  const [start = 0, end = 0] = awake.split("-").map(minuteOf);
  const begins = (day: number) => days.some((one) => one === week[(day + week.length) % 7]);
  if (start < end) return begins(local.day) && start <= local.minute && local.minute < end;
  return (
    (begins(local.day) && local.minute >= start) || (begins(local.day - 1) && local.minute < end)
  );
}

/** The hours in words: `07:00-20:00 on monday, tuesday (Europe/Berlin)`. */
export function hoursWords({ awake, days, timezone }: Hours): string {
  return `${awake} on ${days.join(", ")} (${timezone})`;
}

/** What the clocks on the wall of a time zone show. */
function localTime(
  now: Date,
  timeZone: string,
): { readonly day: number; readonly minute: number } | undefined {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
    }).formatToParts(now);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
    const minute = minuteOf(`${part("hour")}:${part("minute")}`);
    return { day: week.indexOf(part("weekday").toLowerCase()), minute };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function minuteOf(clock: string): number {
  const [hours = "", minutes = ""] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}
