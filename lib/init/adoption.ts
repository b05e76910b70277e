/**
 * @module What changes its owner when the output of an environment is applied, in which order that is safe, and how to go
 * back. Applied twice, an object is reverted by each owner in turn; let go of, it is deleted by an owner that prunes.
 */
import type { Trial } from "../doctor/check.ts";
import { compareText } from "../kube/compare-text.ts";
import { asString, at } from "../kube/json.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import type { ReleaseUnit } from "../model/contribution.ts";
import type { EnvironmentInput } from "../model/input.ts";
import type { SourceRef } from "../model/source.ts";
import { type Deployer, deployersOf, type EngineName } from "./deployers.ts";

/** An object that changes its owner. */
export interface Move {
  /** `VirtualService shop/cart`. */
  readonly object: string;
  readonly source: SourceRef;
  /** Who applies its file today, as far as the repository shows it. */
  readonly from: readonly string[];
  /** The folder of the output that has it from now on. */
  readonly to: string;
  /** What applies that folder. Absent: no engine is stated. */
  readonly by?: string;
}

/** An object that a lane would need, and has not. */
export interface Later {
  readonly object: string;
  /** What a branch would fork: `Deployment shop/cart`. */
  readonly workloads: readonly string[];
}

/** The whole change of owners. */
export interface Adoption {
  readonly moves: readonly Move[];
  readonly later: readonly Later[];
  readonly steps: readonly string[];
  readonly back: readonly string[];
}

/** What is known of an environment. */
export interface Adopting {
  readonly input: EnvironmentInput;
  readonly units: readonly ReleaseUnit[];
  readonly trials: readonly Trial[];
  readonly deployers: readonly Deployer[];
}

/** Which objects change their owner, and how. */
export function adoptionOf(adopting: Adopting): Adoption {
  const { input, trials, deployers } = adopting;
  const moves = movesOf(adopting);
  const { deploy } = input.environment.spec.spec.baseline;
  const engines = enginesOf(moves, deployers);
  const engine = input.environment.spec.spec.gitops?.engine;
  return {
    moves,
    later: laterOf(trials),
    steps: moves.length === 0 ? [] : stepsOf(engines, deploy, engine),
    back: moves.length === 0 ? [] : backOf(deploy, engine),
  };
}

// --- internal ---

function movesOf({ input, units, deployers }: Adopting): readonly Move[] {
  const declared = new Map(
    input.baseline.map(({ object, source }) => [keyString(objectKey(object)), source]),
  );
  return units
    .filter(({ id }) => id.kind === "baseline" || id.kind === "routes")
    .flatMap(({ id, objects }) =>
      objects.flatMap(({ object }): readonly Move[] => {
        const source = declared.get(keyString(objectKey(object)));
        if (source === undefined) return [];
        // What kustomize or helm printed is named after their folder.
        const file = source.document.file.replace(/ \([^()]*\)$/, "");
        const from = deployersOf(file, deployers).map(({ name }) => name);
        const by = applierOf(`/${id.kind}`, units);
        const move = { object: displayName(objectKey(object)), source, from, to: `${id.kind}/` };
        return [by === undefined ? move : { ...move, by }];
      }),
    )
    .sort((a, b) => compareText(a.object, b.object));
}

/** The engine's object that applies a folder. */
function applierOf(folder: string, units: readonly ReleaseUnit[]): string | undefined {
  const found = units
    .filter(({ id }) => id.kind === "gitops")
    .flatMap(({ objects }) => objects)
    .find(({ object }) => {
      const path = asString(at(object, "spec", "source", "path") ?? at(object, "spec", "path"));
      return path?.replace(/\/$/, "").endsWith(folder);
    });
  return found && displayName(objectKey(found.object));
}

/** Objects that belong to somebody else, by what would have to write into them. */
function laterOf(trials: readonly Trial[]): readonly Later[] {
  const found = new Map<string, Set<string>>();
  for (const { workload, diagnostics } of trials) {
    for (const { code, related = [] } of diagnostics) {
      const named = code === "E0531" && related[0] ? nameAt(related[0].source) : undefined;
      if (named !== undefined) found.set(named, (found.get(named) ?? new Set()).add(workload));
    }
  }
  return [...found]
    .map(([object, workloads]) => ({ object, workloads: [...workloads].sort(compareText) }))
    .sort((a, b) => compareText(a.object, b.object));
}

function nameAt({ document, path }: SourceRef): string | undefined {
  const object = at(document.value, ...path);
  const [kind, name] = [asString(at(object, "kind")), asString(at(object, "metadata", "name"))];
  return kind === undefined || name === undefined ? undefined : `${kind}/${name}`;
}

/** The engines of the present owners; all of them where nobody shows who it is. */
function enginesOf(moves: readonly Move[], deployers: readonly Deployer[]): readonly Owner[] {
  const owners = new Set(moves.flatMap(({ from }) => from));
  const known = new Set(
    deployers.filter(({ name }) => owners.has(name)).map(({ engine }) => engine),
  );
  const isKnown = moves.every(({ from }) => from.length > 0);
  return isKnown ? [...known].sort(compareText) : ["argocd", "flux", "helm"];
}

type Owner = EngineName | "helm";

/**
 * How an owner is told to let an object live: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources,
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-garbage-collection,
 * https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource
 */
const keep: Readonly<Record<Owner, string>> = {
  argocd: "Argo CD: argocd.argoproj.io/sync-options: Prune=false",
  flux: "Flux: kustomize.toolkit.fluxcd.io/prune: disabled",
  helm: "Helm: helm.sh/resource-policy: keep",
};

/**
 * How an owner leaves without what it deployed: https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/,
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#deletion-policy
 */
const leave: Readonly<Record<Owner, string>> = {
  argocd:
    "Argo CD: no finalizer resources-finalizer.argocd.argoproj.io on the Application, then delete it (`argocd app delete NAME --cascade=false`)",
  flux: "Flux: deletionPolicy: Orphan on the Kustomization, wait until it is applied, then delete it; a HelmRelease: suspend it, then delete it with its finalizer taken off",
  helm: "Helm: `helm uninstall` after every object has the annotation of step 1",
};

function stepsOf(
  owners: readonly Owner[],
  deploy: boolean,
  engine: EngineName | undefined,
): readonly string[] {
  const takes =
    engine === "argocd"
      ? "Argo CD refuses them as long as another Application has them (FailOnSharedResource)"
      : "whoever applies the output takes their fields over";
  return [
    `annotate the objects where they are deployed from today, so nothing prunes them (${owners.map((one) => keep[one]).join("; ")}); wait until the live objects have the annotation`,
    "stop self-healing and automated syncs of the present owner, or both revert each other in between",
    deploy
      ? `take the present owner out of the cluster without what it deployed (${owners.map((one) => leave[one]).join("; ")})`
      : "take the objects out of what the present owner applies; the baseline's sources go on reading their files. The objects stay in the cluster, and nobody changes them",
    `run \`isolane synth\` and \`isolane verify\`, commit, and let the engine apply the output: ${takes}`,
    "look at the live objects: the same specs, and Isolane's owner in their labels. Then take the annotations out of the manifests",
  ];
}

function backOf(deploy: boolean, engine: EngineName | undefined): readonly string[] {
  const owner = engine ?? "argocd";
  return [
    `annotate the objects in the baseline's manifests, so nothing prunes them here (${keep[owner]}); run \`isolane synth\`, commit, and wait until the live objects have the annotation`,
    deploy
      ? "say deploy: false, run `isolane synth`, commit: routing objects that lanes write into are needed in `adopt` then"
      : "take the objects out of `adopt`, run `isolane synth`, commit: lanes that write into them have to go first",
    "let the former owner apply the objects again, and take the annotations out",
  ];
}
