/**
 * @module Names of what Isolane emits. A name is a function of what the object stands for and of
 * nothing else: no counter, no position, no version. An upgrade never renames a fork, so what is
 * hashed here, and in which order, must never change; test/resolve/names.test.ts pins it.
 */
import { lengths } from "../kube/limits.ts";
import { hash8 } from "../model/hash8.ts";

/** What makes a fork unique among all environments of a cluster. */
export interface ForkIdentity {
  readonly environment: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sandbox: string;
}

/**
 * `<base>-<sandbox>-<hash8>`, cut to `max` characters before the hash.
 * @param identity what the object stands for; two objects never share one.
 */
export function suffixedName(
  base: string,
  sandbox: string,
  identity: readonly string[],
  max: number,
): string {
  const head = `${base}-${sandbox}`.slice(0, max - 9).replace(/[-.]+$/, "");
  return `${head}-${hash8(identity)}`;
}

/** The name of a fork's workload object, and the value of its `isolane.dev/fork` label. */
export function forkName(fork: ForkIdentity): string {
  return suffixedName(
    fork.name.replaceAll(".", "-"),
    fork.sandbox,
    identityOf(fork),
    lengths.workload,
  );
}

/**
 * The name of a fork's copy of a Service. One Service may select several forked workloads, so the
 * workload is part of the identity.
 */
export function forkServiceName(fork: ForkIdentity, service: string): string {
  // A Service's name must start with a letter (RFC 1035), which newer clusters no longer ask for.
  const base = /^[a-z]/.test(service) ? service : `s-${service}`;
  return suffixedName(base, fork.sandbox, [...identityOf(fork), "Service", service], lengths.label);
}

/** What makes an object that only a sandbox has unique among all environments of a cluster. */
export interface OwnIdentity extends ForkIdentity {
  /** What the object says, where it cannot change: another object has another name. */
  readonly content?: string;
}

/** The name of an object of `spec.objects`. @param max The most characters that its kind allows. */
export function ownName({ content, ...object }: OwnIdentity, max: number): string {
  const base = /^[a-z]/.test(object.name) ? object.name : `s-${object.name}`;
  const identity = ["objects", ...identityOf(object), ...(content === undefined ? [] : [content])];
  return suffixedName(base.replaceAll(".", "-"), object.sandbox, identity, max);
}

function identityOf(fork: ForkIdentity): readonly string[] {
  return [fork.environment, fork.kind, fork.namespace, fork.name, fork.sandbox];
}
