/** @module The proxies that write keys, in `routes/`: no lane owns one, and no lane changes one. */
import type { Contribution } from "../../model/contribution.ts";
import type { ResolvedEnvironment } from "../../model/lane.ts";
import { below } from "../../model/source.ts";
import { proxyLabels, proxyObjects } from "../../resources/preview-proxy.ts";
import { bootstrapText } from "./bootstrap.ts";
import { proxiesOf, proxyName } from "./proxies.ts";

/** The objects of all of them. */
export function previewProxies({
  ingresses,
  settings,
}: ResolvedEnvironment): readonly Contribution[] {
  return ingresses.flatMap((entry) =>
    proxiesOf(entry).flatMap((proxy) => {
      const objects = proxyObjects({
        ...proxy,
        name: proxyName(settings, entry),
        labels: proxyLabels(settings.name, entry.name),
        text: bootstrapText(proxy, settings),
        settings: entry.proxy,
      });
      return objects.map((object) => ({
        unit: { kind: "routes" },
        phase: "workload",
        object,
        sources: [
          below(entry.source, "ingress", "proxy"),
          ...entry.previews.map(({ source }) => source),
        ],
      }));
    }),
  );
}
