import { describe, expect, it } from "vitest";
import { customize } from "../customizations/customized.ts";

describe("strategies", () => {
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
});
