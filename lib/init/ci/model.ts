/** @module What files for a CI system are made of. */

/** What the files need to know. */
export interface CiSettings {
  /** The folder that holds `environments/`, from the top of the repository; `""` for the top itself. */
  readonly folder: string;
  /** The environment, as `-e` names it. */
  readonly environment: string;
  /** The branch that engines read. */
  readonly trunk: string;
  /** The URL of the repository, by HTTPS. Default: a person fills it in. */
  readonly url?: string | undefined;
}

/** A file for the repository. */
export interface CiFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
  /** It is a program. Default: false. */
  readonly executable?: true;
}
