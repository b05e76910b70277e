/**
 * @module `npm run bench`: figures, no judgement.
 *
 *     npm run bench [-- compile] [--sizes N,N@S,...] [--backend NAME] [--rounds N] [--json] [--write]
 *     npm run bench -- envoy ...        what lanes cost a request in the real Envoy (envoy.ts)
 *     npm run bench -- publishers ...   many publishers at once (publishers.ts)
 *
 * `--sizes`: sandboxes, and services where they are not 100: `1000`, `10@500`; 3000 and 10000 take long. `--json`
 * prints JSON instead of tables. `--write` puts them into docs/scale.md, docs/scale.svg and bench/history.json.
 */
import { parseArgs } from "node:util";

/** What else there is to measure, each with arguments of its own, which it reads itself. */
const others: Readonly<Record<string, () => Promise<unknown>>> = {
  envoy: () => import("./envoy.ts"),
  publishers: () => import("./publishers.ts"),
};

const [what = ""] = process.argv.slice(2);
const other = Object.hasOwn(others, what) ? others[what] : undefined;
if (other === undefined) await compile();
else {
  process.argv.splice(2, 1);
  await other();
}

async function compile(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      sizes: { type: "string", default: "10,100,1000,10@500" },
      backend: { type: "string" },
      rounds: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => name !== "compile");
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is none of compile, ${Object.keys(others).join(", ")}`);
  const backends = (["istio", "gateway-api"] as const).filter(
    (name) => values.backend === undefined || values.backend === name,
  );
  const shapes = backends.flatMap((backend) =>
    values.sizes.split(",").map((size) => {
      const [sandboxes = Number.NaN, services = 100] = size.split("@").map(Number);
      return { backend, sandboxes, services };
    }),
  );
  const rounds = Number(values.rounds);
  const { measureAll } = await import("./rounds.ts");
  const { record, subjectOf } = await import("./record.ts");
  const { tables } = await import("./figures.ts");
  const run = { ...subjectOf(), rounds, measured: measureAll(shapes, rounds) };
  console.log(values.json ? JSON.stringify(run, null, 1) : tables(run.measured));
  if (values.write) record(run);
}
