/** @module What a message broker is known by: its ports, the names of its ports, addresses and variables. */

/** IANA's list and the projects' own pages; `spoken` is the first part of a port's name. */
const brokerPorts: ReadonlySet<number> = new Set([
  1883, 4150, 4222, 5552, 5671, 5672, 6650, 6651, 8883, 9092, 9093, 61613, 61616,
]);
const spoken = /^(tcp-|tls-|ssl-)?(amqps?|kafka|nats|pulsar|mqtts?|stomp|openwire|nsq)(-|$)/i;

/** Whether a port of a Service is a broker's, judged by its number and name. */
export function isBrokerPort({
  name,
  port,
}: {
  readonly name?: string;
  readonly port: number;
}): boolean {
  return brokerPorts.has(port) || spoken.test(name ?? "");
}

const scheme = /^(amqps?|kafka|nats|pulsar(\+ssl)?|mqtts?|stomp(\+ssl)?):\/\//i;

/** Whether one address, without blanks and commas, says by itself that a broker is there. */
export function isBrokerAddress(address: string): boolean {
  const port = /[a-z0-9\]]:(\d+)(\/|$)/i.exec(address)?.[1];
  return scheme.test(address) || (!address.includes("://") && brokerPorts.has(Number(port)));
}

/** Variables that hold a broker's address, whatever it is. */
export const brokerVariable =
  /(^|_)(KAFKA|RABBIT(MQ)?|AMQP|NATS|PULSAR|ACTIVEMQ|ARTEMIS|MQTT|STOMP|REDPANDA|NSQ|SERVICE_?BUS|EVENT_?HUBS?)_([A-Z]+_)*(BROKERS?(_LIST)?|BOOTSTRAP_?SERVERS?|HOST(NAME)?S?|SERVERS?|UR[LI]S?|ADDR(ESS(ES)?)?|ENDPOINTS?|NODES?|CONNECTION(_?STRING)?)$/i;

/** Services of clouds that are queues although they speak HTTP. */
export const httpQueue =
  /\bsqs\b|queue\.(amazonaws|core\.windows)|servicebus\.windows|elasticmq|localstack|pubsub|:(9324|4566|8085)\b/i;

/**
 * Programs whose work is to take jobs from a queue, by their command: https://docs.celeryq.dev/en/stable/userguide/workers.html,
 * https://github.com/sidekiq/sidekiq/wiki, https://laravel.com/docs/queues, https://symfony.com/doc/current/messenger.html,
 * https://python-rq.org/docs/workers/ and the pages of the others.
 */
export const workerCommand =
  /\bcelery\b.*\b(worker|beat)\b|\brq worker\b|(^|[\s/])(sidekiq(swarm)?|shoryuken|karafka|racecar|sneakers|dramatiq|huey_consumer(\.py)?|good_job|resque-pool|faust)(\s|$)|\b(resque|jobs|queue|backburner|que):(work|listen)\b|\bartisan horizon\b|\bmessenger:consume\b/;

/** Triggers by which KEDA scales consumers: https://keda.sh/docs/latest/scalers/ */
export const queueTrigger =
  /kafka|rabbitmq|queue|servicebus|event-?hub|pubsub|nats|^stan$|pulsar|^redis|activemq|ibmmq|kinesis|streams|solace|temporal|nsq/;
