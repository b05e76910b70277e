/** @module What is asked of whatever publishes. */
import type { Asked } from "./command.ts";

/** What `isolane publish` can be asked. */
export interface PublishAsked extends Asked {
  readonly message?: string;
  /** URL of the environment repository. Default: that of the clone. */
  readonly repository?: string;
  /** Default: what the branch that is checked out follows. */
  readonly branch?: string;
  /** The command line of a program of the repository that compiles and writes everything. Default: none does. */
  readonly app?: string;
  /** A branch to push instead, for a merge request. */
  readonly pushTo?: string;
  /** Default: who git says. */
  readonly author?: { readonly name: string; readonly email: string };
  /** In seconds. Default: 600. */
  readonly timeout: number;
}
