/** docs/propagation.md: its snippets are the services that are run, and its example's answers are what its hops say. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { freePort, Processes, until } from "../../conformance/cluster/processes.ts";
import { faultsOf } from "../../conformance/propagation/judge.ts";
import { nodeByHand } from "../../conformance/propagation/languages.ts";
import { listensAt } from "../../conformance/servers/tcp.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { asArray, asString, at } from "../../lib/kube/json.ts";
import { runnerIn } from "../support/project.ts";

const root = join(import.meta.dirname, "..", "..");
const page = fs.readFileSync(join(root, "docs", "propagation.md"), "utf8");
const processes = new Processes();

afterAll(() => processes.stop());

function quotes(comment: RegExp): readonly (readonly [string, string])[] {
  const found = page.matchAll(/<!-- (.+) -->\n```\w+\n([\s\S]*?)```/g);
  return [...found].flatMap(([, said = "", text = ""]) =>
    comment.test(said) ? [[said, text]] : [],
  );
}

describe("snippets", () => {
  const snippets = quotes(/^conformance\//);

  it("are of all languages that are run", () => {
    expect(snippets).toHaveLength(7);
  });

  it.each(snippets)("%s is a part of the service that is run", (path, text) => {
    expect(fs.readFileSync(join(root, path), "utf8")).toContain(text.trim());
  });

  it("that of Node.js passes both carriers on, and mixes no requests", async () => {
    expect(await faultsOf(nodeByHand, processes)).toEqual([]);
  });

  it("a variable of the program would mix them, and be found out", async () => {
    const script = join(processes.folder, "mixing.mjs");
    const text = fs.readFileSync(nodeByHand.args[0] ?? "", "utf8");
    const mixing = `let last; const incoming = { getStore: () => last, run: (one, then) => { last = one; return then(); } };`;
    fs.writeFileSync(script, text.replace("const incoming = new AsyncLocalStorage();", mixing));
    const service = { ...nodeByHand, name: "mixing", args: [script] };
    expect((await faultsOf(service, processes)).join()).toContain("a request");
  });

  it("a service that knows of no carrier loses the key", async () => {
    const script = join(processes.folder, "losing.mjs");
    const text = fs.readFileSync(nodeByHand.args[0] ?? "", "utf8");
    fs.writeFileSync(script, text.replace('["baggage", "x-isolane-key"]', "[]"));
    const service = { ...nodeByHand, name: "losing", args: [script] };
    expect(await faultsOf(service, processes)).toContain(
      'a request of pr-1 goes on with baggage ""',
    );
  });
});

const example = join(root, "examples", "propagation-check");
const hops = parseAllDocuments(
  fs.readFileSync(join(example, "environments/check/baseline/hops.yaml"), "utf8"),
).map((document) => document.toJS() as unknown);

/** What hop-1 answers to a request of lane pr-1, where the last hop is the lane's fork if the key gets there. */
async function answerOf(passOn: string): Promise<string> {
  const program = hops.map((one) => asString(at(one, "data", "hop.mjs"))).find((one) => one);
  const script = join(processes.folder, "hop.mjs");
  fs.writeFileSync(script, program ?? "");
  const start = async (name: string, more: Readonly<Record<string, string>>) => {
    const object = hops.find(
      (one) => at(one, "kind") === "Deployment" && at(one, "metadata", "name") === name,
    );
    const env = asArray(at(object, "spec", "template", "spec", "containers", 0, "env"));
    const own = Object.fromEntries(env.map((one) => [at(one, "name"), String(at(one, "value"))]));
    const port = await freePort();
    const command = { name: `${name}-${passOn}`, program: process.execPath, args: [script] };
    processes.start({ ...command, env: { ...own, ...more, PORT: `${port}` } });
    await until({ what: name, seconds: 30, every: 50 }, () => listensAt(port));
    return `http://127.0.0.1:${port}`;
  };
  const isKept = passOn.includes("baggage");
  const third = await start("hop-3", isKept ? { ISOLANE_SANDBOX: "pr-1" } : {});
  const second = await start("hop-2", { NEXT: third, PASS_ON: passOn });
  const first = await start("hop-1", { NEXT: second });
  return (await fetch(first, { headers: { baggage: "isolane=pr-1" } })).text();
}

describe("examples/propagation-check", () => {
  it("compiles, without a warning", () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "isolane-check-"));
    fs.cpSync(example, folder, { recursive: true });
    const { code, err } = runnerIn(folder)(synth, { environment: [], keepGoing: false });
    fs.rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([0, ""]);
  });

  it.each(quotes(/^examples\//))("%s: the page says what its hops say", async (title, text) => {
    expect(await answerOf(title.replace(/.*PASS_ON=/, ""))).toBe(text);
  });
});
