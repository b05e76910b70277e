/** @module What was measured, as tables and as a plot. */
import { type Subject, subjects } from "./compile.ts";
import type { Usage } from "./process.ts";
import type { Shape } from "./shape.ts";

/** One environment and the best of the rounds for each subject. */
export interface Measured {
  readonly backend: Shape["backend"];
  readonly services: number;
  readonly sandboxes: number;
  readonly objects: number;
  readonly files: number;
  /** Absent: the program is not here. */
  readonly usage: Readonly<Partial<Record<Subject, Usage>>>;
}

const cold: Subject = "synth, all of it";

/** Markdown: a table for each backend. */
export function tables(all: readonly Measured[]): string {
  return backendsOf(all)
    .map((backend) => tableOf(all.filter((one) => one.backend === backend)))
    .join("\n\n");
}

function tableOf(all: readonly Measured[]): string {
  const [{ backend } = { backend: "" }] = all;
  const columns = all.map(({ sandboxes, services }) => `N = ${count(sandboxes)}, S = ${services}`);
  const steps = stepsOf(all);
  const [largest] = all.toSorted((a, b) => b.objects - a.objects);
  const powers = steps.map(
    ([from, to]) => `N^x, ${count(from.sandboxes)} to ${count(to.sandboxes)}`,
  );
  const rows = subjects.map((subject) => [
    subject,
    ...all.map(({ usage }) => said(usage[subject])),
    memory(largest?.usage[subject]),
    ...steps.map(([from, to]) => power(subject, from, to)),
  ]);
  const blank = ["", ...steps.map(() => "")];
  const produced = [
    ["objects", ...all.map(({ objects }) => count(objects)), ...blank],
    ["files", ...all.map(({ files }) => count(files)), ...blank],
    ["objects per CPU second, all of it", ...all.map(rate), ...blank],
  ];
  const head = [`\`backend: ${backend}\``, ...columns, "MiB, largest", ...powers];
  return [head, head.map(() => "---"), ...rows, ...produced]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function backendsOf(all: readonly Measured[]): readonly Shape["backend"][] {
  return [...new Set(all.map(({ backend }) => backend))];
}

/** Neighbouring sizes of environments that differ in nothing else. */
function stepsOf(all: readonly Measured[]): readonly (readonly [Measured, Measured])[] {
  const sorted = all.toSorted((a, b) => a.sandboxes - b.sandboxes);
  return sorted.flatMap((from, at) => {
    const to = sorted.slice(at + 1).find(({ services }) => services === from.services);
    return to === undefined || to.sandboxes === from.sandboxes ? [] : [[from, to] as const];
  });
}

function said(usage: Usage | undefined): string {
  return usage === undefined ? "not here" : `${digits(usage.cpu)} (${digits(usage.wall)})`;
}

function memory(usage: Usage | undefined): string {
  return usage?.memory === undefined ? "" : count(Math.round(usage.memory));
}

function power(subject: Subject, from: Measured, to: Measured): string {
  const [low, high] = [from.usage[subject]?.cpu, to.usage[subject]?.cpu];
  if (low === undefined || high === undefined) return "";
  return (Math.log(high / low) / Math.log(to.sandboxes / from.sandboxes)).toFixed(2);
}

function rate({ objects, usage }: Measured): string {
  const own = usage[cold];
  return own === undefined ? "" : count(Math.round(objects / own.cpu));
}

function digits(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(0);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

// --- the plot ---

const plotted: readonly (readonly [Subject, string])[] = [
  [cold, "#b22222"],
  ["synth, no change", "#e9967a"],
  ["synth, one edit", "#ff8c00"],
  ["verify", "#6a5acd"],
  ["explain", "#b0a4e3"],
  ["kustomize build, one for each sandbox", "#2e8b57"],
  ["helm template, one for each sandbox", "#8fbc8f"],
  ["cdk8s, the same objects", "#4682b4"],
  ["the floor", "#808080"],
];

const panel = { width: 420, height: 300, left: 50, top: 40 } as const;

/** SVG: CPU seconds by the number of sandboxes, both by powers of ten, of environments with equally many services. */
export function plot(all: readonly Measured[]): string {
  const [services] = all.map((one) => one.services).sort((a, b) => a - b);
  const shown = all.filter((one) => one.services === services);
  const backends = backendsOf(shown);
  const width = backends.length * (panel.width + 30) + panel.left + 250;
  const height = panel.height + panel.top + 50;
  const legend = plotted.map(([subject, colour], at) => {
    const [x, y] = [width - 250, panel.top + 20 + at * 20];
    return `<path d="M${x} ${y}h20" stroke="${colour}" stroke-width="2"/><text x="${x + 26}" y="${y + 4}">${subject}</text>`;
  });
  const panels = backends.map((backend, at) => {
    const own = shown.filter((one) => one.backend === backend);
    return `<g transform="translate(${panel.left + at * (panel.width + 30)} ${panel.top})">\n${panelOf(backend, own)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="none">`,
    "<title>CPU seconds by the number of sandboxes</title>",
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<g fill="#222"><text x="10" y="20">CPU seconds of the whole process, by the number of sandboxes (${services} services)</text>`,
    `${legend.join("\n")}</g>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

function panelOf(backend: string, all: readonly Measured[]): string {
  const sorted = all.toSorted((a, b) => a.sandboxes - b.sandboxes);
  const sizes = sorted.map(({ sandboxes }) => sandboxes);
  const seconds = sorted.flatMap(({ usage }) =>
    plotted.flatMap(([name]) => usage[name]?.cpu ?? []),
  );
  const decades = (values: readonly number[]) => {
    const logs = values.map(Math.log10);
    const low = Math.floor(Math.min(...logs));
    return [low, Math.max(Math.ceil(Math.max(...logs)), low + 1)] as const;
  };
  const [left, right] = decades(sizes);
  const [bottom, top] = decades(seconds);
  const x = (value: number) => ((Math.log10(value) - left) / (right - left)) * panel.width;
  const y = (value: number) => panel.height * (1 - (Math.log10(value) - bottom) / (top - bottom));
  const powers = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at));
  const grid = [
    ...powers(left, right).map(
      (value) =>
        `<path d="M${at(x(value))} 0V${panel.height}"/><text x="${at(x(value))}" y="${panel.height + 18}" text-anchor="middle">${value}</text>`,
    ),
    ...powers(bottom, top).map(
      (value) =>
        `<path d="M0 ${at(y(value))}H${panel.width}"/><text x="-6" y="${at(y(value) + 4)}" text-anchor="end">${Number(value.toPrecision(1))}</text>`,
    ),
  ].map((line) =>
    line.replace("<path", '<path stroke="#ddd"').replace("<text", '<text fill="#222"'),
  );
  const lines = plotted.flatMap(([name, colour]) => {
    const points = sorted.flatMap(({ sandboxes, usage }) => {
      const own = usage[name];
      return own === undefined ? [] : [`${at(x(sandboxes))},${at(y(own.cpu))}`];
    });
    return points.length === 0
      ? []
      : [`<polyline points="${points.join(" ")}" stroke="${colour}" stroke-width="2"/>`];
  });
  const title = `<text x="4" y="-6" fill="#222">backend: ${backend}</text>`;
  return [title, ...grid, ...lines].join("\n");
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}
