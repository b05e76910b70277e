/** @module The construct `RouteGroup`: a lane that joins several sandboxes, stated by a program. */
import { Construct } from "constructs";
import { apiVersion } from "../model/interface.ts";
import type { RouteGroup as RouteGroupSpec } from "../model/spec.gen.ts";

/** What a RouteGroup construct states. */
export interface RouteGroupProps {
  /** `metadata.name`. Default: the construct's id. */
  readonly name?: string;
  /** `spec`. */
  readonly spec: RouteGroupSpec["spec"];
}

/** A route group of the `Environment` that it is in. */
export class RouteGroup extends Construct {
  readonly #props: RouteGroupProps;

  /** States a new route group. */
  constructor(scope: Construct, id: string, props: RouteGroupProps) {
    super(scope, id);
    this.#props = props;
  }

  /** The spec. */
  toSpec(): RouteGroupSpec {
    const { name = this.node.id, spec } = this.#props;
    return { apiVersion, kind: "RouteGroup", metadata: { name }, spec };
  }
}
