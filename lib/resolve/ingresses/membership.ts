/** @module Whether the mesh takes in the proxies that write keys: otherwise nobody routes by the keys. */
import type { Problems } from "../../diagnostics/problems.ts";
import { keyString } from "../../kube/object.ts";
import { membershipOf } from "../../mesh/implementations/membership.ts";
import { implementations } from "../../mesh/implementations/registry.ts";
import type { IngressEntry } from "../../model/ingress-entry.ts";
import { below } from "../../model/source.ts";
import { proxyLabels } from "../../resources/preview-proxy.ts";
import type { EntryScope } from "../entry-points/preview-hosts.ts";
import { proxiesOf } from "./proxies.ts";

/** Reports proxies outside of the mesh. */
export function checkProxies(
  entries: readonly IngressEntry[],
  { settings, baseline }: EntryScope,
  problems: Problems,
): void {
  const { mesh, title } = implementations[settings.implementation];
  for (const entry of entries) {
    for (const { namespace } of proxiesOf(entry)) {
      const home = baseline.objects.get(
        keyString({ group: "", kind: "Namespace", name: namespace }),
      );
      const pod = { namespace, labels: proxyLabels(settings.name, entry.name) };
      const member = membershipOf(settings, pod, home?.object);
      const why = mesh === undefined ? `${title} has no mesh` : member.why;
      if (mesh !== undefined && member.kind !== "out") continue;
      problems.report({
        code: "E0885",
        message: `the proxy of entry point "${entry.name}" would be in namespace "${namespace}", whose pods are not in the mesh (${why}): nobody would route by the keys that it writes`,
        help:
          mesh === undefined
            ? "let a Gateway of this implementation take the requests in, and name it as the entry point"
            : `take the namespace into the mesh, or say routing.membership: {${namespace}: in} where the cluster does so by itself`,
        source: below(entry.source, "ingress"),
      });
    }
  }
}
