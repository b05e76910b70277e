/** @module Services of docs/propagation.md in all languages that are run, by hand and by OpenTelemetry. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { cached, go } from "../cluster/programs.ts";
import { installed } from "../servers/server.ts";
import type { Service } from "./judge.ts";

const services = join(import.meta.dirname, "services");
const at = (name: string) => join(services, name);

/** A service of a language. `make` builds or fetches what it needs. */
export interface Kind {
  readonly name: string;
  readonly make: () => Service;
}

/** What the operator's Instrumentation says to an agent. */
const agent = {
  OTEL_PROPAGATORS: "tracecontext,baggage",
  OTEL_TRACES_EXPORTER: "none",
  OTEL_METRICS_EXPORTER: "none",
  OTEL_LOGS_EXPORTER: "none",
  OTEL_SERVICE_NAME: "web",
};
const both = ["baggage", "header"] as const;
const baggage = ["baggage"] as const;

/** By hand: both carriers. */
export const nodeByHand: Service = {
  name: "node",
  program: process.execPath,
  args: [at("node.mjs")],
  claims: both,
};

/** All that are run. .NET is not: no registry that this run reaches has its SDK. */
export const kinds: readonly Kind[] = [
  { name: "node", make: () => nodeByHand },
  { name: "node-agent", make: nodeAgent },
  { name: "python", make: () => python(["-B", at("service.py")]) },
  { name: "python-agent", make: pythonAgent },
  { name: "go", make: () => goService("go", both) },
  { name: "go-library", make: () => goService("go-otel", baggage) },
  { name: "java", make: () => java("Service", both) },
  { name: "java-agent", make: javaAgent },
  { name: "ruby", make: () => plain("ruby", installed("ruby"), [at("service.rb")]) },
  { name: "php", make: php },
];

// --- internal ---

function plain(name: string, program: string, args: readonly string[]): Service {
  return { name, program, args, claims: both };
}

function python(args: readonly string[]): Service {
  return plain("python", installed("python3"), args);
}

/** The package whose copy the operator injects (autoinstrumentation/nodejs/package.json). */
function nodeAgent(): Service {
  const files = ["package.json", "package-lock.json"].map((name) => at(join("node-agent", name)));
  const folder = cached("propagation-node", contents(files), (target) => {
    fs.mkdirSync(target);
    for (const file of files) fs.copyFileSync(file, join(target, file.slice(dirname(file).length)));
    const install = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    execFileSync("npm", install, { cwd: target, stdio: "pipe", timeout: 600_000 });
  });
  const register = "node_modules/@opentelemetry/auto-instrumentations-node/build/src/register.js";
  return {
    name: "node-agent",
    program: process.execPath,
    args: ["--require", join(folder, register), at("plain.cjs")],
    env: agent,
    claims: baggage,
  };
}

function pythonAgent(): Service {
  const module = "opentelemetry.instrumentation.auto_instrumentation";
  const requirements = at("requirements.txt");
  const folder = cached("propagation-python", contents([requirements]), (target) => {
    const run = (program: string, args: readonly string[]) =>
      execFileSync(program, args, { stdio: "pipe", timeout: 600_000 });
    run(installed("python3"), ["-m", "venv", target]);
    const quiet = ["--quiet", "--disable-pip-version-check", "--requirement", requirements];
    run(join(target, "bin", "python"), ["-m", "pip", "install", ...quiet]);
  });
  return {
    name: "python-agent",
    program: join(folder, "bin", "python"),
    // What its script `opentelemetry-instrument` does, which does not survive that the folder was renamed.
    args: ["-B", "-c", `from ${module} import run; run()`, "python", at("plain.py")],
    env: { ...agent, PATH: `${join(folder, "bin")}:${process.env.PATH}` },
    claims: baggage,
  };
}

function goService(folder: "go" | "go-otel", claims: Service["claims"]): Service {
  const files = ["go.mod", "main.go", ...(folder === "go" ? [] : ["go.sum"])];
  const sources = contents(files.map((file) => at(join(folder, file))));
  const program = cached(`propagation-${folder}`, sources, (target) => {
    go(["build", "-o", target, "."], at(folder));
  });
  return { name: folder, program, args: [], claims };
}

function java(name: "Service" | "Plain", claims: Service["claims"]): Service {
  const source = at(`${name}.java`);
  const classes = cached(`propagation-java-${name}`, contents([source]), (target) => {
    const javac = installed("javac", "default-jdk-headless");
    execFileSync(javac, ["-d", target, source], { stdio: "pipe" });
  });
  const args = ["-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", classes, name];
  return { name: "java", program: installed("java", "default-jdk-headless"), args, claims };
}

/** The agent of the version that the operator injects (versions.txt of its release 0.158.0). */
function javaAgent(): Service {
  const artifact = "io.opentelemetry.javaagent:opentelemetry-javaagent:2.30.0";
  const folder = cached("propagation-java-agent", [Buffer.from(artifact)], (target) => {
    fs.mkdirSync(target);
    const copy = ["-q", "-B", "dependency:copy", `-Dartifact=${artifact}`, "-DoutputDirectory=."];
    execFileSync(installed("mvn", "maven"), copy, { cwd: target, timeout: 600_000, stdio: "pipe" });
  });
  const [jar = ""] = fs.readdirSync(folder);
  const service = java("Plain", baggage);
  const args = [`-javaagent:${join(folder, jar)}`, ...service.args];
  return { ...service, name: "java-agent", args, env: agent };
}

function php(): Service {
  const script = 'exec "$0" -S "127.0.0.1:$PORT" "$1"';
  return {
    ...plain("php", "sh", ["-c", script, installed("php", "php-cli"), at("service.php")]),
    env: { PHP_CLI_SERVER_WORKERS: "4" },
    serial: true,
  };
}

function contents(paths: readonly string[]): readonly Buffer[] {
  return paths.map((path) => fs.readFileSync(path));
}
