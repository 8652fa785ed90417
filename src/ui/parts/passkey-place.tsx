import { givesPasskeys } from "./gives-passkeys.ts";

/** Whether passkeys can be used where this page is. */
export const passkeysWorkHere = (): boolean => givesPasskeys(location.hostname);

/** Says, in the place of a passkey's button, why there is none and where there would be one. `#…`: the screen to go to. */
export function NoPasskeysHere(props: { readonly screen?: string }) {
  const there = () => withName(location) + (props.screen ?? "");
  return (
    <p class="quiet">
      Passkeys need an address with a name, and this one is a number.{" "}
      {isThisMachine(location.hostname) ? (
        <>
          The same server answers at <a href={there()}>{new URL(there()).host}</a>; for the browser that is another
          place, so what is kept here does not come along: take a backup with you.
        </>
      ) : (
        <>Open BRANE by the name of its server; for the browser that is another place, with nothing in it yet.</>
      )}
    </p>
  );
}

const isThisMachine = (host: string) => host === "127.0.0.1" || host === "[::1]";
const withName = ({ protocol, port }: Location) => `${protocol}//localhost${port === "" ? "" : `:${port}`}/`;
