/** @module Settings to the text of an `environment.yaml`: short, with the reasons in comments. */
import { several } from "../doctor/check.ts";
import type { Json, JsonObject } from "../kube/object.ts";
import { apiVersion } from "../model/interface.ts";
import { type Comment, newYaml } from "../yaml/edit.ts";
import { portFacts } from "./choose.ts";
import type { Reason, Settings } from "./settings.ts";

/** The text. `schema`: where editors find the format. Same settings, same text. */
export function environmentText(settings: Settings, schema: string): string {
  const { comments, spec } = specOf(settings);
  const value: JsonObject = {
    apiVersion,
    kind: "Environment",
    metadata: { name: settings.name },
    spec,
  };
  const head = `# yaml-language-server: $schema=${schema}\n`;
  const about =
    "# Written by `isolane init`. Comments say where a value comes from; docs/spec.md has all fields.\n";
  return head + about + newYaml(value, comments);
}

// --- internal ---

function specOf(settings: Settings): {
  readonly spec: JsonObject;
  readonly comments: readonly Comment[];
} {
  const { namespace, mesh, repository, ports, amendments } = settings;
  const { engine, url, revision, path } = repository;
  const facts = portFacts(ports, namespace.value);
  const spec: JsonObject = {
    baseline: baselineOf(settings),
    ...(mesh === undefined
      ? {}
      : {
          routing: {
            backend: mesh.backend.value,
            implementation: mesh.implementation.value,
            ...(amendments.clusterDomain === undefined
              ? {}
              : { clusterDomain: amendments.clusterDomain }),
          },
        }),
    ...(url === undefined
      ? {}
      : {
          gitops: {
            engine: engine.value,
            repository: url.value,
            ...(revision === undefined ? {} : { revision }),
            ...(path === undefined ? {} : { path }),
          },
        }),
    ...(ports.length === 0 ? {} : { services: facts }),
    ...(amendments.cluster === undefined ? {} : { cluster: amendments.cluster }),
  };
  return { spec, comments: [...commentsOf(settings), ...withoutRepository(settings)] };
}

function baselineOf({ sources, namespace, amendments, repository }: Settings): Json {
  const { except, adopt } = amendments;
  const render = sources.some((one) => one.render === true);
  const own = Object.fromEntries(repository.sources.map((name) => [name, "../../"]));
  const rendering = {
    ...(render && repository.sources.length > 0 ? { repositories: own } : {}),
    ...(render && except.length > 0 ? { except } : {}),
  };
  return {
    sources,
    namespace: namespace.value,
    deploy: false,
    ...(adopt.length > 0 ? { adopt } : {}),
    ...(Object.keys(rendering).length > 0 ? { rendering } : {}),
  };
}

function commentsOf(settings: Settings): readonly Comment[] {
  const { namespace, mesh, repository, ports, deployers, amendments } = settings;
  const owner =
    deployers.length === 0
      ? "Somebody else"
      : several(
          deployers.map(({ name }) => name),
          3,
        );
  const deploys = deployers.length < 2 ? "deploys" : "deploy";
  const all: readonly (readonly [Comment["path"], string | undefined])[] = [
    [["baseline", "namespace"], reasonText(namespace)],
    [
      ["baseline", "deploy"],
      `${owner} ${deploys} the baseline, and Isolane only reads it. true: dist/ carries it too.`,
    ],
    [
      ["baseline", "adopt"],
      "Lanes have to change these. `isolane adopt --dry-run` says how they change their owner.",
    ],
    [["routing", "backend"], mesh && reasonText(mesh.backend)],
    [["routing", "implementation"], mesh && reasonText(mesh.implementation)],
    [["gitops", "engine"], reasonText(repository.engine)],
    [["gitops", "repository"], repository.url && reasonText(repository.url)],
    [
      ["services"],
      ports.length === 0
        ? undefined
        : `Ports that do not say what they speak: ${several(
            ports.map(({ why }) => why),
            2,
          )}.`,
    ],
    [
      ["cluster"],
      amendments.cluster && "ASSUMED: another cluster than that of the other environments.",
    ],
  ];
  return all.flatMap(([path, text]) =>
    text === undefined ? [] : [{ path: ["spec", ...path], text: printable(text) }],
  );
}

/** What is missing is there as lines to fill in. */
function withoutRepository({ repository: { engine, url } }: Settings): readonly Comment[] {
  if (url !== undefined) return [];
  const text = `Tells the engine to apply dist/:\ngitops:\n  engine: ${engine.value}\n  repository: https://git.example.com/team/repository.git`;
  return [{ path: ["spec"], text, behind: true }];
}

/** Names from files may hold what some readers take for the end of a line: a comment stays a comment. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}

function reasonText({ from, text }: Reason): string | undefined {
  if (from === "stated") return undefined;
  return from === "assumed" ? `ASSUMED: ${text}.` : `Found: ${text}.`;
}
