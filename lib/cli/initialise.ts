/**
 * @module From a folder of manifests to an environment: what it shows is read, settings are chosen, and what would be
 * written is compiled in memory. Where the compile has errors that a setting settles, it is compiled again.
 */
import { type CompileResult, compileInput, readEnvironment } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import { environmentsOf, findEnvironments, parentName, specFile } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import { reportEqualNames } from "../emit/equal-names.ts";
import { placedOf, reportOneCluster } from "../emit/one-cluster.ts";
import { amend, unamended } from "../init/amend.ts";
import { backendsOf, chooseMesh, unknownPorts } from "../init/choose.ts";
import { deployersIn, deployersOf } from "../init/deployers.ts";
import { type Findings, findingsOf } from "../init/findings.ts";
import {
  type FoundNamespaces,
  namespacesIn,
  unstated,
  withoutUnstated,
} from "../init/namespaces.ts";
import type { Defaults } from "../init/questions.ts";
import { chooseRepository } from "../init/repository.ts";
import type { Amendments, Chosen, Settings, Wanted } from "../init/settings.ts";
import { readingIn, sourcesIn, substituting } from "../init/sources.ts";
import { environmentText } from "../init/write.ts";
import { isNamedBy, objectKey } from "../kube/object.ts";
import { oncePer } from "../kube/once.ts";
import { withDraft } from "../load/drafted.ts";
import { childPath } from "../load/paths.ts";
import { isRenderable } from "../load/rendering/renderers.ts";
import type { BaselineObject, EnvironmentInput } from "../model/input.ts";
import { compileFolders } from "./compile-folders.ts";
import type { InitPlace } from "./init-place.ts";

/** What a folder shows, before anything is chosen that a person may want otherwise. */
export interface Gathered {
  readonly place: InitPlace;
  /** Settings by which the baseline can be read; its namespace is not known yet. */
  readonly settings: Settings;
  readonly namespaces: FoundNamespaces;
  /** What the schema takes where nothing is said. */
  readonly usual: EnvironmentInput["environment"]["spec"]["spec"]["routing"];
}

/** An environment that compiles. */
export interface Prepared {
  readonly place: InitPlace;
  readonly settings: Settings;
  readonly findings: Findings;
  readonly namespaces: FoundNamespaces;
  readonly text: string;
  readonly input: EnvironmentInput;
  /** Sandboxes that were there have errors in it. */
  readonly isHeldBack: boolean;
}

/** Why nothing is to be written is reported. */
export interface Refused {
  /** The spec that was tried last, for a person to go on from. Absent: there is none. */
  readonly draft?: string;
  readonly isRefused: true;
}

/** Reads what a folder holds. Reports what keeps it from being read. */
export function gather(place: InitPlace, wanted: Wanted, problems: Problems): Gathered | Refused {
  const io = diskIo(place.folder.root);
  const deployers = deployersIn(io, place.skipped);
  const repository = chooseRepository(deployers, place.copy, wanted, {
    ...place,
    isFolder: (path) => io.kind(path) === "folder",
  });
  const appliers = deployersOf(place.manifests, deployers);
  const namespace: Chosen<string> = { value: unstated, from: "stated", text: "" };
  const settled = settle(place, problems, (amendments) => {
    const search = { ...place, io, folder: place.manifests, environment: place.folder.fromRoot };
    const skipped = [...place.skipped, ...amendments.skipped];
    const found = sourcesIn({ ...search, skipped });
    const own = new Problems();
    if (found.rivals.length > 0) {
      own.report({
        code: "E0804",
        message: `"${place.manifests}" holds several overlays of one base: ${found.rivals.join(", ")}`,
        help: "name the folder of one of them, or give the environment the name of its folder",
      });
      return { problems: own };
    }
    if (found.sources.length === 0) {
      reportEmpty(place, own);
      return { problems: own };
    }
    const assumed = [...amendments.assumed, ...found.assumed];
    const settings: Settings = {
      name: place.name,
      sources: amendments.substitute
        ? substituting(found.sources, appliers, place.folder.fromRoot)
        : found.sources,
      deployers: appliers,
      ports: [],
      namespace,
      repository,
      amendments: { ...amendments, assumed },
    };
    return readRendered(place, settings, own);
  });
  if ("isRefused" in settled) return settled;
  const { settings, input } = settled;
  if (input.baseline.length === 0) {
    reportEmpty(place, problems);
    return { isRefused: true };
  }
  return {
    place,
    settings,
    namespaces: namespacesIn(input.baseline),
    usual: input.environment.spec.spec.routing,
  };
}

/** The namespace that is asked for, or that the baseline or its engine shows. */
export function namespaceOf(
  { namespaces, settings }: Gathered,
  { namespace }: Wanted,
): Chosen<string> | undefined {
  if (namespace !== undefined) return { value: namespace, from: "stated", text: "as asked" };
  const [deployer] = settings.deployers.filter((one) => one.namespace !== undefined);
  const { home } = namespaces;
  if (namespaces.without > 0 && deployer?.namespace !== undefined)
    return {
      value: deployer.namespace,
      from: "found",
      text: `${deployer.name} applies the folder there`,
    };
  return home === undefined ? undefined : { value: home.name, from: "found", text: home.why };
}

/** What a person in a terminal is offered. */
export function usualAnswers(gathered: Gathered, wanted: Wanted): Defaults {
  const { place, settings, usual } = gathered;
  const namespace = namespaceOf(gathered, wanted);
  const read = { ...settings, ...(namespace === undefined ? {} : { namespace }) };
  const { input } = readDraft(place, read, new Problems());
  const mesh = chooseMesh(findingsOf(input?.baseline ?? []), wanted, usual);
  return {
    namespace: namespace?.value,
    backend: mesh.backend.value,
    backends: backendsOf(mesh.implementation.value),
    engine: settings.repository.engine.value,
    repository: settings.repository.url?.value,
  };
}

/** Chooses the other settings and compiles. Reports what no setting settles; then nothing is to be written. */
export function prepare(
  { place, settings: read, namespaces, usual }: Gathered,
  namespace: Chosen<string>,
  wanted: Wanted,
  problems: Problems,
): Prepared | Refused {
  const own = new Problems();
  const { input } = readDraft(place, { ...read, namespace }, own);
  // What cannot be read under its own namespace is what the compile below reports.
  const findings = findingsOf(input?.baseline ?? []);
  const mesh = chooseMesh(findings, wanted, usual);
  const settled = settle(
    place,
    problems,
    (amendments) => {
      const { implementation } = mesh;
      const ports = unknownPorts(
        findings.probes,
        implementation.value,
        namespace.value,
        amendments.contradicted,
      );
      return compileDraft(place, { ...read, namespace, mesh, ports, amendments });
    },
    { amendments: read.amendments, namespace: namespace.value },
  );
  if ("isRefused" in settled) return settled;
  const { settings } = settled;
  return { place, namespaces, findings, ...settled, text: textOf(place, settings) };
}

// --- internal ---

function reportEmpty({ manifests }: InitPlace, problems: Problems): void {
  problems.report({
    code: "E0801",
    message: `"${manifests}" holds no Kubernetes object`,
    help: "name the folder of manifests, of a kustomization or of a chart",
  });
}

interface Try {
  readonly problems: Problems;
  readonly settings?: Settings;
  readonly input?: EnvironmentInput | undefined;
  /** The environment compiles in spite of the problems. Default: it does not. */
  readonly isFine?: boolean;
}

type Settled = Pick<Prepared, "settings" | "input" | "isHeldBack">;

/** Each round settles all errors that can be; what one hides, the next one shows. */
const rounds = 12;

function settle(
  place: InitPlace,
  problems: Problems,
  attempt: (amendments: Amendments) => Try,
  start: { readonly amendments: Amendments; readonly namespace: string } = {
    amendments: unamended,
    namespace: unstated,
  },
): Settled | Refused {
  const where = { specFile: specPath(place), namespace: start.namespace };
  let { amendments } = start;
  for (let round = 0; ; round++) {
    const { problems: own, settings, input, isFine = false } = attempt(amendments);
    const errors = own.all.filter(({ severity }) => severity === "error");
    const next = amend(errors, amendments, where);
    if (next !== amendments && round < rounds) {
      amendments = next;
      continue;
    }
    if ((errors.length === 0 || isFine) && settings !== undefined && input !== undefined)
      return { settings, input, isHeldBack: errors.length > 0 };
    for (const { severity, ...error } of errors) problems.report(withoutUnstated(error));
    if (settings === undefined) return { isRefused: true };
    const unknown = new RegExp(`^ *namespace: ${unstated}\n`, "m");
    return { isRefused: true, draft: textOf(place, settings).replace(unknown, "") };
  }
}

function specPath({ folder }: InitPlace): string {
  return childPath(folder.fromRoot, specFile);
}

function textOf({ folder }: InitPlace, settings: Settings): string {
  const own = "node_modules/isolane/schemas/environment.schema.json";
  const isInstalled = diskIo(folder.root).kind(own) === "file";
  const up = "../".repeat(folder.fromRoot.split("/").length);
  return environmentText(settings, isInstalled ? `${up}${own}` : schemaUrl);
}

/** `$id` of the schema. */
const schemaUrl = "https://isolane.dev/schemas/environment.schema.json";

function readDraft(place: InitPlace, settings: Settings, problems: Problems): Try {
  const io = withDraft(diskIo(place.folder.root), specPath(place), textOf(place, settings));
  return { problems, settings, input: readEnvironment(io, place.folder.fromRoot, problems) };
}

/** Reads a baseline, and renders what deploys others, as long as any of it can be rendered. */
function readRendered(place: InitPlace, settings: Settings, problems: Problems): Try {
  const plain = readDraft(place, settings, problems);
  const rendering = (plain.input?.baseline ?? []).filter(({ object }) => isRenderable(object));
  const { amendments } = settings;
  const isKept = ({ object }: BaselineObject) =>
    amendments.except.some((entry) => isNamedBy(entry, objectKey(object), unstated));
  if (rendering.every(isKept))
    return { ...plain, settings: { ...settings, amendments: { ...amendments, except: [] } } };
  const files = rendering.map(({ source }) => source.document.file);
  const sources = settings.sources.map((source) =>
    files.some((file) => readingIn(source, file, place.folder.fromRoot))
      ? { ...source, render: true }
      : source,
  );
  return readDraft(place, { ...settings, sources }, new Problems());
}

/** Compiles an environment that is not written yet, beside those that are. */
function compileDraft(place: InitPlace, settings: Settings): Try {
  const problems = new Problems();
  const { input } = readDraft(place, settings, problems);
  if (input === undefined) return { problems, settings };
  const bare = compileInput({ ...input, sandboxes: [], groups: [], added: [] }, new Problems());
  const result = compileInput(input, problems);
  const compiled = result ?? bare;
  const met = new Problems();
  if (compiled !== undefined) reportMeetings(place, compiled, met);
  for (const one of met.all) problems.report(one);
  // What is wrong with lanes that exist already is theirs: the report says it.
  return { problems, settings, input, isFine: bare !== undefined && !met.failed };
}

function reportMeetings(place: InitPlace, result: CompileResult, problems: Problems): void {
  const results = [...otherResults(place), result];
  const placed = results.map(({ environment, units }) => placedOf(environment, units));
  reportEqualNames(placed, problems);
  reportOneCluster(placed, problems);
}

/** The environments that are there, as far as they compile. */
const otherResults = oncePer(({ folder, home }: InitPlace): readonly CompileResult[] => {
  const parent = `${folder.root}/${childPath(home, parentName)}`;
  const paths = environmentsOf(parent).map((name) => `${parent}/${name}`);
  if (paths.length === 0) return [];
  const known = findEnvironments(paths, { cwd: folder.root, root: folder.root }, new Problems());
  const { environments } = compileFolders(known, {
    out: `${folder.root}/${childPath(home, "dist")}`,
  });
  return environments.map(({ result }) => result);
});
