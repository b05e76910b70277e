/** @module What `isolane doctor` looks at: an environment compiled in memory, and each of its workloads forked for a trial. */
import { compileInput } from "../compile.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { EnvironmentFolder } from "../disk/environments.ts";
import { diskIo } from "../disk/read.ts";
import type { Examined, Trial } from "../doctor/check.ts";
import { groundOf } from "../explain/ground.ts";
import { kindOf } from "../kube/kinds.ts";
import { displayName, objectKey } from "../kube/object.ts";
import { helmProgram } from "../load/helm.ts";
import { kustomizePrograms } from "../load/kustomize.ts";
import { programDocuments } from "../load/program.ts";
import { installedVersion } from "../load/render.ts";
import type { BaselineObject, EnvironmentInput } from "../model/input.ts";
import { apiVersion } from "../model/interface.ts";
import type { Sandbox } from "../model/spec.gen.ts";
import { readVerified } from "../verify/reading/reading.ts";
import { prove } from "../verify/verify.ts";
import { keepGoing } from "./keep-going.ts";

/** Examines an environment that has been read; `read` is what reading it has reported. */
export function examineInput(
  input: EnvironmentInput,
  read: Problems,
  folder: EnvironmentFolder,
): Examined {
  const { result: kept, problems } = keepGoing(input, read);
  const bare = { ...input, sandboxes: [], groups: [], added: [] };
  const result = kept ?? compileInput(bare, new Problems());
  const about = {
    input,
    // That the others were compiled without it is no news to whoever reads its errors.
    diagnostics: problems.all.filter(({ code }) => code !== "W0640"),
    trials: input.baseline.flatMap((one) => tryOut(one, bare)),
    lanes: kept?.lanes ?? [],
    installed: installedFor(folder),
  };
  if (result === undefined) return about;
  const reading = readVerified(result, new Problems());
  return { ...about, ground: groundOf(reading), report: prove(reading, new Problems()) };
}

/** A sandbox that forks one workload and changes nothing. */
function tryOut(entry: BaselineObject, bare: EnvironmentInput): readonly Trial[] {
  const { object, source } = entry;
  const { kind, metadata } = object;
  if (kindOf(object).fork !== true) return [];
  const { name, namespace = "" } = metadata;
  const forkOf = { kind, name, namespace };
  const spec: Sandbox = {
    apiVersion,
    kind: "Sandbox",
    metadata: { name: "trial" },
    spec: { forks: [{ forkOf }] },
  };
  const problems = new Problems();
  const [document] = programDocuments([{ path: "trial", value: spec }], problems);
  if (document === undefined) return [];
  compileInput({ ...bare, sandboxes: [{ spec, source: { document, path: [] } }] }, problems);
  return [{ workload: displayName(objectKey(object)), source, diagnostics: problems.all }];
}

function installedFor({ root, fromRoot }: EnvironmentFolder): ReadonlyMap<string, string> {
  const place = { io: diskIo(root), folder: fromRoot };
  const found = [
    ["helm", installedVersion(place, [helmProgram])] as const,
    ["kustomize", installedVersion(place, kustomizePrograms)] as const,
  ];
  return new Map(
    found.flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])),
  );
}
