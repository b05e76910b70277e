/** @module All kinds of mutations: one row is one mistake that a person, a merge or a bug could make. */
import { anyMutations } from "./kinds/any.ts";
import { consumerMutations } from "./kinds/consumers.ts";
import { destinationRuleMutations } from "./kinds/destination-rules.ts";
import { egressMutations } from "./kinds/egress.ts";
import { engineMutations } from "./kinds/engine-objects.ts";
import { ownershipMutations } from "./kinds/ownership.ts";
import { policyMutations } from "./kinds/policies.ts";
import { routeMutations } from "./kinds/routes.ts";
import { serviceMutations } from "./kinds/services.ts";
import { virtualServiceMutations } from "./kinds/virtual-services.ts";
import { workloadMutations } from "./kinds/workloads.ts";
import type { MutationKind } from "./mutation.ts";

/** The table. */
export const mutationKinds: readonly MutationKind[] = [
  ...virtualServiceMutations,
  ...routeMutations,
  ...destinationRuleMutations,
  ...serviceMutations,
  ...workloadMutations,
  ...policyMutations,
  ...consumerMutations,
  ...egressMutations,
  ...ownershipMutations,
  ...engineMutations,
  ...anyMutations,
];
