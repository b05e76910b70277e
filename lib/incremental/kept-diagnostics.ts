/**
 * @module Warnings as they are kept from one run to the next: with what printing them asks of their documents. The text
 * of a file is read again; what may show a value of a Secret is not kept at all.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { positionOf } from "../diagnostics/order.ts";
import { saysSecret } from "../diagnostics/secret-text.ts";
import { at } from "../kube/json.ts";
import { secretsIn } from "../kube/secrets.ts";
import type { Position, SourceDocument, SourceRef } from "../model/source.ts";

/** A place, with what is shown of its document. `text` is absent for a file, which is read again. */
interface KeptPlace {
  readonly document: Pick<SourceDocument, "file" | "value" | "rendered" | "program"> & {
    readonly text?: string;
  };
  readonly path: SourceRef["path"];
  readonly at?: "key" | "value";
  readonly position: Position;
}

/** A diagnostic without what is only in memory. */
export interface KeptDiagnostic extends Omit<Diagnostic, "source" | "related"> {
  readonly source?: KeptPlace;
  readonly related?: readonly { readonly message: string; readonly source: KeptPlace }[];
}

/**
 * The diagnostics for a later run; undefined where one of them must not be kept.
 * @param isFile Whether a document's `file` is one that a later run reads.
 */
export function kept(
  diagnostics: readonly Diagnostic[],
  isFile: (file: string) => boolean,
): readonly KeptDiagnostic[] | undefined {
  let mayKeep = true;
  const keep = (ref: SourceRef): KeptPlace => {
    const { file, text, value, rendered, program } = ref.document;
    if (secretsIn(value).length > 0 || (!isFile(file) && saysSecret(text))) mayKeep = false;
    return {
      document: {
        file,
        value: headOf(value),
        ...(isFile(file) ? {} : { text }),
        ...(rendered === undefined ? {} : { rendered }),
        ...(program === undefined ? {} : { program }),
      },
      path: ref.path,
      ...(ref.at === undefined ? {} : { at: ref.at }),
      position: positionOf(ref),
    };
  };
  const found = diagnostics.map((one): KeptDiagnostic => withPlaces(one, keep));
  return mayKeep ? found : undefined;
}

/** The diagnostics that were kept. `textOf`: the text of a file. */
export function restored(
  diagnostics: readonly KeptDiagnostic[],
  textOf: (file: string) => string,
): readonly Diagnostic[] {
  return diagnostics.map(
    (one): Diagnostic =>
      withPlaces(one, ({ document: { text, ...document }, position, ...place }: KeptPlace) => ({
        ...place,
        document: { ...document, text: text ?? textOf(document.file), locate: () => position },
      })),
  );
}

/** The files in which a diagnostic has its places. */
export function filesOf({ source, related = [] }: KeptDiagnostic): readonly string[] {
  const places = [...(source === undefined ? [] : [source]), ...related.map((one) => one.source)];
  return places.map(({ document }) => document.file);
}

function withPlaces<From, To, Rest extends object>(
  {
    source,
    related,
    ...rest
  }: Rest & {
    readonly source?: From | undefined;
    readonly related?: readonly { readonly message: string; readonly source: From }[] | undefined;
  },
  change: (place: From) => To,
) {
  return {
    ...rest,
    ...(source === undefined ? {} : { source: change(source) }),
    ...(related === undefined
      ? {}
      : { related: related.map((one) => ({ ...one, source: change(one.source) })) }),
  };
}

/** What printing looks at: whose spec a document is. */
function headOf(value: unknown): unknown {
  const owner = at(value, "spec", "owner");
  return {
    apiVersion: at(value, "apiVersion"),
    kind: at(value, "kind"),
    metadata: { name: at(value, "metadata", "name") },
    ...(owner === undefined ? {} : { spec: { owner } }),
  };
}
