/**
 * @module What the Jobs and janitors of an environment have to do: make outputs where forks read them, twice the same, remove one sandbox's and no other's,
 * and leave what nobody owns to the janitors. Rights are asked of the API server by the account that the pods have.
 */
import { asArray, asString, at } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import { gone, reads, unchanged, writes } from "./job-claims.ts";
import { hostileText, namespaces } from "./job-environment.ts";
import { tellJanitors } from "./job-janitors.ts";
import { account, claim, type World } from "./job-world.ts";
import { expanded } from "./pod-runner.ts";
import { must } from "./subject.ts";

const everywhere = Object.values(namespaces);

/** What was tried, for the table. */
export interface ToldJobs {
  readonly "secrets read": number;
  readonly "rights asked": number;
}

/** Throws at the first thing that is not as it has to be. Leaves the world as it was. */
export async function tellJobs(world: World): Promise<ToldJobs> {
  const before = world.everything();
  const secrets = await making(world);
  const rights = await rightsOf(world);
  await halfway(world);
  await moving(world);
  await deleting(world);
  await tellJanitors(world);
  unchanged(world, before, "after all lanes");
  claim((await world.secrets()).length === 0, `Secrets are left: ${await world.secrets()}`);
  return { "secrets read": secrets, "rights asked": rights };
}

/** Two sandboxes: outputs are where forks read them, they work, and a second run leaves them as they are. */
async function making(world: World): Promise<number> {
  world.lanes.set("pr-1", {}).set("pr-2", { extensions: ["pgcrypto"] });
  const jobs = await world.sync();
  claim(jobs.length === 4, `${jobs.length} Jobs for two sandboxes of two resources`);
  await world.runAll(jobs);
  const read = await forkReads(world);
  for (const name of ["pr-1", "pr-2"]) await writes(world, name);
  const { url = "" } = (await world.outputs("pr-1", "orders")) ?? {};
  const told = must("psql", ["-XqAtd", url, "-c", "SELECT text FROM told"]).trimEnd();
  claim(told === hostileText, `a parameter reached the database as ${told}`);
  for (const job of jobs) claimEscaped(job);
  const first = await allOutputs(world);
  await world.runAll(jobs);
  claim(first === (await allOutputs(world)), "a second run changes outputs");
  claim((await world.sync()).length === 0, "the same Jobs are new once more");
  for (const name of ["pr-1", "pr-2"]) await reads(world, name);
  return read;
}

/** What a kubelet makes of the text is what the spec says, and it would not be without the doubled dollars. */
function claimEscaped(job: KubeObject): void {
  const { initContainers, containers } = podOf(job);
  const values = [...initContainers, ...containers]
    .flatMap((one) => asArray(at(one, "env")))
    .filter((one) => String(at(one, "name")) === "PARAM_SQL")
    .map((one) => asString(at(one, "value")) ?? "");
  const variables = { ISOLANE_ID: "expanded", PARAM_HOST: "expanded" };
  for (const value of values) {
    const meant = expanded(value, variables);
    claim(meant.includes(hostileText), `a kubelet makes ${meant} of a parameter`);
    claim(expanded(meant, variables) !== meant, "the text would be the same without escapes");
  }
}

function podOf(job: KubeObject) {
  const spec = at(job, "spec", "template", "spec");
  return {
    initContainers: asArray(at(spec, "initContainers")),
    containers: asArray(at(spec, "containers")),
  };
}

/** Every key of a Secret that a fork reads is there, in its own namespace. How many. */
async function forkReads(world: World): Promise<number> {
  let read = 0;
  for (const fork of await world.client.list("apps/v1", "Deployment"))
    for (const container of asArray(at(fork, "spec", "template", "spec", "containers")))
      for (const variable of asArray(at(container, "env"))) {
        const reference = at(variable, "valueFrom", "secretKeyRef");
        if (reference === undefined) continue;
        const [name, key] = [String(at(reference, "name")), String(at(reference, "key"))];
        const namespace = String(at(fork, "metadata", "namespace"));
        const metadata = { name, namespace };
        const secret = await world.client.get({ apiVersion: "v1", kind: "Secret", metadata });
        claim(at(secret, "data", key) !== undefined, `no ${key} in Secret ${namespace}/${name}`);
        read += 1;
      }
  claim(read === 8, `forks read ${read} keys, not 8`);
  return read;
}

async function allOutputs(world: World): Promise<string> {
  const all = [];
  for (const sandbox of world.lanes.keys())
    for (const resource of ["orders", "cache"])
      for (const namespace of everywhere)
        all.push(await world.outputs(sandbox, resource, namespace));
  return JSON.stringify(all);
}

/** What the account may do is what the scripts need: a Secret can be made, replaced and removed, and by no call be read. */
async function rightsOf(world: World): Promise<number> {
  const own = await world.accountClient(namespaces.plugins, account);
  const secret = `secrets/${world.id("pr-1", "orders")}`;
  const core = (namespace: string, rest: string) => `/api/v1/namespaces/${namespace}/${rest}`;
  const merge = "application/merge-patch+json";
  const apply = "application/apply-patch+yaml";
  const refused: (readonly [string, string, unknown?, string?])[] = everywhere.flatMap((one) => [
    ["GET", core(one, secret)],
    ["GET", core(one, "secrets")],
    ["GET", core(one, "secrets?watch=true")],
    ["PATCH", core(one, secret), {}, merge],
    ["PATCH", `${core(one, secret)}?fieldManager=x`, { apiVersion: "v1", kind: "Secret" }, apply],
    ["DELETE", core(one, "secrets")],
    ["POST", core(one, "pods"), {}],
    ["GET", core(one, "serviceaccounts")],
  ]);
  refused.push(
    ["GET", core(namespaces.plugins, "secrets/pg-admin")],
    ["GET", core(namespaces.shop, "configmaps")],
    ["DELETE", core(namespaces.plugins, `configmaps/${account}-owned`)],
    ["POST", core(namespaces.plugins, `serviceaccounts/${account}/token`), {}],
    ["POST", core("default", "secrets"), { metadata: { name: "x" } }],
    ["GET", "/apis/batch/v1/jobs"],
  );
  for (const [method, path, body, type] of refused) {
    const { status } = await own.call(method, path, body, type);
    claim(status === 403, `the account of the runs may ${method} ${path}: ${status}`);
  }
  return refused.length;
}

/** Killed at each of some moments, and run again; then deleted in the same way. */
async function halfway(world: World): Promise<void> {
  const before = world.everything();
  world.lanes.set("pr-3", {});
  const jobs = await world.sync();
  for (const job of jobs) {
    for (const killAfter of [150, 600]) await world.run(job, { killAfter });
    await world.runAll([job]);
  }
  await writes(world, "pr-3");
  world.lanes.set("pr-3", { deletion: true });
  for (const job of await world.sync()) {
    for (const killAfter of [100, 300]) await world.run(job, { killAfter });
    await world.runAll([job]);
  }
  unchanged(world, before, "after a sandbox whose runs were killed");
  world.lanes.delete("pr-3");
  await world.sync();
}

/** A sandbox that forks in one namespace less: what the other had goes with the sandbox. */
async function moving(world: World): Promise<void> {
  world.lanes.set("pr-4", {});
  await world.runAll(await world.sync());
  world.lanes.set("pr-4", { money: false, attempt: 2, cache: "delete" });
  await world.runAll(await world.sync());
  claim(
    (await world.outputs("pr-4", "orders")) !== undefined,
    "a sandbox that moves loses its outputs",
  );
  await gone(world, "pr-4", "cache");
  world.lanes.set("pr-4", { money: false, cache: "delete", deletion: true });
  await world.runAll(await world.sync());
  await gone(world, "pr-4", "orders", "cache");
  world.lanes.delete("pr-4");
  await world.sync();
}

/** The first step of a deletion, twice, and the second. */
async function deleting(world: World): Promise<void> {
  world.lanes.set("pr-1", { deletion: true });
  const jobs = await world.sync();
  claim(jobs.length === 2, `a deletion has ${jobs.length} Jobs`);
  await world.runAll(jobs);
  await gone(world, "pr-1", "orders", "cache");
  await reads(world, "pr-2");
  await world.runAll(jobs);
  await gone(world, "pr-1", "orders", "cache");
  await reads(world, "pr-2");
  // The branch is opened again, and its deletion was not the last word.
  world.lanes.set("pr-1", {});
  await world.runAll(await world.sync());
  await writes(world, "pr-1");
  await reads(world, "pr-2");
}
