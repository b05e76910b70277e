/** @module The constructs `Sandbox` and `Fork`: one git branch, stated by a program. */
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { apiVersion } from "../model/interface.ts";
import type { Sandbox as SandboxSpec } from "../model/spec.gen.ts";

/** `spec` of a sandbox. */
export type SandboxFields = SandboxSpec["spec"];

/** One entry of `spec.forks`. */
export type ForkFields = NonNullable<SandboxFields["forks"]>[number];

/** What a Sandbox construct states. */
export interface SandboxProps {
  /** `metadata.name`. Default: the construct's id. */
  readonly name?: string;
  /** `metadata.labels`. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `spec`; further forks can be added as `Fork` constructs. Default: empty. */
  readonly spec?: SandboxFields;
}

/**
 * A sandbox of the `Environment` that it is in. Every cdk8s `ApiObject` below it is added to the
 * sandbox's release unit.
 */
export class Sandbox extends Construct {
  /** `metadata.name`. */
  readonly sandboxName: string;
  readonly #props: SandboxProps;

  /** States a new sandbox. */
  constructor(scope: Construct, id: string, props: SandboxProps = {}) {
    super(scope, id);
    this.sandboxName = props.name ?? id;
    this.#props = props;
  }

  /** A sandbox that the environment's folder states already, to add objects to. */
  static fromName(scope: Construct, name: string): Sandbox {
    return new ExistingSandbox(scope, name);
  }

  /** The spec with all forks; undefined for a sandbox that the folder states. */
  toSpec(): SandboxSpec | undefined {
    const { labels, spec = {} } = this.#props;
    const added = this.node.children.filter((child) => child instanceof Fork);
    const forks = [...(spec.forks ?? []), ...added.map(({ fields }) => fields)];
    return {
      apiVersion,
      kind: "Sandbox",
      metadata: {
        name: this.sandboxName,
        ...(labels === undefined ? {} : { labels: { ...labels } }),
      },
      spec: forks.length === 0 ? spec : { ...spec, forks },
    };
  }

  /** The objects to add to the sandbox's release unit. */
  get apiObjects(): readonly ApiObject[] {
    return this.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  }
}

/** A sandbox that a file states: it has no spec of its own. */
class ExistingSandbox extends Sandbox {
  override toSpec(): undefined {
    return undefined;
  }
}

/** One forked workload of a sandbox. */
export class Fork extends Construct {
  /** The entry of `spec.forks`. */
  readonly fields: ForkFields;

  /** Adds a fork to a sandbox that the program states. */
  constructor(scope: Sandbox, id: string, fields: ForkFields) {
    super(scope, id);
    if (scope.toSpec() === undefined) {
      throw new Error(
        `${this.node.path}: the folder states sandbox "${scope.sandboxName}"; add the fork to its file`,
      );
    }
    this.fields = fields;
  }
}
