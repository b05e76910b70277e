/** @module The whole story of a branch, by the commands that CI runs: it is pushed, gets a lane, the trunk moves on, it is closed. */
import { isRecord } from "../../lib/kube/json.ts";
import type { Client } from "./client.ts";
import type { Repository } from "./repository.ts";
import { assertLive, assertSame, namespaced, type Snapshot } from "./snapshot.ts";
import type { Manifest } from "./subjects.ts";

/** What the runs of both engines have. */
export interface Engine {
  readonly client: Client;
  readonly repository: Repository;
  wanted(): readonly Manifest[];
  lives(): Promise<Snapshot>;
  refresh(): Promise<void>;
  settled(): Promise<unknown>;
}

/**
 * From a branch to nothing left. Says how long it took from each push until the engine had applied it.
 * @param environment The example; its `web` is forked.
 */
export async function story(run: Engine, environment: string): Promise<string> {
  const { repository } = run;
  const [before, had] = [await run.lives(), namespaced(run.wanted())];
  const seconds: number[] = [];
  const published = async () => {
    repository.isolane("publish", "--branch", "main", "--author", "CI <ci@example.com>");
    const start = Date.now();
    await run.refresh();
    await run.settled();
    seconds.push(Math.round((Date.now() - start) / 1000));
    await assertLive(run.client, run.wanted());
  };

  const fork = "web=ghcr.io/kestrel-parcel/web:story";
  const source = ["--branch", "feat/story", "--repository", "kestrel/web", "--base", "main"];
  repository.isolane("sandbox", "sync", "-e", environment, "--fork", fork, ...source);
  await published();
  const came = namespaced(run.wanted()).filter((object) => !had.includes(object));
  if (came.length === 0) throw new Error("the branch has no objects");
  assertSame(before, await run.lives(), { gone: [], came });

  repository.edit(`environments/${environment}/baseline/web.yaml`, (text) =>
    text.replace(/^( +)containers:$/m, "$1terminationGracePeriodSeconds: 41\n$1containers:"),
  );
  repository.push("the trunk moves on");
  repository.isolane("recompile", "--suspend-broken", "--now", "2026-11-20T08:00:00Z");
  await published();
  const follows = run
    .wanted()
    .filter(({ path, object }) => path.includes("feat-story") && gracePeriodOf(object.spec) === 41);
  if (follows.length !== 1) throw new Error("the fork does not follow the trunk");

  repository.isolane("sandbox", "sync", "-e", environment, "--closed", ...source);
  await published();
  const left = [...(await run.lives()).keys()].filter((object) => !before.has(object));
  if (left.length > 0) throw new Error(`left over: ${left.join(", ")}`);
  return `${came.length} objects came and went; from push to applied: ${seconds.join(", ")} s`;
}

function gracePeriodOf(spec: unknown): unknown {
  const template = isRecord(spec) && isRecord(spec.template) ? spec.template.spec : undefined;
  return isRecord(template) ? template.terminationGracePeriodSeconds : undefined;
}
