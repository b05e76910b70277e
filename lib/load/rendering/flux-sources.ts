/** @module Sources of Flux, to which Kustomizations and HelmReleases refer: https://fluxcd.io/flux/components/source/. */
import { asString, at } from "../../kube/json.ts";
import type { KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { World } from "./part.ts";
import type { Located, Repository } from "./repositories.ts";

/** A source, and where its files are. */
export interface FluxSource {
  readonly kind: string;
  /** `Kind/name`. */
  readonly name: string;
  readonly url: string | undefined;
  /** The tag, or the range of versions, of an artifact. */
  readonly version: string | undefined;
  readonly located: Located;
  /** What to do where it is not located, behind "commit a copy and say where: ". */
  readonly wayOut: string;
}

/** The source that a reference names; it may be an object of the baseline, which says the URL. */
export function fluxSource(
  { metadata, spec }: KubeObject,
  path: DocumentPath,
  world: World,
): FluxSource {
  const ref = at({ spec }, ...path);
  const kind = asString(at(ref, "kind")) ?? "GitRepository";
  const name = asString(at(ref, "name")) ?? "";
  const namespace = asString(at(ref, "namespace")) ?? metadata.namespace;
  const found = world.find(kind, namespace, name)?.spec;
  const url = asString(at(found, "url"));
  const version = asString(at(found, "ref", "tag")) ?? asString(at(found, "ref", "semver"));
  const called = `${kind}/${name}`;
  const repository: Repository = { url, name: called, revision: revisionOf(found) };
  return {
    kind,
    name: called,
    url,
    version,
    located: world.repositories.locate(
      kind === "GitRepository" ? repository : { ...repository, revision: undefined },
    ),
    wayOut: `spec.baseline.rendering.repositories: {"${url ?? `${kind}/${name}`}": FOLDER}, relative to environment.yaml; where it is this repository, FOLDER is its root${url === undefined ? `, or add the ${kind} to the baseline's sources and say gitops.repository` : ", or say it in gitops.repository and gitops.revision"}`,
  };
}

// --- internal ---

/** A commit outranks a name, that a range, that a tag, that a branch, which is `master` by default. */
function revisionOf(spec: unknown): string | undefined {
  if (spec === undefined) return undefined;
  const { commit, name, semver, tag, branch } = {
    commit: at(spec, "ref", "commit"),
    name: at(spec, "ref", "name"),
    semver: at(spec, "ref", "semver"),
    tag: at(spec, "ref", "tag"),
    branch: at(spec, "ref", "branch"),
  };
  return asString(commit ?? name ?? semver ?? tag ?? branch) ?? "master";
}
