/**
 * The one `fetch` besides the gate's: reads what our own origin serves, and nothing else. Another origin is refused
 * before anything is sent, and so is a redirect, since who answers could point it anywhere. Rejects as `fetch` does:
 * with a TypeError for both, with the signal's reason on abort.
 */
export async function fetchOwn(asked: string | Request, init: RequestInit = {}): Promise<Response> {
  const request = new Request(asked, { ...init, redirect: "error" });
  if (new URL(request.url).origin !== location.origin) {
    throw new TypeError("Only the gate may ask another origin.");
  }
  return fetch(request);
}
