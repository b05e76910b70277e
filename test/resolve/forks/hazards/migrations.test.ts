import { describe, expect, it } from "vitest";
import { customize } from "../customizations/customized.ts";
import { pod } from "../support.ts";

const migrating = (more = "") => `
initContainers:
  - { name: wait, image: busybox }
  - { name: migrate, image: "acme/cart:1", command: [alembic, upgrade, head], env: [ { name: DSN, valueFrom: { secretKeyRef: { name: cart-db, key: dsn } } } ] }
${more}
containers: [ { name: server, image: "acme/cart:1", ports: [ { containerPort: 8080 } ] } ]`;
const starting =
  'containers: [ { name: server, image: "acme/cart:1", command: [sh, -c, "./manage.py migrate && gunicorn"], ports: [ { containerPort: 8080 } ] } ]';

const said = ({ codes, problems }: ReturnType<typeof customize>) => [
  codes.join(),
  problems[0]?.message ?? "",
];

describe("a fork that migrates", () => {
  it("is warned of until its spec says what becomes of it", () => {
    const [code, message] = said(customize(migrating(), "{}"));
    expect(code).toBe("W0367");
    expect(message).toContain('init container "migrate" (Alembic)');
    expect(said(customize(starting, "{}"))[1]).toContain('container "server" (Django)');
    expect(customize(migrating(), "{}", "", "{migrations: shared}").codes).toEqual([]);
  });

  it("is none where customizations leave the container out, or give it another command", () => {
    const patch =
      "{patch: {type: strategic, value: {spec: {template: {spec: {initContainers: [{name: migrate, $patch: delete}]}}}}}}";
    expect(customize(migrating(), patch).codes).toEqual([]);
    expect(customize(starting, "{command: [{command: [gunicorn]}]}").codes).toEqual([]);
  });
});

describe("strategies.migrations: skip", () => {
  const skip = "{migrations: skip}";
  const left = (podSpec: string) =>
    pod(customize(podSpec, "{}", "", skip).forks[0], "initContainers");

  it("leaves out the init containers that migrate, and no other", () => {
    expect(customize(migrating(), "{}", "", skip).codes).toEqual([]);
    expect(left(migrating())).toEqual([{ name: "wait", image: "busybox" }]);
    const only = `initContainers: [{name: migrate, image: a}]\n${starting.replace("./manage.py migrate && ", "")}`;
    expect(left(only)).toBeUndefined();
  });

  it("is not true of a program that migrates by itself", () => {
    const [code, message] = said(customize(starting, "{}", "", skip));
    expect(code).toBe("E0346");
    expect(message).toContain('container "server" (Django) is not left out');
    const both = migrating().replace(
      'image: "acme/cart:1", ports',
      "image: a, command: [rails, 'db:prepare'], ports",
    );
    expect(customize(both, "{}", "", skip).codes).toEqual(["E0346"]);
  });

  it("is refused where there is nothing to skip", () => {
    const nothing = migrating()
      .replaceAll("migrate", "prepare")
      .replace("alembic, upgrade", "psql");
    expect(customize(nothing, "{}", "", skip).codes).toEqual(["E0385"]);
  });
});

describe("strategies.migrations: own-database", () => {
  const own = "{migrations: own-database}";

  it("is not true where the container is told what the baseline's is told", () => {
    const images = '{images: [{container: migrate, image: "acme/cart:2"}]}';
    for (const nothing of ["{}", images, "{env: [{name: DSN, value: x}]}"]) {
      const [code, message] = said(customize(migrating(), nothing, "", own));
      expect(code).toBe("E0346");
      expect(message).toContain('init container "migrate" (Alembic) is told what');
    }
  });

  it.each([
    "{env: [{container: migrate, name: DSN, valueFrom: {secret: {name: own-db, key: dsn}}}]}",
    '{env: [{container: migrate, name: DSN, value: "postgres://own"}]}',
    "{command: [{container: migrate, args: [--db, own]}]}",
  ])("is true with %s", (customizations) => {
    const { codes } = customize(migrating(), customizations, "", own);
    expect(codes.filter((code) => ["E0346", "W0367"].includes(code))).toEqual([]);
  });
});
