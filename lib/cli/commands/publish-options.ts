/** @module How something is published, as a command line says it. */
import { InvalidArgumentError, Option } from "commander";

/** Options of all that publishes. */
export const publishOptions: readonly Option[] = [
  new Option(
    "-m, --message <message>",
    "message of the commit (default: what becomes of which spec)",
  ),
  new Option(
    "--push-to <branch>",
    "push this branch instead, for a merge request, where the other one is protected",
  ),
  new Option("--author <author>", '"NAME <EMAIL>" (default: who git says)').argParser(authorIn),
  new Option(
    "--timeout <duration>",
    "how long to go on while others are first, for example 90s or 10m",
  )
    .argParser(seconds)
    .default(600, "10m"),
];

function authorIn(value: string): { readonly name: string; readonly email: string } {
  const [, name, email] = /^([^<>\p{Cc}]*[^<>\p{Cc}\s])\s*<([^<>\s\p{Cc}]+)>$/u.exec(value) ?? [];
  if (name === undefined || email === undefined)
    throw new InvalidArgumentError('It needs "NAME <EMAIL>".');
  return { name, email };
}

function seconds(value: string): number {
  const [, number, unit = "s"] = /^(\d{1,6})([smh]?)$/.exec(value) ?? [];
  if (number === undefined) throw new InvalidArgumentError("It needs a duration like 90s or 10m.");
  return Number(number) * ({ s: 1, m: 60, h: 3600 }[unit === "" ? "s" : unit] ?? 1);
}
