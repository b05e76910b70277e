/** @module `isolane sandbox list` and `isolane sandbox show`: sandboxes as their specs state them. */
import { linesOf, type SandboxView, viewOf } from "../../../author/sandbox-view.ts";
import { Problems } from "../../../diagnostics/problems.ts";
import { at } from "../../../kube/json.ts";
import { deletionOf } from "../../../model/deletion.ts";
import type { SourceDocument } from "../../../model/source.ts";
import { statedEntryPoints } from "../../../model/stated-entry-points.ts";
import { type Asked, type Command, environmentOption } from "../../command.ts";
import type { Specs } from "../../specs.ts";
import { nameArgument } from "./change-options.ts";

interface ListAsked extends Asked {
  readonly environment?: string;
}

interface ShowAsked extends ListAsked {
  readonly name: string;
}

/** `isolane sandbox list`. */
export const list: Command<ListAsked> = {
  name: "sandbox list",
  summary: "list the sandboxes that have specs",
  description:
    "Lists the sandboxes of an environment as their spec files state them. What lanes the output has is for `isolane lanes` to say.",
  arguments: [],
  options: [environmentOption],
  withoutOutput: true,
  load: async () => {
    const { openSpecs, unreadNotes } = await import("../../specs.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      const sandboxes =
        specs === undefined ? [] : specs.loaded.sandboxes.map((one) => shown(one, specs));
      return {
        diagnostics: problems.all,
        data: { sandboxes, unread: specs?.unread ?? [] },
        notes: specs === undefined ? [] : unreadNotes(specs),
        text: () =>
          sandboxes
            .flatMap(linesOf)
            .map((line) => `${line}\n`)
            .join(""),
      };
    };
  },
};

/** `isolane sandbox show`. */
export const show: Command<ShowAsked> = {
  name: "sandbox show",
  summary: "print the spec of a sandbox",
  description: "Prints the spec file of a sandbox.",
  arguments: [nameArgument],
  options: [environmentOption],
  withoutOutput: true,
  load: async () => {
    const { readSpecFile } = await import("../../../disk/spec-file.ts");
    const { findSandbox, openSpecs } = await import("../../specs.ts");
    return (asked, place) => {
      const problems = new Problems();
      const specs = openSpecs(asked.environment, place, problems);
      const found = specs === undefined ? undefined : findSandbox(asked.name, specs, problems);
      if (specs === undefined || found === undefined)
        return { diagnostics: problems.all, data: { sandboxes: [] }, text: () => "" };
      const text = readSpecFile({ folder: specs.folder, path: found.file });
      const view = shown(found, specs);
      const about = [found.file, ...(view.previews ?? []).map((host) => `preview: ${host}`)];
      return {
        diagnostics: problems.all,
        data: { sandboxes: [view] },
        text: () =>
          text === undefined ? "" : `${about.map((line) => `# ${line}\n`).join("")}${text}`,
      };
    };
  },
};

function shown({ value, file }: SourceDocument, { environment }: Specs): SandboxView {
  const deletion = deletionOf(environment, at(value, "spec"));
  return viewOf(value, file, { deletion, entryPoints: statedEntryPoints(environment) });
}
