/**
 * @module Measures many `isolane publish` at once on one bare repository: prints figures, and fails where something is lost.
 *
 *     npx tsx bench/publishers.ts [PUBLISHERS...]
 */
import { check } from "../lib/cli/commands/check.ts";
import { runnerIn } from "../test/support/project.ts";
import { breaking, perform, specsBefore, start, tasksFor } from "../test/support/publishers.ts";
import { repositoryOf } from "../test/support/repository.ts";

const wanted = process.argv.slice(2).map(Number);

/** Some publishers at once; the last of several changes the baseline, which breaks a sandbox. */
async function measure(publishers: number): Promise<void> {
  const tasks = tasksFor(Math.max(publishers - 1, 1));
  const shop = repositoryOf(specsBefore(tasks));
  shop.git("config", "receive.denyNonFastForwards", "true");
  try {
    const all = publishers === 1 ? tasks : [...tasks, breaking];
    const clones = all.map((task, at) => {
      const clone = shop.clone(`clone-${at}`);
      perform(clone, task);
      return clone;
    });
    const begun = performance.now();
    const ended = await Promise.all(
      clones.map(
        (clone) =>
          start(clone, shop.folder, ["publish", "--format", "json", "--timeout", "1h"]).ended,
      ),
    );
    const wall = performance.now() - begun;
    const failed = ended.filter(({ code }) => code !== 0);
    const lost = all.filter(({ path, text }) => {
      const files = shop.git("ls-tree", "-r", "--name-only", "main").split("\n");
      return text === undefined ? files.includes(path) : shop.upstream(path) !== text;
    });
    const clean = runnerIn(shop.clone("after").folder)(check, { environment: [] }).code === 0;
    const retries = ended
      .map(({ out }) => (out === "" ? 0 : JSON.parse(out).retries))
      .sort((a, b) => a - b);
    const times = ended.map(({ milliseconds }) => milliseconds / 1000).sort((a, b) => a - b);
    const at = (list: readonly number[], part: number) =>
      list[Math.ceil(list.length * part) - 1] ?? 0;
    console.log(
      [
        `${publishers} publishers: ${(wall / 1000).toFixed(0)} s in all`,
        `time of one: median ${at(times, 0.5).toFixed(1)} s, 95 % ${at(times, 0.95).toFixed(1)} s, most ${at(times, 1).toFixed(1)} s`,
        `retries: median ${at(retries, 0.5)}, most ${at(retries, 1)}, all ${retries.reduce((a, b) => a + b, 0)}`,
        `failed ${failed.length}, lost ${lost.length}, check ${clean ? "clean" : "NOT CLEAN"}`,
      ].join("; "),
    );
    for (const { err, out } of failed.slice(0, 3)) console.log(err, out);
    if (failed.length + lost.length > 0 || !clean) process.exitCode = 1;
  } finally {
    shop.remove();
  }
}

for (const publishers of wanted.length === 0 ? [1, 10, 50] : wanted) await measure(publishers);
