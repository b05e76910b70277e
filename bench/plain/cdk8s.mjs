/**
 * What cdk8s alone takes to write the same objects: no plan, no proof.
 *
 *     node bench/plain/cdk8s.mjs OBJECTS.json OUT
 */
import { readFileSync } from "node:fs";
import { ApiObject, App, Chart, YamlOutputType } from "cdk8s";

const [objects, outdir] = process.argv.slice(2);
const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
const charts = new Map();
for (const [at, { unit, object }] of JSON.parse(readFileSync(objects, "utf8")).entries()) {
  const chart = charts.get(unit) ?? new Chart(app, unit.replaceAll("/", "-"));
  charts.set(unit, chart);
  new ApiObject(chart, `${at}`, object);
}
app.synth();
