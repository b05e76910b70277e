/** @module A reader that also has a file which nobody has written yet: a command compiles what it would write. */
import { compareText } from "../kube/compare-text.ts";
import type { Entry, ReadIo } from "./io.ts";
import { childPath, isWithin, joinInside } from "./paths.ts";

/** What `io` reads, with `text` in a file, in the place of what is there. */
export function withDraft(io: ReadIo, path: string, text: string): ReadIo {
  const draft: Entry = { path, kind: "file" };
  const isAbove = (folder: string) => folder !== path && isWithin(path, folder);
  const isMissing = (folder: string) => isAbove(folder) && io.kind(folder) === "missing";
  return {
    ...io,
    kind: (at) => (at === path ? "file" : isMissing(at) ? "folder" : io.kind(at)),
    read: (at, maxBytes) =>
      at === path ? { bytes: new TextEncoder().encode(text) } : io.read(at, maxBytes),
    list: (folder) => {
      if (!isAbove(folder)) return io.list(folder);
      const rest = folder === "" ? path : path.slice(folder.length + 1);
      const next = childPath(folder, rest.replace(/\/.*/s, ""));
      const entry: Entry = next === path ? draft : { path: next, kind: "folder" };
      return sorted([...io.list(folder).filter((one) => one.path !== next), entry]);
    },
    walk: (folder, options) =>
      isAbove(folder)
        ? sorted([...io.walk(folder, options).filter((one) => one.path !== path), draft])
        : io.walk(folder, options),
    run: (command) =>
      // With files of its own, a program runs in a folder that is made for it.
      command.files === undefined && isMissing(command.folder)
        ? io.run({
            ...command,
            folder: "",
            args: command.args.map((arg) => fromRoot(command.folder, arg)),
          })
        : io.run(command),
  };
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => compareText(a.path, b.path));
}

/** Programs run in the environment's folder, and paths in their arguments begin with a point (`asArgument`). */
function fromRoot(folder: string, arg: string): string {
  if (!/^\.\.?(?:\/|$)/.test(arg)) return arg;
  const joined = joinInside(folder, arg);
  return "path" in joined ? `./${joined.path}` : arg;
}
