import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { app, env, objectsOf, plain, pod, resolveForks, sandbox, workloadOf } from "./support.ts";

/** A fork of Deployment cart with these customizations (YAML of a flow mapping). */
function customize(podSpec: string, customizations: string, more = "", strategies = "{}") {
  const forks = `- forkOf: {kind: Deployment, name: cart}\n  strategies: ${strategies}\n  customizations: ${customizations}`;
  return resolveForks(`${app("cart", podSpec)}${more}`, forks);
}

const two =
  "initContainers: [{name: init, image: i}]\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080}]}, {name: proxy, image: b}]";
const config = `
apiVersion: v1
kind: ConfigMap
metadata: {name: cart-config, labels: {team: a}}
data: {FLAG: "off", COLOR: blue, other: text}
binaryData: {logo: AAAA}
---
apiVersion: v1
kind: Secret
metadata: {name: cart-secret}
stringData: {password: hunter2}
---
`;

describe("images, resources, command, service account, replicas", () => {
  it("are set on the container that is named, init containers included", () => {
    const { forks, codes } = customize(
      two,
      '{images: [{container: init, image: "i:2"}, {container: proxy, image: "b:2"}], resources: [{container: server, requests: {cpu: 1}}], command: [{container: server, args: [x]}], replicas: 2, serviceAccountName: other}',
    );
    expect(codes).toEqual(["W0315"]);
    expect(pod(forks[0], "initContainers", 0, "image")).toBe("i:2");
    expect(pod(forks[0], "containers", 1, "image")).toBe("b:2");
    expect(pod(forks[0], "containers", 0)).toMatchObject({
      image: "a",
      resources: { requests: { cpu: 1 } },
      args: ["x"],
    });
    expect(at(workloadOf(forks[0]), "spec", "replicas")).toBe(2);
    expect(pod(forks[0], "serviceAccountName")).toBe("other");
  });

  it("need no name where there is one main container, or a default one", () => {
    expect(
      pod(customize(plain, "{images: [{image: c:2}]}").forks[0], "containers", 0, "image"),
    ).toBe("c:2");
    const annotated = app("cart", two).replace(
      "template:\n    metadata: {",
      "template:\n    metadata: {annotations: {kubectl.kubernetes.io/default-container: proxy}, ",
    );
    const { forks } = resolveForks(
      annotated,
      "- {forkOf: {kind: Deployment, name: cart}, customizations: {images: [{image: b:3}]}}",
    );
    expect(pod(forks[0], "containers", 1, "image")).toBe("b:3");
  });

  it("list the containers where the name is missing or wrong", () => {
    const missing = customize(two, "{images: [{image: x:2}]}").problems[0];
    expect([missing?.code, missing?.source?.path]).toEqual([
      "E0314",
      ["spec", "forks", 0, "customizations", "images", 0],
    ]);
    const wrong = customize(two, "{images: [{container: sever, image: x:2}]}").problems[0];
    expect([wrong?.code, wrong?.help]).toEqual([
      "E0313",
      expect.stringContaining('did you mean "server"?'),
    ]);
  });
});

describe("variables", () => {
  const variables =
    'containers: [{name: server, image: a, ports: [{containerPort: 8080}], envFrom: [{configMapRef: {name: cart-config}}], env: [{name: A, value: "1"}, {name: P, valueFrom: {secretKeyRef: {name: cart-secret, key: password}}}, {name: Z, value: "26"}]}]';

  it("are replaced at their place, added at the end, removed", () => {
    const { forks, codes } = customize(
      variables,
      '{env: [{name: A, value: "2"}, {name: NEW_ONE, value: new}, {name: Z, operation: delete}]}',
      config,
    );
    expect(codes).toEqual([]);
    expect(env(forks[0])).toEqual([
      { name: "A", value: "2" },
      { name: "P", valueFrom: { secretKeyRef: { name: "cart-secret", key: "password" } } },
      { name: "NEW_ONE", value: "new" },
    ]);
  });

  it("come from ConfigMaps and Secrets, whose keys are checked where they are known", () => {
    const reference = (text: string) =>
      customize(variables, `{env: [{name: NEW_ONE, valueFrom: ${text}}]}`, config);
    expect(env(reference("{secret: {name: cart-secret, key: password}}").forks[0])).toContainEqual({
      name: "NEW_ONE",
      valueFrom: { secretKeyRef: { name: "cart-secret", key: "password" } },
    });
    expect(reference("{configMap: {name: cart-config, key: missing}}").codes).toEqual(["E0316"]);
    expect(
      reference("{configMap: {name: cart-config, key: missing, optional: true}}").codes,
    ).toEqual([]);
    expect(reference("{configMap: {name: unknown, key: x}}").codes).toEqual(["W0312"]);
  });

  it("cannot be removed where they come from envFrom, and are missed where they are absent", () => {
    expect(customize(variables, "{env: [{name: FLAG, operation: delete}]}", config).codes).toEqual([
      "E0315",
    ]);
    expect(customize(variables, "{env: [{name: NOPE, operation: delete}]}", config).codes).toEqual([
      "W0313",
    ]);
  });

  it("that look like secrets are not to be literal", () => {
    const literal = (name: string, value: string) =>
      customize(variables, `{env: [{name: ${name}, value: "${value}"}]}`, config).codes;
    expect(literal("P", "x")).toEqual(["W0316"]);
    expect(literal("DB_PASSWORD", "x")).toEqual(["W0316"]);
    expect(literal("DB_URL", "postgres://u:p@db/x")).toEqual(["W0316"]);
    expect(literal("TOKEN_URL", "http://auth:80/x")).toEqual([]);
    expect(literal("DB_PASSWORD", "$(P)")).toEqual([]);
  });

  it("of the lane cannot be set, by a patch neither", () => {
    expect(
      customize(variables, "{env: [{name: ISOLANE_ROUTING_KEY, value: x}]}", config).codes,
    ).toEqual(["E0323"]);
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: server, env: [{name: ISOLANE_SANDBOX, value: x}]}]}}}}}}";
    expect(customize(variables, patch, config).codes).toEqual(["E0323"]);
  });
});

describe("the address of another fork", () => {
  const db = app("db", plain, "ports: [{name: tcp-db, port: 5432, targetPort: 8080}]");
  const forks = (reference: string) => `
- forkOf: {kind: Deployment, name: cart}
  customizations: {env: [{name: DB, valueFrom: {fork: ${reference}}}]}
- forkOf: {kind: Deployment, name: db}`;
  const resolve = (reference: string) =>
    resolveForks(`${app("cart", plain)}${db}`, forks(reference));

  it("stands for the fork's Service, and makes up for a missing route", () => {
    const resolved = resolve("{forkOf: {kind: Deployment, name: db}}");
    const host = `${resolved.forks[1]?.services[0]?.name}.shop.svc.cluster.local`;
    expect(resolved.codes).toEqual([]);
    expect(env(resolved.forks[0])).toEqual([{ name: "DB", value: `${host}:5432` }]);
    const url = resolve(
      '{forkOf: {kind: Deployment, name: db}, service: db, port: tcp-db, expression: "pg://{{ .Service.Host }}:{{.Service.Port}}/x"}',
    );
    expect(env(url.forks[0])).toEqual([{ name: "DB", value: `pg://${host}:5432/x` }]);
  });

  it("is refused where it cannot be told", () => {
    expect(resolve("{forkOf: {kind: Deployment, name: other}}").codes).toEqual(["E0317", "E0337"]);
    expect(resolve("{forkOf: {kind: Deployment, name: db}, service: x}").codes).toEqual(["E0318"]);
    expect(resolve("{forkOf: {kind: Deployment, name: db}, port: 80}").codes).toEqual(["E0318"]);
    expect(resolve('{forkOf: {kind: Deployment, name: db}, expression: "{{.Pod}}"}').codes).toEqual(
      ["E0318"],
    );
  });

  it("does not make a workload reachable from itself", () => {
    const self =
      "- {forkOf: {kind: Deployment, name: db}, customizations: {env: [{name: ME, valueFrom: {fork: {forkOf: {kind: Deployment, name: db}}}}]}}";
    expect(resolveForks(db, self).codes).toEqual(["E0337"]);
  });
});

describe("ConfigMaps", () => {
  const uses = `initContainers: [{name: init, image: i, env: [{name: C, valueFrom: {configMapKeyRef: {name: cart-config, key: COLOR}}}]}]
containers: [{name: server, image: a, ports: [{containerPort: 8080}], args: ["--config=cart-config"], envFrom: [{configMapRef: {name: cart-config}}]}]
volumes: [{name: v, configMap: {name: cart-config}}, {name: w, projected: {sources: [{configMap: {name: cart-config}}, {secret: {name: cart-secret}}]}}]`;

  it("are copied with their changes, and every reference of the fork goes to the copy", () => {
    const { forks, codes } = customize(
      uses,
      "{configMaps: [{name: cart-config, data: {FLAG: 'on', other: null, added: a}}]}",
      config,
    );
    const [copy] = objectsOf(forks[0], "ConfigMap");
    expect(codes).toEqual(["W0314"]);
    expect(copy?.metadata.name).toMatch(/^cart-config-pr-1-[0-9a-f]{8}$/);
    expect(copy?.metadata.labels).toMatchObject({ team: "a", "isolane.dev/sandbox": "pr-1" });
    expect(copy?.data).toEqual({ COLOR: "blue", FLAG: "on", added: "a" });
    expect(copy?.binaryData).toEqual({ logo: "AAAA" });
    expect(
      JSON.stringify(pod(forks[0])).match(/"name":"cart-config-pr-1-[0-9a-f]{8}"/g),
    ).toHaveLength(4);
    expect(JSON.stringify(pod(forks[0]))).not.toContain('"name":"cart-config"');
  });

  it("get another name with every change of content", () => {
    const name = (value: string) =>
      objectsOf(
        customize(uses, `{configMaps: [{name: cart-config, data: {FLAG: ${value}}}]}`, config)
          .forks[0],
        "ConfigMap",
      )[0]?.metadata.name;
    expect(name("a")).not.toBe(name("b"));
    expect(name("a")).toBe(name("a"));
  });

  it("are an error where the workload does not use them, the baseline lacks them, or a needed key goes", () => {
    expect(customize(plain, "{configMaps: [{name: cart-config, data: {}}]}", config).codes).toEqual(
      ["E0319"],
    );
    expect(
      customize(uses, "{configMaps: [{name: cart-confg, data: {}}]}", config).problems[0]?.help,
    ).toContain('did you mean "cart-config"?');
    expect(
      customize(uses, "{configMaps: [{name: cart-config, data: {COLOR: null}}]}", config).codes,
    ).toContain("E0316");
  });

  it("may get a key that a variable of the same fork reads", () => {
    const text =
      "{configMaps: [{name: cart-config, data: {NEW: x}}], env: [{name: NEW_ONE, valueFrom: {configMap: {name: cart-config, key: NEW}}}]}";
    const { forks, codes } = customize(uses, text, config);
    expect(codes).toEqual(["W0314"]);
    expect(env(forks[0])).toEqual([
      {
        name: "NEW_ONE",
        valueFrom: {
          configMapKeyRef: { name: objectsOf(forks[0], "ConfigMap")[0]?.metadata.name, key: "NEW" },
        },
      },
    ]);
  });

  it("are never shared by two forks of a sandbox", () => {
    const change = "customizations: {configMaps: [{name: cart-config, data: {FLAG: x}}]}";
    const { forks, codes } = resolveForks(
      `${app("cart", uses)}${app("basket", uses)}${config}`,
      `- {forkOf: {kind: Deployment, name: cart}, ${change}}\n- {forkOf: {kind: Deployment, name: basket}, ${change}}`,
    );
    expect(codes).toEqual(["W0314", "W0314"]);
    expect(new Set(forks.map((f) => objectsOf(f, "ConfigMap")[0]?.metadata.name)).size).toBe(2);
  });
});

describe("strategies", () => {
  const group =
    "containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: KAFKA_GROUP_ID, value: cart}]}]";
  const lane = (key: string, forks: string) =>
    resolveForks(app("cart", group), [sandbox("pr-1", forks, `routing: {key: ${key}}`)]);

  it("are needed by a consumer", () => {
    expect(customize(group, "{}").codes).toEqual(["E0333"]);
    expect(customize(group, "{}", "", "{consumer: shared}").codes).toEqual([]);
  });

  it("give the fork its own consumer group", () => {
    const forks =
      "- {forkOf: {kind: Deployment, name: cart}, strategies: {consumer: own-group, consumerGroupEnv: KAFKA_GROUP_ID}}";
    expect(env(lane("blue", forks).forks[0])).toEqual([
      { name: "KAFKA_GROUP_ID", value: "cart-blue" },
    ]);
    expect(
      customize(group, "{}", "", "{consumer: own-group, consumerGroupEnv: NOPE}").codes,
    ).toEqual(["E0335"]);
    expect(
      customize(group, "{}", "", "{consumer: shared, consumerGroupEnv: KAFKA_GROUP_ID}").codes,
    ).toEqual(["E0336"]);
    const secret =
      "containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: G, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]";
    expect(customize(secret, "{}", "", "{consumer: own-group, consumerGroupEnv: G}").codes).toEqual(
      ["E0335"],
    );
    expect(
      customize(
        group,
        "{env: [{name: KAFKA_GROUP_ID, value: x}]}",
        "",
        "{consumer: own-group, consumerGroupEnv: KAFKA_GROUP_ID}",
      ).codes,
    ).toEqual(["E0335"]);
  });

  it("are needed by a worker that no Service selects", () => {
    const worker = app("cart", plain).split("---")[0] ?? "";
    expect(resolveForks(worker, "- forkOf: {kind: Deployment, name: cart}").codes).toEqual([
      "E0333",
    ]);
    expect(
      resolveForks(
        worker,
        "- {forkOf: {kind: Deployment, name: cart}, strategies: {consumer: disabled}}",
      ).codes,
    ).toEqual(["W0346"]);
  });

  it("are asked for, but not needed, where a Service also knows a broker", () => {
    const broker =
      'containers: [{name: server, image: a, ports: [{containerPort: 8080}], env: [{name: BROKERS, value: "kafka-0:9092"}]}]';
    expect(customize(broker, "{}").codes).toEqual(["W0317"]);
  });

  it("do not apply to everything", () => {
    expect(customize(plain, "{}", "", "{schedule: suspend}").codes).toEqual(["E0336"]);
    expect(customize(plain, "{}", "", "{volumes: empty-dir}").codes).toEqual(["W0322"]);
  });

  const leader = (container: string) =>
    customize(
      `containers: [{name: server, image: a, ports: [{containerPort: 8080}], ${container}}]`,
      "{}",
    ).codes;
  it("are needed by what elects a leader, unless it is switched off", () => {
    expect(leader("args: [--leader-elect]")).toEqual(["E0332"]);
    expect(leader("args: [--leader-elect=true, --leader-election-id=x]")).toEqual(["E0332"]);
    expect(leader('env: [{name: LEADER_ELECTION_ENABLED, value: "true"}]')).toEqual(["E0332"]);
    expect(leader("env: [{name: LEASE_NAME, value: cart}]")).toEqual(["E0332"]);
    expect(leader("args: [--leader-elect=false, --leader-election-id=x]")).toEqual([]);
    expect(leader('env: [{name: LEADER_ELECT, value: "false"}]')).toEqual([]);
    expect(
      customize(
        "containers: [{name: server, image: a, ports: [{containerPort: 8080}], args: [--leader-elect]}]",
        "{}",
        "",
        "{leaderElection: shared}",
      ).codes,
    ).toEqual([]);
    expect(
      customize(
        "containers: [{name: server, image: a, ports: [{containerPort: 8080}], args: [--leader-elect]}]",
        "{command: [{args: []}]}",
      ).codes,
    ).toEqual([]);
  });

  const claim = `${plain}\nvolumes: [{name: data, persistentVolumeClaim: {claimName: data}}]`;
  it("say what becomes of volume claims", () => {
    const volumes = (strategy: string) =>
      pod(customize(claim, "{}", "", strategy).forks[0], "volumes", 0);
    expect(customize(claim, "{}").codes).toEqual(["E0331"]);
    expect(volumes("{volumes: empty-dir}")).toEqual({ name: "data", emptyDir: {} });
    expect(volumes("{volumes: read-only}")).toEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "data", readOnly: true },
    });
    expect(volumes("{volumes: shared}")).toEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "data" },
    });
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {volumes: [{name: data, emptyDir: {}}]}}}}}}";
    expect(customize(claim, patch).codes).toEqual([]);
  });

  it("do not help against host ports, a patch does", () => {
    const host =
      "hostNetwork: true\ncontainers: [{name: server, image: a, ports: [{containerPort: 8080, hostPort: 80}]}]";
    const found = customize(host, "{}");
    expect(found.codes).toEqual(["E0330"]);
    expect(found.problems[0]?.message).toContain("hostPort 80");
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {hostNetwork: false, containers: [{name: server, ports: [{containerPort: 8080, hostPort: null}]}]}}}}}}";
    expect(customize(host, patch).codes).toEqual([]);
  });
});

describe("a fork that no route reaches", () => {
  const resolve = (service: string, strategies = "{}") =>
    resolveForks(
      app("cart", plain, service),
      `- {forkOf: {kind: Deployment, name: cart}, strategies: ${strategies}}`,
    );

  it("is an error that names the ports and the ways out", () => {
    const { problems } = resolve("ports: [{name: tcp-grpc, port: 50051, targetPort: 8080}]");
    expect(problems.map((p) => p.code)).toEqual(["E0337"]);
    expect(problems[0]?.message).toContain("tcp-grpc");
    expect(problems[0]?.help).toContain('services."cart".ports."50051".protocol');
    expect(problems[0]?.help).toContain("valueFrom.fork");
  });

  it("is one behind a port of a database, even if the mesh would look", () => {
    expect(resolve("ports: [{port: 5432, targetPort: 8080}]").codes).toEqual(["E0337"]);
    expect(resolve("ports: [{name: postgres, port: 15432, targetPort: 8080}]").codes).toEqual([
      "E0337",
    ]);
  });

  it("is accepted where messages reach it", () => {
    expect(
      resolve("ports: [{name: tcp-x, port: 1, targetPort: 8080}]", "{consumer: disabled}").codes,
    ).toEqual(["W0310"]);
  });

  it("is not one with a routable port: the others are a warning", () => {
    const { problems } = resolve(
      "ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp-admin, port: 81, targetPort: 8080}]",
    );
    expect(problems.map((p) => p.code)).toEqual(["W0310"]);
    expect(problems[0]?.message).toContain("port 81");
    expect(resolve("ports: [{name: web, port: 80, targetPort: 8080}]").codes).toEqual(["W0311"]);
  });

  it("is reached where the environment says what a port speaks", () => {
    const environment =
      '{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: s}, spec: {baseline: {sources: [{path: b}], namespace: shop, deploy: true}, services: {cart: {ports: {"50051": {protocol: grpc}}}}}}';
    const resolved = resolveForks(
      app("cart", plain, "ports: [{name: tcp-grpc, port: 50051, targetPort: 8080}]"),
      "- forkOf: {kind: Deployment, name: cart}",
      environment,
    );
    expect(resolved.codes).toEqual([]);
    expect(
      at(objectsOf(resolved.forks[0], "Service")[0], "spec", "ports", 0, "appProtocol"),
    ).toBeDefined();
  });
});
