/** @module The plugins that the product brings (plugins/), as documents: of those alone that an environment names. */
import type { Problems } from "../diagnostics/problems.ts";
import { asRecord } from "../kube/json.ts";
import type { SourceDocument } from "../model/source.ts";
import { parseYaml } from "../yaml/document.ts";
import { shippedTexts } from "./shipped-plugins.gen.ts";

/** Those to which the environment gives parameters: nothing else of it may be used. */
export function shippedPlugins(params: unknown, problems: Problems): readonly SourceDocument[] {
  return Object.keys(asRecord(params)).flatMap((name) => {
    const text = Object.hasOwn(shippedTexts, name) ? shippedTexts[name] : undefined;
    return text === undefined ? [] : parseYaml(`isolane:plugins/${name}.yaml`, text, problems);
  });
}
