/** @module Kafka on the JVM with users and rights, one node that is broker and controller. Its jars come by Maven. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { parseJson, stringMap } from "../../lib/kube/json.ts";
import { freePort, until } from "../cluster/processes.ts";
import { cached } from "../cluster/programs.ts";
import { pythonProgram } from "../python.ts";
import { ask, must, type Outputs, type Subject } from "./subject.ts";

const version = "4.1.1";
const artifact = (name: string) =>
  `<dependency><groupId>org.apache.kafka</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.isolane</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${artifact("kafka_2.13")}${artifact("kafka-tools")}</dependencies>
</project>
`;

/** What is a script in Kafka's bin/ is a class here. */
const tools = {
  topics: "org.apache.kafka.tools.TopicCommand",
  configs: "kafka.admin.ConfigCommand",
  acls: "org.apache.kafka.tools.AclCommand",
  "consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
};

function jars(): string {
  return cached("kafka-tools", [Buffer.from(project)], (target) => {
    fs.mkdirSync(target);
    fs.writeFileSync(join(target, "pom.xml"), project);
    const copy = ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=."];
    execFileSync("mvn", copy, { cwd: target, timeout: 600_000, stdio: "pipe" });
  });
}

const python = (): string => pythonProgram("kafka-python", "kafka-python==3.0.12");
const java = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"];
const speaks = join(import.meta.dirname, "kafka.py");

/** Topics and groups with a prefix for each sandbox, and a user that may touch no others. */
export const kafka: Subject = {
  plugin: "kafka",
  slow: true,
  prepare: () => void [jars(), python(), must("java", ["-version"])],
  start: async (processes) => {
    const [port, controller] = [await freePort(), await freePort()];
    const password = randomBytes(12).toString("hex");
    const [settings, bin] = [
      join(processes.folder, "kafka.properties"),
      join(processes.folder, "bin"),
    ];
    fs.writeFileSync(
      settings,
      propertiesOf({ port, controller, folder: processes.folder, password }),
    );
    fs.mkdirSync(bin);
    for (const [name, main] of Object.entries(tools))
      fs.writeFileSync(
        join(bin, `kafka-${name}.sh`),
        `#!/bin/sh\nexec java ${java.join(" ")} '${jars()}/*' ${main} "$@"\n`,
        { mode: 0o755 },
      );
    const classes = [...java, `${jars()}/*`];
    const scram = `SCRAM-SHA-512=[name=root,password=${password}]`;
    must("java", [
      ...classes,
      "kafka.tools.StorageTool",
      "format",
      "-t",
      "4L6g3nShT-eMCtK--X86sw",
      "-c",
      settings,
      "--add-scram",
      scram,
    ]);
    processes.start({
      name: "kafka",
      program: "java",
      args: [...classes, "kafka.Kafka", settings],
    });
    const bootstrap = `127.0.0.1:${port}`;
    const root = { bootstrap, username: "root", password };
    const as = (who: Outputs, ...command: string[]) =>
      ask(python(), [speaks, bootstrap, who.username ?? "", who.password ?? "", ...command]);
    const answer = (who: Outputs, ...command: string[]) => {
      const { status, said, text } = as(who, ...command);
      if (status !== 0) throw new Error(`kafka ${command.join(" ")}: ${said.slice(-800)}`);
      return text.trim();
    };
    await until({ what: "kafka", seconds: 60, every: 300 }, () => {
      processes.check();
      return as(root, "everything").status === 0 || undefined;
    });
    const admin = join(processes.folder, "admin.properties");
    fs.writeFileSync(
      admin,
      `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="root" password="${password}";\n`,
    );
    for (const topic of ["orders", "il-bbbbbb-other-00000000.orders", "ilXaaaaaa-x.y"])
      must(join(bin, "kafka-topics.sh"), [
        "--bootstrap-server",
        bootstrap,
        "--command-config",
        admin,
        "--create",
        "--topic",
        topic,
      ]);
    answer(root, "write", "orders", "kept");
    const topics = ["orders", "paid"];
    return {
      version: `Kafka ${version}`,
      params: { bootstrap, protocol: "SASL_PLAINTEXT", adminSecret: "kafka-admin", replicas: 1 },
      credentials: { ADMIN_USER: "root", ADMIN_PASSWORD: password },
      programs: [bin],
      asked: [{ topics, partitions: 2 }, { topics: ["orders"] }, { topics: ["orders"] }],
      changed: { topics: [...topics, "more"] },
      hasChanged: (outputs) => {
        answer(outputs, "write", `${outputs.prefix}more`, "more");
        return (
          answer(outputs, "read", `${outputs.prefix}more`, `${outputs.prefix}group`) === "more"
        );
      },
      everything: () => new Map(Object.entries(stringMap(parseJson(answer(root, "everything"))))),
      write: (outputs, text) => {
        answer(outputs, "write", `${outputs.prefix}orders`, text);
        answer(outputs, "read", `${outputs.prefix}orders`, `${outputs.prefix}group`);
      },
      read: (outputs) =>
        answer(outputs, "read", `${outputs.prefix}orders`, `${outputs.prefix}group`),
      trespass: (own, other) =>
        [
          ["write", `${other.prefix}orders`, "broken"],
          ["read", `${other.prefix}orders`, `${own.prefix}group`],
          ["read", `${own.prefix}orders`, `${other.prefix}group`],
          ["write", "orders", "broken"],
          ["write", "taken", "broken"],
        ]
          .find((command) => as(own, ...command).status === 0)
          ?.join(" "),
    };
  },
};

function propertiesOf(of: {
  readonly port: number;
  readonly controller: number;
  readonly folder: string;
  readonly password: string;
}): string {
  return `process.roles=broker,controller
node.id=1
listeners=SASL_PLAINTEXT://127.0.0.1:${of.port},CONTROLLER://127.0.0.1:${of.controller}
advertised.listeners=SASL_PLAINTEXT://127.0.0.1:${of.port}
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:${of.controller}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT
inter.broker.listener.name=SASL_PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="root" password="${of.password}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:root;User:ANONYMOUS
log.dirs=${of.folder}/kafka
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
`;
}
