/**
 * @module What a Flux Kustomization deploys: `kustomize/kustomize_generator.go` and `kustomize_varsub.go` of fluxcd/pkg,
 * https://fluxcd.io/flux/components/kustomize/kustomizations/.
 */
import { asArray, asRecord, asString, at, stringMap } from "../../kube/json.ts";
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import { joinInside } from "../paths.ts";
import { fluxEdit } from "./edits.ts";
import { awaited, reportStated } from "./flux-refusals.ts";
import { fluxSource } from "./flux-sources.ts";
import type { PostBuild, Refusal, Refuse, Rendering, World } from "./part.ts";

/** The part of a Flux Kustomization. */
export function kustomizationParts(object: KubeObject, world: World): Rendering {
  const refusals: Refusal[] = [];
  const refuse: Refuse = (refusal) => refusals.push(refusal);
  const spec = asRecord(object.spec);
  reportStated(spec, ["kubeConfig", "patchesStrategicMerge", "patchesJson6902"], refuse);
  const { located, wayOut } = fluxSource(object, ["spec", "sourceRef"], world);
  if ("problem" in located) {
    refuse({
      code: "E0150",
      message: `what the Kustomization deploys is not in the repository: ${located.problem}`,
      help: `commit a copy and say where: ${wayOut}`,
      path: ["spec", "sourceRef"],
    });
  }
  const root = "folder" in located ? located.folder : "";
  const joined = joinInside(root, (asString(spec.path) ?? "").replace(/^\/+/, ""));
  if (!("path" in joined)) {
    const message = `"${String(spec.path)}" leaves the repository`;
    const help = "name a folder of the repository in spec.path";
    return { parts: [], refusals: [{ code: "E0151", message, help, path: ["spec", "path"] }] };
  }
  const edit = fluxEdit(spec, joined.path, world);
  const changing = ["components", "images", "namePrefix", "nameSuffix", "patches"];
  const part = {
    at: ["spec", spec.path === undefined ? "sourceRef" : "path"],
    path: joined.path,
    namespace: asString(spec.targetNamespace),
    render: { tool: "kustomize", edit: edit?.apply, components: edit?.components ?? [] },
    postBuild: postBuildOf(object, world, refuse),
    metadata: spec.commonMetadata === undefined ? undefined : asRecord(spec.commonMetadata),
    lost: ["commonMetadata", ...changing].filter((field) => spec[field] !== undefined),
  } as const;
  return { parts: [part], refusals };
}

// --- internal ---

/** References in their order, then what is stated, which outranks them. */
function postBuildOf(
  { metadata, spec }: KubeObject,
  world: World,
  refuse: Refuse,
): PostBuild | undefined {
  const stated = at(spec, "postBuild");
  if (stated === undefined) return undefined;
  const variables = new Map<string, string>();
  const from = asArray(at(stated, "substituteFrom")).map(asRecord);
  for (const [index, ref] of from.entries()) {
    const path = ["spec", "postBuild", "substituteFrom", index];
    const data = dataOf(ref, metadata.namespace, world, (refusal) => refuse({ ...refusal, path }));
    for (const [name, value] of Object.entries(data)) variables.set(name, value);
  }
  for (const [name, value] of Object.entries(stringMap(at(stated, "substitute"))))
    variables.set(name, value);
  // Without any variable Flux leaves everything as it is (`SubstituteVariables`), unless it is told otherwise.
  const isIdle = variables.size === 0 && !world.hasSubstitute;
  if (isIdle && at(stated, "substituteStrategy") !== "Always") return undefined;
  return {
    variables: Object.fromEntries(variables),
    from: from.map(({ kind, name }) => `${asString(kind)} ${asString(name)}`),
  };
}

function dataOf(
  { kind, name = "", optional }: JsonObject,
  namespace: string | undefined,
  world: World,
  refuse: (refusal: Omit<Refusal, "path">) => void,
): Readonly<Record<string, string>> {
  // The source's own `substitute` says what only the cluster knows.
  if (kind === "Secret" && world.hasSubstitute) return {};
  if (kind === "Secret") {
    refuse({
      code: "E0151",
      message: `variables come from the Secret "${String(name)}": its values would become readable in the output`,
      help: "move those that are no secrets into a ConfigMap of the baseline; or state values for them beside the source, which are used instead: substitute: {values: {NAME: VALUE}}",
    });
    return {};
  }
  const found = world.find("ConfigMap", namespace, String(name));
  if (found !== undefined) return stringMap(found.data);
  if (optional !== true && !world.hasSubstitute) refuse(awaited("ConfigMap", String(name)));
  return {};
}
