import { describe, expect, it } from "vitest";
import { resolveForks } from "../support.ts";

interface Parts {
  readonly env?: string;
  readonly args?: string;
  readonly ports?: string;
  /** YAML of one text of the ConfigMap that is mounted. */
  readonly file?: string;
}

function web({ env = "", args = "", ports = "", file = "a: b" }: Parts): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: server
          image: web:1
          args: [${args}]
          env: [${env}]
          ports: [{containerPort: 8080, name: http}, ${ports}]
      volumes: [{name: c, projected: {sources: [{configMap: {name: web}}]}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {config: ${JSON.stringify(file)}}
`;
}

const fork = (strategies: string, customizations = "{}") => `
- forkOf: {kind: Deployment, name: web}
  strategies: {${strategies}}
  customizations: ${customizations}
`;
const codes = (parts: Parts, text = fork("")) => resolveForks(web(parts), text).codes;

describe("a fork that would become a peer of its baseline", () => {
  it.each([
    ["EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", "http://discovery:8761/eureka"],
    ["SPRING_CLOUD_NACOS_DISCOVERY_SERVER_ADDR", "nacos:8848"],
    ["DUBBO_REGISTRY_ADDRESS", "nacos://nacos:8848"],
    ["SPRING_CLOUD_ZOOKEEPER_CONNECT_STRING", "zk:2181"],
    ["JAVA_TOOL_OPTIONS", "-Xmx1g -Dhazelcast.cluster.name=web -Da=b"],
    ["PEKKO_CLUSTER_BOOTSTRAP_SERVICE_NAME", "web"],
    ["DNS_CLUSTER_QUERY", "web-headless"],
    ["Orleans__ClusterId", "web"],
    ["CASSANDRA_SEEDS", "web-0.web"],
    ["ETCD_INITIAL_CLUSTER", "web-0=http://web-0.web:2380"],
    ["discovery.seed_hosts", "web-0,web-1"],
    ["KAFKA_CONTROLLER_QUORUM_VOTERS", "0@web-0:9999"],
    ["RABBITMQ_ERLANG_COOKIE", "x"],
    ["KC_DB_URL", "jdbc:postgresql://db/keycloak"],
    ["CLUSTER_GOSSIP_BIND_PORT", "web"],
    ["PATRONI_SCOPE", "web"],
    ["TUNNEL_TOKEN", "x"],
    ["TS_KUBE_SECRET", "web-tailscale"],
    ["QUARTZ_CLUSTERED", "true"],
    ["KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://web:9999"],
    ["CLICKHOUSE_KEEPER_HOSTS", "keeper:9181"],
    ["MINIO_VOLUMES", "http://web-{0...3}.web/data"],
  ])("is refused by a variable: %s", (name, value) => {
    expect(codes({ env: `{name: ${name}, value: "${value}"}` })).toEqual(["E0345"]);
  });

  it.each([
    "--cluster.peer=web-0.web:9094",
    "-ingester.ring.store=memberlist",
    '"-memberlist.join", "web:7946"',
    '"-retry-join", "web-0"',
    '"--routes", "nats-route://web-0:6222"',
    '"sh", "-c", "exec server --join=web-0:26257 --x"',
    '"--seeds=web-0.web"',
    '"--app-id", web',
    '"-Dpekko.discovery.kubernetes-api.pod-label-selector=app=web"',
    '"server", "http://web-{0...3}.web.shop.svc.cluster.local/data"',
    '"--advertise-client-urls=http://web-0:2379"',
  ])("is refused by an argument: %s", (args) => {
    expect(codes({ args })).toEqual(["E0345"]);
  });

  it.each([
    "eureka: { client: { serviceUrl: { defaultZone: x } } }",
    "spring:\n  cloud:\n    consul:\n      host: consul\n",
    "spring.cloud.zookeeper.connect-string=zk:2181",
    "memberlist:\n  join_members: [web]\n",
    "<infinispan><jgroups transport='x'/></infinispan>",
    "hazelcast:\n  network: {}\n",
    "pekko { cluster { seed-nodes = [] } }",
    "cluster_formation.peer_discovery_backend = k8s",
    "cluster {\n  name: x\n  routes = [nats://a:6222]\n}",
    "org.quartz.jobStore.isClustered = true",
    "raft:\n  retry_join { }\n",
    "global:\n  membership:\n    maxJoinDuration: 30s\n",
    "advertised.listeners=PLAINTEXT://web:9999",
  ])("is refused by a mounted file: %j", (file) => {
    expect(codes({ file })).toEqual(["E0345"]);
  });

  it.each([
    "{containerPort: 7946}",
    "{containerPort: 1234, name: gossip-ring}",
    "{containerPort: 1234, name: tcp-jgroups}",
    "{containerPort: 4369, name: epmd}",
  ])("is refused by a port: %s", (ports) => {
    expect(codes({ ports })).toEqual(["E0345"]);
  });

  it.each([
    { env: '{name: EUREKA_CLIENT_ENABLED, value: "false"}, {name: EUREKA_URI, value: x}' },
    {
      env: '{name: EUREKA_URI, value: x}, {name: EUREKA_CLIENT_REGISTER_WITH_EUREKA, value: "false"}',
    },
    { env: "{name: KC_CACHE, value: local}, {name: KC_DB_URL, value: x}" },
    { env: "{name: discovery.type, value: single-node}, {name: discovery.seed_hosts, value: a}" },
    { env: "{name: discovery.type, value: single-node}, {name: DISCOVERY_SEED_HOSTS, value: a}" },
    { file: "eureka:\n  client:\n    register-with-eureka: false\n" },
    { args: "--cluster.listen-address=" },
    { env: "{name: RELEASE_DISTRIBUTION, value: none}" },
  ])("is none where that is off: %j", (parts) => {
    expect(codes(parts)).toEqual([]);
  });

  it.each([
    { env: '{name: DB_SEEDS, value: "true"}' },
    { env: "{name: SPRING_DATA_REDIS_CLUSTER_NODES, value: redis:6379}" },
    { env: "{name: SPRING_CASSANDRA_CONTACT_POINTS, value: cassandra}" },
    { env: "{name: SCHEMA_REGISTRY_URL, value: http://registry:8081}" },
    { env: '{name: USER_REGISTRATION_ENABLED, value: "true"}' },
    { env: "{name: INFINISPAN_CLIENT_HOTROD_HOST, value: grid}" },
    { args: "--cluster-name=eks, --seed=42, --name=web, --routes=/etc/routes.yaml" },
    { ports: "{containerPort: 7800, name: http-alt}" },
    { file: "title: the ringing of peers\n" },
  ])("is not seen in what clients and others have: %j", (parts) => {
    expect(codes(parts)).toEqual([]);
  });
});

it.each(["\n", " ", "cluster {", "hazelcast ", "- "])(
  "a long file of one thing is read at once: %j",
  (part) => {
    expect(codes({ file: part.repeat(30_000) })).toEqual([]);
  },
);

describe("strategies.membership", () => {
  const eureka = { env: "{name: EUREKA_URI, value: http://discovery}" };

  it.each(["none", "shared"])("%s answers it", (word) => {
    expect(codes(eureka, fork(`membership: ${word}`))).toEqual([]);
  });

  it.each(["own", "disabled"])("%s needs something that makes it true", (word) => {
    expect(codes(eureka, fork(`membership: ${word}`))).toEqual(["E0346"]);
    const beside = "{env: [{name: LEVEL, value: debug}]}";
    expect(codes(eureka, fork(`membership: ${word}`, beside))).toEqual(["E0346"]);
    for (const change of [
      "{env: [{name: EUREKA_URI, value: http://discovery-pr-1}]}",
      "{env: [{name: EUREKA_URI, operation: delete}]}",
      '{env: [{name: EUREKA_CLIENT_ENABLED, value: "false"}]}',
    ]) {
      expect(codes(eureka, fork(`membership: ${word}`, change))).toEqual([]);
    }
  });

  it("own holds of a file that a copy of the ConfigMap changes", () => {
    const file = "eureka:\n  client: {serviceUrl: {defaultZone: http://a}}\n";
    const change =
      '{configMaps: [{name: web, data: {config: "eureka: {client: {serviceUrl: {defaultZone: b}}}"}}]}';
    expect(codes({ file }, fork("membership: own", change))).toEqual([]);
    expect(codes({ file }, fork("", change))).toEqual(["E0345"]);
  });
});
