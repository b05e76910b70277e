/** @module The environments whose routes the real proxies were asked about: examples, made-up ones, the corpus. */
import { corpusSubjects } from "../corpus/corpus.ts";
import { ambient } from "../support/ambient-environments.ts";
import { crowded } from "../support/crowded-environments.ts";
import { edges } from "../support/edge-environments.ts";
import { examples, madeUp, type Subject } from "../support/environments.ts";
import { suspended } from "../support/suspended-environments.ts";
import { tenantEnvironments } from "../support/tenant-environments.ts";

/** All of them. Engines write the same routes: one of two is enough. */
export const recordedSubjects: readonly Subject[] = [
  ...examples,
  ...madeUp.filter(({ title }) => title.endsWith("argocd")),
  ...ambient,
  ...suspended,
  ...crowded,
  ...edges,
  ...tenantEnvironments,
  ...corpusSubjects,
];
