/** @module `isolane publish` in a clone of a small repository of a case, and what it prints to standard error. */
import type { Printed } from "../support/project.ts";
import { type Clone, type Repository, repositoryOf } from "../support/repository.ts";
import { app, files, sandbox } from "../support/small-app.ts";

/** A change that can be published: a sandbox, with this image. */
export function changed(name: string, image = "cart:2"): Readonly<Record<string, string>> {
  const text = sandbox(name, ["cart"], `{images: [{image: "${image}"}]}`);
  return { [`environments/staging/sandboxes/${name}.yaml`]: text };
}

/** Two clones of one repository; what `act` publishes last is printed. */
export async function publishing(
  act: (at: {
    readonly one: Clone;
    readonly other: Clone;
    readonly shop: Repository;
  }) => Promise<Printed>,
): Promise<string> {
  const shop = repositoryOf(files(app("cart") + app("mail"), [sandbox("pr-1", ["cart"])]));
  try {
    const { err } = await act({ one: shop.clone("one"), other: shop.clone("other"), shop });
    return err.replaceAll(shop.folder, "<folder>");
  } finally {
    shop.remove();
  }
}
