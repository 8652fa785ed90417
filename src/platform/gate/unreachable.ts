import { isOnThisDevice } from "#core/words/tier.ts";

/** Why nothing came back, as far as it can be known: browsers do not tell a page whether a server is not there or does not let it in. */
export const unreachable = (origin: string, isOnline: boolean): string =>
  isOnline || isOnThisDevice(origin)
    ? `${origin} gave no answer that this page may read. Either it is not running or not reachable, or it does not allow this page: it must send Access-Control-Allow-Origin for this address (CORS).`
    : `${origin} was not reached, since this device is offline. Connect it, then ask again.`;
