/** @module Strategies that state something which nothing in the entry makes true. */
import { below } from "../../../model/source.ts";
import type { ForkContext } from "../context.ts";

/** Reports a strategy that the fork's settings contradict. */
export function reportUnfounded(
  context: ForkContext,
  name: "membership" | "consumer" | "migrations",
  why: string,
): void {
  const stated = context.target.entry.strategies?.[name] ?? "";
  context.problems.report({
    code: "E0346",
    message: `strategies.${name}: ${stated} is not true of the fork of ${context.display}: ${why}`,
    help: "change it by customizations (env, command, configMaps or patch), or say shared",
    source: below(context.target.source, "strategies", name),
  });
}
