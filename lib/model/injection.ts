/** @module `propagation: otel-operator`: of which Services the environment states it, and by which Instrumentation. */
import type { KubeObject } from "../kube/object.ts";
import { type InstrumentationName, instrumentationObject } from "../kube/otel-operator.ts";
import { labels } from "./interface.ts";
import type { SourceRef } from "./source.ts";
import type { CompleteEnvironment } from "./spec.gen.ts";

/** By what agents are configured. */
export interface Injector {
  readonly instrumentation: InstrumentationName;
  /** Isolane writes it. */
  readonly own: boolean;
  /** Where agents send what they record. Absent: nowhere, or where the Instrumentation says. */
  readonly endpoint?: string;
}

/** The annotations that the pods of a workload get. */
export interface Injection {
  readonly language: string;
  readonly marks: Readonly<Record<string, string>>;
  /** The node that states it. */
  readonly source: SourceRef;
}

/** A Service whose workloads are to be injected. */
export interface StatedInjection {
  /** As written. */
  readonly asked: string;
  /** `namespace/name`. */
  readonly service: string;
  readonly language?: string;
  /** What is stated of the program itself. */
  readonly propagates?: boolean;
}

type Spec = CompleteEnvironment["spec"];

/** All of them, in name order. */
export function statedInjections({ services = {}, baseline }: Spec): readonly StatedInjection[] {
  return Object.keys(services)
    .sort()
    .flatMap((asked): readonly StatedInjection[] => {
      const { propagation, language, propagates } = services[asked] ?? {};
      if (propagation === undefined) return [];
      const service = asked.includes("/") ? asked : `${baseline.namespace}/${asked}`;
      return [
        {
          ...{ asked, service },
          ...(language === undefined ? {} : { language }),
          ...(propagates === undefined ? {} : { propagates }),
        },
      ];
    });
}

/** By what they are injected; undefined: nothing states that any is. */
export function injectorOf(environment: string, spec: Spec): Injector | undefined {
  if (statedInjections(spec).length === 0) return undefined;
  const { instrumentation, endpoint } = spec.routing.propagation ?? {};
  const [namespace = "", name = ""] = instrumentation?.split("/") ?? [
    spec.baseline.namespace,
    `isolane-${environment}`,
  ];
  return {
    instrumentation: { namespace, name },
    own: instrumentation === undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** The Instrumentation that `routes/` holds; undefined: the environment needs none, or has one. */
export function ownInstrumentation({
  name,
  injector,
}: {
  readonly name: string;
  readonly injector?: Injector;
}): KubeObject | undefined {
  return injector?.own === true
    ? instrumentationObject(
        injector.instrumentation,
        { [labels.environment]: name },
        injector.endpoint,
      )
    : undefined;
}
