/**
 * @module The lanes of an environment as people ask for them: whose each is, when it expires, and how to send a
 * request into it. They are those of the output; the specs say whose they are. No clock is read: whether a
 * lane has expired is for the reader to say.
 */
import { compareText } from "../kube/compare-text.ts";
import { asArray, asRecord, asString, at, stringMap, texts } from "../kube/json.ts";
import { type DeletionState, deletionOf } from "../model/deletion.ts";
import type { EnvironmentInput } from "../model/input.ts";
import { annotations } from "../model/interface.ts";
import { type OwnNames, ownNames } from "../model/own-names.ts";
import {
  type LaneSummary,
  type LaneUnit,
  type PreviewLink,
  type Probe,
  unitOfSpec,
  unitPath,
} from "../model/release-unit.ts";
import { type Suspension, suspensionOf, suspensionWords } from "../model/suspension.ts";
import { shellWord } from "../simulate/requests/curl.ts";
import type { Output } from "../verify/reading/output.ts";
import { type Lifetime, lifetimeOf } from "./lifetime.ts";

/** A lane, and what its spec says besides forks. */
export interface LaneView extends Lifetime {
  readonly kind: LaneUnit["kind"];
  /** Of the sandbox or the group. */
  readonly name: string;
  readonly key: string;
  /** Where its spec is. `nowhere`: it is gone, and the next `isolane synth` removes the lane. */
  readonly spec: "file" | "program" | "nowhere";
  readonly owner?: string;
  readonly members: readonly string[];
  /** Members that have no pods. */
  readonly suspended: readonly string[];
  /** Why and since when, by member, where the specs say it. Absent: they say nothing. */
  readonly suspensions?: Readonly<Record<string, Suspension>>;
  readonly forks: LaneSummary["forks"];
  /** Names that the baseline does not have. */
  readonly own: OwnNames;
  /** Header lines of which each puts a request into the lane. */
  readonly headers: LaneSummary["headers"];
  /** Hosts of its own, at entry points. */
  readonly previews: readonly PreviewLink[];
  /** Requests that it answers otherwise than the baseline: one from outside, and one of a pod. */
  readonly requests: readonly LaneRequest[];
}

/** A sandbox or group that is being deleted. It has no lane, unless it still drains. */
export type DeletingView = LaneUnit &
  DeletionState & {
    /** Its spec, from the root. */
    readonly file: string;
  };

/** A request into a lane as a command line. */
export interface LaneRequest {
  readonly curl: string;
  /** The Gateway that it comes in by. Absent: a pod of the mesh sends it. */
  readonly gateway?: string;
  /** The namespace of the pod that sends it. Absent: it comes from outside. */
  readonly from?: string;
}

/** What of a lane decides how requests get into it. */
type Entered = Pick<LaneSummary, "headers" | "probes">;

/** All lanes of an output, by key. */
export function laneViews(input: EnvironmentInput, output: Output): readonly LaneView[] {
  const views = [...output.indexes.values()].flatMap(({ value }): readonly LaneView[] => {
    const unit = unitOf(at(value, "unit"));
    if (unit === undefined) return [];
    return asArray(at(value, "lanes")).map((lane) => viewOf(unit, lane, input, output));
  });
  return views.sort((a, b) => compareText(a.key, b.key));
}

/** The sandboxes and groups that are being deleted, or drain before that, in name order. */
export function deletingIn({
  sandboxes,
  deleting,
  environment,
}: EnvironmentInput): readonly DeletingView[] {
  const draining = sandboxes.filter(({ spec }) => spec.spec.deletion !== undefined);
  const all = [...draining, ...deleting].sort((a, b) =>
    compareText(a.spec.metadata.name, b.spec.metadata.name),
  );
  return all.map(({ spec, source }) => ({
    ...unitOfSpec(spec),
    file: source.document.file,
    ...deletionOf(environment.spec, spec.spec),
  }));
}

/** A request from outside and one of a pod, as far as there are any; the plainest of each. */
export function requestsInto({ headers, probes: all }: Entered): readonly LaneRequest[] {
  // A lane's own host needs no header.
  const probes = all.filter(({ preview }) => preview !== true);
  const plain = (some: readonly Probe[]) =>
    some.find((one) => one.headers === undefined && one.method === "GET") ?? some[0];
  const chosen = [
    plain(probes.filter(({ gateway }) => gateway !== undefined)),
    plain(probes.filter(({ gateway }) => gateway === undefined)),
  ].filter((probe) => probe !== undefined);
  const [key] = Object.entries(headers);
  return chosen.map(({ method, url, headers: more = {}, gateway, from }) => {
    const lines = [...Object.entries(more), ...(key === undefined ? [] : [key])];
    const words = [
      ...["curl", ...(method === "GET" ? [] : ["-X", method])],
      ...lines.flatMap(([name, value]) => ["-H", shellWord(`${name}: ${value}`)]),
      shellWord(url),
    ];
    return {
      curl: words.join(" "),
      ...(gateway === undefined ? {} : { gateway }),
      ...(from === undefined ? {} : { from }),
    };
  });
}

/** A request as a line that people can copy, and who sends it. */
export function requestLine({ curl, gateway, from = "" }: LaneRequest): string {
  const sender = gateway === undefined ? `in a pod of namespace ${from}` : `by Gateway ${gateway}`;
  return `${curl}   # ${sender}`;
}

/** The header lines of which each puts a request into a lane: `-H 'x-isolane-key: pr-1'`. */
export function headerOptions(headers: Entered["headers"]): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`);
}

// --- internal ---

function unitOf(unit: unknown): LaneUnit | undefined {
  const [kind, name] = [asString(at(unit, "kind")), asString(at(unit, "name"))];
  return name !== undefined && (kind === "sandbox" || kind === "group")
    ? { kind, name }
    : undefined;
}

function viewOf(
  unit: LaneUnit,
  lane: unknown,
  { sandboxes, groups }: EnvironmentInput,
  output: Output,
): LaneView {
  const named = unit.kind === "sandbox" ? sandboxes : groups;
  const spec = named.find((one) => one.spec.metadata.name === unit.name)?.spec.spec;
  const own = sandboxes.find((one) => unit.kind === "sandbox" && one.spec.spec === spec);
  const objects = (output.byUnit.get(unitPath(unit)) ?? []).map(({ object }) => object);
  // Of a program's specs nothing but the output is at hand, which says whose it is.
  const owner = spec?.owner ?? objects[0]?.metadata.annotations?.[annotations.owner];
  const ofProgram = at(lane, "program") === true ? "program" : "nowhere";
  const headers = stringMap(at(lane, "headers"));
  const suspended = texts(at(lane, "suspended"));
  const suspensions = sandboxes.flatMap(({ spec: one }) => {
    const said = suspended.includes(one.metadata.name) ? suspensionOf(one) : undefined;
    return said === undefined || suspensionWords(said) === "" ? [] : [[one.metadata.name, said]];
  });
  return {
    key: asString(at(lane, "key")) ?? "",
    ...unit,
    spec: spec === undefined ? ofProgram : "file",
    ...(owner === undefined ? {} : { owner }),
    ...(own === undefined ? {} : lifetimeOf(own.spec)),
    members: texts(at(lane, "members")),
    suspended,
    ...(suspensions.length === 0 ? {} : { suspensions: Object.fromEntries(suspensions) }),
    forks: stringMap(at(lane, "forks")),
    own: ownNames(objects),
    headers,
    previews: asArray(at(lane, "previews")).map(linkOf),
    requests: requestsInto({ headers, probes: asArray(at(lane, "probes")).map(probeOf) }),
  };
}

function linkOf(link: unknown): PreviewLink {
  const word = (field: keyof PreviewLink) => asString(at(link, field)) ?? "";
  const [entry, gateway] = [word("entry"), word("gateway")];
  return { entry, gateway, of: word("of"), host: word("host"), url: word("url") };
}

function probeOf(probe: unknown): Probe {
  const [gateway, from] = [asString(at(probe, "gateway")), asString(at(probe, "from"))];
  const headers = stringMap(at(probe, "headers"));
  return {
    method: asString(at(probe, "method")) ?? "GET",
    url: asString(at(probe, "url")) ?? "",
    ...(gateway === undefined ? {} : { gateway }),
    ...(from === undefined ? {} : { from }),
    ...(at(probe, "preview") === true ? { preview: true as const } : {}),
    ...(Object.keys(asRecord(headers)).length === 0 ? {} : { headers }),
    expect: {},
    withoutKey: [],
  };
}
