/**
 * @module The construct `Environment`: an environment folder, with whatever sandboxes, groups and objects a
 * program adds, as one cdk8s chart. The meaning lies in the pure pipeline; this only collects its input.
 * One chart and no construct per object: an App with many of either is quadratic in cdk8s.
 */
import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { type AddedObject, type CompileResult, compile } from "../compile.ts";
import { formatDiagnostics } from "../diagnostics/print.ts";
import { Problems } from "../diagnostics/problems.ts";
import { asRecord, asString } from "../kube/json.ts";
import { scopesOf } from "../kube/kinds.ts";
import type { KubeObject } from "../kube/object.ts";
import type { ReadIo } from "../load/io.ts";
import { type LoadedEnvironment, loadEnvironment } from "../load/load.ts";
import { apiVersion } from "../model/interface.ts";
import type { SourceDocument } from "../model/source.ts";
import type { Environment as EnvironmentSpec } from "../model/spec.gen.ts";
import { validate } from "../validate/validate.ts";
import { withFile } from "./overlay.ts";
import { RouteGroup } from "./route-group.ts";
import { Sandbox } from "./sandbox.ts";
import { toDocument } from "./spec-document.ts";

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
  /** Absent when there were errors. */
  readonly result?: CompileResult;
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
      const result = this.#run(problems);
      this.node.lock();
      this.#compiled = result === undefined ? { problems } : { problems, result };
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
    const loaded = loadEnvironment(this.#props.folder, this.#io(), problems);
    if (loaded === undefined) return undefined;
    const input = validate(this.#withConstructs(loaded, problems), problems);
    if (input === undefined || problems.failed) return undefined;
    const { spec } = input.environment.spec;
    // A suspended environment has no lanes, and so nothing of theirs.
    const added =
      spec.suspended === true ? [] : this.#added(spec.baseline.namespace ?? "default", problems);
    return problems.failed ? undefined : compile(input, problems, { added });
  }

  #io(): ReadIo {
    const { io, folder, spec, name = this.node.id } = this.#props;
    if (spec === undefined) return io;
    const environment = { apiVersion, kind: "Environment", metadata: { name }, spec };
    return withFile(io, folder, "environment.yaml", `${JSON.stringify(environment, null, 2)}\n`);
  }

  #withConstructs(loaded: LoadedEnvironment, problems: Problems): LoadedEnvironment {
    const documents = (
      constructs: readonly { node: { path: string }; toSpec(): object | undefined }[],
    ) =>
      constructs.flatMap((construct): SourceDocument[] => {
        const spec = construct.toSpec();
        const document =
          spec === undefined ? undefined : toDocument(construct.node.path, spec, problems);
        return document === undefined ? [] : [document];
      });
    const all = this.node.findAll();
    return {
      ...loaded,
      sandboxes: [...loaded.sandboxes, ...documents(all.filter((node) => node instanceof Sandbox))],
      groups: [...loaded.groups, ...documents(all.filter((node) => node instanceof RouteGroup))],
    };
  }

  #added(namespace: string, problems: Problems): readonly AddedObject[] {
    const sandboxes = this.node.findAll().filter((node) => node instanceof Sandbox);
    return sandboxes.flatMap((sandbox) =>
      sandbox.apiObjects.flatMap((apiObject): AddedObject[] => {
        const object = toKubeObject(apiObject.toJson(), namespace);
        const document = toDocument(apiObject.node.path, object, problems);
        if (document === undefined) return [];
        return [{ sandbox: sandbox.sandboxName, object, source: { document, path: [] } }];
      }),
    );
  }
}

/** What cdk8s rendered, with the environment's namespace where the kind needs one and none is given. */
function toKubeObject(rendered: unknown, namespace: string): KubeObject {
  const { apiVersion: version, kind, metadata, ...rest } = asRecord(rendered);
  const fields = asRecord(metadata);
  const type = { apiVersion: asString(version) ?? "", kind: asString(kind) ?? "" };
  const isCluster = scopesOf([])(type) === "cluster";
  return {
    ...rest,
    ...type,
    metadata: {
      ...fields,
      name: asString(fields.name) ?? "",
      ...(isCluster ? {} : { namespace: asString(fields.namespace) ?? namespace }),
    },
  };
}
