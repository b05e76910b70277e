/** @module Which Service ports L7 rules reach: where a fork can be reached by a routing key. */
import type { ServicePort } from "../../model/baseline.ts";

/**
 * Ports of databases, caches and brokers. The mesh would look at their first bytes, find no HTTP and
 * pass them through (5432 and 6379 are "detected"), and a rule for them never fires.
 */
const wellKnown: Readonly<Record<number, string>> = {
  1433: "SQL Server",
  1521: "Oracle",
  1883: "MQTT",
  2181: "ZooKeeper",
  4150: "NSQ",
  4222: "NATS",
  5432: "PostgreSQL",
  5671: "AMQP",
  5672: "AMQP",
  6379: "Redis",
  6380: "Redis",
  6432: "PgBouncer",
  6650: "Pulsar",
  9042: "Cassandra",
  9092: "Kafka",
  9093: "Kafka",
  9094: "Kafka",
  11211: "Memcached",
  26257: "CockroachDB",
  26379: "Redis Sentinel",
  61616: "ActiveMQ",
};

interface Port {
  readonly protocol: ServicePort["protocol"];
  readonly name?: string | undefined;
  readonly port: number;
}

const wellKnownNames =
  /^(amqps?|cassandra|cql|kafka|memcached?|mqtt|mssql|nats|postgres(ql)?|pgsql|pulsar|rediss?|sentinel|zookeeper)(-|$)/i;

/** True when the mesh looks into the requests of a port, so rules decide where they go. */
export function isRoutable(port: Port): boolean {
  if (port.protocol === "opaque") return false;
  return port.protocol !== "detected" || guessedProtocol(port) === undefined;
}

/** What a port most likely speaks that is no HTTP, judged by its number or name; undefined: no guess. */
export function guessedProtocol(port: Pick<Port, "name" | "port">): string | undefined {
  if (port.name !== undefined && wellKnownNames.test(port.name)) return port.name;
  return Object.hasOwn(wellKnown, port.port) ? wellKnown[port.port] : undefined;
}
