/**
 * The least that any program does that reads these inputs and writes these files: parse them, turn them to text, write.
 *
 *     node bench/plain/floor.mjs INPUTS FILES.json OUT
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";

const [inputs, files, out] = process.argv.slice(2);
for (const path of readdirSync(inputs, { recursive: true }).filter((name) =>
  name.endsWith(".yaml"),
))
  for (const document of parseAllDocuments(readFileSync(join(inputs, path), "utf8")))
    JSON.stringify(document.toJS());
const made = new Set();
for (const [path, text] of Object.entries(JSON.parse(readFileSync(files, "utf8")))) {
  const target = join(out, path);
  if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
  made.add(dirname(target));
  writeFileSync(target, text);
}
