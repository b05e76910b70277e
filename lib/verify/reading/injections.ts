/** @module Which annotations pods have to have for the OpenTelemetry operator, by the specs alone. */
import type { KubeObject } from "../../kube/object.ts";
import { oncePer } from "../../kube/once.ts";
import { injectionMarks } from "../../kube/otel-operator.ts";
import { templateOwner, withAnnotations, withPodAnnotations } from "../../kube/pod-templates.ts";
import { statedInjections } from "../../model/injection.ts";
import { type Pods, workloadName } from "../../simulate/cluster/cluster.ts";
import type { Reading } from "./reading.ts";

type Marks = Readonly<Record<string, string>>;

/** The annotations of the pods of baseline workloads and of their forks, by the workloads, for example `Deployment shop/cart`. */
export const injectionsOf = oncePer(
  ({ input, facts, before }: Reading): ReadonlyMap<string, Marks> => {
    const { injector } = facts;
    if (injector === undefined) return new Map();
    return new Map(
      statedInjections(input.environment.spec.spec).flatMap(({ service: key, language = "" }) => {
        const service = before.services.get(key);
        return (service === undefined ? [] : before.behind(service)).map((workload) => {
          const template = before.podsOf(workload)?.template;
          return [workload, injectionMarks(template, language, injector.instrumentation)] as const;
        });
      }),
    );
  },
);

/** The pods of the baseline as a fork of them has them. */
export function withInjection(pods: Pods, reading: Reading): Pods {
  const marks = injectionsOf(reading).get(pods.workload);
  if (marks === undefined) return pods;
  const object = withPodAnnotations(pods.object, marks);
  return { ...pods, object, template: withAnnotations(pods.template, marks) };
}

/** A workload of the baseline as the output deploys it. Borrowed pods are those of an object that may have others, too. */
export function injected(object: KubeObject, reading: Reading): KubeObject {
  const marks = injectionsOf(reading).get(workloadName(object));
  return marks === undefined || templateOwner(object) !== undefined
    ? object
    : withPodAnnotations(object, marks);
}
