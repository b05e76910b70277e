/** @module kustomize and helm: the real programs render, their output is read like a file. */
import semver from "semver";
import type { Problems } from "../diagnostics/problems.ts";
import { asString, at, parseJson } from "../kube/json.ts";
import type { SourceDocument, SourceRef } from "../model/source.ts";
import { parseBytes } from "../yaml/document.ts";
import type { Command, ReadIo } from "./io.ts";
import { failureOf } from "./program-failure.ts";
import { textsIn } from "./walk.ts";

/** What running a program for a source needs. */
export interface Program {
  readonly io: ReadIo;
  readonly problems: Problems;
  /** The environment's folder: programs run there. */
  readonly folder: string;
  /** The node of the source, and of its version. */
  readonly source: SourceRef;
  readonly versionSource: SourceRef;
  /** The version that must be on PATH. */
  readonly version: string | undefined;
}

/** A program, and how it is asked for its version. */
export interface Versioned {
  readonly name: string;
  /** Arguments with which it prints its version. */
  readonly version: readonly string[];
  /** Finds the version in what it prints. Default: all of it. */
  readonly pattern?: RegExp;
  /** Whose version it is. Default: the program's. */
  readonly shown?: string;
}

/** One program that can render a source, and how it is asked. */
interface Way extends Versioned {
  readonly args: readonly string[];
  /** As in a {@link Command}. */
  readonly input?: string | undefined;
  readonly files?: Command["files"];
}

/** What the first program that is on PATH prints; nothing after a report. */
export function runProgram(
  program: Program,
  label: string,
  ways: readonly Way[],
): readonly SourceDocument[] {
  for (const way of ways) {
    const found = versionText(program, way);
    if (found === undefined) continue;
    if (!checkVersion(program, way.shown ?? way.name, found)) return [];
    return output(program, label, way);
  }
  const [first, second] = ways.map(({ name }) => name);
  program.problems.report({
    code: "E0140",
    message:
      second === undefined
        ? `${first} is not on PATH`
        : `neither ${first} nor ${second} is on PATH`,
    help: `install ${first}, or commit its output and use {path: ...}`,
    source: program.source,
  });
  return [];
}

/** A path that no program takes for an option or a URL. */
export function asArgument(path: string): string {
  return path.startsWith("../") || path.startsWith("./") || path === ".." ? path : `./${path}`;
}

/** The version of the first of some programs that is on PATH; undefined where none is. */
export function installedVersion(
  place: Pick<Program, "io" | "folder">,
  programs: readonly Versioned[],
): string | undefined {
  for (const program of programs) {
    const found = versionText(place, program);
    if (found !== undefined) return bareVersion(found);
  }
  return undefined;
}

/** What a program says about its version; undefined when the program is absent. */
function versionText(
  { io, folder }: Pick<Program, "io" | "folder">,
  { name, version, pattern }: Versioned,
): string | undefined {
  const result = io.run({ program: name, args: version, folder });
  if (!("stdout" in result)) return result.failure === "absent" ? undefined : "";
  const printed = new TextDecoder().decode(result.stdout);
  return pattern === undefined ? printed : (pattern.exec(printed)?.[1] ?? "");
}

/** `v5.8.1`, `v3.22.0+g1234` and `{Version:kustomize/v4.5.7 ...}` without their decoration. */
function bareVersion(text: string): string {
  return semver.coerce(text, { includePrerelease: true })?.version ?? text.trim();
}

function checkVersion(
  { version, problems, versionSource }: Program,
  program: string,
  found: string,
): boolean {
  if (version === undefined || bareVersion(version) === bareVersion(found)) return true;
  problems.report({
    code: "E0141",
    message: `${program} on PATH is version "${bareVersion(found)}", not "${bareVersion(version)}"`,
    help: "install the version that the source names, or change it here and review the difference",
    source: versionSource,
  });
  return false;
}

function output(job: Program, label: string, way: Way): readonly SourceDocument[] {
  const { name, args, input, files } = way;
  const result = job.io.run({ program: name, args, folder: job.folder, input, files });
  if ("stdout" in result && result.status === 0)
    return parseBytes(label, result.stdout, job.problems).map((document) => ({
      ...document,
      rendered: origin(document, name),
    }));
  const { cause, rest } = failureOf("stdout" in result ? result.stderr : result.detail);
  const hide = withoutSecrets(way);
  job.problems.report({
    code: "E0142",
    message: hide(`${name} ${args[0]} failed: ${cause}`),
    help: [...rest, `run \`${[name, ...args.map(shellWord)].join(" ")}\` in ${placeOf(job, way)}`]
      .map(hide)
      .join("\n"),
    source: job.source,
  });
  return [];
}

/** P8: hides values of a chart that are secrets by their names, which helm repeats in its errors. */
function withoutSecrets({ args, input = "" }: Way): (text: string) => string {
  const settings = args.flatMap((arg, index) => (args[index - 1] === "--set-json" ? [arg] : []));
  const named = settings.map((set) => {
    const [path = "", ...value] = set.split("=");
    return { [path]: parseJson(value.join("=")) };
  });
  const values = textsIn([...named, parseJson(input)])
    .filter(({ path, text }) => {
      const isKey = path.at(-1) === text;
      return !isKey && text.length > 2 && path.some((step) => secretName.test(String(step)));
    })
    .map(({ text }) => text)
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((shown, value) => shown.replaceAll(value, "..."), text);
}

const secretName = /pass|secret|token|credential|private|key|auth|pwd|dsn|cert/i;

/** Where a program ran and what it was given there. */
function placeOf({ folder }: Program, { input, files }: Way): string {
  const where = folder === "" ? "the root" : `"${folder}"`;
  if (files !== undefined) {
    const held = Object.entries(files).map(([name, text]) => `${name}: ${text}`);
    return `a folder with a link \`root\` to the root of the repository and ${held.join(", ")}`;
  }
  return input === undefined ? where : `${where}, with the object's values as its input`;
}

/** Which object a document of the output is, and from which template: a line of the output says little to people. */
function origin({ text, value, locate }: SourceDocument, program: string): string {
  const [kind, name] = [asString(at(value, "kind")), asString(at(value, "metadata", "name"))];
  const before = text.split("\n").slice(0, locate([]).line);
  const separator = before.findLastIndex((line) => line.startsWith("---"));
  // Helm writes it above each document.
  const template = /^# Source: (.*)$/m.exec(before.slice(separator + 1).join("\n"))?.[1];
  return `${kind ?? "a document"} "${name ?? "without a name"}", rendered by ${program}${template === undefined ? "" : ` from ${template}`}`;
}

/** An argument as a shell takes it. */
function shellWord(argument: string): string {
  return /^[-A-Za-z0-9_./=:,+@]+$/.test(argument)
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}
