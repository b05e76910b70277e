/** @module Amounts as people write them. */
import type { LaneFacts } from "./lane-facts.ts";

/** What a month costs, as the environment states it: a core, and a GiB. */
export interface Prices {
  readonly currency: string;
  readonly cpu: number;
  readonly memory: number;
}

/** What lanes are summed up by. */
export type Totals = Pick<LaneFacts, "pods" | "services" | "rules" | "cpu" | "memory">;

/** Nothing of anything. */
export const noTotals: Totals = { pods: 0, services: 0, rules: 0, cpu: 0, memory: 0 };

/** What comes or goes from one to the other. */
export function difference(before: Totals, after: Totals): Totals {
  return {
    pods: after.pods - before.pods,
    services: after.services - before.services,
    rules: after.rules - before.rules,
    cpu: after.cpu - before.cpu,
    memory: after.memory - before.memory,
  };
}

/** All together. */
export function sum(some: readonly Totals[]): Totals {
  return some.reduce(
    (all, one) => ({
      pods: all.pods + one.pods,
      services: all.services + one.services,
      rules: all.rules + one.rules,
      cpu: all.cpu + one.cpu,
      memory: all.memory + one.memory,
    }),
    noTotals,
  );
}

/** `0.25` cores are `250m`. */
export function cpuWords(cores: number): string {
  const milli = Math.round(cores * 1000);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** Bytes in the largest binary unit in which they are at least one: `128Mi`. */
export function memoryWords(bytes: number): string {
  const units = ["", "Ki", "Mi", "Gi", "Ti"];
  const size = Math.abs(bytes);
  const power = size < 1 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${Number(value.toFixed(1))}${units[power]}`;
}

/** What it costs in a month: `12.40 EUR`. undefined where the environment states no prices. */
export function costWords({ cpu, memory }: Totals, prices: Prices | undefined): string | undefined {
  if (prices === undefined) return undefined;
  const amount = cpu * prices.cpu + (memory / 2 ** 30) * prices.memory;
  return `${amount.toFixed(2)} ${prices.currency}`;
}

/** With its sign, which what stays the same has none of. */
export function signed(number: number, words: string): string {
  return number > 0 ? `+${words}` : words;
}
