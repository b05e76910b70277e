/** @module The git checkout that a command runs in, and where environments and output lie in it. */
import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { Problems } from "../diagnostics/problems.ts";
import { isContained } from "../disk/contained.ts";
import { homeOf, outFolder } from "../disk/environments.ts";
import { Git } from "../git/git.ts";
import { isDriverInstalled } from "../publish/merge-driver.ts";
import type { Place } from "./host.ts";

/** A repository with environments, and a checkout of it. */
export interface Checkout {
  /** Absolute: the top of the checkout. */
  readonly top: string;
  /** The folder that holds `environments/`, from the top. */
  readonly home: string;
  /** The folder outside of which nothing is read, from the top. */
  readonly root: string;
  /** The output folder, from the top. */
  readonly output: string;
}

/** The checkout that a command runs in. Reports where it runs in none. `out`: the output folder, where one was named. */
export function checkoutAt(
  out: string | undefined,
  place: Place,
  problems: Problems,
): { readonly clone: Git; readonly checkout: Checkout } | undefined {
  const clone = cloneAt(place, problems);
  const checkout = clone && checkoutOf(clone, out, place, problems);
  return clone === undefined || checkout === undefined ? undefined : { clone, checkout };
}

/** What people who merge by hand in the checkout should know. Nothing where it is no git checkout that has output. */
export function driverNotes(place: Place): readonly string[] {
  const found = checkoutAt(undefined, place, new Problems());
  if (found === undefined) return [];
  const { clone, checkout } = found;
  const hasOutput = clone.run(["ls-files", "--", checkout.output]).stdout !== "";
  if (!hasOutput || isDriverInstalled(clone, checkout.output)) return [];
  return [
    `git merges "${checkout.output}" as text in this clone: \`isolane merge-driver --install\` leaves it to the compiler`,
  ];
}

/** git at the top of the checkout that a command runs in. */
function cloneAt({ cwd, variables }: Place, problems: Problems): Git | undefined {
  const git = new Git(cwd, { ...variables, GIT_LITERAL_PATHSPECS: "1" });
  const top = git.ask("rev-parse", "--show-toplevel");
  if (top !== undefined && git.ask("rev-parse", "--verify", "HEAD^{commit}") !== undefined)
    return git.in(top);
  problems.report({
    code: "E0840",
    message: "this folder is in no git checkout that has a commit",
    help: "run the command in a clone of the environment repository",
  });
  return undefined;
}

/** Where environments and output lie in the checkout. */
function checkoutOf(
  clone: Git,
  out: string | undefined,
  place: Place,
  problems: Problems,
): Checkout | undefined {
  const top = realpathSync(clone.folder);
  const cwd = realpathSync(place.cwd);
  const home = homeOf(cwd);
  const fromTop = (path: string) => relative(top, path).split(sep).join("/");
  const found = {
    top,
    home: fromTop(home),
    root: fromTop(place.root === undefined ? home : realpathSync(place.root)),
    output: fromTop(outFolder(out, cwd).path),
  };
  if (
    [found.home, found.root, found.output].every((path) => path === "" || isContained(path)) &&
    found.output !== ""
  )
    return found;
  problems.report({
    code: "E0840",
    message: `"${fromTop(outFolder(out, cwd).path)}" or the root does not lie in this checkout`,
    help: "choose folders below its top by --root and --out",
  });
  return undefined;
}
