import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";

/** The headers of the environment's carriers. */
const carriers = ["baggage", "x-isolane-key"];
const incoming = new AsyncLocalStorage();

/** Handles a request, and remembers its headers for whatever it calls. */
function inLane(handler) {
  return (request, response) => incoming.run(request.headers, () => handler(request, response));
}

/** `fetch`, with the carriers of the request that is being handled. */
function laneFetch(url, init = {}) {
  const headers = new Headers(init.headers);
  for (const name of carriers) {
    const value = incoming.getStore()?.[name];
    if (value !== undefined) headers.set(name, value);
  }
  return fetch(url, { ...init, headers });
}

const { NEXT, PORT } = process.env;

createServer(
  inLane(async ({ url }, response) => {
    await (await laneFetch(`${NEXT}/first${url}`)).text();
    response.end(await (await laneFetch(`${NEXT}/second${url}`)).text());
  }),
).listen(Number(PORT), "127.0.0.1");
