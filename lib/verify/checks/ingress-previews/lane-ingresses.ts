/** @module A lane's Ingress against the baseline's: all of it but the backends, and where requests by each path come out. */
import { isCopied, isObeyed, marksOf } from "../../../kube/copied-metadata.ts";
import { ingressAnnotation } from "../../../kube/ingress-annotations.ts";
import { asArray, asRecord, asString, at, stable } from "../../../kube/json.ts";
import type { KubeObject } from "../../../kube/object.ts";
import { type Carrier, carrierHeader } from "../../../model/carriers.ts";
import { labels, specGroup } from "../../../model/interface.ts";
import { type ProxyListener, passed } from "../../../simulate/preview-proxy/proxy.ts";
import { type Lines, linesOf } from "../../../simulate/requests/conditions.ts";
import {
  bothForms,
  foreignKeys,
  type KeyForm,
  keyForms,
  noKey,
} from "../../../simulate/requests/keys.ts";
import { keysReadOn, readForms } from "../../../simulate/requests/read-keys.ts";
import type { Fault } from "../../check.ts";
import type { WantedIngress } from "../../reading/ingress-previews.ts";
import type { Reading } from "../../reading/reading.ts";
import { differences, inShort } from "../copies/difference.ts";
import type { FoundProxy } from "./proxies.ts";

/** What is wrong with a lane's Ingress. */
export function faultsOfIngress(
  object: KubeObject,
  wanted: WantedIngress,
  proxies: readonly FoundProxy[],
  reading: Reading,
): readonly Fault[] {
  const said = { metadata: marksIn(object), spec: withoutBackends(object.spec) };
  const differing = differences(wantedText(object, wanted), said, [], { ordered: true }).map(
    ({ path, place, wanted: want, found }) => ({
      path: place,
      what: `says ${inShort(found, "nothing")} at ${path.join(".")}, not ${inShort(want, "nothing")}`,
    }),
  );
  if (differing.length > 0) return differing;
  const paths = asArray(at(object.spec, "rules", 0, "http", "paths"));
  return paths.flatMap((path, index): readonly Fault[] => {
    const place = ["spec", "rules", 0, "http", "paths", index, "backend"];
    const to = wanted.paths[index];
    const what =
      to === undefined
        ? "leads nowhere"
        : faultOfWay(at(path, "backend"), { ...wanted, ...to }, proxies, { object, reading });
    return what === undefined ? [] : [{ path: place, what }];
  });
}

/** Whether an Ingress is for the host of a lane because of one of the baseline: what it is, not what it is called. */
export function isFor(
  object: KubeObject,
  { host, original, entry, paths }: WantedIngress,
): boolean {
  const own = asArray(at(object.spec, "rules", 0, "http", "paths")).map(matchIn);
  return (
    at(object.spec, "rules", 0, "host") === host &&
    object.metadata.namespace === original.metadata.namespace &&
    object.metadata.labels?.[labels.entryPoint] === entry.name &&
    stable(own) === stable(paths.map(({ match }) => match))
  );
}

// --- internal ---

type Marks = Readonly<Record<"labels" | "annotations", Readonly<Record<string, string>>>>;

/** Labels and annotations but those of the lane and of engines, of which others speak. */
function marksIn({ metadata }: KubeObject): Marks {
  const own = marksOf(metadata).filter(
    (mark) =>
      !isObeyed(mark) && (mark.key === labels.entryPoint || !mark.key.startsWith(specGroup)),
  );
  const of = (field: string) =>
    Object.fromEntries(
      own.filter((one) => one.field === field).map(({ key, value }) => [key, value]),
    );
  return { labels: of("labels"), annotations: of("annotations") };
}

function wantedText(
  { metadata: { name } }: KubeObject,
  { original, entry, host, lane, paths }: WantedIngress,
) {
  const { tls } = entry;
  const copied = marksOf(original.metadata).filter((mark) =>
    mark.field === "labels"
      ? isCopied(mark, "other")
      : (ingressAnnotation(mark.key, mark.value)?.copy ?? "kept") === "kept",
  );
  const stated = Object.entries(entry.annotations).map(
    ([key, value]) => [key, value.replaceAll("{lane}", lane.key)] as const,
  );
  const issuers = [
    ["cert-manager.io/cluster-issuer", tls?.clusterIssuer ?? ""],
    ["cert-manager.io/issuer", tls?.issuer ?? ""],
  ] as const;
  const ofField = (field: string) =>
    copied.filter((one) => one.field === field).map(({ key, value }) => [key, value] as const);
  const annotations = Object.fromEntries([...ofField("annotations"), ...issuers, ...stated]);
  const className = at(original.spec, "ingressClassName");
  const ordered = tls?.clusterIssuer ?? tls?.issuer;
  const secret = tls?.secretName ?? (ordered === undefined ? undefined : `${name}-tls`);
  return {
    metadata: {
      labels: { ...Object.fromEntries(ofField("labels")), [labels.entryPoint]: entry.name },
      annotations: Object.fromEntries(
        Object.entries(annotations).filter(([, value]) => value !== ""),
      ),
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(tls === undefined
        ? {}
        : { tls: [{ hosts: [host], ...(secret === undefined ? {} : { secretName: secret }) }] }),
      rules: [{ host, http: { paths: paths.map(({ match }) => match) } }],
    },
  };
}

function matchIn(path: unknown) {
  const { backend: _, ...match } = asRecord(path);
  return match;
}

function withoutBackends(spec: unknown): unknown {
  const rules = asArray(at(spec, "rules")).map((rule) => ({
    ...asRecord(rule),
    http: {
      ...asRecord(at(rule, "http")),
      paths: asArray(at(rule, "http", "paths")).map(matchIn),
    },
  }));
  return { ...asRecord(spec), rules };
}

interface Way extends Pick<WantedIngress, "host" | "lane"> {
  readonly service: string;
  readonly port: number;
}

/** What is wrong with the way of requests by one backend; undefined: nothing. */
function faultOfWay(
  backend: unknown,
  { host, lane, service, port }: Way,
  proxies: readonly FoundProxy[],
  { object, reading }: { readonly object: KubeObject; readonly reading: Reading },
): string | undefined {
  const name = asString(at(backend, "service", "port", "name")) ?? "";
  const home = `${object.metadata.namespace ?? ""}/${asString(at(backend, "service", "name")) ?? ""}`;
  const listener = proxies.find((one) => one.name === home)?.ports.get(name);
  const isPlain =
    stable(backend) === stable({ service: { name: home.split("/")[1] ?? "", port: { name } } });
  if (listener === undefined || !isPlain) return "leads to no port of a proxy that writes keys";
  const target = reading.before.services.get(service);
  const wanted = target && `${target.name}.${target.namespace}.svc.${target.domain}`;
  const { to } = listener;
  if (to.host !== wanted || to.port !== port)
    return `leads to ${to.host}:${to.port}, and the baseline's path to ${service}:${port}`;
  return faultOfKeys(listener, host, lane.key, reading);
}

/** Whatever keys a request brings along, it has the lane's and no other, in each carrier; hosts of nobody get 404. */
function faultOfKeys(
  listener: ProxyListener,
  host: string,
  key: string,
  { facts, byKey }: Reading,
): string | undefined {
  const { carriers } = facts;
  const keys = new Set(byKey.keys());
  const other = [...keys].find((one) => one !== key) ?? `not-${key}`;
  const forms: readonly KeyForm[] = [
    noKey,
    ...keyForms(other, carriers),
    ...bothForms(other, key, carriers),
    ...bothForms(key, other, carriers),
    ...foreignKeys(keys, carriers),
    ...readForms(other, carriers),
  ];
  for (const authority of [host, `${host}:8443`]) {
    for (const { lines } of forms) {
      const got = passed(listener, { authority, lines });
      if (got === undefined) return `answers 404 for "${authority}"`;
      const wrong = carriers.find((carrier) => {
        const name = carrierHeader(carrier);
        const own = linesOf(got.lines, name);
        if (carrier.kind === "header") return own.join("\n") !== key;
        const [first, ...rest] = membersIn(own).filter((one) => one.startsWith(`${carrier.name}=`));
        return (
          first !== `${carrier.name}=${key}` ||
          rest.length > 0 ||
          keysReadOn(own, carrier).length > 1 ||
          isLost(lines, got.lines, carrier)
        );
      });
      if (wrong !== undefined)
        return `does not write key "${key}", and it alone, into ${wrong.kind} "${wrong.name}"`;
    }
  }
  const strangers = [`x${host}.example`, host.replace(/^[^.]+/, ""), `${host}.`, `a b.${host}`];
  const stranger = strangers.find((one) => passed(listener, { authority: one, lines: [] }));
  return stranger === undefined
    ? undefined
    : `takes requests for "${stranger}", which is no host of a lane`;
}

/** `name=value` of each member of a list header, without blanks and properties. */
function membersIn(own: readonly string[]): readonly string[] {
  return own
    .flatMap((line) => line.split(","))
    .map((member) => (member.split(";")[0] ?? "").trim().replace(/[ \t]*=[ \t]*/, "="))
    .filter((member) => member !== "");
}

/** Whether a member of somebody else's is no longer there. */
function isLost(sent: Lines, got: Lines, carrier: Carrier): boolean {
  const header = carrierHeader(carrier);
  const left = new Set(membersIn(linesOf(got, header)));
  return membersIn(linesOf(sent, header)).some(
    (one) => keysReadOn([one], carrier).length === 0 && !left.has(one),
  );
}
