/** @module `valueFrom.preview`: the URL of the sandbox's own host for one of the baseline's. */
import { knownNames } from "../../../diagnostics/suggestion.ts";
import { urlAt } from "../../../model/entry-point.ts";
import { below, type SourceRef } from "../../../model/source.ts";
import { previewHost } from "../../../model/stated-entry-points.ts";
import { urlBehind } from "../../../model/stated-ingresses.ts";
import type { Customizations } from "../context.ts";
import type { Scope } from "./scope.ts";

type Change = NonNullable<Customizations["env"]>[number];
/** What `valueFrom.preview` holds. */
export type PreviewReference = NonNullable<
  Extract<Change, { valueFrom: unknown }>["valueFrom"]["preview"]
>;

/** The URL, without a path; undefined where the lane has no such host, which is reported. */
export function previewAddress(
  { host, entry }: PreviewReference,
  { context }: Scope,
  source: SourceRef,
): string | undefined {
  const { key } = context.sandbox;
  const all = [
    ...context.entryPoints.flatMap((entryPoint) =>
      entryPoint.previews.map(({ host: of, preview }) => {
        return { name: entryPoint.name, of, url: urlAt(previewHost(preview, key), entryPoint) };
      }),
    ),
    ...context.settings.ingresses.flatMap((ingress) =>
      ingress.previews.map(({ host: of, preview }) => {
        return { name: ingress.name, of, url: urlBehind(previewHost(preview, key), ingress) };
      }),
    ),
  ];
  const found = all.filter((one) => one.of === host && (entry ?? one.name) === one.name);
  const [only, ...others] = found;
  const report = (message: string, help: string) => {
    context.problems.report({ code: "E0874", message, help, source: below(source, "host") });
    return undefined;
  };
  if (context.spec.spec.previews === false)
    return report(
      `sandbox "${context.sandbox.name}" wants no hosts of its own, so there is none for "${host}"`,
      "remove previews: false, or give the variable another value",
    );
  if (only === undefined)
    return report(
      `no entry point ${entry === undefined ? "" : `"${entry}" `}has a preview of host "${host}"`,
      `${knownNames("hosts with previews", [...new Set(all.map(({ of }) => of))], host)}; they stand under spec.entrypoints of the environment`,
    );
  if (others.length > 0)
    return report(
      `several entry points have previews of host "${host}"`,
      `say which one with entry: ${found.map(({ name }) => name).join(" or ")}`,
    );
  return only.url;
}
