/**
 * @module The variables of Argo CD's build environment, filled in where Argo CD does: `newEnv` and `helmTemplate` of
 * `reposerver/repository/repository.go`, https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/.
 */
import { asArray, asRecord, asString, at, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject, KubeObject } from "../../kube/object.ts";

/** A source of an Application with its variables filled in. Which commit is built stays open: see {@link openVariable}. */
export function withBuildEnvironment(
  source: JsonObject,
  { metadata, spec }: KubeObject,
): JsonObject {
  const variables = new Map([
    ["$", "$"],
    ["ARGOCD_APP_NAME", metadata.name],
    ["ARGOCD_APP_NAMESPACE", asString(at(spec, "destination", "namespace")) ?? ""],
    ["ARGOCD_APP_PROJECT_NAME", asString(at(spec, "project")) ?? "default"],
    ["ARGOCD_APP_SOURCE_REPO_URL", asString(source.repoURL) ?? ""],
    ["ARGOCD_APP_SOURCE_PATH", asString(source.path) ?? ""],
    ["ARGOCD_APP_SOURCE_TARGET_REVISION", asString(source.targetRevision) ?? ""],
  ]);
  const fill = (text: Json): Json =>
    typeof text === "string" && openVariable(text) === undefined
      ? text.replace(expression, (_, braced, special, name) => {
          return variables.get(braced ?? special ?? name ?? "") ?? "";
        })
      : text;
  const { helm, kustomize } = source;
  return {
    ...source,
    ...(isRecord(helm) ? { helm: { ...helm, ...filledHelm(helm, fill) } } : {}),
    ...(isRecord(kustomize)
      ? { kustomize: { ...kustomize, ...filledKustomize(kustomize, fill) } }
      : {}),
  };
}

/** A variable in a text that only the build of a commit knows. */
export function openVariable(text: string): string | undefined {
  return /\$\{?(ARGOCD_APP_REVISION\w*)/.exec(text)?.[1];
}

// --- internal ---

/** What Go's `os.Expand` takes for a variable. */
const expression = /\$(?:\{([^}]*)\}|([*#$@!?\-0-9])|([A-Za-z_][A-Za-z0-9_]*))/g;

type Fill = (text: Json) => Json;

function filledHelm(helm: JsonObject, fill: Fill): JsonObject {
  const field = (name: string, key: string): JsonObject =>
    helm[name] === undefined
      ? {}
      : {
          [name]: asArray(helm[name]).map((item) => {
            const { [key]: text = "", ...rest } = asRecord(item);
            return { ...rest, [key]: fill(text) };
          }),
        };
  return {
    ...field("parameters", "value"),
    ...field("fileParameters", "path"),
    // A name of another source stands before a slash; it is no variable.
    ...(helm.valueFiles === undefined
      ? {}
      : {
          valueFiles: asArray(helm.valueFiles).map((file) => {
            const [, ref = "", rest = ""] =
              /^(\$(?!ARGOCD_)[^/]+\/)(.*)$/.exec(asString(file) ?? "") ?? [];
            const filled = fill(ref === "" ? file : rest);
            return typeof filled === "string" ? `${ref}${filled}` : filled;
          }),
        }),
  };
}

function filledKustomize(kustomize: JsonObject, fill: Fill): JsonObject {
  const maps = [
    "commonLabels",
    ...(kustomize.commonAnnotationsEnvsubst === true ? ["commonAnnotations"] : []),
  ].flatMap((name) => {
    const entries = Object.entries(asRecord(kustomize[name])).map(
      ([key, text]) => [key, fill(text)] as const,
    );
    return entries.length === 0 ? [] : [[name, Object.fromEntries(entries)] as const];
  });
  return {
    ...Object.fromEntries(maps),
    ...(kustomize.images === undefined ? {} : { images: asArray(kustomize.images).map(fill) }),
  };
}
