/** @module Whether a table of keyed rules alone keeps everybody else out: requests without the key then get 404. */
import { type Carriers, isMember } from "../../model/carriers.ts";
import type { ImplementationName } from "../../model/settings.ts";
import { implementations } from "./registry.ts";

/** Why requests without the key reach a Service that has keyed rules only; undefined: the mesh answers them 404. */
export function unkeyedBecause(
  { implementation, carriers }: { implementation: ImplementationName; carriers: Carriers },
  isHeadless: boolean,
): string | undefined {
  const { mesh, title } = implementations[implementation];
  if (mesh === undefined) return `${title} has no mesh`;
  if (isHeadless) return "it is headless, and clients address its pods one by one";
  // Kuma, for example: the rest goes to the Service, and a rule without a backend too.
  if (mesh.unmatched === "default")
    return `${title} sends what no rule matches to the Service all the same`;
  const member = mesh.headerRegex ? undefined : carriers.find(isMember);
  return member && `${title} has no regular expressions on headers, which ${member.kind} needs`;
}
