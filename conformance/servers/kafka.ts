/** @module Kafka on the JVM, one node that is broker and controller. Its jars come by Maven, once. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { freePort, until } from "../cluster/processes.ts";
import { cached } from "../cluster/programs.ts";
import { installed, type Server } from "./server.ts";
import { listensAt } from "./tcp.ts";

/** https://central.sonatype.com/artifact/org.apache.kafka/kafka_2.13 */
const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.isolane</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>3.9.1</version></dependency>
  </dependencies>
</project>
`;

function jars(): string {
  return cached("kafka", [Buffer.from(project)], (target) => {
    fs.mkdirSync(target);
    fs.writeFileSync(join(target, "pom.xml"), project);
    const copy = ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=."];
    execFileSync(installed("mvn", "maven"), copy, { cwd: target, timeout: 600_000, stdio: "pipe" });
  });
}

/** Kafka without security. */
export const kafka: Server = {
  name: "kafka",
  prepare: () => void [installed("java", "default-jdk-headless"), jars()],
  start: async (processes) => {
    const [port, controller] = [await freePort(), await freePort()];
    const settings = join(processes.folder, "kafka.properties");
    fs.writeFileSync(settings, propertiesOf({ port, controller, folder: processes.folder }));
    const java = installed("java", "default-jdk-headless");
    const common = ["-Xmx384m", "-XX:TieredStopAtLevel=1", "-cp", `${jars()}/*`];
    const id = "4L6g3nShT-eMCtK--X86sw";
    const format = ["kafka.tools.StorageTool", "format", "-t", id, "-c", settings];
    execFileSync(java, [...common, ...format], { stdio: "pipe", timeout: 60_000 });
    processes.start({ name: "kafka", program: java, args: [...common, "kafka.Kafka", settings] });
    await until({ what: "kafka", seconds: 60, every: 100 }, () => {
      processes.check();
      return listensAt(port);
    });
    return port;
  },
};

function propertiesOf(of: {
  readonly port: number;
  readonly controller: number;
  readonly folder: string;
}): string {
  return `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:${of.port},CONTROLLER://127.0.0.1:${of.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${of.port}
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:${of.controller}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${of.folder}/kafka
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
`;
}
