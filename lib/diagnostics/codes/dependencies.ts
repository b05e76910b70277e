/** @module Codes about what workloads use beside Services of the mesh: E0393-E0399, W0804-W0806; what verify says of it is in verify.ts. */

/** See `lib/diagnostics/codes.ts`. */
export const dependencyCodes = {
  E0393: {
    title: "fork that does not say what becomes of a dependency",
    why: "The environment declares what no route keeps apart: a database, a bucket, a third party. A fork has its baseline's credentials and addresses, so without a word it would write the baseline's data, or move real money.",
    fix: "Say it under the fork's `dependencies`: `own` where customizations or a resource give it another one, `none` where it no longer uses it, `shared` with a reason where it may use the baseline's.",
  },
  E0394: {
    title: "unknown dependency",
    why: "A fork says what becomes of a dependency by the name that the environment gives it.",
    fix: "Correct the name, or declare the dependency under `spec.dependencies` of the environment.",
  },
  E0395: {
    title: "what a fork says of a dependency is not true",
    why: "`own` and `none` promise that the fork leaves the baseline's data and accounts alone. Its pods still have the credentials, or still name the host without any of their own.",
    fix: "Replace the Secret and the address by customizations, also in init containers and ConfigMaps; or say `shared`, with a reason.",
  },
  E0396: {
    title: "dependency stated twice or against itself",
    why: "Two entries of one name could say two things, and only `own` has a resource.",
    fix: "Keep one entry, and one of the two statements.",
  },
  E0397: {
    title: "dependency by which no use is found",
    why: "A workload uses a dependency if its pods read one of its Secrets or name one of its hosts. One that has neither is never found, and no fork is asked.",
    fix: "Add `secrets`, `hosts` or both.",
  },
  W0804: {
    title: "entry for a dependency that the fork does not use",
    why: "Neither the fork's pods nor the baseline's read a Secret of the dependency or name a host of it, as far as manifests show. What the entry says is not checked against anything.",
    fix: "Remove the entry, or correct `secrets` and `hosts` of the dependency.",
  },
  W0805: {
    title: "fork that shares a dependency with effects",
    why: "What the fork's program does there is done for real: data of the baseline change, people get mail, money moves. Nobody has written down why that is fine.",
    fix: "Add `reason` to the entry, or give the fork a dependency of its own.",
  },
  W0806: {
    title: "object of a branch uses a dependency",
    why: "A workload of `spec.objects` reads a Secret or names a host by which the environment's workloads use a dependency. It is no fork, so no entry says what becomes of the dependency, and `verify` does not ask.",
    fix: "Let it have credentials and an address of the sandbox's own. Where somebody has looked at it, list the warning under the sandbox's `acknowledged`.",
  },
} as const;
