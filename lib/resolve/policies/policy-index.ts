/**
 * @module Which policies concern which workload: asked for every fork, answered once per workload of
 * a baseline, so 600 forks of 100 services do not scan all selectors 600 times.
 */
import { compareText } from "../../kube/compare-text.ts";
import { grouped } from "../../kube/grouped.ts";
import { asArray, asRecord, asString, at } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
import { keyString, objectKey } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { accountOf } from "../../kube/pod-templates.ts";
import { reaches, selectsPods } from "../../kube/selectors.ts";
import type { SelectorUse, Workload } from "../../model/baseline.ts";
import type { BaselineIndex } from "../../model/baseline-index.ts";
import type { BaselineObject } from "../../model/input.ts";
import type { Fork } from "../../model/lane.ts";
import { accountChange } from "./accounts.ts";

/** Selector uses of one policy object. */
export interface PolicyUses {
  readonly owner: BaselineObject;
  readonly uses: readonly SelectorUse[];
}

/** By `keyString` of the policy object, in that order. */
export type PolicyMap = ReadonlyMap<string, PolicyUses>;

interface ByRole<Of> {
  readonly policy: Of;
  readonly peer: Of;
}

/** The policies of a baseline, by whom they concern. */
export class PolicyIndex {
  readonly #uses: ByRole<readonly SelectorUse[]>;
  readonly #byService: ReadonlyMap<string, readonly BaselineObject[]>;
  /** Policies whose rules name service accounts as sources. */
  readonly authorizations: readonly BaselineObject[];

  constructor(baseline: BaselineIndex) {
    const pods = baseline.selectors.filter((use) => use.selects === "pods");
    this.#uses = {
      policy: pods.filter((use) => use.role === "policy"),
      peer: pods.filter((use) => use.role === "peer"),
    };
    const objects = [...baseline.objects.values()];
    this.authorizations = objects.filter(({ object }) => kindOf(object).accounts === "sources");
    this.#byService = policiesByService(objects);
  }

  /** Policies that select the workload's pods, each with the selectors that do. */
  policies(workload: Workload): PolicyMap {
    return this.#of(workload).policy;
  }

  /** Policies that name the workload's pods as the other side, each with the selectors that do. */
  peers(workload: Workload): PolicyMap {
    return this.#of(workload).peer;
  }

  /** Policies whose `targetRefs` name the Service (`namespace/name`). */
  policiesOfService(service: string): readonly BaselineObject[] {
    return this.#byService.get(service) ?? [];
  }

  /** Peer selectors that select the fork's pods though they do not select the baseline's. */
  strangers(fork: Fork): readonly SelectorUse[] {
    return this.#uses.peer.filter(
      (use) =>
        reaches(use.namespaces, fork.workload.namespace) &&
        this.selectsFork(use, fork) &&
        !this.selectsBaseline(use, fork.workload),
    );
  }

  /** Whether a selector selects the pods of a fork. */
  selectsFork(use: SelectorUse, fork: Fork): boolean {
    return selectsPods(use, {
      namespace: fork.workload.namespace,
      labels: fork.podLabels,
      account: accountChange(fork)?.to ?? accountOf(fork.workload.podSpec),
    });
  }

  /** Whether a selector selects the pods of a baseline workload. */
  selectsBaseline(use: SelectorUse, workload: Workload): boolean {
    return selectsPods(use, {
      namespace: workload.namespace,
      labels: workload.podLabels,
      account: accountOf(workload.podSpec),
    });
  }

  readonly #of = oncePer((workload: Workload): ByRole<PolicyMap> => {
    const selecting = (uses: readonly SelectorUse[]) =>
      byOwner(uses.filter((use) => this.selectsBaseline(use, workload)));
    return { policy: selecting(this.#uses.policy), peer: selecting(this.#uses.peer) };
  });
}

/** The policy index of a baseline; built at the first call, the same one afterwards. */
export const policyIndex = oncePer((baseline: BaselineIndex) => new PolicyIndex(baseline));

function byOwner(uses: readonly SelectorUse[]): PolicyMap {
  const owners = grouped(uses.map((use) => [use.owner, use] as const));
  const keyed = [...owners].map(
    ([owner, own]) => [keyString(objectKey(owner.object)), { owner, uses: own }] as const,
  );
  return new Map(keyed.sort(([a], [b]) => compareText(a, b)));
}

/** Policies attached to Services: `targetRefs`, and the older single `targetRef`, of any kind (GEP-713). */
function policiesByService(
  objects: readonly BaselineObject[],
): ReadonlyMap<string, readonly BaselineObject[]> {
  return grouped(
    objects.flatMap((policy) => {
      const { spec, metadata } = policy.object;
      const refs = [...asArray(at(spec, "targetRefs")), at(spec, "targetRef")].map(asRecord);
      const names = refs
        .filter(({ kind, group = "" }) => kind === "Service" && group === "")
        .flatMap(({ name }) => asString(name) ?? []);
      return [...new Set(names)].map((n) => [`${metadata.namespace ?? ""}/${n}`, policy] as const);
    }),
  );
}
