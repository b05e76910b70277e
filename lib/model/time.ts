/** @module Times that people write. */

const shape = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/;

/** The time that a text states by RFC 3339; undefined: it states none, or none that the calendar has. */
export function timeIn(text: string): Date | undefined {
  const [, local, hours = "0", minutes = "0"] = shape.exec(text) ?? [];
  if (local === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  // Date moves a day that does not exist to the next month.
  const read = new Date(`${local}Z`);
  const isReal = !Number.isNaN(read.valueOf()) && read.toISOString().startsWith(local);
  return isReal ? new Date(text) : undefined;
}

/** The time that is so many seconds later: RFC 3339, in UTC. */
export function timeAfter(start: Date, seconds: number): string {
  return new Date(start.valueOf() + seconds * 1000).toISOString().replace(/\.000Z$/, "Z");
}

/** Seconds of a duration such as `10m`, which the schema has checked. */
export function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };
  return Number(duration.slice(0, -1)) * (units[duration.slice(-1)] ?? 0);
}
