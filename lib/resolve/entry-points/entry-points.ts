/**
 * @module Entry points: the Gateway that each one names, and the baseline's tables that requests to the hosts of its
 * previews meet.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { knownNames } from "../../diagnostics/suggestion.ts";
import { repeated } from "../../kube/grouped.ts";
import { apiGroup, keyString } from "../../kube/object.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { EntryPoint } from "../../model/entry-point.ts";
import type { BaselineObject } from "../../model/input.ts";
import { below, type SourceRef } from "../../model/source.ts";
import type { StatedEntryPoint } from "../../model/stated-entry-points.ts";
import type { GatewayReader, RouteReaders } from "../baseline/baseline.ts";
import type { EntryScope } from "./preview-hosts.ts";
import { hostsAt, tablesOf } from "./served.ts";

/** Resolves them. What is wrong is reported, and left out. */
export function resolveEntryPoints(
  scope: Omit<EntryScope, "lanes">,
  readers: RouteReaders,
  problems: Problems,
): readonly EntryPoint[] {
  const { settings } = scope;
  const list = below(settings.source, "spec", "entrypoints");
  const stated = settings.entryPoints.map((spec) => ({ spec, source: below(list, spec.index) }));
  reportTwice(stated, problems);
  return stated.flatMap((one) => resolveEntryPoint(one, scope, readers, problems) ?? []);
}

// --- internal ---

interface Stated {
  readonly spec: StatedEntryPoint;
  readonly source: SourceRef;
}

function reportTwice(stated: readonly Stated[], problems: Problems): void {
  const report = (what: string, path: string, [first, second]: readonly [Stated, Stated]) =>
    problems.report({
      code: "E0869",
      message: what,
      help: "remove one of the two, or join them: each Gateway is one entry point with one name",
      source: below(second.source, path),
      related: [{ message: "the other one", source: below(first.source, path) }],
    });
  for (const both of repeated(stated, ({ spec }) => spec.name))
    report(`entry point "${both[1].spec.name}" is there twice`, "name", both);
  for (const both of repeated(stated, ({ spec }) => `${spec.gateway} ${spec.api ?? ""}`))
    report(`Gateway ${both[1].spec.gateway} is two entry points`, "gateway", both);
}

function resolveEntryPoint(
  { spec, source }: Stated,
  { baseline }: Omit<EntryScope, "lanes">,
  readers: RouteReaders,
  problems: Problems,
): EntryPoint | undefined {
  if (spec.keys === "admit" && spec.claims.length > 0) {
    problems.report({
      code: "E0388",
      message: `entry point "${spec.name}" says whose keys are let in, and lets in everybody's`,
      help: "say keys: strip or keys: refuse beside admit, or leave admit out",
      source: below(source, "admit"),
    });
  }
  const named = gatewayOf(spec, source, { baseline, readers }, problems);
  if (named === undefined) return undefined;
  const { reader, object } = named;
  const { backend } = reader;
  const listeners = reader.listeners(object.object);
  const { api: _, previews, ...rest } = spec;
  const entry = { ...rest, backend, object, listeners, source };
  return {
    ...entry,
    previews: previews.flatMap((preview, index) => {
      const node = below(source, "previews", index);
      const tables = tablesOf(preview.host, entry, baseline);
      if (tables.length > 0) return [{ ...preview, tables, source: node }];
      const known = hostsAt(entry, baseline).filter((host) => !host.startsWith("*"));
      problems.report({
        code: "E0867",
        message: `no route of the baseline is for host "${preview.host}" at Gateway ${spec.gateway}`,
        help: `${knownNames("hosts there", known, preview.host)}; a preview repeats what the baseline does for its host`,
        source: below(node, "host"),
      });
      return [];
    }),
  };
}

interface Found {
  readonly reader: GatewayReader;
  readonly object: BaselineObject;
}

function gatewayOf(
  { name, gateway, api }: StatedEntryPoint,
  source: SourceRef,
  { baseline, readers }: { readonly baseline: BaselineIndex; readonly readers: RouteReaders },
  problems: Problems,
): Found | undefined {
  const [namespace = "", own = ""] = gateway.split("/");
  const kinds = Object.values(readers).map(({ gateways }) => gateways);
  const found = kinds.flatMap((reader): readonly Found[] => {
    const { group, kind, backend } = reader;
    const object = baseline.objects.get(keyString({ group, kind, namespace, name: own }));
    return object === undefined || (api ?? backend) !== backend ? [] : [{ reader, object }];
  });
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const isGateway = ({ object: { apiVersion, kind } }: BaselineObject) =>
    kinds.some((one) => one.kind === kind && one.group === apiGroup(apiVersion));
  const known = [...baseline.objects.values()]
    .filter(isGateway)
    .map(({ object: { metadata } }) => `${metadata.namespace ?? ""}/${metadata.name}`);
  problems.report({
    code: "E0866",
    message:
      only === undefined
        ? `entry point "${name}" names Gateway ${gateway}${api === undefined ? "" : ` of ${api}`}, which the baseline does not have`
        : `entry point "${name}" names Gateway ${gateway}, of which the baseline has one of each API`,
    help:
      only === undefined
        ? `${knownNames("Gateways", [...new Set(known)], gateway)}. A load balancer, or an Ingress, that leads straight to a workload asks no route table: let it lead to a Gateway`
        : `say which one with gateway.api: ${kinds.map(({ backend }) => backend).join(" or ")}`,
    source: below(source, "gateway"),
  });
  return undefined;
}
