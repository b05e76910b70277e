/**
 * @module Signs of a program that joins others of its kind: it registers itself where callers look, or it is a
 * member of a ring. Labels and routes have no part in either, so a copy with the same settings becomes a peer of
 * the original: it gets a share of the requests, the shards or the votes.
 */

/** What one tool, or a family of them, is known by. */
export interface MembershipRow {
  readonly tool: string;
  /** The whole of `NAME=value`. */
  readonly variable?: RegExp;
  /** One argument, as `--flag` or `--flag=value`. */
  readonly argument?: RegExp;
  /** A part of a file, of a value or of an argument. */
  readonly text?: RegExp;
  /** A variable, an argument or a part of a text by which it is off. */
  readonly off?: RegExp;
}

const springOff =
  /spring[._]cloud[._](service[-_]?registry[._]auto[-_]?registration|discovery)[._]enabled["']?\s*[=:]\s*["']?false/i;

/**
 * Each page below names the settings; those that every client has (an address alone) are no sign. The first row that
 * fits counts.
 */
export const membershipRows: readonly MembershipRow[] = [
  // --- registries ---
  {
    // https://docs.spring.io/spring-cloud-netflix/reference/
    tool: "Eureka",
    variable: /(^|_)EUREKA_/i,
    text: /(^|\n)[ \t]*eureka\s*:|\beureka\.(client|instance|serviceUrl)\b|\bdefaultZone\b/i,
    off: new RegExp(
      `register[-_.]?with[-_.]?eureka["']?\\s*[=:]\\s*["']?false|eureka[._]client[._]enabled["']?\\s*[=:]\\s*["']?false|${springOff.source}`,
      "i",
    ),
  },
  {
    // https://nacos.io/en/docs/latest/guide/user/parameters-description/
    tool: "Nacos",
    variable: /(^|_)NACOS_(?![^=]*(CONFIG|PASSWORD|USER))/i,
    text: /\bnacos\.(discovery|server-addr)\b|(^|\n)[ \t]*nacos\s*:|\bnacos:\/\//i,
    off: new RegExp(
      `nacos[._]discovery[._](register[-_.]?)?enabled["']?\\s*[=:]\\s*["']?false|register-enabled["']?\\s*:\\s*["']?false|${springOff.source}`,
      "i",
    ),
  },
  {
    // https://docs.spring.io/spring-cloud-consul/reference/; https://developer.hashicorp.com/consul/commands#environment-variables
    tool: "Consul",
    variable:
      /(^|_)CONSUL_((HTTP_)?(ADDR(ESS)?|HOST|URL|AGENT|SERVER)|HOST|PORT|DISCOVERY|SERVICE)/i,
    text: /\bspring\.cloud\.consul\b|(^|\n)[ \t]+consul\s*:|\bconsul\.(address|host|discovery)\b|\bconsul:\/\//i,
    off: new RegExp(
      `consul[._](discovery[._])?(register|enabled)["']?\\s*[=:]\\s*["']?false|(^|\\n)[ \\t]*register["']?\\s*:\\s*["']?false|${springOff.source}`,
      "i",
    ),
  },
  {
    // https://docs.spring.io/spring-cloud-zookeeper/docs/current/reference/html/; Kafka, Solr and others too.
    tool: "ZooKeeper",
    variable:
      /(^|_)(ZOOKEEPER|ZK)_?([A-Z]+_)*(CONNECT(_?STRING|ION)?|HOSTS?|QUORUM|SERVERS?|URLS?|NODES?|ENSEMBLE|ADDR(ESS(ES)?)?)=/i,
    text: /\bspring\.cloud\.zookeeper\b|\bzookeeper\.connect\b|\bzookeeper:\/\/|(^|\n)[ \t]+zookeeper\s*:/i,
    off: new RegExp(
      `zookeeper[._](discovery[._])?(register|enabled)["']?\\s*[=:]\\s*["']?false|${springOff.source}`,
      "i",
    ),
  },
  {
    // https://dubbo.apache.org/en/docs/; https://github.com/polarismesh; https://github.com/micro/go-micro
    tool: "a service registry",
    variable:
      /(^|_)(DUBBO_REGISTRY|DUBBO_REGISTRIES|POLARIS|MICRO_REGISTRY|SERVICE_REGISTRY|SERVICE_DISCOVERY|DISCOVERY_SERVER)_?[A-Z_]*=|(^|_)JHIPSTER_REGISTRY/i,
    text: /\bdubbo\.registr(y|ies)\b|(^|\n)[ \t]*dubbo\s*:[\s\S]{0,1000}\bregistr(y|ies)\s*:|\bpolaris\.(address|discovery)\b/i,
    off: new RegExp(
      `(REGISTER|REGISTRATION|REGISTRY|DISCOVERY)_ENABLED=false|${springOff.source}`,
      "i",
    ),
  },
  {
    // A sidecar that is a container of the manifest: https://docs.dapr.io/reference/arguments-annotations-overview/
    tool: "Dapr",
    argument: /^--?(app-id|dapr-app-id)(=|$)/,
  },
  {
    // Connectors of one tunnel share its requests: https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/,
    // https://tailscale.com/kb/1282/docker, https://ngrok.com/docs/agent/; a state Secret holds the identity of one node.
    tool: "a tunnel",
    variable:
      /^(TUNNEL_(TOKEN|ID|NAME|CRED_FILE|ORIGIN_CERT)|NGROK_(AUTHTOKEN|DOMAIN|URL)|TS_(KUBE_SECRET|AUTH_?KEY|HOSTNAME)|INLETS_(TOKEN|URL))=./,
    argument: /^cloudflared$/,
    text: /(^|\n)[ \t]*credentials-file\s*:/,
  },
  // --- rings ---
  {
    // Loki, Mimir, Tempo, Pyroscope: https://grafana.com/docs/mimir/latest/configure/configure-hash-rings/; Thanos' receivers.
    tool: "memberlist",
    variable:
      /(^|_)(MEMBERLIST|HASH_?RINGS?)(_|=)|(^|_)RING_(STORE|JOIN|KVSTORE|MEMBERS|INSTANCE)/i,
    argument:
      /^--?([\w.-]+\.)?(memberlist\.[\w.-]+|ring\.[\w.-]+|hashrings?(-file)?|receive\.hashrings[\w.-]*)(=|$)/,
    text: /(^|\n)[ \t]*memberlist\s*:|\bjoin_members\b|(^|\n)[ \t]*(kvstore|ring)\s*:|\bhashrings?\b/,
    off: /(^|\s)store["']?\s*:\s*["']?inmemory|ring\.store=inmemory/,
  },
  {
    // https://prometheus.io/docs/alerting/latest/high_availability/
    tool: "Alertmanager",
    argument: /^--cluster\.(peer|listen-address|advertise-address|label)=./,
    off: /^--cluster\.listen-address=$/,
  },
  {
    // https://www.elastic.co/guide/en/elasticsearch/reference/current/discovery-settings.html; OpenSearch has the same.
    tool: "Elasticsearch",
    variable:
      /^(discovery[._]seed[._](hosts|providers)|cluster[._]initial[._]master[._]nodes|cluster[._]initial[._]cluster[._]manager[._]nodes)=/i,
    text: /\bdiscovery\.(seed_hosts|zen\.)|\bcluster\.initial_(master|cluster_manager)_nodes\b/,
    off: /discovery[._]type["']?\s*[=:]\s*["']?single-node/i,
  },
  {
    // http://jgroups.org/manual5/; https://www.keycloak.org/server/caching: its nodes also find each other in their database.
    tool: "JGroups",
    variable: /(^|_)(JGROUPS|INFINISPAN_(CLUSTER|JGROUPS|STACK)|KC_CACHE|KC_DB_URL)(_|=)/i,
    argument: /^--cache(-stack)?=/,
    text: /\bjgroups\b|\bDNS_PING\b|\bKUBE_PING\b|\bJDBC_PING\b/i,
    off: /(^KC_CACHE|--cache|\bcache)=local\b/i,
  },
  {
    // https://docs.hazelcast.com/hazelcast/latest/clusters/discovery-mechanisms
    tool: "Hazelcast",
    variable: /^(HZ_|HAZELCAST_(NETWORK|CLUSTER|JOIN|KUBERNETES|SERVICE|MEMBERS|DISCOVERY|GROUP))/i,
    text: /(^|\n)[ \t]*hazelcast\s*:|<hazelcast[\s>]|\bhazelcast\.(cluster|network|local|kubernetes)\b/i,
  },
  {
    // https://ignite.apache.org/docs/latest/clustering/clustering; https://docs.oracle.com/en/middleware/standalone/coherence/
    tool: "a data grid",
    variable: /^(IGNITE|COHERENCE|GEODE|CORE_?WKA)_/i,
    text: /\bcoherence\.(cluster|wka)\b|\bTcpDiscovery\w*\b|\bgemfire\.locators\b/i,
  },
  {
    // https://pekko.apache.org/docs/pekko-management/current/bootstrap/; Akka's are the same.
    tool: "Akka or Pekko",
    variable:
      /(^|_)(AKKA|PEKKO)_(CLUSTER|REMOTE|MANAGEMENT|SEED|DISCOVERY|BOOTSTRAP)|^REQUIRED_CONTACT_POINT/i,
    text: /\b(akka|pekko)\.(cluster|remote|management|discovery|coordination)\b|\b(akka|pekko)\s*\{[\s\S]{0,1000}\b(cluster|remote)\b/i,
  },
  {
    // https://learn.microsoft.com/en-us/dotnet/orleans/host/configuration-guide/: members find each other in a table.
    tool: "Orleans",
    variable: /(^|_)ORLEANS_/i,
    text: /"?Orleans"?\s*:\s*\{|\bOrleans:(ClusterId|ServiceId)\b/,
  },
  {
    // https://hexdocs.pm/libcluster/; https://www.erlang.org/doc/system/distributed.html
    tool: "Erlang",
    variable:
      /^(RELEASE_(NODE|COOKIE|DISTRIBUTION)|([A-Z]+_)?ERLANG_(NODE|COOKIE|CLUSTER)|([A-Z]+_)?(LIBCLUSTER|DNS_CLUSTER_QUERY))(_[A-Z]+)?=/i,
    argument: /^-(sname|setcookie)(=|$)/,
    text: /\blibcluster\b/,
    off: /^RELEASE_DISTRIBUTION=none$/i,
  },
  {
    // Rings in a database: https://docs.temporal.io/references/configuration#membership (and Cadence's);
    // http://www.quartz-scheduler.org/documentation/; https://docs.camunda.org/manual/latest/user-guide/process-engine/the-job-executor/
    tool: "a ring in a database",
    variable: /(^|_)(RINGPOP|TEMPORAL_BROADCAST_ADDRESS|QUARTZ_(\w*_)?(IS_?)?CLUSTERED=true)/i,
    text: /\bringpop\b|\bmaxJoinDuration\b|\bisClustered["']?\s*[=:]\s*["']?true/i,
  },
  {
    // Serf, Consul, Nomad, Vault, rqlite, CockroachDB, NATS, etcd, Cassandra, Kafka's and MinIO's servers, and whatever
    // names them alike.
    tool: "a cluster",
    variable:
      /(^|_)(CLUSTER_?(SEEDS?|SEED_?NODES|PEERS?|JOIN|MEMBERS|DISCOVERY|DNS|ROUTES|BOOTSTRAP|FORMATION|GOSSIP)|SEED_?(NODES?|HOSTS?|LIST|PROVIDERS?|ADDRESS(ES)?)|SEEDS|JOIN_?(ADDR(ESS)?(ES)?|HOSTS?|PEERS?|MEMBERS|NODES)|RETRY_JOIN|GOSSIP|RAFT|SERF|PEERS|PEER_(ADDR(ESS)?(ES)?|LIST|DNS|SERVICE|DISCOVERY|HOSTS?|URLS?|NODES)|INITIAL_(CLUSTER|MASTER_NODES|PEERS|MEMBERS)|(CONTROLLER_)?QUORUM_(VOTERS|PEERS)|REPLICA_?SET_(MODE|KEY)|REPLICATION_MODE|GALERA|REPMGR|PATRONI|WSREP|ADVERTISED_(LISTENERS|HOST_?NAME)|ADVERTISE_(CLIENT|PEER)_URLS|KEEPER_(HOSTS?|NODES|SERVERS?))(_[A-Z_]+)?=(?!(true|false|\d+)$)./i,
    argument:
      /^--?([\w.-]+\.)?(join|retry-join|peers?|peer-(urls|addresses|discovery[\w-]*)|(initial-)?advertise-(peer|client)-urls|seeds|seed-(nodes?|provider[\w-]*)|initial-cluster[\w-]*|cluster-(peers?|seeds?|nodes)|gossip[\w.-]*|raft[\w.-]*|serf[\w.-]*|bootstrap-expect|replSet|cluster-enabled|replicaof|slaveof|wsrep[\w-]*)(=|$)|^--?(routes|cluster|cluster_listen)=[\w-]+:\/\//,
    text: /\bcluster_formation\.|\badvertised\.listeners\b|\bcontroller\.quorum\.|https?:\/\/\S*\{\d+\.{3}\d+\}|\bseed_provider\b|\bretry_join\b|(^|\n)[ \t]*(-[ \t]*)?(seeds|seed[-_]nodes|initial[-_]cluster|peers)\s*[=:]|\bcluster[ \t]{0,9}:?[ \t]{0,9}\{[\s\S]{0,1000}\broutes\b|\bcluster[ \t]{0,9}:[ \t]{0,9}\n[\s\S]{0,1000}\broutes\s*:|<raft_configuration>|<remote_servers>|\breplication\s*:\s*\n\s+replSetName\b|\bcluster[._-](seeds?|peers?|join)\b|\bcluster-enabled\s+yes\b|(^|\n)[ \t]*(replicaof|sentinel monitor)\s/i,
  },
];

const ringNames =
  /^(gossip|jgroups|memberlist|serf|raft|hazelcast|epmd|artery|akka|pekko|remoting|swarm|silo|peers?|ring|cluster|cluster-bus|intra-node|etcd-peer|inet-dist|transport)(-|$)/i;
/** IANA's list and the projects' own pages; no program serves requests there. */
const ringPorts: ReadonlySet<number> = new Set([
  2380, 2888, 3888, 4369, 5701, 6222, 7800, 7946, 8301, 8302, 25520, 25672, 47500,
]);

/** Whether members of a ring talk to each other by a port, judged by its name and number. */
export function isRingPort({
  name,
  port,
}: {
  readonly name?: string;
  readonly port: number;
}): boolean {
  const own = (name ?? "").replace(/^(tcp|udp|tls|grpc)-/, "");
  if (ringNames.test(own)) return true;
  return ringPorts.has(port) && !/^(http|grpc|web|api)/i.test(name ?? "");
}
