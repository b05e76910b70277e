/** @module What ports speak: only HTTP and gRPC have requests that a key can route. */
import { count } from "../../diagnostics/words.ts";
import { spokenAt } from "../../explain/looking.ts";
import { type DoctorCheck, type Finding, notLooked, reported, several } from "../check.ts";

/** Ports of the baseline's Services, by what the mesh takes them for. */
export const portsCheck: DoctorCheck = {
  name: "ports",
  codes: ["E0337", "E0403", "E0404", "W0310", "W0311", "W0321"],
  run: (examined, codes) => {
    const { ground } = examined;
    if (ground === undefined) return notLooked;
    const all = [...ground.before.services.values()].flatMap((service) => [
      ...service.ports.map((port) => ({
        name: `${service.key}:${port.number}`,
        ...spokenAt(ground, service, port),
      })),
      ...service.otherPorts.map(({ number }) => ({
        name: `${service.key}:${number} (UDP or SCTP)`,
        kind: "other" as const,
      })),
    ]);
    const of = (wanted: string) => all.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
    const [other, detected] = [of("other"), of("detected")];
    return {
      summary: `${count(of("routed").length, "port")} with HTTP or gRPC, ${detected.length} that do not say, ${other.length} that no key can route`,
      findings: [
        ...reported(examined, codes),
        ...note(
          other,
          "no key can route these ports (no HTTP)",
          "a fork behind it is reached by no request; give a branch a database or a broker of its own by customizations; if it speaks HTTP or gRPC, say so in the environment: spec.services.<name>.ports.<port>.protocol",
        ),
        ...note(
          detected,
          "these ports do not say what they speak, so rules hold only where the proxy detects HTTP",
          "say so in the environment: spec.services.<name>.ports.<port>.protocol",
        ),
      ],
    };
  },
};

function note(ports: readonly string[], what: string, help: string): readonly Finding[] {
  return ports.length === 0 ? [] : [{ level: "note", text: `${what}: ${several(ports)}`, help }];
}
