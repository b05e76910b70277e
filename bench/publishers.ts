/**
 * @module Measures many `isolane publish` at once on one bare repository: prints figures, and fails where something is lost.
 *
 *     npm run bench -- publishers [--over file|daemon|http] [--kill N] [PUBLISHERS...]
 *
 * `--kill`: so many of them are killed at random moments, and publish again when the crowd is through.
 */
import { parseArgs } from "node:util";
import { check } from "../lib/cli/commands/check.ts";
import { runnerIn } from "../test/support/project.ts";
import {
  breaking,
  isUpstream,
  leftIn,
  perform,
  publishAll,
  specsBefore,
  tasksFor,
} from "../test/support/publishers.ts";
import { repositoryOf } from "../test/support/repository.ts";
import { served, transports } from "../test/support/served.ts";

const { values, positionals } = parseArgs({
  options: { over: { type: "string", default: "file" }, kill: { type: "string", default: "0" } },
  allowPositionals: true,
});
const over = transports.find((one) => one === values.over);
if (over === undefined) throw new Error(`--over takes ${transports.join(", ")}`);
const kills = Number(values.kill);

/** Some publishers at once; the last of several changes the baseline, which breaks a sandbox. */
async function measure(publishers: number, transport: (typeof transports)[number]): Promise<void> {
  const tasks = tasksFor(Math.max(publishers - 1, 1));
  const shop = repositoryOf(specsBefore(tasks));
  shop.git("config", "receive.denyNonFastForwards", "true");
  const server = await served(transport, shop);
  try {
    const all = publishers === 1 ? tasks : [...tasks, breaking];
    const clones = all.map((task, at) => {
      const clone = shop.clone(`clone-${at}`);
      clone.git("remote", "set-url", "origin", server.url);
      perform(clone, task);
      return clone;
    });
    const begun = performance.now();
    const first = await publishAll(clones, shop.folder, momentsFor(publishers));
    const wall = performance.now() - begun;
    const dead = clones.filter((_, at) => first[at]?.killed === true);
    const done = all.filter((task, at) => first[at]?.killed === true && isUpstream(shop, task));
    const again = await publishAll(dead, shop.folder);
    const ended = [...first.filter(({ killed }) => !killed), ...again];
    const failed = ended.filter(({ code }) => code !== 0);
    const lost = all.filter((task) => !isUpstream(shop, task));
    const left = clones.flatMap((clone) => leftIn(shop, clone));
    shop.git("fsck", "--strict");
    const clean = runnerIn(shop.clone("after").folder)(check, { environment: [] }).code === 0;
    const retries = ended
      .map(({ out }) => (out === "" ? 0 : JSON.parse(out).retries))
      .sort((a, b) => a - b);
    const times = ended.map(({ milliseconds }) => milliseconds / 1000).sort((a, b) => a - b);
    const at = (list: readonly number[], part: number) =>
      list[Math.ceil(list.length * part) - 1] ?? 0;
    console.log(
      [
        `${publishers} publishers over ${transport}: ${(wall / 1000).toFixed(0)} s in all`,
        `time of one: median ${at(times, 0.5).toFixed(1)} s, 95 % ${at(times, 0.95).toFixed(1)} s, most ${at(times, 1).toFixed(1)} s`,
        `retries: median ${at(retries, 0.5)}, most ${at(retries, 1)}, all ${retries.reduce((a, b) => a + b, 0)}`,
        `killed ${dead.length}, of which ${done.length} had pushed`,
        `failed ${failed.length}, lost ${lost.length}, left behind ${left.length}, check ${clean ? "clean" : "NOT CLEAN"}`,
      ].join("; "),
    );
    for (const { err, out } of failed.slice(0, 3)) console.log(err, out);
    for (const path of left.slice(0, 5)) console.log("left", path);
    if (failed.length + lost.length + left.length > 0 || !clean) process.exitCode = 1;
  } finally {
    server.close();
    shop.remove();
  }
}

/** Who is killed, and after how many milliseconds: at any moment of the time that the crowd takes. */
function momentsFor(publishers: number): ReadonlyMap<number, number> {
  const order = Array.from({ length: publishers }, (_, at) => at).sort(() => Math.random() - 0.5);
  const crowd = 3000 + publishers * 2500;
  return new Map(order.slice(0, kills).map((at) => [at, 200 + Math.random() * crowd]));
}

const wanted = positionals.map(Number);
for (const publishers of wanted.length === 0 ? [1, 10, 50] : wanted)
  await measure(publishers, over);
