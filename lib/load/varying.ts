/**
 * @module Charts that render something else each time: random passwords, certificates, the time. The same input would
 * not compile to the same bytes.
 */
import { isRecord, stable } from "../kube/json.ts";
import type { SourceDocument } from "../model/source.ts";
import { limits } from "../yaml/limits.ts";
import type { SourceContext } from "./inside.ts";

/** Template functions that answer otherwise each time: Masterminds/sprig `functions.go`, helm `pkg/engine/funcs.go`. */
const varying =
  /\b(?:rand(?:Alpha|AlphaNum|Ascii|Numeric|Bytes|Int)|shuffle|uuidv4|gen(?:CA|PrivateKey|SelfSignedCert|SignedCert)\w*|htpasswd|bcrypt|encryptAES|now|ago)\b/g;

/** Times are written in seconds at the finest: an equal one says nothing before the next second. */
const second = 1_050;

/** Whether a chart uses such a function, and how many milliseconds later it would say something else. */
export function mayVary(
  chart: string,
  { io }: SourceContext,
): { readonly after: number } | undefined {
  const files = io.kind(chart) === "file" ? [{ path: chart, kind: "file" }] : io.walk(chart);
  const used = files.flatMap(({ path, kind }) => {
    if (kind !== "file") return [];
    // What a packed chart uses is not known.
    if (path.endsWith(".tgz")) return ["packed"];
    const read = io.read(path, limits.bytes);
    const text = "bytes" in read ? new TextDecoder().decode(read.bytes) : "";
    return [...text.matchAll(varying)].map(([name]) => name);
  });
  if (used.length === 0) return undefined;
  return { after: used.some((name) => name === "now" || name === "ago") ? second : 0 };
}

/** Reports the objects in which two renderings differ. Values of Secrets go nowhere, so they may. */
export function reportVarying(
  first: readonly SourceDocument[],
  second: readonly SourceDocument[],
  { problems, source }: SourceContext,
): void {
  const all = first.length < second.length ? second : first;
  const differing = all.flatMap((document, index) => {
    const other = (all === first ? second : first)[index]?.value;
    if (comparable(document.value) === comparable(other)) return [];
    const isTrust = comparable(document.value, true) === comparable(other, true);
    return [{ name: document.rendered ?? document.file, isTrust }];
  });
  for (const { name, isTrust } of differing) {
    problems.report(
      isTrust
        ? {
            code: "W0107",
            message: `${name} has another caBundle each time`,
            help: "with `deploy: true`, the output changes with every compile: let cert-manager's ca-injector or the like fill it in",
            source,
          }
        : {
            code: "E0156",
            message: `${name} is another one each time that it is rendered`,
            help: "set the value that the chart makes up (a password by an existing Secret, a certificate by cert-manager, a date by a value), or commit what `helm template` prints and use {path: ...}",
            source,
          },
    );
  }
}

// --- internal ---

function comparable(value: unknown, withoutTrust = false): string {
  const isSecret = isRecord(value) && value.kind === "Secret";
  return stable(
    without(value, [
      ...(isSecret ? ["data", "stringData"] : []),
      ...(withoutTrust ? ["caBundle"] : []),
    ]),
  );
}

function without(value: unknown, fields: readonly string[]): unknown {
  if (fields.length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => without(item, fields));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) =>
      fields.includes(field) ? [] : [[field, without(inner, fields)]],
    ),
  );
}
