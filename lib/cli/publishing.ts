/** @module Compiles the specs of a scratch checkout and writes their output there, for what publishes them. */
import { join, relative, sep } from "node:path";
import type { Suspended } from "../author/suspension.ts";
import { Problems } from "../diagnostics/problems.ts";
import { type EnvironmentFolder, findEnvironments } from "../disk/environments.ts";
import { reportNewerOutput } from "../disk/newer.ts";
import { reportStrays } from "../disk/strays.ts";
import { type WriteRequest, writeOutput } from "../disk/write.ts";
import type { PublishRequest } from "../publish/publish.ts";
import type { Checkout } from "./checkout.ts";
import type { Compiled } from "./compile-folders.ts";
import { runApp } from "./run-app.ts";
import { suspendBroken } from "./suspend-broken.ts";

/** How a checkout is compiled. */
interface Compiler {
  /** For `spec.suspended.since`. */
  readonly now: () => Date;
  /** The command line of a program of the checkout that writes the output. Default: none does. */
  readonly app?: string | undefined;
}

/** What compiles a checkout, as {@link PublishRequest} wants it. */
export function compilerOf(
  { top, home: fromTop, root: rootFromTop, output }: Checkout,
  { now, app }: Compiler,
): PublishRequest["compile"] {
  const [home, root] = [join(top, fromTop), join(top, rootFromTop)];
  const out = { path: join(top, output), shown: relative(home, join(top, output)) };
  const toTop = (file: string) => relative(top, join(root, file)).split(sep).join("/");
  const find = (problems: Problems) => {
    reportNewerOutput(out, problems);
    if (problems.failed) return [];
    reportStrays(home, root, problems);
    return findEnvironments([], { cwd: home, root }, problems);
  };
  return (files, problems) => {
    const folders = find(problems);
    if (problems.failed) return undefined;
    const isOwn = (file: string) => files.has(toTop(file));
    const left = suspendBroken(folders, { out: out.path, isOwn, now: now() }, problems);
    if (left === undefined) return undefined;
    const isTouched = ({ fromRoot }: EnvironmentFolder) =>
      [...files].some((file) => file.startsWith(`${toTop(fromRoot)}/`));
    reportRest(left.compiled, folders, { isOwn, isTouched }, problems);
    if (problems.failed) return undefined;
    for (const one of left.suspended) warnSuspended(one, problems);
    const place = { out, root: home, repository: root };
    const isWritten =
      app === undefined
        ? write(place, left.compiled, problems)
        : writeByProgram(app, place, problems);
    return isWritten ? left.suspended : undefined;
  };
}

/** What the program prints is for people where it fails, and part of the problem. */
function writeByProgram(
  app: string,
  { out, root }: Pick<WriteRequest, "out" | "root">,
  problems: Problems,
): boolean {
  const own = new Problems();
  const printed = runApp(app, out, root, own);
  for (const one of own.all) {
    const words = one.code === "E0617" ? printed : [];
    problems.report({ ...one, message: [one.message, ...words].join("\n") });
  }
  return !own.failed;
}

function write(
  place: Omit<WriteRequest, "environments">,
  { environments }: Compiled,
  problems: Problems,
): boolean {
  const compiled = environments.map(({ result }) => ({
    name: result.environment.settings.name,
    files: result.files,
  }));
  const own = new Problems();
  const written = writeOutput({ ...place, environments: compiled }, own);
  for (const one of own.all) problems.report(one.code === "E0615" ? ofProgram(one) : one);
  return written !== undefined;
}

/** Reports what is wrong with the change, and with an environment that it is about. */
function reportRest(
  { environments, diagnostics }: Compiled,
  folders: readonly EnvironmentFolder[],
  {
    isOwn,
    isTouched,
  }: {
    readonly isOwn: (file: string) => boolean;
    readonly isTouched: (folder: EnvironmentFolder) => boolean;
  },
  problems: Problems,
): void {
  const failing = folders.filter((one) => !environments.some(({ folder }) => folder === one));
  const stops = failing.some(isTouched);
  for (const one of diagnostics) {
    const isAboutUs = isOwn(one.source?.document.file ?? "");
    if (isAboutUs || (stops && one.severity === "error")) problems.report(one);
  }
  for (const { shown } of failing.filter((one) => !isTouched(one)))
    problems.report({
      code: "W0842",
      message: `environment "${shown}" does not compile, and its output stays as it is; this change is not about it`,
      help: `\`isolane synth ${shown}\` says what is wrong with it`,
    });
}

function warnSuspended({ sandbox, file, reason }: Suspended, problems: Problems): void {
  problems.report({
    code: "W0841",
    message: `sandbox "${sandbox}" no longer compiles and is suspended by this commit: ${reason}`,
    help: `whoever owns it corrects "${file}" and takes spec.suspended out again`,
  });
}

function ofProgram<Found extends { readonly help: string }>(found: Found): Found {
  return {
    ...found,
    help: 'let publish run the program: `isolane publish --app "npx tsx app.ts"`, or however it is started',
  };
}
