/** @module A backend whose routes the proxies of the implementation do not read. */
import type { Problems } from "../diagnostics/problems.ts";
import { at } from "../kube/json.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import type { EnvironmentSettings } from "../model/settings.ts";
import { below } from "../model/source.ts";
import type { RouteReaders } from "./baseline/baseline.ts";

/** Refuses it, and says which ones go together. */
export function checkBackend(
  { backend, implementation, source }: EnvironmentSettings,
  readers: RouteReaders,
  problems: Problems,
): void {
  const { isReadBy } = readers[backend];
  if (isReadBy(implementations[implementation])) return;
  const fitting = Object.values(implementations).filter(isReadBy);
  const needed = fitting.map(({ name }) => name);
  const others = Object.entries(readers).flatMap(([name, reader]) =>
    reader.isReadBy(implementations[implementation]) ? [name] : [],
  );
  const routing = below(source, "spec", "routing");
  const stated = at(source.document.value, ...routing.path, "implementation") !== undefined;
  problems.report({
    code: "E0401",
    message: `backend "${backend}" needs implementation ${needed.map((name) => `"${name}"`).join(" or ")}, not "${implementation}"`,
    help: `say backend: ${others.join(" or ")}, which ${implementation} reads, or implementation: ${needed.join(" or ")}`,
    source: below(routing, stated ? "implementation" : "backend"),
  });
}
