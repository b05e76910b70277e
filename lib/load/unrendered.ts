/** @module Objects that render others: which of them deploy what no source has, and the source that would have it. */
import type { Problems } from "../diagnostics/problems.ts";
import { asArray, at, jsonText } from "../kube/json.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { rendererAdvice } from "../kube/renderers.ts";
import type { BaselineObject } from "../model/input.ts";
import { joinInside } from "./paths.ts";
import { entryOf, type Places } from "./rendering/advice.ts";
import { lookupIn } from "./rendering/lookup.ts";
import type { Part, World } from "./rendering/part.ts";
import { isExcepted } from "./rendering/render-items.ts";
import { renderingOf } from "./rendering/renderers.ts";
import { repositoriesOf } from "./rendering/repositories.ts";

/** Objects that one warning tells about; the rest is counted. */
const shown = 8;
/** Longer values belong into a file. */
const longest = 400;

/** Reports once which objects of the baseline deploy others that are not read, and which deploy what the output does. */
export function reportUnrendered(
  baseline: readonly BaselineObject[],
  spec: unknown,
  places: Places,
  problems: Problems,
): void {
  const deploy = at(spec, "baseline", "deploy") === true;
  const read = new Set(pathsOf(at(spec, "baseline", "sources"), places));
  const world: World = {
    ...places,
    repositories: repositoriesOf(spec, places.folder),
    find: lookupIn(
      baseline.map(({ object, source }) => ({ value: object, source, namespace: "" })),
    ),
    hasSubstitute: false,
  };
  const all = baseline.flatMap((one) => {
    const advice = rendererAdvice(one.object);
    if (advice === undefined || isExcepted(one.object, spec)) return [];
    const rendering = renderingOf(one.object, world);
    const { parts = [], refusals = [] } = rendering ?? {};
    const isRead = parts.length > 0 && parts.every(({ path }) => read.has(path));
    const isRenderable = rendering !== undefined && refusals.length === 0;
    const name = displayName(objectKey(one.object));
    return [{ ...one, name, advice, parts, refusals, isRead, isRenderable }];
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
      unread.every(({ isRenderable }) => isRenderable)
        ? "say render: true beside the source that has them, and they are replaced by what they deploy; or add that to spec.baseline.sources, where requests of a lane pass through it:"
        : "add to spec.baseline.sources what they deploy, where requests of a lane pass through it:",
      ...unread
        .slice(0, shown)
        .flatMap(({ name, advice, parts, refusals: [first] }) => [
          `${name}: ${wayOf(parts, places) ?? advice}`,
          ...(first === undefined ? [] : [`(render: true does not help: ${first.message})`]),
        ]),
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
      const joined =
        typeof path === "string" ? joinInside(folder, path.replace(/\/\*$/, "")) : undefined;
      return joined !== undefined && "path" in joined ? [joined.path] : [];
    });
  });
}

function wayOf(found: readonly Part[], places: Places): string | undefined {
  if (found.length === 0) return undefined;
  // JSON is YAML in flow style.
  const entries = found.map((part) => `- ${jsonText(entryOf(part, places))}`);
  const absent = found
    .filter(({ path }) => places.io.kind(path) !== "folder")
    .map(({ path }) => `"${path}"`);
  const copied = absent.length === 0 ? "" : `commit it as ${absent.join(", ")}, then `;
  const lost = [...new Set(found.flatMap((one) => one.lost))].join(", ");
  const besides = lost === "" ? "" : ` (without ${lost}, which belong into a kustomization)`;
  const tooLong = entries.some((entry) => entry.length > longest);
  return tooLong
    ? `${copied}name "${found.map(({ path }) => path).join('", "')}", with its values in files${besides}`
    : `${copied}${entries.join(" ")}${besides}`;
}
