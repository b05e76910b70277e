/**
 * @module The construct `Environment`: an environment folder, with the sandboxes, groups and objects that a
 * program adds, as one cdk8s chart. It only collects the input of the pure pipeline.
 * One chart and no construct per object: an App with many of either is quadratic in cdk8s.
 */
import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { type CompileResult, compileEnvironment } from "../compile.ts";
import { formatDiagnostics } from "../diagnostics/print.ts";
import { Problems } from "../diagnostics/problems.ts";
import type { KubeObject } from "../kube/object.ts";
import type { ReadIo } from "../load/io.ts";
import { childPath } from "../load/paths.ts";
import type { Stated } from "../load/program.ts";
import { environmentFile } from "../load/specs.ts";
import { apiVersion } from "../model/interface.ts";
import type { Environment as EnvironmentSpec } from "../model/spec.gen.ts";
import { RouteGroup } from "./route-group.ts";
import { Sandbox } from "./sandbox.ts";

/** What an Environment construct is made of. */
export interface EnvironmentProps {
  /** Reads files and runs kustomize and helm: `diskIo(root)`. */
  readonly io: ReadIo;
  /** The environment's folder, relative to the root of `io`. */
  readonly folder: string;
  /** The environment's spec. Default: what `environment.yaml` in the folder says. */
  readonly spec?: EnvironmentSpec["spec"];
  /** `metadata.name`, with `spec`. Default: the construct's id. */
  readonly name?: string;
}

/** What compiling an environment gave. */
export interface Compiled {
  readonly problems: Problems;
  /** Undefined when there were errors. */
  readonly result: CompileResult | undefined;
}

/** One environment. Its objects are those that `isolane synth` writes. */
export class Environment extends Chart {
  readonly #props: EnvironmentProps;
  #compiled: Compiled | undefined;

  /** States an environment; the folder says what the props leave open. */
  constructor(scope: Construct, id: string, props: EnvironmentProps) {
    super(scope, id);
    this.#props = props;
  }

  /** The environment of a folder. */
  static fromFolder(
    scope: Construct,
    id: string,
    props: Pick<EnvironmentProps, "io" | "folder">,
  ): Environment {
    return new Environment(scope, id, props);
  }

  /** True for an Environment. cdk8s makes `instanceof` true for every chart. */
  static isEnvironment(value: unknown): value is Environment {
    return typeof value === "object" && value !== null && #props in value;
  }

  /** Compiles the environment, once: afterwards nothing can be added to it. */
  compile(): Compiled {
    if (this.#compiled === undefined) {
      const problems = new Problems();
      this.#compiled = { problems, result: this.#run(problems) };
      this.node.lock();
    }
    return this.#compiled;
  }

  /** All objects of the environment, for cdk8s's own output folder. Throws where it does not compile. */
  override toJson(): KubeObject[] {
    const { problems, result } = this.compile();
    if (result === undefined)
      throw new Error(`\n${formatDiagnostics(problems.all, { color: false })}`);
    return result.units.flatMap(({ objects }) => objects.map(({ object }) => object));
  }

  #run(problems: Problems): CompileResult | undefined {
    const all = this.node.findAll();
    const sandboxes = all.filter((node) => node instanceof Sandbox);
    const specs = (
      constructs: readonly { node: { path: string }; toSpec(): object | undefined }[],
    ): readonly Stated[] =>
      constructs.flatMap((construct) => {
        const value = construct.toSpec();
        return value === undefined ? [] : [{ path: construct.node.path, value }];
      });
    const { io, folder, spec, name = this.node.id } = this.#props;
    const value = { apiVersion, kind: "Environment", metadata: { name }, spec };
    return compileEnvironment(io, folder, problems, {
      ...(spec === undefined
        ? {}
        : { environment: { path: childPath(folder, environmentFile), value } }),
      sandboxes: specs(sandboxes),
      groups: specs(all.filter((node) => node instanceof RouteGroup)),
      objects: sandboxes.flatMap(({ sandboxName, apiObjects }) =>
        apiObjects.map((one) => ({
          sandbox: sandboxName,
          path: one.node.path,
          value: one.toJson(),
        })),
      ),
    });
  }
}
