/**
 * @module Callers outside the mesh: no proxy looks at the key of their requests, so they reach the baseline. Said
 * once for each namespace of a forked Service; where no caller of the sources can reach a fork, it is refused.
 */
import { asRecord, at } from "../kube/json.ts";
import { displayName, keyString, objectKey } from "../kube/object.ts";
import { oncePer } from "../kube/once.ts";
import type { Membership } from "../mesh/implementations/implementation.ts";
import { membershipOf } from "../mesh/implementations/membership.ts";
import { implementations } from "../mesh/implementations/registry.ts";
import type { Service, Workload } from "../model/baseline.ts";
import type { Fork } from "../model/lane.ts";
import type { PlannedTable } from "../model/route-plan.ts";
import { below } from "../model/source.ts";
import { checkBypasses } from "./bypasses.ts";
import { concernedServices, type PlanContext } from "./keyed-copies.ts";

/** Reports namespaces whose requests pass by the lanes, and forks that nobody can reach. */
export function checkMembership(planned: readonly PlannedTable[], context: PlanContext): void {
  const { environment, lanes, problems } = context;
  if (implementations[environment.settings.implementation].mesh === undefined) return;
  const services = concernedServices(context).filter(({ workloads }) => lanes.forksAny(workloads));
  for (const namespace of new Set(services.map((service) => service.namespace))) {
    const members = membersOf(namespace, context);
    const [out] = members;
    if (out === undefined || members.some(({ kind }) => kind !== "out")) continue;
    const stated = members.every(({ unmarked }) => unmarked !== true);
    problems.report({
      code: "W0345",
      message: `pods of namespace "${namespace}" are not in the mesh (${out.why}): their requests reach the baseline, whatever their key`,
      help: stated
        ? "take the callers into the mesh, or expect no lane behind them"
        : `take the namespace into the mesh; where injection is on by default, say so under routing.membership: {${namespace}: in}`,
      source: below(environment.settings.source, "spec", "routing"),
    });
  }
  checkReached(planned, services, context);
}

/** Forks that no caller of the sources can reach. */
function checkReached(
  planned: readonly PlannedTable[],
  services: readonly Service[],
  context: PlanContext,
): void {
  const { environment, lanes, problems } = context;
  const bypasses = checkBypasses(services, context);
  const everybody = [...environment.baseline.workloads.values()];
  const entered = forksBehindGateways(planned);
  if (isEnteredByIngress(context)) return;
  const addressed = addressedWorkloads(context);
  const callers = everybody.map((workload) => ({ workload, member: memberOf(workload, context) }));
  const waysTo = oncePer((target: Workload) => {
    const behind = services.filter(({ workloads }) => workloads.includes(target));
    return callers.map(({ workload, member }) =>
      isKeptOut(member) ? { out: member.why } : { in: bypasses.ofAll(workload, behind) },
    );
  });
  for (const fork of [...lanes.forks.values()].flat()) {
    if (fork.services.length === 0 || entered.has(fork) || addressed.has(fork.workload.name))
      continue;
    const name = displayName(objectKey(fork.workload.object));
    const whys = waysTo(fork.workload);
    if (whys.every((why) => why.out !== undefined)) {
      problems.report({
        code: "E0360",
        message: `no caller can reach the fork of ${name} by its key: every workload is kept out of the mesh (${memberOf(fork.workload, context).why}), and no Gateway sends the lane's requests to it`,
        help: "take a caller into the mesh, or let a Gateway's route lead to the Service of the workload",
        source: fork.source,
      });
      continue;
    }
    const [bypass] = whys.flatMap((why) => why.in ?? []);
    if (bypass === undefined || whys.some((why) => why.out === undefined && why.in === undefined))
      continue;
    problems.report({
      code: "E0370",
      message: `no caller can reach the fork of ${name} by its key: requests of every workload bypass its rules (${bypass.why}), and no Gateway sends the lane's requests to it`,
      help: `${bypass.help}; or let a Gateway's route lead to the Service of the workload`,
      source: fork.source,
    });
  }
}

/** By the namespace alone, then by what each of its workloads says. */
function membersOf(namespace: string, context: PlanContext): readonly Membership[] {
  const { settings, baseline } = context.environment;
  const own = [...baseline.workloads.values()].filter((one) => one.namespace === namespace);
  const anybody = membershipOf(settings, { namespace, labels: {} }, homeOf(namespace, context));
  return [anybody, ...own.map((workload) => memberOf(workload, context))];
}

function memberOf(workload: Workload, context: PlanContext): Membership {
  const { namespace, podLabels: labels, object, templatePath } = workload;
  const template = asRecord(at(object, ...templatePath));
  const home = homeOf(namespace, context);
  return membershipOf(context.environment.settings, { namespace, labels, template }, home);
}

function homeOf(namespace: string, { environment: { baseline } }: PlanContext) {
  return baseline.objects.get(keyString({ group: "", kind: "Namespace", name: namespace }))?.object;
}

/** Something says so; that nothing takes it in proves nothing. */
function isKeptOut({ kind, unmarked }: Membership): boolean {
  return kind === "out" && unmarked !== true;
}

function forksBehindGateways(planned: readonly PlannedTable[]): ReadonlySet<Fork> {
  return new Set(
    planned
      .filter(({ table }) => table.scopes.some(({ kind }) => kind === "gateway"))
      .flatMap(({ rules }) => rules.flatMap(({ copies }) => copies))
      .flatMap(({ lane, action }) => {
        const targets = action.kind === "fork" ? action.targets : [];
        const names = new Set(targets.map(({ forkService }) => forkService));
        return [...lane.forks.values()].filter((fork) =>
          fork.services.some((one) => names.has(one)),
        );
      }),
  );
}

/** The names of workloads whose forks' addresses some sandbox hands over. */
function addressedWorkloads({ environment }: PlanContext): ReadonlySet<string> {
  const changes = environment.sandboxes
    .flatMap(({ spec }) => spec.spec.forks ?? [])
    .flatMap(({ customizations }) => customizations?.env ?? []);
  return new Set(
    changes.flatMap((change) =>
      "valueFrom" in change ? (change.valueFrom.fork?.forkOf.name ?? []) : [],
    ),
  );
}

/** Whoever enters the cluster without a Gateway. */
function isEnteredByIngress({ environment: { baseline } }: PlanContext): boolean {
  return [...baseline.objects.values()].some(({ object }) => object.kind === "Ingress");
}
