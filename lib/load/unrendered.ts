/** @module Objects that render others: which of them deploy what no source has, and the source that would have it. */
import type { Problems } from "../diagnostics/problems.ts";
import { asArray, at } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { rendererAdvice } from "../kube/renderers.ts";
import type { BaselineObject } from "../model/input.ts";
import { joinInside } from "./paths.ts";
import { type Places, type RenderedSource, sourcesOf } from "./renderer-sources.ts";

/** Objects that one warning tells about; the rest is counted. */
const shown = 8;
/** Longer values belong into a file. */
const longest = 400;

/** An environment's `spec.baseline`, as far as it decides who deploys what. */
interface Stated {
  readonly sources: unknown;
  readonly deploy: boolean;
}

/** Reports once which objects of the baseline deploy others that are not read, and which deploy what the output does. */
export function reportUnrendered(
  baseline: readonly BaselineObject[],
  { sources, deploy }: Stated,
  places: Places,
  problems: Problems,
): void {
  const read = new Set(pathsOf(sources, places));
  const all = baseline.flatMap((one) => {
    const advice = rendererAdvice(one.object);
    if (advice === undefined) return [];
    const found = sourcesOf(one.object, places);
    const isRead = found.length > 0 && found.every(({ path }) => read.has(path));
    return [{ ...one, name: displayName(objectKey(one.object)), advice, found, isRead }];
  });
  for (const { name, source } of deploy ? all.filter(({ isRead }) => isRead) : []) {
    problems.report({
      code: "W0106",
      message: `${name} deploys what another source has, and with deploy: true the output deploys it too`,
      help: "take this object out of the sources and out of the cluster, without pruning what it deployed; or say deploy: false, and it goes on deploying the baseline",
      source,
    });
  }
  const unread = all.filter(({ isRead }) => !isRead);
  const [first] = unread;
  if (first === undefined) return;
  const names = unread.map(({ name }) => name);
  const more = names.length > shown ? ` and ${names.length - shown} more` : "";
  problems.report({
    code: "W0103",
    message: `${names.slice(0, shown).join(", ")}${more} ${names.length === 1 ? "deploys" : "deploy"} objects that no source has: Isolane neither forks them nor knows who calls them`,
    help: [
      "add to spec.baseline.sources what they deploy, where requests of a lane pass through it:",
      ...unread
        .slice(0, shown)
        .map(({ name, advice, found }) => `${name}: ${wayOf(found) ?? advice}`),
      ...(deploy
        ? [
            "with deploy: true, take the object itself out of the sources then: the output deploys it",
          ]
        : []),
    ].join("\n"),
    source: first.source,
  });
}

// --- internal ---

/** The folders and charts that sources name, from the root. */
function pathsOf(sources: unknown, { folder }: Places): readonly string[] {
  return asArray(sources).flatMap((source) => {
    const named = [at(source, "path"), at(source, "kustomize"), at(source, "helm", "chart")];
    return named.flatMap((path) => {
      const joined = typeof path === "string" ? joinInside(folder, path) : undefined;
      return joined !== undefined && "path" in joined ? [joined.path] : [];
    });
  });
}

function wayOf(found: readonly RenderedSource[]): string | undefined {
  if (found.length === 0) return undefined;
  // JSON is YAML in flow style.
  const entries = found.map(({ entry }) => `- ${JSON.stringify(entry)}`);
  const absent = found.filter(({ present }) => !present).map(({ path }) => `"${path}"`);
  const copied = absent.length === 0 ? "" : `commit it as ${absent.join(", ")}, then `;
  const lost = [...new Set(found.flatMap((one) => one.lost))].join(", ");
  const besides = lost === "" ? "" : ` (without ${lost}, which belong into a kustomization)`;
  const tooLong = entries.some((entry) => entry.length > longest);
  return tooLong
    ? `${copied}name "${found.map(({ path }) => path).join('", "')}", with its values in files${besides}`
    : `${copied}${entries.join(" ")}${besides}`;
}
