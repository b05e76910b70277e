/**
 * @module A folder that holds a ConfigMap as the kubelet mounts it: the file is a link to `..data/NAME`, and `..data` one to
 * a folder with a time for its name, which is replaced by renaming another link over it
 * (k8s.io/kubernetes, pkg/volume/util/atomic_writer.go).
 */
import * as fs from "node:fs";
import { join } from "node:path";

export interface Mounted {
  readonly file: string;
  put(text: string): void;
  remove(): void;
}

/** @param folder An empty one that exists. */
export function mounted(folder: string): Mounted {
  const name = "keys.json";
  const file = join(folder, name);
  let count = 0;
  const swap = (files: Readonly<Record<string, string>>) => {
    const data = join(folder, "..data");
    const old = fs.existsSync(data) ? fs.readlinkSync(data) : undefined;
    const next = `..2026_11_28_${count++}`;
    fs.mkdirSync(join(folder, next));
    for (const [own, text] of Object.entries(files))
      fs.writeFileSync(join(folder, next, own), text);
    fs.symlinkSync(next, join(folder, "..data_tmp"));
    fs.renameSync(join(folder, "..data_tmp"), data);
    if (old !== undefined) fs.rmSync(join(folder, old), { recursive: true });
  };
  return {
    file,
    put: (text) => {
      swap({ [name]: text });
      if (fs.lstatSync(file, { throwIfNoEntry: false }) === undefined)
        fs.symlinkSync(join("..data", name), file);
    },
    remove: () => {
      swap({});
      fs.rmSync(file, { force: true });
    },
  };
}
