/**
 * @module Which folder of this repository has what a URL names: this repository itself (`gitops.repository`), and the
 * copies that `spec.baseline.rendering.repositories` names. Nothing is fetched.
 */
import { asString, at, stringMap } from "../../kube/json.ts";
import { joinInside } from "../paths.ts";

/** Where the files of a repository are, or what is wrong. */
export type Located = { readonly folder: string } | { readonly problem: string };

/** The folders of repositories. */
export interface Repositories {
  /** The folder of a repository. `name` is how a Flux source is called, for example `GitRepository/apps`. */
  locate(repository: Repository): Located;
}

/** What an object says about a repository. */
export interface Repository {
  readonly url: string | undefined;
  readonly name?: string;
  /** The revision of git that is read. Default: the one that is there. */
  readonly revision?: string | undefined;
}

/** The repositories that an environment's spec tells about. `folder` is the environment's. */
export function repositoriesOf(spec: unknown, folder: string): Repositories {
  const stated = new Map(
    Object.entries(stringMap(at(spec, "baseline", "rendering", "repositories"))).map(
      ([url, path]) => [normalised(url), path] as const,
    ),
  );
  const gitops = at(spec, "gitops");
  const own = asString(at(gitops, "repository"));
  const source = at(gitops, "source");
  const ownName = `${asString(at(source, "kind"))}/${asString(at(source, "name"))}`;
  const branch = asString(at(gitops, "revision")) ?? "main";
  return {
    locate: ({ url, name, revision }) => {
      const named = [name, url].filter((one) => one !== undefined).map(normalised);
      const copy = named.flatMap((one) => stated.get(one) ?? [])[0];
      if (copy !== undefined) {
        const joined = joinInside(folder, copy);
        return "path" in joined
          ? { folder: joined.path }
          : {
              problem: `"${copy}", which spec.baseline.rendering.repositories names for it, is not in the repository`,
            };
      }
      const isOwn =
        (own !== undefined && url !== undefined && normalised(url) === normalised(own)) ||
        (source !== undefined && name === ownName);
      if (!isOwn) return { problem: `"${url ?? name}" is not known as this repository` };
      // A compile reads what is checked out: the branch that is reconciled.
      return revision === undefined ||
        ["", "HEAD", branch, `refs/heads/${branch}`].includes(revision)
        ? { folder: "" }
        : {
            problem: `it is of revision "${revision}", and a compile reads what is checked out, "${branch}"`,
          };
    },
  };
}

/**
 * A URL without what may differ between two of one repository: scheme, user, `.git`, capitals. Like `NormalizeGitURL`
 * of Argo CD (`util/git/git.go`), which keeps the scheme.
 */
export function normalised(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^[^/@]*@/, "")
    .replace(/^([^/:]+):(?:(?:22|443|80)\/|(?!\d+\/))/, "$1/")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
}
