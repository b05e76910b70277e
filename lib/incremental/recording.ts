/** @module What reading an environment asked of the outside, and whether it would be answered alike today. */

import { sha256 } from "../emit/index-files.ts";
import { remembered } from "../kube/once.ts";
import type { Command, ReadIo, ReadResult } from "../load/io.ts";

/** One question to a `ReadIo`. */
export type Asked =
  | readonly ["kind", path: string]
  | readonly ["read", path: string, maxBytes: number]
  | readonly ["list", folder: string]
  | readonly ["walk", folder: string, hidden: boolean]
  | readonly ["glob", folder: string, pattern: string]
  | readonly ["run", command: Command];

/** A question and the hash of its answer. */
export type Operation = readonly [asked: Asked, answer: string];

/** An `io` that keeps what it is asked; each question once. */
export function recorded(io: ReadIo): {
  readonly io: ReadIo;
  readonly operations: () => readonly Operation[];
} {
  const known = new Map<string, Operation>();
  const keep = <Answer>(asked: Asked, answer: Answer, hash: string): Answer => {
    known.set(JSON.stringify(asked), [asked, hash]);
    return answer;
  };
  return {
    operations: () => [...known.values()],
    io: {
      kind: (path) => {
        const kind = io.kind(path);
        return keep(["kind", path], kind, kind);
      },
      read: (path, maxBytes) => {
        const result = io.read(path, maxBytes);
        return keep(["read", path, maxBytes], result, hashOfRead(result));
      },
      list: (folder) => {
        const entries = io.list(folder);
        return keep(["list", folder], entries, hashOf(entries));
      },
      walk: (folder, options = { hidden: false }) => {
        const entries = io.walk(folder, options);
        return keep(["walk", folder, options.hidden], entries, hashOf(entries));
      },
      glob: (folder, pattern) => {
        const entries = io.glob(folder, pattern);
        return keep(["glob", folder, pattern], entries, hashOf(entries));
      },
      run: (command) => {
        const result = io.run(command);
        return keep(["run", command], result, hashOfRun(result));
      },
    },
  };
}

/**
 * An `io` that asks each question once. What is compiled twice is compiled from the same answers, and a program that
 * renders a baseline runs once.
 */
export function remembering(io: ReadIo): ReadIo {
  const once = <Args extends readonly unknown[], Answer extends object | string>(
    ask: (...args: Args) => Answer,
  ) => {
    const known = new Map<string, Answer>();
    return (...args: Args) => remembered(known, JSON.stringify(args), () => ask(...args));
  };
  return {
    kind: once((path: string) => io.kind(path)),
    read: once((path: string, maxBytes: number) => io.read(path, maxBytes)),
    list: once((folder: string) => io.list(folder)),
    walk: once((folder: string, options = { hidden: false }) => io.walk(folder, options)),
    glob: once((folder: string, pattern: string) => io.glob(folder, pattern)),
    run: once((command: Command) => io.run(command)),
  };
}

/** The questions that `io` answers otherwise than it did. Programs are run again. */
export function answeredOtherwise(
  io: ReadIo,
  operations: readonly Operation[],
): readonly Operation[] {
  return operations.filter(([asked, answer]) => answerTo(io, asked) !== answer);
}

/** The hash of an answer as `Operation` has it. */
export function answerTo(io: ReadIo, asked: Asked): string {
  switch (asked[0]) {
    case "kind":
      return io.kind(asked[1]);
    case "read":
      return hashOfRead(io.read(asked[1], asked[2]));
    case "list":
      return hashOf(io.list(asked[1]));
    case "walk":
      return hashOf(io.walk(asked[1], { hidden: asked[2] }));
    case "glob":
      return hashOf(io.glob(asked[1], asked[2]));
    case "run":
      return hashOfRun(io.run(asked[1]));
  }
}

function hashOfRead(result: ReadResult): string {
  return "bytes" in result ? sha256(result.bytes) : hashOf(result);
}

function hashOfRun(result: ReturnType<ReadIo["run"]>): string {
  if (!("stdout" in result)) return hashOf(result);
  return hashOf([result.status, sha256(result.stdout), result.stderr]);
}

function hashOf(answer: unknown): string {
  return sha256(JSON.stringify(answer));
}
