/** @module Many publishers at once: everything gets in, nothing is lost, and the output is what the specs say. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { runnerIn } from "../support/project.ts";
import {
  breaking,
  leftIn,
  perform,
  specsBefore,
  start,
  type Task,
  tasksFor,
  victim,
} from "../support/publishers.ts";
import { type Repository, repositoryOf } from "../support/repository.ts";

const tasks = tasksFor(6);
let shop: Repository;
beforeEach(() => {
  shop = repositoryOf(specsBefore(tasks));
  shop.git("config", "receive.denyNonFastForwards", "true");
});
afterEach(() => shop.remove());

function isIn({ path, text }: Task): void {
  const files = shop.git("ls-tree", "-r", "--name-only", "main").split("\n");
  expect([path, files.includes(path)]).toEqual([path, text !== undefined]);
  if (text !== undefined) expect(shop.upstream(path)).toBe(text);
}

function isClean(): void {
  const { folder } = shop.clone("after");
  expect(runnerIn(folder)(check, { environment: [] })).toMatchObject({ code: 0 });
}

test("six of different sandboxes and one of the baseline: all are in, and what it broke is suspended", async () => {
  const all = [...tasks, breaking].map((task, at) => ({ task, clone: shop.clone(`clone-${at}`) }));
  for (const { clone, task } of all) perform(clone, task);
  const ended = await Promise.all(
    all.map(({ clone }) => start(clone, shop.folder, ["publish", "--format", "json"]).ended),
  );
  expect(ended.map(({ code, err }) => [code, err])).toEqual(all.map(() => [0, ""]));
  for (const task of [...tasks, breaking]) isIn(task);
  isClean();
  expect(shop.upstream(victim)).toMatch(/suspended:\n? .*E0310/s);
  const told = ended.map(({ out }) => JSON.parse(out));
  expect(
    told.flatMap(({ suspended }) => suspended.map((one: { file: string }) => one.file)),
  ).toEqual([victim]);
  // One commit each, one after the other.
  const commits = shop.git("log", "--format=%H %p", "main").split("\n");
  expect(commits).toHaveLength(all.length + 1);
  expect(commits.filter((line) => line.split(" ").length > 2)).toEqual([]);
  const hashes = commits.map((line) => line.split(" ")[0]);
  expect(told.every(({ commit }) => hashes.includes(commit))).toBe(true);
  for (const { clone } of all) expect(leftIn(shop, clone)).toEqual([]);
});

test("publishers that are killed at any moment leave what the next one can use", async () => {
  const clone = shop.clone("clone");
  const [first, second] = tasks;
  if (first === undefined || second === undefined) throw new Error("no tasks");
  perform(clone, first);
  // A whole publish takes one to three seconds.
  for (let after = 150; after < 3000; after = Math.round(after * 1.35)) {
    const { ended, kill } = start(clone, shop.folder, ["publish"]);
    const timer = setTimeout(kill, after);
    await ended;
    clearTimeout(timer);
    shop.git("fsck", "--strict");
    const head = shop.git("rev-parse", "main");
    expect(shop.git("rev-list", "--count", "main")).toMatch(/^[12]$/);
    expect(shop.git("rev-parse", "main")).toBe(head);
  }
  perform(clone, second);
  expect(await start(clone, shop.folder, ["publish"]).ended).toMatchObject({ code: 0, err: "" });
  isIn(first);
  isIn(second);
  isClean();
  expect(leftIn(shop, clone)).toEqual([]);
  expect(clone.git("status", "--porcelain")).toBe("");
});
