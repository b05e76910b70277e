/** @module Many publishers at once: everything gets in, nothing is lost, and the output is what the specs say. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { runnerIn } from "../support/project.ts";
import {
  breaking,
  leftIn,
  perform,
  publishAll,
  specsBefore,
  start,
  type Task,
  tasksFor,
  victim,
} from "../support/publishers.ts";
import { type Repository, repositoryOf } from "../support/repository.ts";
import { served } from "../support/served.ts";

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

test.each(["http", "daemon"] as const)(
  "over %s, two of five are killed in the crowd: the others get in, and they do when they publish again",
  async (over) => {
    const server = await served(over, shop);
    try {
      const all = [...tasks.slice(0, 4), breaking];
      const clones = all.map((task, at) => {
        const clone = shop.clone(`clone-${at}`);
        clone.git("remote", "set-url", "origin", server.url);
        perform(clone, task);
        return clone;
      });
      const kills = new Map([
        [1, 1500],
        [3, 4000],
      ]);
      const first = await publishAll(clones, shop.folder, kills);
      const survivors = first.filter(({ killed }) => !killed);
      expect(survivors.map(({ code, err }) => [code, err])).toEqual(survivors.map(() => [0, ""]));
      for (const [at, task] of all.entries()) if (first[at]?.killed !== true) isIn(task);
      shop.git("fsck", "--strict");
      isClean();
      const dead = clones.filter((_, at) => first[at]?.killed === true);
      const again = await publishAll(dead, shop.folder);
      expect(again.map(({ code, err }) => [code, err])).toEqual(dead.map(() => [0, ""]));
      for (const task of all) isIn(task);
      for (const clone of clones) expect(leftIn(shop, clone)).toEqual([]);
      fs.rmSync(join(shop.folder, "after"), { recursive: true });
      isClean();
    } finally {
      server.close();
    }
  },
);

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
